from __future__ import annotations

import threading

from pytest_django import Settings

from annotator.uploads import memory


def test_it_lets_pictures_be_decoded_at_once_only_as_far_as_memory_goes(settings: Settings) -> None:
    settings.UPLOAD_MAX_DECODE_BYTES = 100
    began: list[str] = []
    ended = threading.Event()

    def decode() -> None:
        with memory.spent(1000):  # more than there is: it gets all of it
            began.append("large")
        ended.set()

    with memory.spent(40), memory.spent(60):
        threading.Thread(target=decode).start()
        assert not ended.wait(0.2)
        assert began == []
    assert ended.wait(10)
    with memory.spent(100):
        assert began == ["large"]
