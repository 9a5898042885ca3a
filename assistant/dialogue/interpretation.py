"""What one message means here: values for fields, a business, questions, commands.

Several things at once are usual (DESIGN idea 5): everything certain is taken, what is only likely is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from assistant.applications.agenda import CHANGE_FIELD
from assistant.applications.model import Application
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.schema import FieldType
from assistant.dialogue.acts import VERY_SURE, Acts, acts_of, clauses_of
from assistant.dialogue.binding import CORRECTING, Binder
from assistant.dialogue.heard import Heard
from assistant.language.business import BusinessReading, BusinessRecogniser
from assistant.language.field_mentions import find_fields
from assistant.language.questions import is_question
from assistant.language.readings import Mention, ValueReading
from assistant.language.script import simplified
from assistant.language.values import read_answer
from assistant.language.yes_no import read_yes_no

LONGEST_YES_NO = 10  # characters of a message that settles a proposed change


@dataclass(frozen=True)
class Interpretation:
    """`answers` are certain, `likely` want a confirmation; `questions` and `commands` are intents, in order."""

    answers: dict[str, ValueReading] = field(default_factory=dict)
    likely: dict[str, ValueReading] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    courtesies: tuple[str, ...] = ()
    business: BusinessReading | None = None
    fields_named: tuple[Mention, ...] = ()


class Interpreter:
    """Reads messages under one catalogue; built once per catalogue version."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.businesses = BusinessRecogniser(catalogue)
        self.binder = Binder(catalogue)

    def interpret(self, heard: Heard, application: Application, pending: str | None, today: date) -> Interpretation:
        """The meaning of `heard` while `pending` is the open question."""
        business = self._business(heard, application, pending)
        bound = self.binder.bind(heard, application, pending, today, business)
        if pending == CHANGE_FIELD and CHANGE_FIELD not in bound:
            bound.update(self._settling(heard, application, today, bound))
        named = tuple(find_fields(simplified(heard.text), self.catalogue))
        acts = self._acts(heard, bound, named)
        answers = {n: r for n, r in bound.items() if not r.approximate}
        likely = {n: r for n, r in bound.items() if r.approximate}
        return Interpretation(answers, likely, acts.questions, acts.commands, acts.courtesies, business, named)

    def _business(self, heard: Heard, application: Application, pending: str | None) -> BusinessReading | None:
        """A business is listened for when it is asked, when none is known, or when a change is spoken of."""
        listening = pending == BUSINESS_FIELD or not application.business
        intents = {c.intent for c in clauses_of(heard)} | {heard.intent}
        if not listening and not intents & {"change_business", "start_business"}:
            return None
        return self.businesses.recognise(heard.text)

    @staticmethod
    def _acts(heard: Heard, bound: dict[str, ValueReading], named: tuple[Mention, ...]) -> Acts:
        if not bound and named and CORRECTING.search(heard.text) and not is_question(heard.text):
            return Acts(commands=("correct",))  # 电话写错了: which field, but no value yet
        return acts_of(heard, bound.values())

    def _settling(
        self, heard: Heard, application: Application, today: date, bound: dict[str, ValueReading]
    ) -> dict[str, ValueReading]:
        """What a message says of a proposed change: another value for it, or yes or no, however it is said."""
        proposed = application.proposal.values if application.proposal is not None else {}
        for name, value in proposed.items():
            wanted = self.catalogue.fields.get(name)
            if wanted is None or name == BUSINESS_FIELD or wanted.type in (FieldType.BOOLEAN, FieldType.TEXT):
                continue
            for reading in read_answer(heard.text, wanted, today)[:1]:
                if reading.value != value and name not in bound and reading.score >= VERY_SURE:
                    return {name: reading}
        said = simplified(heard.text)
        other = CORRECTING.search(said.removeprefix("不对").removeprefix("不改"))
        if bound or len(said) > LONGEST_YES_NO or other:
            return {}
        value = read_yes_no(said)
        if value is None and heard.confidence >= VERY_SURE:
            value = {"affirm": True, "deny": False}.get(heard.intent)
        if value is None:
            return {}
        return {CHANGE_FIELD: replace(_NO_WORDS, value=value, words=heard.text, end=len(heard.text))}


_NO_WORDS = ValueReading(FieldType.BOOLEAN, None, "", 0, 0)
