"""The simulator itself: what it says is true to its goal, follows from its seed, and no wrong value escapes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from assistant.applications.facts import Facts
from assistant.applications.problem import Problem
from assistant.applications.validation import validated
from assistant.applications.verdicts import blockers
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.loader import load
from assistant.catalog.schema import Field, FieldType
from assistant.settings import ROOT, Settings
from tests.conversations import held_back_sets
from tests.conversations.product import Person
from tests.conversations.simulator import held_back
from tests.conversations.simulator.applicant import Applicant
from tests.conversations.simulator.goals import Goal, make_goal
from tests.conversations.simulator.noise import KEPT, bare, kept, noisy
from tests.conversations.simulator.personas import BY_NAME, PERSONAS
from tests.conversations.simulator.phrasing import Voice, phrasings
from tests.conversations.simulator.responses import responses_in
from tests.conversations.simulator.same_value import same_value
from tests.conversations.simulator.spoken_values import read_out, spoken

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    settings = Settings()
    return load(settings.catalogue_dir, settings.city)


def field(**given: Any) -> Field:
    words = {"id": "x.y", "label": "字段", "question": "？", "short_question": "？", "help": "。"}
    return Field.model_validate(words | given)


def test_every_goal_is_valid_and_nothing_in_law_stands_against_it(catalogue: Catalogue) -> None:
    for business in catalogue.business_types:
        for seed in range(5):
            goal = make_goal(catalogue, business, Random(seed), changes=1)
            given = {n: v for n, v in goal.truth.items() if v is not None}
            for name, value in given.items():
                checked = validated(catalogue.fields[name], value, given, TODAY)
                assert not isinstance(checked, Problem), (name, value, checked)
                assert same_value(catalogue.fields[name], checked, value)
            assert not blockers(Facts(catalogue, {**given, BUSINESS_FIELD: [business]}))
            assert all(c.value != goal.truth.get(c.field) for c in goal.changes)


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda p: p.name)
def test_the_same_seed_says_the_same_of_every_field(catalogue: Catalogue, persona: Any) -> None:
    def said(seed: int) -> list[str]:
        rng = Random(seed)
        goal = make_goal(catalogue, next(iter(catalogue.business_types)), rng, changes=0, left_open=0.0)
        voice = Voice(persona, 2, rng)
        fields = [f for f in catalogue.fields.values() if f.id in goal.truth]
        return [voice.answer(f, goal.truth[f.id], attempt) for f in fields for attempt in (0, 1, 2)]

    assert said(3) == said(3)
    assert said(3) != said(4)
    assert all(text and not set(text) & set(KEPT) for text in said(3))


def test_noise_spares_what_is_kept_and_what_decides() -> None:
    text = f"我们店叫{kept('再见咖啡')}，不卖香烟，一共三十二平"
    changed = set()
    for seed in range(300):
        spoilt = noisy(text, 2, Random(seed))
        assert kept("再见咖啡") in spoilt
        assert all(word in bare(spoilt) for word in "不三十二")
        changed.add(spoilt)
    assert len(changed) > 100
    assert noisy(text, 0, Random(1)) == text


@pytest.mark.parametrize(
    ("type_", "unit", "value", "said"),
    [
        ("phone", None, "13800138000", "幺三八零零幺三八零零零"),
        ("area", "㎡", 120, "一百二十平"),
        ("length", "米", 1.5, "一米五"),
        ("date", None, "2031-03-01", "二零三一年三月一号"),
        ("money", "元", 300000, "三十万"),
        ("integer", "人", 2, "两个人"),
    ],
)
def test_values_are_said_as_people_say_them(type_: str, unit: str | None, value: Any, said: str) -> None:
    forms = {spoken(field(type=type_, unit=unit), value, "chinese", Random(seed)) for seed in range(200)}
    assert said in forms


def test_the_same_value_in_other_writing_is_the_same_and_another_is_not() -> None:
    address, name, some = field(type="address"), field(type="entity_name"), field(type="text_list")
    assert same_value(address, "天心区芙蓉南路八十八号2栋101", "芙蓉南路88号2栋101", "天心区")
    assert not same_value(address, "应该是芙蓉南路88号", "芙蓉南路88号", "天心区")
    assert same_value(name, "《福滿樓》", "福满楼")
    assert not same_value(name, "就叫福满楼", "福满楼")
    assert same_value(some, ["李四", "张三"], ["张三", "李四"])
    assert not same_value(field(type="area", unit="㎡"), 80, 85)
    assert read_out("128号2栋101") == "一百二十八号二栋一零一"


def test_a_response_is_known_by_its_fixed_words() -> None:
    said = "费用是这样的：\n· 执照：不收费\n店里一共多少平方米？"
    assert "utter_fee" in responses_in(said)
    assert "utter_time" not in responses_in(said)
    assert responses_in("八十平") == set()


def test_every_phrasing_is_of_a_field_and_an_option_that_exist(catalogue: Catalogue) -> None:
    for name, by_value in phrasings()["options"].items():
        assert set(by_value) <= {o.value for o in catalogue.fields[name].options}, name
    assert set(phrasings()["fields"]) <= set(catalogue.fields)
    assert set(phrasings()["types"]) == {t.value for t in FieldType}


# -- a product that lies ----------------------------------------------------------------------------------------------


class Liar(Person):
    """Asks for the area until it has one, stores what `hears` makes of it, and gives a receipt."""

    hears = staticmethod(lambda text: 81)

    def say(self, text: str, message_id: str | None = None, option: Any = None) -> str:
        self.transcript.append(f"> {text}")
        stored = [f for f in self.view["fields"] if f["field"] == "premises.area_total"]
        if not self.view["business"]:
            self.view = {**self.view, "business": [{"id": "restaurant"}], "question": {"field": "premises.area_total"}}
        elif self.view["question"]:
            value = {"value": self.hears(text), "source": "said", "state": "answered"}
            self.view = {**self.view, "fields": [{"field": "premises.area_total", **value}], "question": None}
        elif "提交" in text or "交" in text:
            self.view = {**self.view, "receipt": {"case_no": "1"}}
        elif stored and "说错" not in text:
            stored[0]["value"] = self.hears(text)
        return ""


def lied_to(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, hears: Any) -> Any:
    def arrives(_product: Any) -> Liar:
        liar = Liar("")
        liar.hears = hears
        liar.view = {"business": [], "fields": [], "status": "reviewing", "receipt": None}
        liar.view["question"] = {"field": BUSINESS_FIELD}
        return liar

    monkeypatch.setattr(Person, "arrives", arrives)
    truth = make_goal(catalogue, "restaurant", Random(1), changes=0).truth | {"premises.area_total": 80}
    return Applicant(None, catalogue, Goal("restaurant", truth), BY_NAME["terse"], 0, Random(1)).run()  # type: ignore[arg-type]


def test_a_value_stored_wrong_is_noticed_and_the_dialogue_is_not_good(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = lied_to(catalogue, monkeypatch, lambda text: 81)
    assert outcome.finished
    assert not outcome.good
    assert "premises.area_total = 81 (meant 80)" in outcome.wrong[0]


def test_a_value_stored_right_makes_a_good_dialogue(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = lied_to(catalogue, monkeypatch, lambda text: 80)
    assert outcome.good
    assert outcome.first_sentence == "right"


# -- the held-back sets -----------------------------------------------------------------------------------------------


def test_the_held_back_sets_are_large_enough_and_never_trained_on() -> None:
    first = [s for said in held_back.read("held_back_first_sentences.yml").values() for s in said]
    answers = [str(s) for said in held_back.read("held_back_answers.yml").values() for s in said]
    detours = [s for kind in held_back.detour_kinds().values() for s in kind["sentences"]]
    assert len(held_back.read("held_back_first_sentences.yml")) == 48
    assert len(set(first)) == len(first) >= 400
    assert len(answers) >= 400
    assert len(set(detours)) == len(detours) >= 200
    trained = _trained_on()
    assert len(trained) > 1000
    assert not {s for s in first + detours if s in trained}


@pytest.mark.parametrize("number", held_back_sets.NUMBERS)
def test_later_held_back_sets_are_never_trained_on(number: int) -> None:
    said = [s for texts in held_back.read(f"held_back_first_sentences_{number}.yml").values() for s in texts]
    said += [s for kind in held_back.read(f"held_back_detours_{number}.yml") for s in kind["sentences"]]
    assert len(said) >= 90
    trained = _trained_on()
    assert [s for s in said if s in trained] == []


def _trained_on() -> set[str]:
    lines: set[str] = set()
    for file in sorted(Path(ROOT / "nlu_data" / "nlu").rglob("*.yml")):
        for one in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", []):
            lines |= {line.removeprefix("- ").strip() for line in str(one.get("examples", "")).splitlines()}
    return lines


def test_every_field_type_has_answers_and_every_one_is_asked(catalogue: Catalogue) -> None:
    answers = held_back.read("held_back_answers.yml")
    types = {catalogue.fields[name].type for name in answers}
    unasked = {FieldType.LANDLINE, FieldType.POSTCODE, FieldType.NUMBER} - {f.type for f in catalogue.fields.values()}
    assert types == set(FieldType) - unasked
    assert [name for name in answers if held_back.before_question(catalogue, name) is None] == []
