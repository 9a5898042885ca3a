"""Writing folded to one form, place by place: full width to half, traditional to simplified.

The result has the length of the input, so that places found in it are places in what was typed.
"""

from __future__ import annotations

from functools import lru_cache

import opencc

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x33A1: 0x33A1}
# punctuation of clauses stays Chinese
_KEPT = {ord(c): ord(c) for c in "，。！？；：（）"}
_FOLD = {k: v for k, v in _WIDE.items() if k not in _KEPT}


@lru_cache(maxsize=1)
def _converters() -> tuple[opencc.OpenCC, opencc.OpenCC]:
    return opencc.OpenCC("tw2sp"), opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """`text` in simplified characters and half width, of the same length."""
    folded = text.translate(_FOLD)
    if folded.isascii():
        return folded
    by_phrase, by_character = _converters()
    for converter in (by_phrase, by_character):
        converted = str(converter.convert(folded))
        if len(converted) == len(folded):
            return converted
    return folded
