"""The header in front of an embedding in the cache. It never goes on the wire.

48 bytes, little endian: magic `PTE1`, u32 version, u64 length of the payload, 32-byte sha256 of the payload.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Self

SIZE = 48
_LAYOUT = struct.Struct("<4sIQ32s")
_MAGIC = b"PTE1"
_VERSION = 1
Payload = bytes


@dataclass(frozen=True)
class Head:
    """What the header says about a payload: its length in bytes, its sha256 in hex."""

    bytes: int
    sha256: str

    @classmethod
    def of(cls, payload: Payload) -> Self:
        """Return the head that belongs to `payload`."""
        return cls(len(payload), hashlib.sha256(payload).hexdigest())

    @classmethod
    def read(cls, header: Payload) -> Self | None:
        """Return the head written in `header`, None where it is not one of ours."""
        if len(header) != SIZE:
            return None
        magic, version, length, digest = _LAYOUT.unpack(header)
        if magic != _MAGIC or version != _VERSION:
            return None
        return cls(length, digest.hex())

    def write(self) -> Payload:
        """Return the header's 48 bytes."""
        return _LAYOUT.pack(_MAGIC, _VERSION, self.bytes, bytes.fromhex(self.sha256))
