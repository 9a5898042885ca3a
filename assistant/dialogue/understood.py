"""What somebody's words would answer, for a member of staff beside them to accept, correct or drop.

The sentences are read one after another on a copy of the application, so that each is read under what the ones before
have told: after 小饭馆 an area is that of its rooms. The copy is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel

from assistant.applications import commands
from assistant.applications.agenda import CHANGE_FIELD
from assistant.applications.commands import Moment
from assistant.applications.display import display
from assistant.applications.model import Application, Source
from assistant.applications.problem import Problem
from assistant.applications.validation import validated
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, HELD_FIELD
from assistant.clock import CHINA
from assistant.dialogue.acts import as_told
from assistant.dialogue.ask import pending_field
from assistant.dialogue.heard import Heard, Memory
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.say import Say
from assistant.dialogue.summary import basis_words
from assistant.dialogue.turn import Dialogue
from assistant.language.questions import is_question

UNANSWERED = "utter_faq_unsure"


@dataclass(frozen=True)
class Found:
    """One value read. What is not `certain` was only nearly said, or is no clerk's to take for granted (consent)."""

    field: str
    label: str
    value: Any
    display: str
    words: str
    certain: bool
    personal: bool
    now: str  # what stands there already, as it is shown
    problem: Say | None


@dataclass
class Reading:
    """What was read so far; `readings` by field, and by value where a business is one of several."""

    application: Application  # the copy
    readings: dict[tuple[str, str], Found] = field(default_factory=dict)
    answers: list[Say] = field(default_factory=list)


class ReadingView(BaseModel):
    field: str
    label: str
    value: Any
    display: str
    words: str
    certain: bool
    personal: bool
    now: str
    problem: str | None


class Understood(BaseModel):
    """`answers`: what may be said to what was asked in passing, each with its basis."""

    readings: list[ReadingView]
    answers: list[str]

    @classmethod
    def of(cls, read: Reading, render: Callable[[Say], str]) -> Understood:
        """`read` in words."""
        return cls(
            readings=[
                ReadingView.model_validate(asdict(r) | {"problem": r.problem and render(r.problem)})
                for r in read.readings.values()
            ],
            answers=list(dict.fromkeys(render(say) for say in read.answers)),
        )


def understood(dialogue: Dialogue, application: Application, heard: Sequence[Heard], today: date) -> Reading:
    """Reads the sentences in order. What is said again in other words takes the place of what was read before."""
    read = Reading(application)
    for sentence in map(as_told, heard):
        pending = pending_field(dialogue.catalogue, read.application, Memory())
        meant = dialogue.interpreter.interpret(sentence, read.application, pending, today)
        if application.submitted_at is None:
            for name, value, words, certain in _values(dialogue, sentence, read.application, meant):
                _take(dialogue, read, application, (name, value, words, certain), today)
        read.answers.extend(_answers(dialogue, sentence, read.application, meant, pending))
    return read


def _values(
    dialogue: Dialogue, heard: Heard, application: Application, meant: Interpretation
) -> Iterator[tuple[str, Any, str, bool]]:
    """Field, value, words and whether they are certain."""
    other = dialogue.several.meant(heard.text, application, changing="change_business" in meant.commands)
    if other is not None:
        yield BUSINESS_FIELD, list(other.ids), other.words, other.certain
        meant = meant.outside([other.span])
    elif meant.business is not None and meant.business.certainty == "certain":
        ids = [c.id for c in meant.business.candidates]
        if list(application.business) != ids:
            yield BUSINESS_FIELD, ids, "、".join(dict.fromkeys(c.words for c in meant.business.candidates)), True
    elif meant.business is not None and not application.business:
        for candidate in meant.business.candidates:
            yield BUSINESS_FIELD, [candidate.id], candidate.words, False
    permits = dialogue.permits.read(heard.text, application)
    if permits is not None:
        yield HELD_FIELD, list(permits.items), permits.words, True
        meant = meant.outside(permits.spans)
    for name, reading in {**meant.likely, **meant.answers}.items():
        if name not in (CHANGE_FIELD, BUSINESS_FIELD):
            yield name, reading.value, reading.words, name in meant.answers and name != CONSENT_FIELD


def _take(
    dialogue: Dialogue, read: Reading, before: Application, found: tuple[str, Any, str, bool], today: date
) -> None:
    name, raw, words, certain = found
    wanted = dialogue.catalogue.fields.get(name)
    if wanted is None:
        return
    value = validated(wanted, raw, read.application.values, today)
    problem = Say(f"utter_problem_{value.code}", value.params) if isinstance(value, Problem) else None
    kept = raw if isinstance(value, Problem) else value
    if problem is None and before.value(name) == kept:
        return
    now = display(wanted, before.value(name), masked=True) if before.value(name) is not None else ""
    one_of_several = str(kept) if name == BUSINESS_FIELD and not certain else ""
    shown = str(raw) if problem is not None else display(wanted, kept)
    made = Found(name, wanted.label, kept, shown, words, certain, wanted.personal, now, problem)
    if certain:
        for key in [k for k in read.readings if k[0] == name]:
            del read.readings[key]
    read.readings[(name, one_of_several)] = made
    if problem is None and not one_of_several:
        read.application = _with(dialogue, read.application, name, kept, today)


def _with(dialogue: Dialogue, application: Application, name: str, value: Any, today: date) -> Application:
    """The copy with the value; a change that would be asked about is taken for meant."""
    at = Moment(datetime.combine(today, time.min, CHINA), today, Source.STAFF)
    after = commands.give(dialogue.catalogue, application, {name: value}, at).application
    if after.proposal is not None:
        after = commands.give(dialogue.catalogue, after, {CHANGE_FIELD: True}, at).application
    return after


def _answers(
    dialogue: Dialogue, heard: Heard, application: Application, meant: Interpretation, pending: str | None
) -> Iterator[Say]:
    """What is published or computed for the questions in a sentence."""
    about = meant.fields_named[0].id if meant.fields_named else pending
    for intent in meant.questions:
        if intent != "ask_progress":
            text = next((c.text for c in heard.clauses if c.intent == intent), heard.text)
            yield from dialogue.explainer.explain(intent, text, application, about, dialogue.plan(application))
    if meant.business is not None and meant.business.exempt is not None:
        exempt = meant.business.exempt
        yield Say("utter_business_exempt", {"text": exempt.text, "basis": basis_words(exempt.basis)})
    if not (meant.questions or meant.answers or meant.likely) and is_question(heard.text):
        found = dialogue.explainer.faq(heard.text, application)
        if found.response != UNANSWERED:
            yield found
