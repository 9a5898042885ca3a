"""What clerks get wrong, in the published catalogue: every kind is told in one run, in Chinese, with file and line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from assistant.catalog.faults import CatalogueFaults
from assistant.catalog.loader import load
from tests.catalog.published import DATA

MARKET, DECIDING, BLOCKERS = "items/market.yml", "fields/deciding.yml", "rules/blockers.yml"
RESTAURANT, PARAMETERS, CITY = "bundles/restaurant.yml", "parameters.yml", "cities/changsha.yml"
FIRE = "items/other_departments/fire.yml"
STARTING, AREA = "items/starting.yml", "premises.area_total: {at_least: {parameter: small_catering_area_max}}"
EQUIPMENT = "basis: [{law: 特种设备安全法, article: 第33条}]\n    statutory"
BEAUTY = "when: {beauty.medical: true}\n    text"

# (file, what stands there, what the clerk wrote, what is said)
ERRORS = [
    (MARKET, "    short_name: 营业执照\n", "    shortname: 营业执照\n", "是不是想写「short_name」"),
    (MARKET, "statutory: {days: 3, unit: workday", "statutory: {days: 3, unit: day", "「day」不在可选值里"),
    (MARKET, "promised: {days: 5, unit: workday", "promised: {days: 五, unit: workday", "这里应填数字，现在是「五」"),
    (MARKET, "promised: {days: 5, unit: workday", "promised: {days: 50, unit: workday", "比法定时限"),
    (MARKET, "promised: {days: 5, unit: workday", "promised: {days: -5, unit: workday", "「-5」太小"),
    (MARKET, AREA, "premises.area_total: {at_least: 五十}", "后面应是数字，现在是「五十」"),
    (MARKET, AREA, "premises.area_total: {at_least: 50㎡}", "后面应是数字，现在是「50㎡」"),
    (MARKET, AREA, "premises.area_total: {atleast: 50}", "比较「atleast」不认识"),
    (MARKET, AREA, "premises.area_total: {at_least: -50}", "怎么回答都成立"),
    (MARKET, AREA, "premises.area_total: {at_least: 5000000}", "怎么回答都不成立"),
    (MARKET, EQUIPMENT, "basis: [{law: 特种设备安全法}]\n    statutory", "没有写条号"),
    (MARKET, EQUIPMENT, "basis: []\n    statutory", "至少要有 1 项"),
    (MARKET, EQUIPMENT, "basis: [{law: 特种设备安全法, article: 33}]\n    statutory", "这里应填文字，现在是「33」"),
    (MARKET, "side.food: prepackaged", "side.foods: prepackaged", "是不是想写「side.food」"),
    (MARKET, "side.food: prepackaged", "side.food: prepacked", "没有「prepacked」这个值"),
    (MARKET, "when: {entity.has_licence: false}", 'when: {entity.has_licence: "false"}', "只有 true 和 false"),
    (MARKET, "department: market\n    kind: licence", "department: markt\n    kind: licence", "是不是想写「market」"),
    (MARKET, "kind: licence", "kind: license", "「license」不在可选值里"),
    (MARKET, "words: [摊贩备案, 摊贩,", "words: [摊贩备案， 摊贩,", "里有标点"),
    (MARKET, "    because: 有电梯、锅炉等特种设备，要办使用登记。", '    because: ""', "「because」是空的"),
    (MARKET, "  - id: stall_registration", "  - id: small_food_registration", "重复"),
    (MARKET, "    name: 食品经营许可\n", "    name: 食品经营许可\n    name: 食品证\n", "「name」写了两次"),
    (MARKET, "    name: 食品经营许可\n", "    name：食品经营许可\n", "中文冒号"),
    (MARKET, "    name: 食品经营许可\n", "\tname: 食品经营许可\n", "制表符"),
    (MARKET, "登记卡, 摆摊证, 摊贩证, 摆摊]", "登记卡", "括号没有成对"),
    (FIRE, "promised_on_commitment: {days: 1,", "promised_on_commitment: {days: 11,", "比法定时限"),
    (STARTING, "requires: [{item: business_registration}]", "requires: [{item: seal_filing}]", "互为前置"),
    (STARTING, "[{item: business_registration}]", "[{item: business_registration, cure: postponed}]", "写明依据"),
    (DECIDING, "validation: {above: 0, max: 100000", "validation: {abov: 0, max: 100000", "是不是想写「above」"),
    (DECIDING, "{min: 0, max: 100000, message: 请填 0 到", "{min: 200000, max: 100000, message: 请填 0 到", "还大"),
    (DECIDING, "validation: {above: 0, max", 'validation: {pattern: "[", above: 0, max', "正则表达式"),
    (DECIDING, "    type: area\n", "    type: aera\n", "「aera」不在可选值里"),
    (DECIDING, "synonyms: [不是, 自己的店", "synonyms: [直营连锁, 不是, 自己的店", "请只留一处"),
    (RESTAURANT, "words: [咖啡馆, ", "words: [药店, 咖啡馆, ", "同时是"),
    (RESTAURANT, 'industry_codes: ["6232", "6231"]', 'industry_codes: ["62.32"]', "4 位小类"),
    (RESTAURANT, "bundle: open_restaurant", "bundle: open_restarant", "是不是想写「open_restaurant」"),
    (BLOCKERS, BEAUTY, "when: {}\n    text", "条件应写成"),
    (BLOCKERS, BEAUTY, "when: {device.classes: class1}\n    text", "是多选"),
    (PARAMETERS, "    value: 50\n", "    value: ５０\n", "要填数字（半角）"),
    (CITY, "small_catering_area_max: 50", "small_catering_area: 50", "是不是想写「small_catering_area_max」"),
    (CITY, 'region_code: "430100"', "region_code: 430100", "请加引号"),
]  # fmt: skip


def faults(tmp_path: Path, changes: list[tuple[str, str, str]]) -> list[str]:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    for file, old, new in changes:
        path = data / file
        text = path.read_text("utf-8")
        assert old in text, (file, old)
        path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueFaults) as caught:
        load(data, "changsha")
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(("file", "old", "new", "said"), ERRORS, ids=[str(n) for n in range(len(ERRORS))])
def test_a_typing_error_is_told_at_its_line(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    told = [one for one in faults(tmp_path, [(file, old, new)]) if said in one]
    assert told
    text = (DATA / file).read_text("utf-8")
    begin = text[: text.index(old)].count("\n") + 1
    lines = [int(found.group(1)) for one in told if (found := re.match(rf"data/{re.escape(file)}:(\d+) ", one))]
    assert any(begin - 1 <= line <= begin + new.count("\n") + 1 for line in lines), (begin, told)


def test_many_are_told_in_one_run(tmp_path: Path) -> None:
    """One of each file, and several of one, as far as they do not stand at the same place or break the file's form."""
    chosen = [ERRORS[n] for n in (0, 1, 2, 5, 11, 13, 16, 18, 25, 27, 28, 31, 32, 34, 35, 38)]
    told = "\n".join(faults(tmp_path, [(file, old, new) for file, old, new, _ in chosen]))
    for file, _, _, said in chosen:
        assert said in told, (file, said)


def test_a_sentence_that_is_asked_twice_is_told(tmp_path: Path) -> None:
    text = (DATA / "faq" / "foreign.yml").read_text("utf-8")
    one = text[text.index("  - id: faq_91") : text.index("  - id: faq_92")]
    told = faults(tmp_path, [("faq/foreign.yml", one, one + one.replace("faq_91", "faq_990"))])
    assert any("在 faq_91 里已经有了" in fault for fault in told)
