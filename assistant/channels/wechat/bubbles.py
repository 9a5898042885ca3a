"""Texts as few customer-service messages: merged, and split where WeChat's limit of 2048 bytes wants it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LARGEST = 2048  # bytes of UTF-8 in one text message
BETWEEN = "\n\n"
_SENTENCE = re.compile(r"(?<=[。；！？])")


def packed(texts: Sequence[str], most: int, omission: str, room: int = 0) -> list[str]:
    """`texts` as at most `most` bubbles, in order; the last leaves `room` bytes free.

    Where they do not fit, the middle is left out, `omission` says so, and the last text, which asks, stays.
    """
    blocks = [text for text in texts if text]
    if not blocks:
        return []
    bubbles = _joined(blocks, room)
    if len(bubbles) <= most:
        return bubbles
    end = _tail(blocks[-1], LARGEST - room - _size(omission + BETWEEN))
    return [*_joined(blocks, 0)[: most - 1], omission + BETWEEN + end]


def _joined(blocks: Sequence[str], room: int) -> list[str]:
    """Greedily, whole texts first."""
    bubbles: list[str] = []
    for number, block in enumerate(blocks):
        limit = LARGEST - (room if number == len(blocks) - 1 else 0)
        pieces = [block] if _size(block) <= limit else list(_pieces(block, limit))
        if bubbles and _size(bubbles[-1] + BETWEEN + pieces[0]) <= limit:
            pieces[0] = bubbles.pop() + BETWEEN + pieces[0]
        bubbles += pieces
    return bubbles


def _pieces(text: str, limit: int) -> Iterator[str]:
    """`text` cut at line ends; within a line that is too long at sentences, at last between characters."""
    held = ""
    for part in _parts(text, limit):
        if held and _size((held + part).rstrip("\n")) > limit:
            yield held.rstrip("\n")
            held = ""
        held += part
    if held.rstrip("\n"):
        yield held.rstrip("\n")


def _parts(text: str, limit: int) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        if _size(line) <= limit:
            yield line
            continue
        for sentence in _SENTENCE.split(line):
            if _size(sentence) <= limit:
                yield sentence
            else:
                yield from sentence  # by the character


def _tail(text: str, limit: int) -> str:
    """The end of `text` that fits: where it is cut, from the beginning of a line on."""
    if _size(text) <= limit:
        return text
    return list(_pieces(text, limit))[-1]


def _size(text: str) -> int:
    return len(text.encode())
