"""What is said in a bench, and how long each turn takes."""

from __future__ import annotations

import time
from collections.abc import Callable

# answers that change, a question, a correction, words that are no answer; never the same sentence twice, as people are
SAYINGS = (
    "大概{n}平", "要{n}天能办好吗", "面积写错了，是{n}平", "个体户，{n}号以后办",
    "为什么要填这{n}项", "雇{n}个人", "嗯这个嘛{n}", "店名叫老王饭馆{n}号店",
)  # fmt: skip


def timed(turns: int, take: Callable[[str], object], first: int = 60) -> list[float]:
    """Milliseconds of each turn; turn t says the number `first` + t."""
    taken = []
    for turn in range(turns):
        saying = SAYINGS[turn % len(SAYINGS)].format(n=first + turn)
        began = time.perf_counter()
        take(saying)
        taken.append((time.perf_counter() - began) * 1000)
    return taken
