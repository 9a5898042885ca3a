"""The worked example of docs/editors is true: typed as it stands there, it makes a sound new business type."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from assistant.applications.golden import Golden, read_golden
from assistant.applications.walk import walk
from assistant.catalog.faults import CatalogueFaults
from assistant.catalog.loader import load_document
from assistant.settings import ROOT
from tests.catalog.small import ITEMS, spoilt, written

GUIDE = (ROOT / "docs" / "editors" / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Golden:
    data = tmp_path_factory.mktemp("guide") / "data"
    shutil.copytree(ROOT / "assistant" / "catalog" / "data", data)
    for name, text in re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE, re.S):
        assert not (data / name).exists()
        (data / name).write_text(text, encoding="utf-8")
    return Golden(load_document(data, "changsha"))


def test_the_example_is_a_new_type_decided_as_its_cases_say(edited: Golden, tmp_path: Path) -> None:
    (cases,) = re.findall(r"```json\n(.*?)```", GUIDE, re.S)
    (tmp_path / "ceramics_shop.json").write_text(cases, encoding="utf-8")
    read = read_golden(tmp_path)
    assert len(read) == 2
    assert [edited.mismatch(case) for case in read if edited.mismatch(case)] == []


def test_every_conversation_about_the_example_ends_well(edited: Golden) -> None:
    made = walk(edited.catalogue({}), "ceramics_shop", {})
    assert made.exhaustive
    assert made.faults == ()
    assert made.questions.median <= 6


TYPING_ERRORS = (
    ("    because: 面积大\n", "    because: 面积大\n    nmae: 消防\n"),  # unknown field
    ("kind: licence\n", "kind: licence\n    statutory: {days: 3, unit: day}\n"),  # wrong unit
    ("{more_than: {parameter: small_max}}", "{at_least: 三百}"),  # threshold typo
    ("article: 第15条", "note: 条号忘了"),  # missing article
    ("    fields: [premises.area]\n", "    fields: [premises.area]\n    requires: [{item: fire_check}]\n"),  # loop
)


def test_a_clerks_typing_errors_are_all_told_in_one_run_also_those_of_one_entry(tmp_path: Path) -> None:
    items = ITEMS
    for old, new in TYPING_ERRORS:
        items = spoilt(items, old, new)
    with pytest.raises(CatalogueFaults) as caught:
        load_document(written(tmp_path, {"items.yml": items}), None)
    starts = [(fault.file, fault.line, fault.message[:4]) for fault in caught.value.faults]
    assert starts == [
        ("data/items.yml", 14, "互为前置"), ("data/items.yml", 22, "「day"), ("data/items.yml", 25, "「pre"),
        ("data/items.yml", 28, "不认识「"), ("data/items.yml", 30, "依据《消"),
    ]  # fmt: skip
    table = re.findall(r"\| ([^|]+) \|$", GUIDE.split("## 容易写错的")[1], re.M)
    assert any(words.strip() == caught.value.faults[1].message for words in table)
