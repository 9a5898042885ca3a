"""A template with its data, typeset by typst in a Chinese font of this machine."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

from assistant.channels.web.problems import Problem

HERE = Path(__file__).resolve().parent
PICTURE_PPI = 144.0
CJK = ("Noto Sans CJK SC", "Noto Serif CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Droid Sans Fallback")


def typeset(template: str, data: dict[str, Any], form: Literal["pdf", "png", "svg"]) -> bytes:
    """The document, or the picture of its one page. Raises Problem 503 without a Chinese font."""
    font = _font()
    if font is None:
        raise Problem(503, "no_font")
    inputs = {"data": json.dumps(data, ensure_ascii=False), "font": font}
    return typst.compile(HERE / template, format=form, ppi=PICTURE_PPI, sys_inputs=inputs)


@lru_cache(maxsize=1)
def _font() -> str | None:
    """The first Chinese font that typst finds on this machine."""
    found = {family.lower() for family in typst.Fonts(include_system_fonts=True).families()}
    return next((name for name in CJK if name.lower() in found), None)
