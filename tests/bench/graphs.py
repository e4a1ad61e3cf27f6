"""ONNX graphs timed against each other in a real Chromium: by turns in one Web Worker."""

from __future__ import annotations

import threading
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser

from tests.running_app import ROOT

ORT = ROOT / "frontend" / "node_modules" / "onnxruntime-web" / "dist"
ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Answers [{name, ms: [...], outputs: {name: base64 of f32}}]; every round runs each graph once. Only decodes'
# outputs come back: those of other graphs may be very large.
WORKER = """
import * as ort from '/ort/ort.wasm.min.mjs'
const coded = (outputs) => Object.fromEntries(Object.entries(outputs).map(([name, data]) =>
  [name, new Uint8Array(data.buffer, data.byteOffset, data.byteLength).toBase64()]))
self.onmessage = async ({data: {graphs, rounds, threads, warmUp}}) => {
  ort.env.wasm.wasmPaths = '/ort/'
  ort.env.wasm.numThreads = threads
  ort.env.logLevel = 'error'
  const fetchBytes = async (url) => (await fetch(url)).arrayBuffer()
  const arrays = {float32: Float32Array, uint8: Uint8Array, int8: Int8Array, float16: Uint16Array}
  const load = async ({dtype, url, shape}) =>
    new ort.Tensor(dtype, new arrays[dtype](await fetchBytes(url)), shape)
  const runs = []
  for (const {name, model, feeds} of graphs) {
    const options = {graphOptimizationLevel: 'all'}
    const session = await ort.InferenceSession.create(await fetchBytes(model), options)
    const inputs = {}
    for (const feed of feeds.filter((one) => session.inputNames.includes(one.name)))
      inputs[feed.name] = await load(feed)
    runs.push({name, session, inputs, ms: [], outputs: {}})
  }
  for (let round = -warmUp; round < rounds; round++)
    for (const run of runs) {
      const begun = performance.now()
      const found = await run.session.run(run.inputs)
      const ms = performance.now() - begun
      if (round >= 0) run.ms.push(ms)
      for (const [name, tensor] of Object.entries(found)) run.outputs[name] = tensor.data
    }
  self.postMessage(runs.map(({name, ms, outputs}) => ({
    name, ms, outputs: 'masks' in outputs ? coded(outputs) : {}})))
}
"""
PAGE = """([plan]) => new Promise((resolve, reject) => {
  const worker = new Worker('/worker.mjs', {type: 'module'})
  worker.onerror = (event) => reject(new Error(event.message ?? 'the worker failed'))
  worker.onmessage = ({data}) => { worker.terminate(); resolve(data) }
  worker.postMessage(plan)
})"""


@dataclass(frozen=True)
class Graph:
    """A graph to time: its file, and its inputs by name (more than it takes does no harm)."""

    name: str
    model: Path
    feeds: Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Timed:
    """What one graph gave: milliseconds of each round, copying inputs included; the last outputs, flat."""

    name: str
    ms: list[float]
    outputs: dict[str, NDArray[np.float32]]


def time_graphs(
    browser: Browser, folder: Path, graphs: list[Graph], threads: int, rounds: int = 30, warm_up: int = 3
) -> list[Timed]:
    """Run the graphs in turn in one worker of a new page; `folder` is for files on their way, and empty."""
    plan = {
        "graphs": [_write(graph, folder / str(place)) for place, graph in enumerate(graphs)],
        "rounds": rounds,
        "threads": threads,
        "warmUp": warm_up,
    }
    (folder / "index.html").write_text("<!doctype html><title>graphs</title>")
    (folder / "worker.mjs").write_text(WORKER)
    with _served(folder) as url:
        page = browser.new_page()
        page.goto(url)
        assert page.evaluate("crossOriginIsolated"), "without isolation there is one thread only"
        found = page.evaluate(PAGE, [plan])
        page.close()
    return [
        Timed(
            one["name"],
            one["ms"],
            {k: np.frombuffer(b64decode(v), np.float32) for k, v in one["outputs"].items()},
        )
        for one in found
    ]


def _write(graph: Graph, folder: Path) -> dict[str, object]:
    """Lay one graph's files out to be fetched, and return how the worker finds them."""
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes(graph.model.read_bytes())
    feeds = []
    for name, value in graph.feeds.items():
        (folder / name).write_bytes(np.ascontiguousarray(value).tobytes())
        url = f"/{folder.name}/{name}"
        feeds.append({"name": name, "dtype": str(value.dtype), "shape": list(value.shape), "url": url})
    return {"name": graph.name, "model": f"/{folder.name}/model.onnx", "feeds": feeds}


class _Files(SimpleHTTPRequestHandler):
    """Serves a folder, and onnxruntime-web under /ort/, to an isolated page."""

    def translate_path(self, path: str) -> str:
        if path.startswith("/ort/"):
            return str(ORT / Path(path).name)
        return super().translate_path(path)

    def end_headers(self) -> None:
        for name, value in ISOLATION.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing: the table is the output."""


_Files.extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
