"""Where words stand on a document, whichever way it was held."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
TURNS = (0, 1, 2, 3)  # quarters, counter-clockwise, that bring a picture upright
STEADY = 2.0  # a box so much longer than high tells the slant
MOST_SLANT = math.radians(30)


@dataclass(frozen=True, slots=True)
class Box:
    """Words as the reader found them: corners in pixels of the picture."""

    text: str
    score: float
    corners: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Words on the straightened document; coordinates grow to the right and down."""

    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def beside(self, other: Line) -> bool:
        """Whether both stand in one row."""
        return abs(self.middle - other.middle) < 0.6 * max(self.height, other.height)

    def cut(self, start: int) -> Line:
        """What follows the first `start` characters."""
        share = (self.right - self.left) * start / max(len(self.text), 1)
        return Line(self.text[start:], self.score, self.left + share, self.top, self.right, self.bottom)


def straightened(boxes: Sequence[Box], turn: int) -> list[Line]:
    """The lines after `turn` quarters and with the slant taken out, from top to bottom."""
    turned = [(box, [_turned(point, turn) for point in box.corners]) for box in boxes]
    angle = _slant([corners for _, corners in turned])
    lines = [_line(box, [_rotated(point, -angle) for point in corners]) for box, corners in turned]
    return sorted(lines, key=lambda line: (line.middle, line.left))


def _turned(point: Point, turn: int) -> Point:
    """A quarter counter-clockwise takes (x, y) to (y, -x), for y grows downwards."""
    x, y = point
    for _ in range(turn):
        x, y = y, -x
    return x, y


def _rotated(point: Point, angle: float) -> Point:
    x, y = point
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def _slant(boxes: list[list[Point]]) -> float:
    """The angle of the lines, the middle one by length."""
    weighted = sorted(found for corners in boxes if (found := _slope(corners)) is not None)
    half = sum(length for _, length in weighted) / 2
    for angle, length in weighted:
        half -= length
        if half <= 0:
            return angle
    return 0.0


def _slope(corners: list[Point]) -> tuple[float, float] | None:
    """Angle and length of a box that lies; None for one that stands or is too short to tell."""
    sides = [(a, b) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)]
    lengths = [math.dist(a, b) for a, b in sides]
    longest = lengths.index(max(lengths))
    if lengths[longest] < STEADY * min(lengths):
        return None
    (x1, y1), (x2, y2) = sides[longest]
    angle = math.atan2(y2 - y1, x2 - x1)
    angle = (angle + math.pi / 2) % math.pi - math.pi / 2  # a line has no direction
    return (angle, lengths[longest]) if abs(angle) < MOST_SLANT else None


def _line(box: Box, corners: list[Point]) -> Line:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Line(box.text, box.score, min(xs), min(ys), max(xs), max(ys))
