"""What is said in a bench, and how long each turn takes."""

from __future__ import annotations

import time
from collections.abc import Callable

# one message per turn: answers that change, a question, a correction, words that are no answer
SAYINGS = (
    "八十平", "要多久能办好", "面积写错了，是九十平", "个体户",
    "为什么要填这个", "雇三个人", "嗯这个嘛", "店名叫老王饭馆",
)  # fmt: skip


def timed(turns: int, take: Callable[[str], object]) -> list[float]:
    """Milliseconds of each turn."""
    taken = []
    for turn in range(turns):
        began = time.perf_counter()
        take(SAYINGS[turn % len(SAYINGS)])
        taken.append((time.perf_counter() - began) * 1000)
    return taken
