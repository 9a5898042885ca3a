"""业态类别: a group stands for its business types in rules and lists, and brings its items to each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.applications.facts import Facts
from assistant.applications.verdicts import Verdict, decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.faults import CatalogueFaults
from assistant.catalog.loader import load
from tests.catalog.small import BUSINESS, ITEMS, spoilt, written

GROUPS = "business_groups: [{id: street_shops, name: 沿街店铺, items: [fire_check]}]\n"
JOINED = spoilt(BUSINESS, "    items: [registration]", "    groups: [street_shops]\n    items: [registration]")
RULED = spoilt(ITEMS, "{includes: diner}", "{includes: street_shops}")


def grouped(tmp_path: Path, changed: dict[str, str] | None = None) -> Path:
    files = {"groups.yml": GROUPS, "bundles/business.yml": JOINED, "items.yml": RULED}
    return written(tmp_path, files | (changed or {}))


def fire_check(catalogue: Catalogue, business: str) -> Verdict | None:
    answers = {BUSINESS_FIELD: [business], "premises.area": 80, "sign.type": "none"}
    found = decisions(Facts(catalogue, answers)).get("fire_check")
    return found.verdict if found else None


def test_a_rule_that_names_a_group_holds_for_its_members_only(tmp_path: Path) -> None:
    catalogue = load(grouped(tmp_path), None)
    assert fire_check(catalogue, "shop") is Verdict.APPLIES
    assert fire_check(catalogue, "diner") is Verdict.NOT_APPLICABLE


def test_the_items_of_a_group_are_candidates_of_its_members(tmp_path: Path) -> None:
    catalogue = load(grouped(tmp_path), None)
    assert catalogue.business_types["shop"].items == ("registration", "fire_check")
    assert fire_check(load(written(tmp_path / "without"), None), "shop") is None


def test_the_version_changes_with_the_members_of_a_group(tmp_path: Path) -> None:
    both = JOINED.replace(
        "    items: [registration, fire_check]", "    groups: [street_shops]\n    items: [registration]"
    )
    one, two = grouped(tmp_path / "one"), grouped(tmp_path / "two", {"bundles/business.yml": both})
    assert load(one, None).version != load(two, None).version


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"bundles/business.yml": JOINED.replace("[street_shops]", "[street_shop]")}, "street_shop"),
        ({"groups.yml": GROUPS.replace("id: street_shops", "id: shop")}, "既是业态又是业态类别"),
        ({"bundles/business.yml": BUSINESS}, "没有任何业态"),
        ({"groups.yml": GROUPS.replace("fire_check", "fire_chek")}, "fire_chek"),
    ],
)
def test_a_slip_with_a_group_is_a_fault(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(CatalogueFaults) as caught:
        load(grouped(tmp_path, files), None)
    assert any(said in str(fault) for fault in caught.value.faults)


def test_a_business_type_without_any_item_is_a_fault(tmp_path: Path) -> None:
    bare = BUSINESS.replace("    items: [registration]\n", "")
    with pytest.raises(CatalogueFaults) as caught:
        load(written(tmp_path, {"bundles/business.yml": bare}), None)
    assert any("没有任何事项" in str(fault) for fault in caught.value.faults)
