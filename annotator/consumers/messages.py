"""What the browser may say on the websocket: one model per `type`, checked strictly."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError, from_json

from inference.contract.messages import SegmentRequest
from inference.contract.prompts import MAX_EXEMPLARS, MAX_TEXT

MAX_INBOUND_BYTES = 64 * 1024
MAX_CREDIT = 2**32


def _request_id(value: Any) -> int | str:
    """Return a client's id; a ValueError names all that it may be."""
    if (type(value) is int and abs(value) <= 2**53) or (isinstance(value, str) and 1 <= len(value) <= 100):
        return value
    raise PydanticCustomError("request_id", "an id is a text of 1 to 100 characters or an integer up to 2^53")


RequestId = Annotated[int | str, PlainValidator(_request_id)]
ImageId = Annotated[int, Field(ge=1, lt=2**63)]
Priority = Literal["interactive", "prefetch"]


class Message(BaseModel):
    """One inbound frame. Values are not coerced; fields that we do not know are ignored."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class Have(Message):
    """What the browser already holds of an embedding's payload: its first `bytes` bytes."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(ge=0, lt=2**63)]


class EmbeddingGet(Message):
    """Stream the embedding of an image; it is encoded first where it must be."""

    type: Literal["embedding.get"]
    id: RequestId
    image: ImageId
    priority: Priority
    have: Have | None = None


class Credit(Message):
    """Grant a stream more payload bytes."""

    type: Literal["credit"]
    id: RequestId
    bytes: Annotated[int, Field(ge=1, le=MAX_CREDIT)]


class EmbeddingCancel(Message):
    """Stop a stream, or the wait for it."""

    type: Literal["embedding.cancel"]
    id: RequestId


class Exemplar(Message):
    """A box (corners, image pixels) around something to find more of, or less of."""

    box: Annotated[list[float], Field(min_length=4, max_length=4)]
    positive: bool


class TextFind(Message):
    """Find every instance of a text or of exemplars; `threshold` is a floor on the score."""

    type: Literal["text.find"]
    id: RequestId
    image: ImageId
    text: Annotated[str, Field(max_length=MAX_TEXT)] | None = None
    exemplars: Annotated[list[Exemplar], Field(max_length=MAX_EXEMPLARS)] = []
    threshold: Annotated[float, Field(ge=0, le=1)]

    def request(self) -> SegmentRequest:
        """Return what the worker is asked."""
        return SegmentRequest.model_validate(self.model_dump(include={"text", "exemplars", "threshold"}))


class RoomJoin(Message):
    """Say that this person looks at an image, and hear who else does and what changes on it."""

    type: Literal["room.join"]
    id: RequestId | None = None
    image: ImageId


class RoomLeave(Message):
    """Leave the room."""

    type: Literal["room.leave"]
    id: RequestId | None = None


Inbound = EmbeddingGet | Credit | EmbeddingCancel | TextFind | RoomJoin | RoomLeave
_inbound: TypeAdapter[Inbound] = TypeAdapter(Annotated[Inbound, Field(discriminator="type")])


class Invalid(Exception):
    """A frame that is not a message. `request_id` is the client's id where one could be read."""

    def __init__(self, message: str, request_id: int | str | None = None) -> None:
        super().__init__(message)
        self.request_id = request_id


def parse(text: str) -> Inbound:
    """Read one text frame, in which null counts as left out.

    Raises Invalid with a sentence that says what is wrong and where.
    """
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise Invalid(f"This frame is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise Invalid('A frame is a JSON object such as {"type": "embedding.get", …}.')
    value = {name: part for name, part in value.items() if part is not None}
    try:
        return _inbound.validate_python(value)
    except ValidationError as error:
        raise Invalid(_explain(error), _readable_id(value)) from None


def _explain(error: ValidationError) -> str:
    """Turn pydantic's first complaint into `field: what is wrong`."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    return f"{where}: {first['msg']}." if where else f"{first['msg']}."


def _readable_id(value: dict[str, Any]) -> int | str | None:
    try:
        return _request_id(value.get("id"))
    except PydanticCustomError:
        return None
