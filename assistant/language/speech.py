"""Long speech as a recogniser writes it down: in pieces that are read one after another.

A recogniser that sets no stops leaves one run of words; it is broken before words with which people begin to tell the
next thing.
"""

from __future__ import annotations

import re

LONGEST_RUN = 24  # characters without a stop that people say in one breath
LONGEST_PIECE = 80
_STOP = re.compile(r"(?<=[。！？!?；;\n])")
_PAUSE = re.compile(r"(?<=[，,、])")
_RUN = re.compile(rf"[^，,、。！？!?；;\n]{{{LONGEST_RUN + 1},}}")
_BEGINS = re.compile(
    r"(?<=[\u4e00-\u9fff\d])(?:我?还?没有?办(?:营业)?执照|我叫|我姓|我的?名字|我的?身份证|我的?(?:电话|手机)|电话|手机|身份证|地址|店名"
    r"|面积|大概|执照|门头|招牌|(?:我|我们|我是|是)个体户?|请了|雇了|一共|另外|然后(?:我?就?是?想问)?|还有|(?:我?就?是)?想问|请问)"
)


def pieces(text: str) -> list[str]:
    """`text` in order, in pieces of whole sentences or, where they are long, of whole clauses."""
    found: list[str] = []
    for sentence in _STOP.split(_RUN.sub(_broken, text)):
        piece = ""
        for clause in _PAUSE.split(sentence):
            if piece and len(piece) + len(clause) > LONGEST_PIECE:
                found.append(piece)
                piece = ""
            piece += clause
        found.append(piece)
    return [piece.strip() for piece in found if piece.strip(" \n\u3000，,、。")]


def breaks(text: str) -> list[int]:
    """Where the runs of `text` without a stop break."""
    return [run.start() + match.start() for run in _RUN.finditer(text) for match in _BEGINS.finditer(run.group())]


def _broken(run: re.Match[str]) -> str:
    return _BEGINS.sub(r"，\g<0>", run.group())
