"""The tools of those who edit the rules, as they see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.applications.commands import Moment, cancel, give
from assistant.applications.model import Source
from assistant.applications.repository import Repository
from assistant.catalog.faults import sentence
from assistant.catalog.store import CatalogueStore
from assistant.cli import app
from assistant.database import make_engine
from assistant.migrations import upgrade
from assistant.settings import ROOT, Settings
from tests.catalog.small import BUSINESS, FIELDS, ITEMS, spoilt, written

AT = datetime(2026, 11, 24, tzinfo=UTC)
MOMENT = Moment(AT, AT.date(), Source.SAID)
LARGER = spoilt(ITEMS, "{more_than: {parameter: small_max}}", "{more_than: 100}")
CASES = {
    "business": "diner",
    "cases": [
        {"case": "八十一平", "answers": {"premises.area": 81}, "applies": ["registration", "fire_check"]},
        {"case": "八十平", "answers": {"premises.area": 80}, "applies": ["registration"]},
    ],
}
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LIANBAN_DATA_DIR", str(tmp_path / "var"))

    def command(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["catalog", *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return command


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "diner.json").write_text(json.dumps(CASES, ensure_ascii=False), encoding="utf-8")
    return folder


def test_golden_names_the_cases_that_are_decided_otherwise(run: Run, tmp_path: Path, cases: Path) -> None:
    code, output = run("golden", written(tmp_path), "--cases", cases)
    assert (code, sentence("golden_done", count=2, businesses=1, wrong=0) in output) == (0, True)
    assert sentence("golden_few", names="便利店") in output
    code, output = run("golden", written(tmp_path, {"items.yml": LARGER}), "--cases", cases)
    assert code == 1
    told = [sentence("golden_wrong", business="饭馆", case="八十一平"), sentence("golden_missing", ids="消防检查")]
    assert "\n".join(told) in output


def test_golden_cases_that_name_what_is_not_published_are_told(run: Run, tmp_path: Path, cases: Path) -> None:
    strange = {"business": "diner", "cases": [{"case": "x", "answers": {"premises.size": 1}, "applies": ["registry"]}]}
    (cases / "diner.json").write_text(json.dumps(strange), encoding="utf-8")
    code, output = run("golden", written(tmp_path), "--cases", cases)
    assert (code, sentence("golden_unknown", ids="premises.size、registry") in output) == (1, True)
    (cases / "diner.json").write_text('{"business": "diner", "cases": [{"applies": []}]}', encoding="utf-8")
    assert run("golden", written(tmp_path), "--cases", cases)[0] == 1


def test_show_says_the_rules_of_a_type_in_words(run: Run, tmp_path: Path) -> None:
    code, output = run("show", "餐馆", "--directory", written(tmp_path))
    assert code == 0
    assert "面积 大于 当地的「小店上限」（80）" in output
    assert "生意" not in output
    assert "招牌（sign.type）" not in output  # a diner is asked no sign to decide
    assert "《消防法》第15条" in output
    assert run("show", "飞机场", "--directory", written(tmp_path)) == (
        1, sentence("show_unknown", named="飞机场", known="饭馆（diner）、便利店（shop）") + "\n"
    )  # fmt: skip


def test_walk_prints_a_row_per_type_and_fails_on_a_rule_with_a_mistake(run: Run, tmp_path: Path) -> None:
    code, output = run("walk", "--directory", written(tmp_path))
    assert code == 0
    assert sentence("column_all", count=3) in output
    assert sentence("walk_done", businesses=2, combinations=4, usual="0.5", faults=0) in output
    extra = FIELDS + "  - {id: x.y, label: 没用的问题, type: boolean, question: q, short_question: s, help: h}\n"
    rule = "    when: {any: [{x.y: true}, {not: {x.y: true}}]}\n"
    useless = spoilt(ITEMS, "    because: 开店要执照\n", f"    because: 开店要执照\n{rule}")
    code, output = run("walk", "diner", "--directory", written(tmp_path, {"fields.yml": extra, "items.yml": useless}))
    assert code == 1
    assert "没用的问题" in output


def test_diff_says_what_a_change_flips(run: Run, tmp_path: Path, cases: Path) -> None:
    data = written(tmp_path / "old")
    open_, version = applications(data)
    new = written(
        tmp_path / "new", {"items.yml": LARGER, "bundles/business.yml": spoilt(BUSINESS, "[小卖部]", "[小店]")}
    )
    code, output = run("diff", data, new, "--cases", cases)
    assert code == 0
    flip = sentence("diff_flip", name="消防检查", before="要办", after="不用办")
    assert output.splitlines() == [
        sentence("diff_changed", kind=sentence("kind_items"), id="fire_check", keys="when"),
        sentence("diff_changed", kind=sentence("kind_business_types"), id="shop", keys="words"),
        sentence("diff_case", business="饭馆", case="八十一平"),
        flip,
        sentence("diff_golden", count=2, flipped=1, skipped=0),
        sentence("diff_application", id=open_, version=version),
        flip,
        sentence("diff_version", version=version, count=2, flipped=1, lost=0),
        sentence("diff_applications", count=2, flipped=1),
    ]
    assert run("diff", version, new, "--cases", cases) == (0, output)  # the version as the product kept it


def test_diff_of_a_version_that_was_not_kept_is_told(run: Run, tmp_path: Path, cases: Path) -> None:
    assert run("diff", "0123456789abcdef", written(tmp_path), "--cases", cases) == (
        1, sentence("diff_no_version", version="0123456789abcdef") + "\n"
    )  # fmt: skip


def applications(data: Path) -> tuple[str, str]:
    """Diners of 90 ㎡, of 60 ㎡, and one put aside, under the catalogue in `data`; the first id and the version."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True)
    upgrade(settings.database)
    catalogue = CatalogueStore(data, "changsha", settings.data_dir / "catalogues").current
    repository = Repository(make_engine(settings.database))
    ids = []
    for area in (90, 60, 95):
        with repository.transaction() as tx:
            before = tx.start(catalogue.version, "changsha", AT, Source.SAID)
            values = {"business.type": ["diner"], "premises.area": area}
            after = tx.append(before, give(catalogue, before, values, MOMENT).events)
            ids.append(after.id)
            if area == 95:
                tx.append(after, cancel(after, MOMENT).events)
    return ids[0], catalogue.version


def test_the_published_cases_are_decided_as_written(run: Run) -> None:
    code, output = run("golden", ROOT / "assistant" / "catalog" / "data")
    assert code == 0, output
