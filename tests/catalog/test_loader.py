"""Every fault of every file is told at once, in Chinese, at its line; what is sound becomes one catalogue."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.catalog.canonical import document_of, text_of
from assistant.catalog.catalogue import BUSINESS_FIELD
from assistant.catalog.faults import CatalogueFaults, Fault, sentence
from assistant.catalog.loader import load, load_document
from tests.catalog.small import BUSINESS, CITY, EDITION, FIELDS, ITEMS, PLACES, spoilt, written

CHINESE = re.compile("[\u4e00-\u9fff]")


def faults_of(data: Path, city: str | None = None) -> tuple[Fault, ...]:
    with pytest.raises(CatalogueFaults) as caught:
        load(data, city)
    return caught.value.faults


def only_fault(data: Path, city: str | None = None) -> Fault:
    (fault,) = faults_of(data, city)
    return fault


# -- what is sound ---------------------------------------------------------------------------------------------------


def test_a_sound_directory_becomes_one_catalogue(tmp_path: Path) -> None:
    found = load(written(tmp_path), None)
    assert list(found.items) == ["registration", "fire_check"]
    assert found.parameter_values["small_max"] == Decimal("50.5")
    assert isinstance(found.parameter_values["small_max"], Decimal)
    assert found.city is None
    assert [option.value for option in found.fields[BUSINESS_FIELD].options] == ["diner", "shop"]
    assert re.fullmatch("[0-9a-f]{16}", found.version)


def test_the_wanted_city_alone_is_laid_over(tmp_path: Path) -> None:
    other = spoilt(spoilt(CITY, "id: changsha", "id: other"), "small_max: 80", "small_max: 120")
    found = load(written(tmp_path, {"cities/other.yml": other}), "changsha")
    assert found.city is not None
    assert found.city.id == "changsha"
    assert found.parameter_values["small_max"] == 80
    promised = found.items["registration"].promised
    assert promised is not None
    assert promised.days == 0
    assert found.departments["fire"].name == "消防救援支队"
    assert found.departments["market"].name == "市场监管"
    assert found.bundles["open_shop"].lead_department == "fire"


def test_words_that_yaml_1_1_takes_for_booleans_stay_words(tmp_path: Path) -> None:
    words = spoilt(BUSINESS, "words: [小卖部]", "words: [yes, no, on, off, Y, 0731, 8:30, 2026-01-01, 1_000]")
    found = load(written(tmp_path, {"bundles/business.yml": words}), None)
    expected = ("yes", "no", "on", "off", "Y", "0731", "8:30", "2026-01-01", "1_000")
    assert found.business_types["shop"].words == expected


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    data = written(tmp_path)
    (data / "edition.yml").write_bytes(b"\xef\xbb\xbf" + EDITION.encode())
    assert load(data, None).edition.publisher == "测试"


def test_an_editors_hidden_file_is_not_read(tmp_path: Path) -> None:
    assert load(written(tmp_path, {".#items.yml": "不是目录"}), None).items


PARAMETERS = [
    "key", "line", "hint", "near", "known", "given", "allowed", "limit", "field", "operator", "operand", "value",
    "parameter", "id", "kind", "other", "names", "promised", "statutory", "days", "law", "name", "word", "one", "city",
    "national", "tag", "businesses", "items", "fields", "bundles", "version", "count",
    "item", "needed", "basis", "cures", "laws", "question", "unit", "least", "most", "pattern",
]  # fmt: skip


# -- faults ----------------------------------------------------------------------------------------------------------

MANY = """\
departments:
  - id: Market-1
    name: 市场监管
  - id: fire
    nmae: 消防
materials:
  - id: plan
    name: 404
    tolerant: yes
    generated: "true"
items:
  - id: licence
    ref: I18
    name: 许可
    name: 许可证
    short_name: 许可
    department: nobody
    kind: permit
    because: 要办
    fee: 不收费
    basis: []
    statutory:
      days: 三天
      unit: workday
    promised: {days: -1, unit: workday}
    when:
      all:
        - premises.area: {atleast: 3}
    fields: premises.area
    materials: [plan]
sections: 基本
parameters:
  - {id: small_max, label: 上限, value: [1, 2]}
fields:
  - id: area
    label: 面积
    type: area
    question: 多大
    short_question: 多大
    help: 为什么
    validation: {not_before: 明天, decimals: 9}
edition: {id: test, publisher: 测试, published: 20260101}
faq: []
"""


def test_all_mistakes_of_one_file_are_told_in_one_run_each_at_its_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "all.yml").write_text(MANY, encoding="utf-8")
    found = [(fault.line, fault.path, fault.message) for fault in faults_of(data) if fault.line]
    allowed_kinds = "licence、filing、registration、confirmation、service"
    days, operators = "days", "is、in、includes、at_least、more_than、at_most、less_than"
    operator = sentence("rule_operator", field="premises.area", operator="atleast", known=operators)
    assert found == [
        (2, "departments.0.id", sentence("wrong_slug", given="Market-1")),
        (4, "departments.1.name", sentence("missing", key="name")),
        (5, "departments.1.nmae", sentence("unknown_key", key="nmae", hint=sentence("hint", near="name"))),
        (8, "materials.0.name", sentence("wrong_text", given="404")),
        (9, "materials.0.tolerant", sentence("wrong_boolean", given="yes")),
        (10, "materials.0.generated", sentence("wrong_boolean", given="true")),
        (15, "items.0.name", sentence("duplicate_key", key="name", line=14)),
        (18, "items.0.kind", sentence("wrong_choice", given="permit", allowed=allowed_kinds)),
        (21, "items.0.basis", sentence("too_short", limit=1)),
        (23, f"items.0.statutory.{days}", sentence("wrong_number", given="三天")),
        (25, f"items.0.promised.{days}", sentence("too_small", given=-1, limit=0)),
        (28, "items.0.when.all.0.premises.area", operator),
        (29, "items.0.fields", sentence("wrong_list", given="premises.area")),
        (31, "sections", sentence("wrong_list", given="基本")),
        (33, "parameters.0.value", sentence("wrong_scalar", given="[1, 2]")),
        (35, "fields.0.id", sentence("wrong_field_id", given="area")),
        (41, "fields.0.validation.decimals", sentence("too_large", given=9, limit=4)),
        (41, "fields.0.validation.not_before", sentence("wrong_day", given="明天")),
        (42, "edition.published", sentence("wrong_date", given="20260101")),
        (43, "faq", sentence("unknown_key", key="faq", hint=sentence("hint", near="faqs"))),
    ]


def test_faults_of_several_files_come_together_with_those_between_them(tmp_path: Path) -> None:
    changed = {
        "places.yml": spoilt(PLACES, "name: 消防", "nome: 消防"),
        "items.yml": spoilt(ITEMS, "materials: [plan]", "materials: [plan, plam]"),
        "bundles/business.yml": spoilt(BUSINESS, "words: [小卖部]", "words: [小卖部, 餐馆]"),
    }
    found = [(fault.file, fault.line) for fault in faults_of(written(tmp_path, changed))]
    assert found == [
        ("data/bundles/business.yml", 15),
        ("data/items.yml", 14),
        ("data/places.yml", 3),
        ("data/places.yml", 3),
    ]


def test_what_refers_to_a_faulty_entry_is_no_second_fault(tmp_path: Path) -> None:
    faulty = spoilt(FIELDS, "type: area", "type: aera")
    allowed = only_fault(written(tmp_path, {"fields.yml": faulty}))
    assert (allowed.file, allowed.line, allowed.path) == ("data/fields.yml", 4, "fields.2.type")
    faulty = spoilt(BUSINESS, "ref: T01", "ref: 1")
    assert only_fault(written(tmp_path, {"fields.yml": FIELDS, "bundles/business.yml": faulty})).line == 5


@pytest.mark.parametrize(
    ("text", "line", "code", "params"),
    [
        ("", 1, "empty_file", {}),
        ("# 只有说明\n", 1, "empty_file", {}),
        ("- 一\n- 二\n", 1, "not_mapping", {}),
        ("faqs:\n  - id: a\n    question：怎么办\n    answer: 好\n", 3, "yaml_full_width", {}),
        ("faqs:\n  - id: a\n    question 怎么办\n    answer: 好\n", 3, "yaml_no_colon", {}),
        ("faqs:\n  - id: a\n\tanswer: 好\n", 3, "yaml_tab", {}),
        ("faqs:\n  - id: a\n    answer: 好: 的\n", 3, "yaml_colon", {}),
        ('faqs:\n  - id: a\n    answer: "好\n    question: 吗\n', 3, "yaml_quote", {}),
        ('faqs:\n  - {id: a, answer: "好\\q"}\n', 2, "yaml_escape", {}),
        ("faqs:\n  - id: a\n   answer: 好\n", 3, "yaml_indent", {"line": 2}),
        ("faqs:\n  - {id: a, business: [b, c}\n", 2, "yaml_bracket", {"line": 2}),
        ("faqs: - a\n", 1, "yaml_dash", {}),
        ("faqs: *nowhere\n", 1, "yaml_alias", {}),
        ("faqs: []\n---\nitems: []\n", 2, "yaml_document", {}),
        ("faqs: []\n? [a, b]\n: c\n", 2, "yaml_key", {}),
        ("faqs: !!python/object:os.system {}\n", 1, "yaml_tag", {"tag": "python/object:os.system"}),
        ("faqs: !!int 多少\n", 1, "yaml_syntax", {}),
        ("faqs: &again [*again]\n", 1, "too_deep", {}),
        ("faqs:\n  - \x07\n", 2, "yaml_character", {}),
    ],
)
def test_a_file_that_yaml_cannot_read_is_one_fault_at_the_line_to_mend(
    tmp_path: Path, text: str, line: int, code: str, params: dict[str, object]
) -> None:
    fault = only_fault(written(tmp_path, {"extra.yml": text}))
    assert (fault.file, fault.line, fault.message) == ("data/extra.yml", line, sentence(code, **params))


def test_a_merge_key_and_a_key_that_is_no_text_are_told(tmp_path: Path) -> None:
    text = "sections:\n  - &one {id: one, name: 一}\n  - <<: *one\n    id: two\n    name: 二\n    1: 三\n"
    found = faults_of(written(tmp_path, {"extra.yml": text}))
    hint = sentence("known", known="id、name")
    assert [(fault.line, fault.message) for fault in found] == [
        (3, sentence("yaml_merge")),
        (6, sentence("unknown_key", key="1", hint=hint)),
    ]


def test_a_file_in_another_encoding_is_told_at_its_first_such_line(tmp_path: Path) -> None:
    data = written(tmp_path)
    (data / "extra.yml").write_bytes(b"sections:\n  - id: a\n" + "    name: 甲\n".encode("gbk"))
    assert only_fault(data) == Fault("data/extra.yml", 3, "", sentence("not_utf8"))


def test_what_an_unreadable_file_declares_is_not_reported_missing(tmp_path: Path) -> None:
    fault = only_fault(written(tmp_path, {"fields.yml": FIELDS + "    when: {a: b\n"}))
    assert fault.file == "data/fields.yml"
    changed = {"fields.yml": FIELDS + "  bad", "items.yml": spoilt(ITEMS, "[plan]", "[plan, nothing]")}
    assert [fault.file for fault in faults_of(written(tmp_path, changed))] == ["data/fields.yml", "data/items.yml"]


def test_the_same_id_in_two_files_names_the_other_place(tmp_path: Path) -> None:
    again = "sections:\n  - name: 又一次\n    id: basics\n"
    fault = only_fault(written(tmp_path, {"z.yml": again}))
    assert (fault.file, fault.line) == ("data/z.yml", 3)
    assert fault.message == sentence("duplicate_id", id="basics", other="data/places.yml:8")


def test_two_editions_none_a_wrong_suffix_and_an_unknown_city_are_told(tmp_path: Path) -> None:
    second = written(tmp_path / "two", {"z.yml": EDITION})
    message = sentence("two_editions", other="data/edition.yml")
    assert only_fault(second) == Fault("data/z.yml", 1, "edition", message)

    none = written(tmp_path / "none")
    (none / "edition.yml").rename(none / "edition.yaml")
    messages = {fault.message for fault in faults_of(none, "nowhere")}
    assert messages == {
        sentence("no_edition"),
        sentence("wrong_suffix"),
        sentence("no_city", city="nowhere", known="changsha"),
    }


def test_an_empty_directory_is_told(tmp_path: Path) -> None:
    assert sentence("no_files") in {fault.message for fault in faults_of(tmp_path)}


def test_a_city_file_holds_the_city_alone_and_its_faults_hide_no_city(tmp_path: Path) -> None:
    more = CITY + "sections:\n  - {id: extra, name: 多}\n"
    assert only_fault(written(tmp_path, {"cities/changsha.yml": more}), "changsha") == Fault(
        "data/cities/changsha.yml", 11, "sections", sentence("city_alone", key="sections")
    )
    spoiled = spoilt(CITY, 'region_code: "430100"', "region_code: 430100")
    fault = only_fault(written(tmp_path, {"cities/changsha.yml": spoiled}), "changsha")
    assert (fault.line, fault.path) == (4, "city.region_code")


def test_no_sentence_shown_to_a_clerk_lacks_its_parameters_or_is_english() -> None:
    codes = re.findall(
        r"^(\w+):", Path(__file__).parents[2].joinpath("assistant/catalog/faults.yml").read_text("utf-8"), re.M
    )
    assert len(codes) == len(set(codes))
    for code in codes:
        assert CHINESE.search(sentence(code, **dict.fromkeys(PARAMETERS, "1"))), code


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_file_holds_only_catalogue_faults_are_raised(tmp_path: Path, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([PLACES, FIELDS, ITEMS, BUSINESS, CITY, EDITION]))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, min(start + 20, len(text))))
        inserted = data.draw(st.sampled_from(PIECES) | st.text(max_size=4))
        text = text[:start] + inserted + text[stop:]
    directory = written(tmp_path)
    (directory / "fuzzed.yml").write_text(text, encoding="utf-8", errors="replace")
    assert all(CHINESE.search(fault.message) for fault in faults_or_none(directory))


def faults_or_none(data: Path) -> tuple[Fault, ...]:
    try:
        load(data, "changsha")
    except CatalogueFaults as caught:
        return caught.faults
    return ()


PIECES = [
    ": ", "- ", "\n", "  ", "{", "}", "[", "]", "\t", '"', "'", "&a ", "*a", "<<: ", "!!int ", "!!bool ", "!!set ",
    "? ", "null", "{}", "[]", "true", "yes", "1e5", ".inf", "-0.5", "0x1F", "2026-13-45", "when: {a.b: {}}", "\x00",
    "---\n", "%YAML 9.9\n", "@", "`", "|\n", ">\n", "9" * 5000, "[" * 500, "{at_least: {parameter: [1]}}", "\ud800",
]  # fmt: skip


# -- versions --------------------------------------------------------------------------------------------------------


def test_the_version_does_not_depend_on_files_their_names_or_the_order_of_keys(tmp_path: Path) -> None:
    usual = load(written(tmp_path / "usual"), "changsha").version
    renamed = written(tmp_path / "renamed")
    (renamed / "items.yml").rename(renamed / "a_items.yml")
    first, second = ITEMS.split("  - id: fire_check")
    (renamed / "a_items.yml").write_text("items:\n  - id: fire_check" + second, encoding="utf-8")
    (renamed / "z").mkdir()
    (renamed / "z" / "rest.yml").write_text(first, encoding="utf-8")
    (renamed / "places.yml").write_text(
        "\n".join(["# 说明", PLACES.replace("id: fire, name: 消防", "name: 消防, id: fire")])
    )
    assert list(load(renamed, "changsha").items) == ["fire_check", "registration"]
    assert load(renamed, "changsha").version == usual


def test_every_change_of_content_and_every_city_is_another_version(tmp_path: Path) -> None:
    changes: list[tuple[dict[str, str], str | None]] = [
        ({}, "changsha"),
        ({}, None),
        ({"places.yml": spoilt(PLACES, "50.5", "50.6")}, None),
        ({"cities/changsha.yml": spoilt(CITY, "80", "81")}, "changsha"),
        ({"items.yml": spoilt(ITEMS, "more_than", "at_least")}, None),
        ({"bundles/business.yml": spoilt(BUSINESS, "饭店, 餐馆", "餐馆, 饭店")}, None),
        ({"fields.yml": spoilt(FIELDS, "label: 门头", "label: 门头招牌")}, None),
    ]
    versions = [
        load(written(tmp_path / str(number), changed), city).version for number, (changed, city) in enumerate(changes)
    ]
    assert len(set(versions)) == len(versions)
    same = load(written(tmp_path / "same", {"places.yml": spoilt(PLACES, "50.5", "50.50")}), None).version
    assert same == versions[1]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_however_entries_are_spread_over_files_the_version_is_one(tmp_path: Path, data: st.DataObject) -> None:
    usual = load(written(tmp_path / "usual"), None).version
    head, *entries = re.split(r"(?m)^(?=  - )", FIELDS)
    cuts = sorted({0, len(entries), *data.draw(st.sets(st.integers(0, len(entries))))})
    parts = [head + "".join(entries[start:stop]) for start, stop in pairwise(cuts)]
    names = data.draw(st.permutations([f"f{number}.yml" for number in range(len(parts))]))
    spread = tmp_path / "spread"
    for stale in spread.glob("data/f[0-9].yml"):
        stale.unlink()
    directory = written(spread, dict(zip(names, parts, strict=True)))
    (directory / "fields.yml").unlink()
    assert load(directory, None).version == usual


def test_canonical_text_reads_back_as_the_same_document(tmp_path: Path) -> None:
    document = load_document(written(tmp_path), "changsha")
    assert document_of(text_of(document)) == document


def test_the_published_catalogue_reads_back_from_its_canonical_text() -> None:
    directory = Path(__file__).parents[2] / "assistant" / "catalog" / "data"
    document = load_document(directory, "changsha")
    assert document_of(text_of(document)) == document
