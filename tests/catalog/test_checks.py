"""What does not fit between entries is told at the line to mend, and nothing stops at the first."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalog.checks import longer, loops
from assistant.catalog.faults import CatalogueFaults, sentence
from assistant.catalog.loader import load
from assistant.catalog.schema import TimeLimit, TimeUnit
from tests.catalog.small import BUSINESS, CITY, FIELDS, FILES, ITEMS, spoilt, written

Found = list[tuple[str, int, str]]


def found(tmp_path: Path, changed: dict[str, str], city: str | None = None) -> Found:
    """(file below data/, line, message) of every fault."""
    with pytest.raises(CatalogueFaults) as caught:
        load(written(tmp_path, changed), city)
    return [(fault.file.removeprefix("data/"), fault.line, fault.message) for fault in caught.value.faults]


def unknown(kind: str, name: str, near: str = "") -> str:
    hint = sentence("hint", near=near) if near else ""
    return sentence("unknown_reference", kind=sentence(f"kind_{kind}"), id=name, hint=hint)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "kind", "name", "near"),
    [
        ("items.yml", "department: fire", "department: fires", 19, "departments", "fires", "fire"),
        ("items.yml", "sign.type, sign.width]", "sign.type, sign.with]", 30, "fields", "sign.with", "sign.width"),
        ("items.yml", "[plan]", "[plan, qqq]", 14, "materials", "qqq", ""),
        ("items.yml", "item: registration", "item: registraton", 29, "items", "registraton", "registration"),
        ("items.yml", "parameter: small_max", "parameter: small_mx", 23, "parameters", "small_mx", "small_max"),
        ("items.yml", "sign.type: front", "sign.kind: front", 24, "fields", "sign.kind", ""),
        ("fields.yml", "section: basics", "section: nowhere", 4, "sections", "nowhere", ""),
        ("bundles/business.yml", "lead_department: market", "lead_department: tax", 2, "departments", "tax", ""),
        ("bundles/business.yml", "items: [registration]", "items: [registration, x]", 17, "items", "x", ""),
    ],
)
def test_an_id_that_exists_nowhere_is_told_with_the_nearest(
    tmp_path: Path, file: str, old: str, new: str, line: int, kind: str, name: str, near: str
) -> None:
    faults = found(tmp_path, {file: spoilt(FILES[file], old, new)})
    assert len(faults) == 1
    assert faults[0][:2] == (file, line)
    if near:
        assert faults[0][2] == unknown(kind, name, near)
    else:
        assert faults[0][2].startswith(unknown(kind, name))


def test_limits_of_a_value_and_answers_to_questions_refer_too(tmp_path: Path) -> None:
    fields = FIELDS + (
        "  - {id: lease.end, label: 到期, type: date, question: 何时, short_question: 何时, help: 为什么,\n"
        "     validation: {not_before: lease.start, not_after: today}}\n"
    )
    faqs = (
        "faqs:\n  - id: fee\n    question: 要钱吗\n    answer: 不要\n    business: [diner, cafe]\n    items: [none]\n"
    )
    assert found(tmp_path, {"fields.yml": fields, "faq.yml": faqs}) == [
        ("faq.yml", 5, unknown("business_types", "cafe")),
        ("faq.yml", 6, unknown("items", "none")),
        ("fields.yml", 17, unknown("fields", "lease.start", "lease.end")),
    ]


RULES = [
    ("sign.type: {more_than: 3}", "rule_not_number", {"field": "sign.type", "operator": "more_than"}),
    ("premises.area: {at_least: {parameter: sign_mode}}", "rule_parameter_number",
     {"parameter": "sign_mode", "value": "filing"}),
    ("premises.area: 大", "rule_not_numeric", {"field": "premises.area", "value": "大"}),
    ("sign.type: back", "rule_value", {"field": "sign.type", "value": "back", "allowed": "none、front"}),
    ("sign.type: {in: [front, back]}", "rule_value", {"field": "sign.type", "value": "back", "allowed": "none、front"}),
    ("sign.type: true", "rule_value", {"field": "sign.type", "value": "true", "allowed": "none、front"}),
    ("sign.type: {includes: front}", "rule_includes", {"field": "sign.type"}),
    ("sign.type: {in: {parameter: sign_mode}}", "rule_in", {"field": "sign.type"}),
    ("consent.privacy: yes", "rule_boolean", {"field": "consent.privacy", "value": "yes"}),
    ("consent.privacy: {in: [true, 1]}", "rule_boolean", {"field": "consent.privacy", "value": 1}),
    ("business.type: diner", "rule_many", {"field": "business.type"}),
    ("business.type: {includes: [diner, shop]}", "rule_includes_one", {"field": "business.type"}),
    ("business.type: {includes: cafe}", "rule_value",
     {"field": "business.type", "value": "cafe", "allowed": "diner、shop"}),
    ("parameter: {sign_mode: {at_least: 3}}", "rule_parameter_number", {"parameter": "sign_mode", "value": "filing"}),
    ("parameter: {sign_mode: {in: [filing, true]}}", "rule_text", {"field": "sign_mode", "value": "true"}),
    ("parameter: {small_max: 大}", "rule_not_numeric", {"field": "small_max", "value": "大"}),
    ("parameter: {sign_mode: {includes: filing}}", "rule_includes", {"field": "sign_mode"}),
    ("premises.area:", "rule_test", {"field": "premises.area"}),
    ("premises.area: {}", "rule_test", {"field": "premises.area"}),
    ("premises.area: {at_least: {parameter: [small_max]}}", "rule_operand",
     {"field": "premises.area", "operator": "at_least"}),
    ("sign.type: {in: [[front]]}", "rule_operand", {"field": "sign.type", "operator": "in"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "code", "params"), RULES, ids=[rule for rule, _, _ in RULES])
def test_a_comparison_that_does_not_fit_its_field_is_told(
    tmp_path: Path, rule: str, code: str, params: dict[str, object]
) -> None:
    items = spoilt(ITEMS, "sign.type: front}]", f"premises.area: 3}}]\n        - not:\n            {rule}")
    ((file, line, message),) = found(tmp_path, {"items.yml": items})
    assert (file, line, message) == ("items.yml", 26, sentence(code, **params))


def test_of_two_comparisons_of_one_field_the_wrong_one_is_named(tmp_path: Path) -> None:
    rule = "when:\n      any:\n        - sign.type: front\n        - sign.type: back\n      premises.area:\n"
    rule += "        at_least: 3\n        at_most: {parameter: sign_mode}\n    because: 面积大"
    old = ITEMS[ITEMS.index("when:") : ITEMS.index("because: 面积大")] + "because: 面积大"
    assert [line for _, line, _ in found(tmp_path, {"items.yml": spoilt(ITEMS, old, rule)})] == [24, 27]


def test_a_question_that_waits_for_itself_or_for_one_that_waits_for_it_is_told(tmp_path: Path) -> None:
    itself = spoilt(FIELDS, "when: {sign.type: front}", "when: {sign.width: {at_least: 1}}")
    assert found(tmp_path / "1", {"fields.yml": itself}) == [
        ("fields.yml", 15, sentence("rule_itself", field="sign.width"))
    ]
    each_other = spoilt(FIELDS, "label: 招牌\n", "label: 招牌\n    when: {sign.width: {at_least: 1}}\n")
    names = "招牌（sign.type） → 招牌宽（sign.width） → 招牌（sign.type）"
    assert found(tmp_path / "2", {"fields.yml": each_other}) == [
        ("fields.yml", 7, sentence("question_loop", names=names))
    ]


def test_mutual_prerequisites_are_told_by_name(tmp_path: Path) -> None:
    items = spoilt(
        ITEMS, "    fields: [premises.area]\n", "    fields: [premises.area]\n    requires: [{item: fire_check}]\n"
    )
    fire = sentence("loop_wait", item="营业执照", needed="消防检查", basis=sentence("loop_no_basis"),
                    cures=sentence("loop_cures", cures=sentence("cure_postponed")))  # fmt: skip
    licence = sentence("loop_wait", item="消防检查", needed="营业执照", basis=sentence("loop_no_basis"),
                       cures=sentence("loop_cures", cures=sentence("cure_postponed")))  # fmt: skip
    names = "营业执照 → 消防检查 → 营业执照"
    message = sentence("loop", names=names) + fire + licence + sentence("loop_advice")
    assert found(tmp_path / "1", {"items.yml": items}) == [("items.yml", 14, message)]
    items = spoilt(ITEMS, "item: registration", "item: fire_check\n        basis: [{law: 消防法, article: 第15条}]")
    own = sentence("loop_wait", item="消防检查", needed="消防检查",
                   basis=sentence("loop_basis", laws="《消防法》第15条"), cures=sentence("loop_no_cure"))  # fmt: skip
    assert found(tmp_path / "2", {"items.yml": items}) == [
        ("items.yml", 29, sentence("loop", names="消防检查 → 消防检查") + own + sentence("loop_advice"))
    ]


def test_a_cure_that_the_item_does_not_allow_or_that_rests_on_nothing_is_told(tmp_path: Path) -> None:
    items = spoilt(ITEMS, "      - item: registration\n", "      - item: registration\n        cure: commitment\n")
    assert found(tmp_path / "1", {"items.yml": items}) == [
        ("items.yml", 30, sentence("no_commitment", name="消防检查")),
        ("items.yml", 30, sentence("cure_without_basis", name="消防检查")),
    ]
    items = items.replace("cure: commitment\n", "cure: delay\n")
    assert found(tmp_path / "2", {"items.yml": items})[0][:2] == ("items.yml", 30)
    items = items.replace("cure: delay\n", "cure: commitment\n        basis: [{law: 消防法, article: 第15条}]\n")
    items = spoilt(items, "because: 面积大", "because: 面积大\n    commitment: usual")
    assert load(written(tmp_path / "3", {"items.yml": items}), None)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=14, unique=True))
def test_every_component_with_a_loop_yields_one_that_is_a_loop(edges: list[tuple[str, str]]) -> None:
    graph = nx.DiGraph(edges)
    expected = [c for c in nx.strongly_connected_components(graph) if len(c) > 1 or any((n, n) in edges for n in c)]
    told = list(loops(edges))
    assert len(told) == len(expected)
    for loop in told:
        assert len(set(loop)) == len(loop)
        assert all(edge in edges for edge in zip(loop, (*loop[1:], loop[0]), strict=True))


W, C, D, I = TimeUnit.WORKDAY, TimeUnit.CALENDAR_DAY, TimeUnit.DAY_UNSPECIFIED, TimeUnit.IMMEDIATE  # noqa: E741


@pytest.mark.parametrize(
    ("promised", "statutory", "expected"),
    [
        ((5, W), (5, W), False), ((6, W), (5, W), True), ((6, C), (5, C), True),
        ((6, W), (5, C), True), ((6, W), (5, D), True), ((6, D), (5, C), True),
        ((6, C), (5, W), False), ((6, C), (5, D), False), ((6, D), (5, W), False),
        ((0, I), (5, W), False), ((1, W), (0, I), True), ((0, I), (0, I), False),
    ],
)  # fmt: skip
def test_a_promise_is_longer_only_where_no_calendar_could_make_it_shorter(
    promised: tuple[int, TimeUnit], statutory: tuple[int, TimeUnit], expected: bool
) -> None:
    one, other = (TimeLimit(days=Decimal(days), unit=unit) for days, unit in (promised, statutory))
    assert longer(one, other) is expected


def test_a_promise_longer_than_the_law_is_told_where_it_is_made(tmp_path: Path) -> None:
    four = {"promised": sentence("unit_workday", days=4), "statutory": sentence("unit_workday", days=3)}
    message = sentence("promised_longer", **four)
    items = spoilt(ITEMS, "promised: {days: 1,", "promised: {days: 4,")
    assert found(tmp_path / "1", {"items.yml": items}) == [("items.yml", 12, message)]
    city = spoilt(CITY, "{days: 0, unit: immediate}", "{days: 4, unit: workday}")
    assert found(tmp_path / "2", {"cities/changsha.yml": city}, "changsha") == [("cities/changsha.yml", 8, message)]
    assert load(written(tmp_path / "3", {"cities/changsha.yml": city}), None)  # not the wanted city: only its shape


def test_immediate_and_no_days_go_together(tmp_path: Path) -> None:
    items = spoilt(ITEMS, "promised: {days: 1,", "promised: {days: 0,")
    assert found(tmp_path, {"items.yml": items}) == [("items.yml", 12, sentence("days_immediate"))]


def test_an_overlay_of_what_does_not_exist_or_is_of_another_kind_is_told_in_the_citys_file(tmp_path: Path) -> None:
    city = """\
city:
  id: changsha
  name: 长沙市
  region_code: "430100"
  parameters:
    small_max: 八十
    smal_max: 80
  promised:
    registry: {days: 1, unit: workday}
  department_names: {police: 公安}
  lead_departments:
    open_shop: police
    open_cafe: fire
"""
    parameter = sentence("parameter_kind", id="small_max", national="50.5", given="八十")
    compared = sentence("rule_parameter_number", parameter="small_max", value="八十")
    file = "cities/changsha.yml"
    expected = [
        (file, 6, parameter),
        (file, 7, unknown("parameters", "smal_max", "small_max")),
        (file, 9, unknown("items", "registry", "registration")),
        (file, 10, unknown("departments", "police")),
        (file, 12, unknown("departments", "police")),
        (file, 13, unknown("bundles_and_stages", "open_cafe")),
        ("items.yml", 23, compared),
    ]
    assert found(tmp_path, {file: city}, "changsha") == expected


def test_a_basis_has_an_article_unless_it_is_not_verified(tmp_path: Path) -> None:
    items = spoilt(
        ITEMS,
        "basis: [{law: 登记条例, article: 第14条}]",
        "basis:\n      - {law: 登记条例}\n      - {law: 别的, verified: false}",
    )
    items = spoilt(items, "- item: registration", "- item: registration\n        basis: [{law: 消防法}]")
    assert found(tmp_path, {"items.yml": items}) == [
        ("items.yml", 11, sentence("no_article", law="登记条例")),
        ("items.yml", 32, sentence("no_article", law="消防法")),
    ]


def test_options_are_two_at_least_and_each_once(tmp_path: Path) -> None:
    once = spoilt(FIELDS, "value: front", "value: none")
    hides = [("fields.yml", 15, "rule_value"), ("items.yml", 24, "rule_value")]  # the rules that want `front`
    told = sentence("rule_value", field="sign.type", value="front", allowed="none、none")
    assert found(tmp_path / "1", {"fields.yml": once}) == [
        ("fields.yml", 13, sentence("same_option", value="none")),
        *((file, line, told) for file, line, _ in hides),
    ]
    few = spoilt(FIELDS, "      - {value: none, label: 不做}\n", "")
    assert found(tmp_path / "2", {"fields.yml": few}) == [("fields.yml", 11, sentence("few_options"))]
    boolean = spoilt(
        FIELDS, "label: 同意, type: boolean,", 'label: 同意, type: boolean, options: [{value: "yes", label: 好}],'
    )
    assert found(tmp_path / "3", {"fields.yml": boolean}) == [
        ("fields.yml", 3, sentence("boolean_option", value="yes"))
    ]


def test_a_word_of_two_business_types_names_both(tmp_path: Path) -> None:
    business = spoilt(BUSINESS, "words: [小卖部]", "words:\n      - 小卖部\n      - 饭店\n      - 饭馆")
    assert found(tmp_path, {"bundles/business.yml": business}) == [
        ("bundles/business.yml", 17, sentence("same_word", word="饭店", one="饭馆", other="便利店")),
        ("bundles/business.yml", 18, sentence("same_word", word="饭馆", one="饭馆", other="便利店")),
    ]


def test_a_word_of_two_fields_names_both(tmp_path: Path) -> None:
    fields = spoilt(FIELDS, "label: 招牌宽, type: length", "label: 招牌宽, words: [宽, 面积], type: length")
    message = sentence("same_word", word="面积", one="面积（premises.area）", other="招牌宽（sign.width）")
    assert found(tmp_path, {"fields.yml": fields}) == [("fields.yml", 14, message)]


def test_the_two_questions_that_the_program_knows_must_be_there_and_of_their_type(tmp_path: Path) -> None:
    fields = FIELDS.replace("business.type", "business.kind").replace("consent.privacy", "consent.given")
    items = spoilt(ITEMS, "business.type: {includes: diner}", "premises.area: 3")
    assert found(tmp_path / "1", {"fields.yml": fields, "items.yml": items})[:2] == [
        ("data", 0, sentence("no_field", field="business.type")),
        ("data", 0, sentence("no_field", field="consent.privacy")),
    ]
    fields = spoilt(
        FIELDS, "label: 业态, type: multi_choice,", "label: 业态, type: text, options: [{value: a, label: b}],"
    )
    fields = spoilt(fields, "label: 同意, type: boolean", "label: 同意, type: text")
    assert found(tmp_path / "2", {"fields.yml": fields, "items.yml": items}) == [
        ("fields.yml", 2, sentence("business_options", field="business.type")),
        ("fields.yml", 2, sentence("business_type", field="business.type")),
        ("fields.yml", 3, sentence("consent_type", field="consent.privacy")),
    ]


def test_what_no_business_type_uses_is_told(tmp_path: Path) -> None:
    other = "  - {id: other, ref: B9, name: 空套餐, lead_department: fire, basis: [{law: 法, article: 第1条}]}\n"
    business = spoilt(BUSINESS, "business_types:\n", f"{other}business_types:\n")
    business = spoilt(business, "[registration, fire_check]", "[registration]")
    assert found(tmp_path, {"bundles/business.yml": business}) == [
        ("bundles/business.yml", 3, sentence("unused_bundle", name="空套餐")),
        ("items.yml", 15, sentence("unused_item", name="消防检查")),
    ]
