"""Numbers with check characters, with what a reader may take for something else put right where that is certain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from stdnum.cn import ric, uscc

from assistant.documents.found import Read

WRONG = 0.2  # the confidence of a number that its own check character refutes
SURE = 0.99
NOT_IN_USCC = str.maketrans("IOSZ", "1052")  # GB 32100—2015, 4.1: I, O, S, V and Z are never used
DIGITS = str.maketrans("IlOoDQZSB|", "1100002581")


def credit_code(texts: Iterable[tuple[str, float]]) -> Read | None:
    """The 统一社会信用代码 among `texts` (with their scores): the one that checks, else the likeliest.

    GB 32100—2015.
    """
    return _best(texts, r"[0-9A-Z]{18}", lambda text: text.translate(NOT_IN_USCC), uscc.is_valid)


def identity_number(texts: Iterable[tuple[str, float]]) -> Read | None:
    """The 公民身份号码 among `texts`: the one that checks (GB 11643—1999), else the likeliest."""

    def mended(text: str) -> str:
        return text[:17].translate(DIGITS) + text[17:]

    return _best(texts, r"[0-9IOODQZSB|]{17}[0-9X]", mended, ric.is_valid)


def _best(
    texts: Iterable[tuple[str, float]], pattern: str, mended: Callable[[str], str], valid: Callable[[str], bool]
) -> Read | None:
    likeliest = None
    for text, score in texts:
        plain = re.sub(r"[\s\-·.:：]", "", text).upper()
        for match in re.finditer(rf"(?=({pattern}))", plain):
            code = mended(match.group(1))
            if valid(code):
                return Read(code, max(round(score, 3), SURE))
            likeliest = likeliest or Read(code, WRONG)
    return likeliest
