"""Faults of the catalogue, told to the clerk who edits it: file, line, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_SENTENCES = (Path(__file__).with_name("faults.yml"), Path(__file__).with_name("tools.yml"))

Place = tuple[str | int, ...]  # keys and list positions from the top of a file: ("items", 3, "statutory", "days")


@lru_cache(maxsize=1)
def _sentences() -> dict[str, str]:
    loaded: dict[str, str] = {}
    for path in _SENTENCES:
        loaded |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def sentence(code: str, **params: Any) -> str:
    """The sentence `code` of faults.yml or tools.yml, filled. Raises KeyError for a code that neither has."""
    return _sentences()[code].format(**{name: _short(value) for name, value in params.items()})


def _short(value: Any) -> str:
    text = "true" if value is True else "false" if value is False else str(value)
    return text if len(text) <= 400 else text[:400] + "…"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault. `line` counts from 1, 0 where none can be named; `path` is the place in the file, joined by dots."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.message}" if self.line else f"{self.file} {self.message}"


class CatalogueFaults(Exception):
    """All faults found in one reading, in order of file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(f) for f in self.faults))
