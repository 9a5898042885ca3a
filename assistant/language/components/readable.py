"""Text that every library takes: no control characters, no halves of surrogate pairs, and not too long."""

from __future__ import annotations

import re

# C0 and C1 controls but tab and line feed; surrogates, which UTF-8 cannot carry; two non-characters
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def readable(text: str, longest: int) -> str:
    """The first `longest` characters, each unreadable one a space: places in the result are places in `text`."""
    return _UNREADABLE.sub(" ", text[:longest])
