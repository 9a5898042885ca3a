"""A permit that is there already, or that another one includes, is not wanted; nobody is asked about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.applications.facts import Facts
from assistant.applications.read_view import reasons
from assistant.applications.verdicts import Verdict, decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, HELD_FIELD, Catalogue
from assistant.catalog.faults import CatalogueFaults
from assistant.catalog.loader import load
from tests.catalog.small import FIELDS, ITEMS, spoilt, written

HELD = (
    "  - {id: permits.held, label: 已有的证, type: multi_choice, question: 有哪些, short_question: 有哪些,"
    " help: 有了不用再办, volunteered: true}\n"
)
NOTICE = """\
  - id: notice
    ref: I99
    name: 告知书
    short_name: 告知
    department: fire
    kind: filing
    because: 要告知
    because_not: 面积小，不用告知
    fee: 不收费
    basis: [{law: 消防法, article: 第15条}]
    covered_by: [{item: fire_check, because: 办了消防检查的不用另外告知, basis: [{law: 消防法, article: 第16条}]}]
"""


def small(tmp_path: Path, changed: dict[str, str] | None = None) -> Catalogue:
    listed = {"more.yml": "business_groups: [{id: told, name: 要告知的, items: [notice]}]\n"}
    joined = (written(tmp_path, {}) / "bundles" / "business.yml").read_text("utf-8")
    joined = joined.replace("    items: [registration", "    groups: [told]\n    items: [registration")
    files = {"fields.yml": FIELDS + HELD, "items.yml": ITEMS + NOTICE, "bundles/business.yml": joined, **listed}
    return load(written(tmp_path, files | (changed or {})), None)


def verdict(catalogue: Catalogue, item: str, business: str = "diner", **answers: Any) -> Verdict:
    values = {name.replace("__", "."): value for name, value in answers.items()}
    return decisions(Facts(catalogue, {**values, BUSINESS_FIELD: [business]}))[item].verdict


def test_a_covered_item_follows_the_one_that_covers_it(tmp_path: Path) -> None:
    catalogue = small(tmp_path)
    assert verdict(catalogue, "notice") is Verdict.UNDECIDED
    assert verdict(catalogue, "notice", premises__area=80) is Verdict.NOT_APPLICABLE
    assert verdict(catalogue, "notice", premises__area=20) is Verdict.APPLIES
    assert verdict(catalogue, "notice", "shop", premises__area=80) is Verdict.APPLIES  # no candidate there


def test_it_says_which_permit_is_enough(tmp_path: Path) -> None:
    catalogue = small(tmp_path)
    facts = Facts(catalogue, {BUSINESS_FIELD: ["diner"], "premises.area": 80})
    said = reasons(facts, decisions(facts)["notice"])
    assert said[0].text == "办了消防检查的不用另外告知"
    assert [(r.field, r.value) for r in said[1:]] == [(BUSINESS_FIELD, ["diner"]), ("premises.area", 80)]


def test_a_permit_that_is_held_is_not_wanted_and_covers_what_it_includes(tmp_path: Path) -> None:
    catalogue = small(tmp_path)
    held = {HELD_FIELD: ["fire_check"], BUSINESS_FIELD: ["diner"]}
    facts = Facts(catalogue, held)  # the area is not even asked for any more
    decided = decisions(facts)
    assert decided["fire_check"].verdict is Verdict.NOT_APPLICABLE
    assert decided["notice"].verdict is Verdict.NOT_APPLICABLE
    said = reasons(facts, decided["fire_check"])
    assert [r.text for r in said] == ["有了不用再办", "已有的证：消防"]


def test_nobody_is_asked_for_it_and_an_untold_one_is_no_reason(tmp_path: Path) -> None:
    catalogue = small(tmp_path)
    open_ = decisions(Facts(catalogue, {BUSINESS_FIELD: ["diner"]}))
    assert all(HELD_FIELD not in one.waiting_for for one in open_.values())
    decided = decisions(Facts(catalogue, {BUSINESS_FIELD: ["diner"], "premises.area": 80}))
    assert HELD_FIELD not in decided["fire_check"].decided_by


def test_its_options_are_the_permits_that_can_be_held(tmp_path: Path) -> None:
    values = [option.value for option in small(tmp_path).fields[HELD_FIELD].options]
    assert values == ["registration", "fire_check", "notice"]
    changed = {"items.yml": spoilt(ITEMS, "    kind: registration\n", "    kind: registration\n    holdable: false\n")}
    changed["items.yml"] += NOTICE
    assert [o.value for o in small(tmp_path / "b", changed).fields[HELD_FIELD].options] == ["fire_check", "notice"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("item: fire_check, because", "item: fire_chek, because", "fire_chek"),
        ("item: fire_check, because", "item: notice, because", "被「notice」包含"),
        ("article: 第16条", "note: 某条", "没有写条号"),
        (", because: 办了消防检查的不用另外告知", "", "because"),
    ],
)
def test_a_coverage_that_cannot_be_is_a_fault(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(CatalogueFaults) as caught:
        small(tmp_path, {"items.yml": ITEMS + spoilt(NOTICE, old, new)})
    assert any(said in fault.message for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("volunteered: true", "volunteered: false", "volunteered: true"),
        ("type: multi_choice, question: 有哪些", "type: text, question: 有哪些", "multi_choice"),
        (", volunteered: true", ", volunteered: true, options: [{value: a, label: 甲}]", "请删去 options"),
    ],
)
def test_the_field_of_held_permits_is_checked(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(CatalogueFaults) as caught:
        small(tmp_path, {"fields.yml": FIELDS + spoilt(HELD, old, new)})
    assert any(said in fault.message for fault in caught.value.faults)
