"""Where one message falls into several clauses: 八十平，电话 138…，对了要交多少钱？"""

from __future__ import annotations

import re

from assistant.language.speech import breaks

MOST_CLAUSES = 12
SHORTEST = 2
_HAN = "[\u4e00-\u9fff]"
_WORD = "(?![零〇一二三四五六七八九十百千万两幺])[\u4e00-\u9fff]"
_CUT = re.compile(
    # a comma between digits is part of a number (1,200)
    r"(?:[，。！？；!?;\n]|(?<!\d),|,(?!\d))+"
    # a blank before words, not before a number or inside one that is spelt out
    rf"|[ \u3000]+(?={_WORD}{_HAN})"
    # words that begin something else; 填对了吗 and 都对了 begin nothing
    r"|(?=另外|顺便|话说|再问|然后|再就是|还有就是|还有(?:个|一个|件)?(?:事|问题)|还有.{0,2}(?:想|要|得)问)"
    r"|(?<![填答说写算猜选都全做是])(?=对了(?![吗吧没么嘛嚒不]))"
)


def split(text: str) -> list[tuple[int, int]]:
    """Places [start, end) of the clauses of `text`, at most twelve; [] where it is a single one."""
    places: list[tuple[int, int]] = []
    begin = 0
    cuts = sorted([m.span() for m in _CUT.finditer(text)] + [(place, place) for place in breaks(text)])
    for start, after in [*cuts, (len(text), len(text))]:
        # a question mark belongs to its clause
        close = start + 1 if text[start:after][:1] in ("？", "?") else start
        if len(text[begin:start].strip()) >= SHORTEST:
            places.append((begin, close))
        begin = max(after, begin)
    return places[:MOST_CLAUSES] if len(places) > 1 else []
