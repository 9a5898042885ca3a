"""The single sentences of tests/conversations/data, said to the really started product through its API."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import requests
import yaml
from cachetools import cached

from assistant.applications.agenda import CHANGE_FIELD, agenda
from assistant.applications.display import display
from assistant.applications.model import Answer, Application, Source
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, Catalogue
from assistant.catalog.schema import Field
from tests.conversations.product import Person, Product
from tests.conversations.simulator.goals import OWNER as OWNER_FIELD
from tests.conversations.simulator.goals import make_goal
from tests.conversations.simulator.responses import responses_in
from tests.conversations.simulator.same_value import same_value

DATA = Path(__file__).resolve().parents[1] / "data"
AT_ONCE = 4
AGAIN, SKIPPED, OWNER = "again", "skipped", "owner"
DISTRICT = "天心区"
GOALS = 40  # tried until one comes to the question
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Verdict:
    """`outcome`: right, offered (the business was among those offered), asked (honestly asked again) or wrong."""

    group: str
    sentence: str
    outcome: str
    wanted: str
    got: str


@cache
def read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def detour_kinds() -> dict[str, dict[str, Any]]:
    return {kind["kind"]: kind for kind in read("held_back_detours.yml")}


def first_sentences(catalogue: Catalogue, name: str = "held_back_first_sentences.yml") -> dict[str, list[str]]:
    """Business id → sentences, of the business types that the catalogue holds; in the file they stand by T number."""
    by_ref = {t.ref: t.id for t in catalogue.business_types.values()}
    return {by_ref[ref]: said for ref, said in read(name).items() if ref in by_ref}


# -- first sentences -----------------------------------------------------------------------------------------------


def check_first_sentences(product: Product, catalogue: Catalogue, every: int = 1) -> list[Verdict]:
    """Every `every`-th first sentence, each in a conversation of its own."""
    said = [(business, text) for business, texts in first_sentences(catalogue).items() for text in texts]
    return each(partial(first_sentence, product, catalogue), said[::every])


def first_sentence(product: Product, catalogue: Catalogue, business: str, text: str) -> Verdict:
    """Whether `text`, said first, is taken for `business`."""
    person = Person.arrives(product)
    person.say(text)
    got = [b["id"] for b in person.view["business"]]
    offered = catalogue.business_types[business].name in person.answer
    outcome = "right" if got == [business] else "wrong" if got else "offered" if offered else "asked"
    return Verdict(business, text, outcome, business, ",".join(got) or person.answer)


# -- answers ---------------------------------------------------------------------------------------------------------


def check_answers(product: Product, catalogue: Catalogue, every: int = 1) -> list[Verdict]:
    """Every `every`-th answer, said when its field is asked and nothing else is open.

    Fields that no business type of the catalogue asks are left out. A wanted value of `again` means that nothing may be
    stored, `skipped` that the field is passed over, `owner` the owner's name.
    """
    said = [
        (name, str(text), value)
        for name, answers in read("held_back_answers.yml").items()
        for text, value in answers.items()
        if name in catalogue.fields and before_question(catalogue, name) is not None
    ]
    return each(partial(answer, product, catalogue), said[::every])


def answer(product: Product, catalogue: Catalogue, name: str, text: str, wanted: Any) -> Verdict:
    """Whether `text`, said to the question of the field `name`, becomes the value wanted."""
    given = before_question(catalogue, name) or {}
    if wanted == OWNER:
        wanted = given[OWNER_FIELD]
    person = asked(product, given)
    person.say(text)
    if person.asked == CHANGE_FIELD:  # read back before it is kept: 八十来平
        right = wanted not in (AGAIN, SKIPPED) and display(catalogue.fields[name], wanted) in person.answer
        if not right:
            return Verdict(name, text, "right" if wanted == AGAIN else "asked", str(wanted), person.answer)
        person.say("对")
    stored = next((f for f in person.view["fields"] if f["field"] == name), {"value": None, "state": "pending"})
    got = person.answer if stored["value"] is None else str(stored["value"])
    return Verdict(name, text, _outcome(catalogue.fields[name], stored, wanted), str(wanted), got)


def _outcome(field: Field, stored: dict[str, Any], wanted: Any) -> str:
    value, skipped = stored["value"], stored["state"] == SKIPPED
    if wanted == SKIPPED:
        return "right" if skipped else "asked" if value is None else "wrong"
    if wanted == AGAIN:
        return "right" if value is None and not skipped else "wrong"
    if value is None:
        return "wrong" if skipped else "asked"
    return "right" if same_value(field, value, wanted, DISTRICT) else "wrong"


@cached({}, key=lambda catalogue, name: (catalogue.version, name))
def before_question(catalogue: Catalogue, name: str) -> dict[str, Any] | None:
    """Answers after which only `name` is open; None where no business type comes to ask it."""
    concerned = [b for b in catalogue.business_types if name == CONSENT_FIELD or name in _touched(catalogue, b)]
    for seed in range(GOALS):
        for business in concerned:
            truth = make_goal(catalogue, business, Random(f"{name} {seed}"), changes=0, left_open=0.0).truth
            given = {BUSINESS_FIELD: [business], **truth, "premises.county": DISTRICT}
            del given[name]
            if name == CONSENT_FIELD:  # asked before the first personal field
                given = {n: v for n, v in given.items() if not catalogue.fields[n].personal}
            answers = {n: Answer(v, Source.TYPED, None, LONG_AGO) for n, v in given.items()}
            todo = agenda(catalogue, Application("", catalogue.version, "", answers=answers))
            if todo.next == name and (todo.open == 1 or name == CONSENT_FIELD):
                return given
    return None


def _touched(catalogue: Catalogue, business: str) -> set[str]:
    """The fields that could be asked of a business: those of its items, of its rules, and what opens them."""
    items = catalogue.candidates((business,))
    rules = [i.when for i in items] + [b.when for b in catalogue.blockers if business in b.business]
    touched = {name for item in items for name in item.fields} | {n for rule in rules if rule for n in rule.fields}
    gates = [catalogue.fields[name].when for name in touched if name in catalogue.fields]
    return touched | {name for gate in gates if gate for name in gate.fields}


def asked(product: Product, given: dict[str, Any]) -> Person:
    """A person of whom all that is `given` is known."""
    person = Person.arrives(product)
    path = f"/applications/{person.application_id}/answers"
    person.view = person.call("PATCH", path, given)
    return person


# -- detours -----------------------------------------------------------------------------------------------------------


def check_detours(product: Product, every: int = 1) -> list[Verdict]:
    """Every `every`-th detour, said while a question is open: answered as its kind must be, and nothing stored."""
    said = [(name, text) for name, kind in detour_kinds().items() for text in kind["sentences"]]
    return each(partial(_detour, product), said[::every])


def _detour(product: Product, kind: str, text: str) -> Verdict:
    person = Person.arrives(product)
    person.say("我要开饭馆，八十平")
    person.say("还没有")
    before = person.values
    person.say(text)
    known = bool(responses_in(person.answer) & set(detour_kinds()[kind]["answered_by"]))
    stored = person.values != before
    outcome = "wrong" if stored else "right" if known else "asked" if missed(person.answer) else "wrong"
    return Verdict(kind, text, outcome, kind, person.answer)


def missed(said: str) -> bool:
    """Whether an answer says that nothing was understood."""
    return any(name.startswith("utter_not_understood") for name in responses_in(said))


def each(check: Callable[..., Verdict], said: list[tuple[Any, ...]]) -> list[Verdict]:
    """The verdict on each, several at once; an error of the API is a wrong one."""

    def safely(one: tuple[Any, ...]) -> Verdict:
        try:
            return check(*one)
        except (AssertionError, requests.RequestException) as error:
            return Verdict(str(one[0]), str(one[1]), "wrong", "an answer", f"API error: {error}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(safely, said))
