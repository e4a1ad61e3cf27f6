"""Twelve label colours that people with any colour vision can tell apart.

The first seven follow Okabe and Ito (2008, "Color Universal Design"), without black and grey, which vanish on
pictures; the others fill the gaps in lightness between them, after Paul Tol's "muted" scheme (2021).
"""

from __future__ import annotations

from collections.abc import Collection

COLORS = [
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#f0e442",
    "#0072b2",
    "#d55e00",
    "#cc79a7",
    "#88ccee",
    "#882255",
    "#999933",
    "#332288",
    "#ddcc77",
]


def next_color(used: Collection[str]) -> str:
    """Return the first colour that is not in `used`; when all are, start over."""
    free = (color for color in COLORS if color not in used)
    return next(free, COLORS[len(used) % len(COLORS)])
