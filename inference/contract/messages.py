"""What web tier and worker say to each other through Redis, and under which names."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, NonNegativeInt

from inference.contract.rle import Rle

# Names in the Redis at REDIS_URL.
EVENTS = "events"  # pub/sub channel
DEAD = "dead"  # stream of entries whose third delivery failed, with the reason
RESULTS = "results"  # stream of bulk results
GROUP = "workers"  # the consumer group on each queue stream


class Priority(StrEnum):
    """Which line an entry waits in; the earlier ones go first, always."""

    INTERACTIVE = "interactive"
    PREFETCH = "prefetch"
    BULK = "bulk"


class Kind(StrEnum):
    """What the worker is to do: embed the image, find by words or examples, segment at points or a box."""

    ENCODE = "encode"
    FIND = "find"
    SEGMENT = "segment"


class State(StrEnum):
    QUEUED = "queued"
    ENCODING = "encoding"
    READY = "ready"
    FAILED = "failed"
    DROPPED = "dropped"


def embedding_key(model_id: str, sha256: str) -> str:
    """Return the name of an embedding: the model, and the sha256 (hex) of the image's stored bytes."""
    return f"{model_id}:{sha256}"


def stream_key(model_id: str, priority: str) -> str:
    return f"{model_id}:{priority}"


def want_key(key: str) -> str:
    return f"want:{key}"


def failed_key(key: str) -> str:
    return f"failed:{key}"


def flight_key(key: str) -> str:
    return f"flight:{key}"


def result_key(request: str) -> str:
    return f"result:{request}"


def worker_key(worker: str) -> str:
    return f"worker:{worker}"


def bulk_request(job: int, image: int) -> str:
    """Return the request id of one image of a bulk job; its result goes to the stream `results`."""
    return f"bulk:{job}:{image}"


def is_bulk(request: str) -> bool:
    return request.startswith("bulk:")


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Message):
    """One piece of work in the queue. `body` is a SegmentRequest as JSON, empty for `encode`."""

    kind: Kind
    request: str
    key: str
    url: str
    body: str = ""
    request_id: str = ""  # of the HTTP request or frame that asked, for the logs


class Event(_Message):
    """What happened to `key`, published on the channel `events`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: str
    request: str
    state: State
    code: str | None = None
    message: str | None = None


class Failure(_Message):
    """Why a key's last delivery failed, kept for an hour for those who come late."""

    code: str
    message: str
    request: str


# [x0, y0, x1, y1] in image pixels.
Corners = tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat]


class Point(_Message):
    """A click in image pixels: label 1 is inside the object, 0 outside."""

    x: FiniteFloat
    y: FiniteFloat
    label: Literal[0, 1] = 1


class Exemplar(_Message):
    """A box [x0, y0, x1, y1] in image pixels around an example of what to find, or of what not."""

    box: Corners
    positive: bool = True


class SegmentRequest(_Message):
    """What to segment. `threshold`: the lowest score an instance of text, exemplars, everything may have.

    candidates: for the box, then each point: which of the masks that the prompts so far may mean is taken, 0
    the best; where the list ends, the best.
    """

    points: list[Point] = []
    box: Corners | None = None
    text: str | None = None
    exemplars: list[Exemplar] = []
    threshold: float = Field(default=0.5, ge=0, le=1)
    candidates: list[NonNegativeInt] = []
    multimask: bool = False
    everything: bool = False

    @property
    def kind(self) -> Kind:
        """Return `find` for text and exemplars, else `segment`."""
        return Kind.FIND if self.text or self.exemplars else Kind.SEGMENT


class Instance(_Message):
    """One object: its mask, its tight box [x, y, width, height] in image pixels, the model's score."""

    rle: Rle
    bbox: tuple[int, int, int, int]
    score: float


class Error(_Message):
    """An error with one of the API's codes; `details` say to programs what the message says to people."""

    code: str
    message: str
    details: dict[str, Any] | None = None


class SegmentResult(_Message):
    """The answer to a SegmentRequest: instances best first, or the error. `capped`: there were more."""

    instances: list[Instance] = []
    capped: bool = False
    error: Error | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return `{"instances": […]}` and `"capped": true` where it is, as API and websocket send it."""
        answer = self.model_dump(mode="json", include={"instances"})
        return {**answer, "capped": True} if self.capped else answer


class BulkResult(_Message):
    """The answer for one image of a bulk job, as `Results.take` hands it out. Ack it by `id`."""

    id: str
    request: str
    result: SegmentResult

    @property
    def job(self) -> int:
        return int(self.request.split(":")[1])

    @property
    def image(self) -> int:
        return int(self.request.split(":")[2])
