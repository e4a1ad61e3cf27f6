"""Embedding bytes per second over our websocket, beside a plain websocket that sends the same bytes."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from typing import Any

import redis
import websockets
from playwright.sync_api import Page

from inference.cache import EmbeddingCache
from tests.bench.measure import Measurement

BYTES = 20 * 2**20
CHUNK = 256 * 1024
ROUNDS = 7

# Both run in the page: the time from asking to the last byte, in ms.
OURS = """([image, bytes]) => new Promise((resolve, reject) => {
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/ws/')
  socket.binaryType = 'arraybuffer'
  let begun = 0, received = 0
  socket.onerror = () => reject(new Error('our websocket failed'))
  socket.onopen = () => {
    begun = performance.now()
    socket.send(JSON.stringify({type: 'embedding.get', id: 'bench', image, priority: 'interactive'}))
    socket.send(JSON.stringify({type: 'credit', id: 'bench', bytes}))
  }
  socket.onmessage = ({data}) => {
    if (typeof data === 'string') {
      const message = JSON.parse(data)
      if (message.type.endsWith('failed') || message.type === 'error') reject(new Error(data))
      return
    }
    received += data.byteLength - 12
    if (received >= bytes) { socket.close(); resolve(performance.now() - begun) }
  }
})"""
PLAIN = """([port, bytes]) => new Promise((resolve, reject) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
  socket.binaryType = 'arraybuffer'
  let begun = 0, received = 0
  socket.onerror = () => reject(new Error('the plain websocket failed'))
  socket.onopen = () => { begun = performance.now(); socket.send('go') }
  socket.onmessage = ({data}) => {
    received += data.byteLength
    if (received >= bytes) { socket.close(); resolve(performance.now() - begun) }
  }
})"""


class PlainServer:
    """A websocket server that knows nothing but to send its bytes in chunks."""

    def __init__(self, payload: bytes) -> None:
        self.chunks = [payload[at : at + CHUNK] for at in range(0, len(payload), CHUNK)]
        self.started = threading.Event()
        self.port = 0

    def __enter__(self) -> PlainServer:
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self.started.wait()
        return self

    def __exit__(self, *exc: object) -> None:
        self.loop.call_soon_threadsafe(self.over.set)

    async def _serve(self) -> None:
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        serving = websockets.serve(self._send, "127.0.0.1", 0, compression=None, process_request=blank_page)
        async with serving as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            self.started.set()
            await self.over.wait()

    async def _send(self, socket: websockets.ServerConnection) -> None:
        await socket.recv()
        for chunk in self.chunks:
            await socket.send(chunk)


def blank_page(connection: websockets.ServerConnection, request: websockets.Request) -> Any:
    """Answer plain HTTP with a page, so that the browser has a local page that may open local sockets."""
    return None if "Upgrade" in request.headers else connection.respond(200, "plain")


def measure(page: Page, cache_url: str, key: str, image: int) -> Iterator[Measurement]:
    """Put BYTES of noise under the image's key, then fetch them both ways in turn from one browser."""
    payload = os.urandom(BYTES)
    cache = redis.Redis.from_url(cache_url)
    cache.delete(key)
    EmbeddingCache(cache).put(key, payload, ttl=600)
    plain_page = page.context.new_page()
    ours, plain = [], []
    with PlainServer(payload) as server:
        plain_page.goto(f"http://127.0.0.1:{server.port}/")
        for _ in range(ROUNDS + 1):
            plain.append(float(plain_page.evaluate(PLAIN, [server.port, BYTES])))
            ours.append(float(page.evaluate(OURS, [image, BYTES])))
    cache.delete(key)
    plain_page.close()
    rate = BYTES / 2**20 * 1000
    yield Measurement("plain websocket, 20 MiB", "MiB/s", [rate / ms for ms in plain[1:]])
    yield Measurement("our websocket, 20 MiB", "MiB/s", [rate / ms for ms in ours[1:]])
    yield Measurement("our websocket : plain", "×", [p / o for p, o in zip(plain[1:], ours[1:], strict=True)])
