"""Long answers: Django reads a synchronous iterator whole under ASGI, an asynchronous one piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator

from asgiref.sync import sync_to_async


async def piece_by_piece(pieces: Generator[bytes]) -> AsyncIterator[bytes]:
    """Yield what `pieces` yields, each made in the request's own thread when the client is ready for it."""
    try:
        while (piece := await sync_to_async(lambda: next(pieces, None))()) is not None:
            yield piece
    finally:
        await sync_to_async(pieces.close)()
