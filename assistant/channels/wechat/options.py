"""Options as numbered lists, and a number as the option that it stands for.

A number belongs to the list that its sender had before him: the newest that was shown before his message came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cn2an

KEPT = 3  # lists of a follower
_CHINESE = "一二三四五六七八九十"
_NUMBER = rf"(?:\d{{1,2}}|[{_CHINESE}]{{1,3}})"
_ONE = rf"第?\s*({_NUMBER})\s*[个项种号条]?"
_SEVERAL = re.compile(
    rf"\s*(?:我?[选要]|就|是)*\s*{_ONE}(?:\s*[、,，.。;；和跟及\s]+\s*{_ONE})*\s*[、,，.。;；)）]?\s*(?:吧|的|啊|呀|了)?\s*"
)
_EACH = re.compile(_NUMBER)
_CIRCLED = {chr(0x2460 + n): str(n + 1) for n in range(20)}  # ①②③ have no digits under NFKC with a gap between


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as a follower saw it; without options, a number is an answer like any other."""

    field: str
    options: tuple[tuple[Any, str], ...]  # value and label
    several: bool
    at: datetime | None = None

    def json(self) -> dict[str, Any]:
        at = self.at.isoformat() if self.at else None
        return {"field": self.field, "options": [list(o) for o in self.options], "several": self.several, "at": at}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Shown:
        at = datetime.fromisoformat(data["at"]) if data["at"] else None
        return cls(data["field"], tuple((value, label) for value, label in data["options"]), data["several"], at)


@dataclass(frozen=True, slots=True)
class Chosen:
    field: str
    value: Any
    label: str


def numbered(options: Sequence[tuple[Any, str]]) -> str:
    return "\n".join(f"{number}. {label}" for number, (_, label) in enumerate(options, 1))


def before(lists: Sequence[Shown], moment: datetime) -> Shown | None:
    """The list that somebody had before him who wrote at `moment`."""
    return next((shown for shown in reversed(lists) if shown.at is not None and shown.at <= moment), None)


def chosen(text: str, shown: Shown) -> Chosen | None:
    """The option (of a multi choice the options) whose number `text` is, and nothing else; None where it is none."""
    plain = unicodedata.normalize("NFKC", "".join(_CIRCLED.get(c, c) for c in text))
    if not shown.options or not _SEVERAL.fullmatch(plain):
        return None
    numbers = list(dict.fromkeys(_number(found) for found in _EACH.findall(plain)))
    if not all(1 <= number <= len(shown.options) for number in numbers):
        return None
    if len(numbers) > 1 and not shown.several:
        return None
    picked = [shown.options[number - 1] for number in numbers]
    value = [v for v, _ in picked] if shown.several else picked[0][0]
    return Chosen(shown.field, value, "、".join(label for _, label in picked))


def _number(words: str) -> int:
    """0 for what is no number after all, such as 二三."""
    if words.isdigit():
        return int(words)
    try:
        return int(cn2an.cn2an(words, "strict"))
    except ValueError:
        return 0
