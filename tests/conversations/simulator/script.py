"""Simplified and traditional characters."""

from __future__ import annotations

from functools import cache

import opencc


@cache
def _converter(direction: str) -> opencc.OpenCC:
    return opencc.OpenCC(direction)


def simplified(text: str) -> str:
    return str(_converter("t2s").convert(text))


def traditional(text: str) -> str:
    return str(_converter("s2t").convert(text))
