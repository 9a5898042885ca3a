"""What a message takes back, leaves out, says twice or only nearly tells."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalog.catalogue import Catalogue
from assistant.language.business import BusinessRecogniser
from assistant.language.questions import is_question
from assistant.language.values import find_labelled, read_answer
from tests.language.conftest import TODAY

ABOUT = True
ANSWERS: dict[str, dict[str, Any]] = {
    "premises.area_total": {"6 6 平": (66, ABOUT), "那就这样 88": (88, ABOUT), "88": 88, "大概是八十平": (80, ABOUT)},
    "fire.exits": {"前门和后门": (2, ABOUT), "就这一个门": 1},
    "hotel.rooms": {"12间标间3间大床房": (15, ABOUT)},
    "staff.count": {"就是说这一不填了": None, "谁也不请": 0},
    "person.legal_rep.mobile": {
        "13874188886，哦不对，13874188887": "13874188887",
        "13874188886，我老公的是13874188887": ("13874188887", ABOUT),
    },
    "entity.has_licence": {"么得": False, "有是有，过期了": None, "就是说你问这个": None},
    "pharm.scope": {"甲乙类非处方药": ["otc_a", "otc_b"]},
    "device.classes": {"一二类的": ["class1", "class2"]},
    "agri.products": {"农药化肥种子": ["pesticide", "fertilizer", "seed"]},
    "food.items": {
        "不做凉菜热菜": None,
        "热菜凉菜饮料都做": ["hot_food", "cold_food", "drinks"],
        "热菜、蛋挞和包装好的饮料零食": (["hot_food", "pastry", "prepackaged"], ABOUT),
    },
    "entity.seals": {"公章财务章": ["official", "finance"], "公财务章跟合同章": (["finance", "contract"], ABOUT)},
    "premises.address_detail": {
        "就那个菜市场旁边": ("菜市场旁边", ABOUT),
        "这我哪知道": None,
        "老板没空，我来弄": None,
        "哉大圣村6栋105室": ("哉大圣村6栋105室", ABOUT),
    },
    "person.shareholders": {"我张伟和老婆刘敏": ["张伟", "刘敏"]},
    "person.legal_rep.name": {
        "本人周大福": "周大福",
        "姓谭，言西早谭，谭桂英": "谭桂英",
        "老板，来问的": None,
        "不是，我要开的是剧本杀": None,
        "成龙": "成龙",
    },
    "entity.name": {"起的名椒一品香商行": ("起的名椒一品香商行", ABOUT)},
}


@pytest.mark.parametrize(("name", "said"), [(name, said) for name, texts in ANSWERS.items() for said in texts])
def test_an_answer_is_what_was_meant_after_all(catalogue: Catalogue, name: str, said: str) -> None:
    wanted = ANSWERS[name][said]
    value, about = wanted if isinstance(wanted, tuple) else (wanted, False)
    read = read_answer(said, catalogue.fields[name], TODAY)
    assert [(r.value, r.approximate) for r in read[:1]] == ([] if value is None else [(value, about)])


@pytest.mark.parametrize(
    ("said", "name", "wanted"),
    [
        ("请了4个人……不是，说错了，3", "staff.count", (3, False)),
        ("电话13874188886，哦不对，13874188887", "person.legal_rep.mobile", ("13874188887", False)),
        ("面积300，哦不，350平", "premises.area_total", (350, False)),
        ("面积大概八十平米", "premises.area_total", (80, True)),
    ],
)
def test_what_stands_beside_a_label_may_be_taken_back(
    catalogue: Catalogue, said: str, name: str, wanted: tuple[Any, bool]
) -> None:
    found = dict(find_labelled(said, catalogue, TODAY))
    assert (found[name].value, found[name].approximate) == wanted


@pytest.mark.parametrize(
    "said", ["网吧离学校几米", "要多少注册资本", "能开到几点", "交社保不", "你们不会把我信息卖了吧"]
)
def test_it_asks(said: str) -> None:
    assert is_question(said)


@pytest.mark.parametrize("said", ["没有多少人", "十几米", "这我哪知道", "也就几平米"])
def test_it_tells(said: str) -> None:
    assert not is_question(said)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [("想开个动物物诊所", "pet_hospital"), ("给猫猫狗狗看病", "pet_hospital"), ("开饭店，不对，开宾馆", "hotel")],
)
def test_the_business_that_is_meant(catalogue: Catalogue, said: str, wanted: str) -> None:
    reading = BusinessRecogniser(catalogue).recognise(said, guess=False)
    assert [c.id for c in reading.candidates] == [wanted]
