"""审批阶段: an item names its stage, a stage its lead department, and a city may put another in the lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.catalog.faults import CatalogueFaults
from assistant.catalog.loader import load
from tests.catalog.small import CITY, ITEMS, spoilt, written

STAGES = """\
stages:
  - {id: planning, name: 规划许可, lead_department: market, basis: [{law: 优化营商环境条例, article: 第42条}]}
  - {id: acceptance, name: 竣工验收, lead_department: fire, basis: [{law: 优化营商环境条例, article: 第42条}]}
"""
STAGED = spoilt(ITEMS, "    short_name: 消防\n", "    short_name: 消防\n    stage: acceptance\n")


def test_stages_keep_their_order_and_items_name_them(tmp_path: Path) -> None:
    catalogue = load(written(tmp_path, {"stages.yml": STAGES, "items.yml": STAGED}), None)
    assert list(catalogue.stages) == ["planning", "acceptance"]
    assert catalogue.items["fire_check"].stage == "acceptance"
    assert catalogue.items["registration"].stage is None


def test_a_city_puts_another_department_in_the_lead_of_a_stage(tmp_path: Path) -> None:
    city = spoilt(CITY, "{open_shop: fire}", "{open_shop: fire, planning: fire}")
    catalogue = load(written(tmp_path, {"stages.yml": STAGES, "cities/changsha.yml": city}), "changsha")
    assert catalogue.stages["planning"].lead_department == "fire"
    assert catalogue.bundles["open_shop"].lead_department == "fire"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"stages.yml": STAGES, "items.yml": spoilt(STAGED, "stage: acceptance", "stage: acceptence")}, "审批阶段"),
        ({"stages.yml": spoilt(STAGES, "lead_department: fire", "lead_department: fyre")}, "部门"),
        (
            {
                "stages.yml": spoilt(
                    STAGES, "优化营商环境条例, article: 第42条}]}\n  - {id: acc", "某法}]}\n  - {id: acc"
                )
            },
            "条号",
        ),
        ({"cities/changsha.yml": spoilt(CITY, "{open_shop: fire}", "{plans: fire}")}, "审批阶段"),
    ],
)
def test_a_wrong_stage_is_a_fault(tmp_path: Path, files: dict[str, str], words: str) -> None:
    with pytest.raises(CatalogueFaults) as caught:
        load(written(tmp_path, files), "changsha")
    assert any(words in str(fault) for fault in caught.value.faults)
