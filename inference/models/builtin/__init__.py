"""The built-in model: this folder is its bundle, and runs on any CPU."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from inference.contract.prompts import PromptError
from inference.decoder import Decoder, session
from inference.models.base import Encoder, FindPrompt, Found, ModelError, Pixels, Turn
from inference.models.builtin.capabilities import CLASSIFIER, VOCABULARY
from inference.models.builtin.classifier import Classifier
from inference.models.builtin.examples import classes_of
from inference.models.builtin.finder import Finder, Scene
from inference.models.builtin.vocabulary import Vocabulary

# Images whose scenes are kept: the next word on one of them costs only the search.
_SCENES_KEPT = 2


class Adapter(Encoder):
    """Runs `encoder.onnx` of a bundle: RGB uint8 [B, H, W, 3] in, the spec's tensors out, [B, *shape].

    What finding by words needs is loaded when the first word comes.
    """

    find_batch = 1

    def __init__(self, bundle: Path | None = None, threads: int = 0) -> None:
        super().__init__(bundle or Path(__file__).parent)
        self._threads = threads
        self._session = session(self._file("encoder.onnx"), threads)
        self._input = self._session.get_inputs()[0].name
        self._outputs = [tensor.name for tensor in self.spec.tensors]
        self._finding = threading.Lock()
        self._scenes: OrderedDict[str, Scene] = OrderedDict()

    def find(self, prompts: list[FindPrompt], turn: Turn | None = None) -> list[Found | PromptError]:
        """Return what each prompt's word finds; only the encoding of a new image takes a turn."""
        with self._finding:
            return [self._find(prompt, turn) for prompt in prompts]

    def _find(self, prompt: FindPrompt, turn: Turn | None) -> Found | PromptError:
        try:
            classes = self._classes(prompt)
        except PromptError as error:
            return error
        return self._finder.find(self._scene(prompt, turn), classes, prompt.threshold)

    def _classes(self, prompt: FindPrompt) -> list[int]:
        """Return the classes that the word means, and those that the examples show. Raises PromptError."""
        named = self._vocabulary.classes(prompt.text) if prompt.text else []
        shown = classes_of(self._classifier, prompt.pixels, prompt.exemplars)
        if not named and not shown:
            raise PromptError("the positive examples show nothing that the negative ones do not; change one")
        return sorted({*named, *shown})

    def _scene(self, prompt: FindPrompt, turn: Turn | None) -> Scene:
        scene = self._scenes.pop(prompt.key, None)
        if scene is None:
            payload = self.encode([prompt.pixels], [prompt.key], turn)[0]
            scene = Scene(prompt.pixels, self._decoder.prepare(payload), self._classifier.maps(prompt.pixels))
        self._scenes[prompt.key] = scene
        while len(self._scenes) > _SCENES_KEPT:
            self._scenes.popitem(last=False)
        return scene

    def _forward(self, images: Pixels, keys: Sequence[str]) -> dict[str, NDArray[Any]]:
        found = self._session.run(self._outputs, {self._input: images})
        return dict(zip(self._outputs, found, strict=True))

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._file(VOCABULARY))

    @cached_property
    def _decoder(self) -> Decoder:
        return Decoder(self.bundle, self._threads)

    @cached_property
    def _classifier(self) -> Classifier:
        return Classifier(self._file(CLASSIFIER), self._threads)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self._decoder, self._classifier)

    def _file(self, name: str) -> Path:
        path = self.bundle / name
        if not path.exists():
            raise ModelError(f"{path} is missing: the checkout or the installed package is not whole")
        return path
