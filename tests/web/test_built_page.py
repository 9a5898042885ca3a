"""What ships is what the sources make, and every word of the pages stands in a words.json and is used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.web.front_end import BUILT, DESK_BUILT, SOURCES, installed, npm

APPLICANTS, DESK = SOURCES / "src", SOURCES / "src" / "desk"
COMPOSED = {  # of keys that are made of a group and a name
    APPLICANTS: (
        "form.tab.",
        "steps.",
        "items.applies",
        "items.undecided",
        "items.not_applicable",
        "source.",
        "who.",
        "progress.state.",
        "days.",
    ),
    DESK: ("channel.", "role.", "done.", "transcript."),
}
HTML = {APPLICANTS: SOURCES / "index.html", DESK: SOURCES / "desk.html"}


@pytest.mark.needs("node")
def test_the_types_of_the_sources_hold() -> None:
    installed()
    npm("run", "check")


@pytest.mark.needs("node")
@pytest.mark.parametrize(("mode", "built"), [("production", BUILT), ("desk", DESK_BUILT)])
def test_the_committed_build_equals_a_fresh_one(tmp_path: Path, mode: str, built: Path) -> None:
    installed()
    out = ["--outDir", str(tmp_path), "--emptyOutDir"]
    npm("exec", "--", "vite", "build", "--mode", mode, *out, "--logLevel", "error")
    fresh = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert fresh == {p.name: p.read_bytes() for p in built.iterdir()}, "run `make page` and commit what it builds"


def _sources(page: Path) -> dict[str, str]:
    return {p.name: p.read_text(encoding="utf-8") for p in [*page.glob("*.ts"), HTML[page]]}


def test_no_words_stand_in_code() -> None:
    """But for the two faces and the signs by which lists, numbers and labels are told."""
    whole = "\n".join([*_sources(APPLICANTS).values(), *_sources(DESK).values()])
    code = re.sub(r"//[^\n]*|/\*.*?\*/", "", whole, flags=re.DOTALL)
    assert set(re.findall("[一-鿿]+", code)) == {"联", "人", "万"}


@pytest.mark.parametrize("page", [APPLICANTS, DESK], ids=["applicants", "desk"])
def test_every_word_is_used(page: Path) -> None:
    words = json.loads((page / "words.json").read_text(encoding="utf-8"))
    text = "\n".join(_sources(page).values())
    unused = [
        key
        for key in words
        if f'"{key.removesuffix(".large")}"' not in text
        and f"%{key}%" not in text
        and not key.startswith(COMPOSED[page])
    ]
    assert unused == []
