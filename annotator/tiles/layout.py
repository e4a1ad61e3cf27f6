"""Where the tiles of a picture lie: levels from the full size down, each of rows of tiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Pixels of a tile's side. Tiles at the right and lower edge are smaller.
SIDE = 512
# From here on the page shows tiles: a browser holds smaller pictures as a whole.
_LARGE_AREA = 16_000_000
_LARGE_SIDE = 8192

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Level:
    """The picture at 1/2ⁿ of its size, sides rounded up; `first` is the number of its first tile."""

    width: int
    height: int
    first: int

    @property
    def columns(self) -> int:
        return -(-self.width // SIDE)

    @property
    def rows(self) -> int:
        return -(-self.height // SIDE)

    @property
    def end(self) -> int:
        """Return the number behind its last tile."""
        return self.first + self.columns * self.rows

    def tile(self, column: int, row: int) -> int | None:
        """Return the number of a tile among all of the picture's; None where there is none."""
        inside = 0 <= column < self.columns and 0 <= row < self.rows
        return self.first + row * self.columns + column if inside else None

    def boxes(self) -> Iterator[Box]:
        """Yield left, top, right and lower edge of each tile, row by row."""
        for top in range(0, self.height, SIDE):
            for left in range(0, self.width, SIDE):
                yield left, top, min(left + SIDE, self.width), min(top + SIDE, self.height)


def is_large(width: int, height: int) -> bool:
    """Return whether the page shows a picture of this size in tiles."""
    return width * height > _LARGE_AREA or max(width, height) > _LARGE_SIDE


def levels(width: int, height: int) -> list[Level]:
    """Return the levels of a picture, the full size first, the last one a single tile."""
    found = [Level(width, height, 0)]
    while (last := found[-1]).columns * last.rows > 1:
        found.append(Level(-(-last.width // 2), -(-last.height // 2), last.end))
    return found
