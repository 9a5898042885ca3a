"""Which response of domain.yml a message is, by its fixed words, so that a reworded response is still known."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

DOMAIN = Path(__file__).resolve().parents[3] / "domain.yml"
GAP = re.compile(r"\{\w+\}")
FIXED = 4  # a response with fewer fixed characters in a row could be anything


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    responses = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))["responses"]
    found: dict[str, list[re.Pattern[str]]] = {}
    for name, variations in responses.items():
        for text in (str(v["text"]) for v in variations):
            if max(len(part.strip()) for part in GAP.split(text)) >= FIXED:
                pattern = "[\\s\\S]*?".join(re.escape(part) for part in GAP.split(text))
                found.setdefault(name, []).append(re.compile(pattern))
    return found


def responses_in(text: str) -> set[str]:
    """The names of all responses whose fixed words stand in `text`, in their order."""
    return {name for name, patterns in _patterns().items() if any(p.search(text) for p in patterns)}
