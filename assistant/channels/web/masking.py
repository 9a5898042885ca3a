"""Before consent, what may be a phone, an identity number or an e-mail address is not stored as it was said."""

from __future__ import annotations

import re

_PERSONAL = re.compile(r"(?P<email>[\w.+-]+@[\w-]+\.[\w.]+)|(?P<number>(?:\d[\s\-]?){6,}[\dXx])")
_GAPS = re.compile(r"[\s\-]")
HEAD, TAIL = 3, 2  # what stays of a number, so that its owner knows it again


def masked(text: str) -> str:
    """`text` with all such values hidden."""
    return _PERSONAL.sub(_hidden, text)


def masked_echo(answer: str, said: str) -> str:
    """`answer` with those values hidden that were in `said`; a hotline's number stays readable."""
    heard = {_bare(found) for found in _PERSONAL.finditer(said)}
    return _PERSONAL.sub(lambda found: _hidden(found) if _bare(found) in heard else found.group(), answer)


def _bare(found: re.Match[str]) -> str:
    return _GAPS.sub("", found.group()).upper()


def _hidden(found: re.Match[str]) -> str:
    if found.group("email"):
        return "***@***"
    digits = _GAPS.sub("", found.group())
    return digits[:HEAD] + "*" * (len(digits) - HEAD - TAIL) + digits[-TAIL:]
