"""`python -m assistant.cli catalog check` as a clerk sees it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from assistant.catalog.faults import sentence
from assistant.catalog.loader import load
from assistant.cli import app
from tests.catalog.small import ITEMS, PLACES, spoilt, written


def run(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["catalog", "check", *arguments])
    return result.exit_code, result.output.splitlines()


def test_a_sound_catalogue_is_summed_up(tmp_path: Path) -> None:
    data = written(tmp_path)
    version = load(data, "changsha").version
    counts = {"businesses": 2, "items": 2, "fields": 5, "bundles": 1}
    assert run(str(data), "--city", "changsha") == (0, [sentence("check_ok", version=version, **counts)])


def test_every_fault_is_a_line_with_its_file_and_line_and_the_exit_code_is_one(tmp_path: Path) -> None:
    items = spoilt(ITEMS, "kind: licence", "kind: permit")
    places = spoilt(PLACES, "name: 消防", "nome: 消防")
    code, lines = run(str(written(tmp_path, {"items.yml": items, "places.yml": places})), "--city", "changsha")
    assert code == 1
    assert [line.split()[0] for line in lines[:-1]] == ["data/items.yml:20", "data/places.yml:3", "data/places.yml:3"]
    assert lines[-1] == sentence("check_bad", count=3)


def test_an_unknown_city_is_a_fault(tmp_path: Path) -> None:
    code, lines = run(str(written(tmp_path)), "--city", "nowhere")
    assert (code, lines[0]) == (1, f"data {sentence('no_city', city='nowhere', known='changsha')}")
