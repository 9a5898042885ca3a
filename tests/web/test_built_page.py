"""What ships is what the sources make, and every word of the page stands in words.json and is used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.web.front_end import BUILT, SOURCES, installed, npm

WORDS = SOURCES / "src" / "words.json"


@pytest.mark.needs("node")
def test_the_committed_build_equals_a_fresh_one(tmp_path: Path) -> None:
    installed()
    npm("run", "check")
    npm("exec", "--", "vite", "build", "--outDir", str(tmp_path), "--emptyOutDir", "--logLevel", "error")
    fresh = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert fresh == {p.name: p.read_bytes() for p in BUILT.iterdir()}, "run `make page` and commit what it builds"


def _sources() -> dict[str, str]:
    return {p.name: p.read_text(encoding="utf-8") for p in [*SOURCES.glob("src/*.ts"), SOURCES / "index.html"]}


def test_no_words_stand_in_code() -> None:
    """But for the two faces and the signs by which lists, numbers and labels are told."""
    code = "\n".join(re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL) for text in _sources().values())
    assert set(re.findall("[一-鿿]+", code)) == {"联", "人", "万"}


def test_every_word_is_used() -> None:
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    text = "\n".join(_sources().values())
    verdicts = ("items.applies", "items.undecided", "items.not_applicable")
    composed = ("form.tab.", "steps.", *verdicts, "source.", "progress.state.", "days.")
    unused = [
        key
        for key in words
        if f'"{key.removesuffix(".large")}"' not in text and f"%{key}%" not in text and not key.startswith(composed)
    ]
    assert unused == []
