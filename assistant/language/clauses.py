"""Where one message falls into several clauses: 八十平，电话 138…，对了要交多少钱？"""

from __future__ import annotations

import re

MOST_CLAUSES = 12
SHORTEST = 2
_CUT = re.compile(r"[，。！？；,!?;\n]+|(?=对了|另外|顺便问|顺便|话说|还有就是)")


def split(text: str) -> list[tuple[int, int]]:
    """Places [start, end) of the clauses of `text`, at most twelve; [] where it is a single one."""
    places: list[tuple[int, int]] = []
    begin = 0
    for match in [*_CUT.finditer(text), None]:
        end = match.start() if match else len(text)
        # a question mark belongs to its clause
        close = end + 1 if match and match.group()[:1] in ("？", "?") else end
        if len(text[begin:end].strip()) >= SHORTEST:
            places.append((begin, close))
        begin = max(match.end(), begin) if match else end
    return places[:MOST_CLAUSES] if len(places) > 1 else []
