"""What is denied: 没有招牌 is, 不是没有招牌 is not."""

from __future__ import annotations

import re

_ATOM = re.compile(r"并?不是|并?没有|并非|没说|不会|不能|不|没|别|非|无|未|甭|莫")
# verbs and fillings between a denial and the word denied: 不打算做招牌
_BETWEEN = (
    r"(?:那种|那个|这种|这个|什么|任何|去|再|打算|想|准备|需要|要|做|卖|有|开|搞|弄|装|挂|用|是|办|请|雇|"
    r"供|提供|属于|算)"
)
_BEFORE = re.compile(rf"((?:{_ATOM.pattern})+){_BETWEEN}{{0,3}}$")


def denied(before: str) -> bool:
    """Whether what follows `before` is denied by its end: an odd number of denials stands there."""
    run = _BEFORE.search(before)
    return run is not None and len(_ATOM.findall(run.group(1))) % 2 == 1
