"""What one message means here: answers to fields, questions, commands; scored readings made into intent.

Several things at once are usual (DESIGN idea 5): everything certain is taken, what is only likely is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.applications.agenda import CHANGE_FIELD
from assistant.applications.facts import Facts
from assistant.applications.model import Application
from assistant.applications.unified_form import needed_by
from assistant.applications.verdicts import decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, Catalogue
from assistant.catalog.schema import Field, FieldType
from assistant.dialogue.heard import Heard
from assistant.language.addresses import read_address
from assistant.language.business import BusinessReading, BusinessRecogniser
from assistant.language.choices import find_choice
from assistant.language.field_mentions import find_fields
from assistant.language.questions import is_question
from assistant.language.readings import Mention, ValueReading
from assistant.language.script import simplified
from assistant.language.values import find_labelled, find_values, read_answer

QUESTIONS = frozenset(
    (
        "ask_why",
        "ask_meaning",
        "ask_fee",
        "ask_time",
        "ask_materials",
        "ask_law",
        "ask_items",
        "ask_progress",
        "ask_review",
        "ask_faq",
        "privacy",
    )
)
COMMANDS = frozenset(
    (
        "cancel",
        "start_over",
        "submit",
        "human",
        "save_later",
        "resume",
        "skip",
        "repeat",
        "go_back",
        "correct",
        "change_business",
    )
)
COURTESIES = frozenset(["greet", "goodbye", "thanks", "chitchat", "complaint", "on_behalf", "out_of_scope"])
FREE_TEXT = frozenset(
    {FieldType.TEXT, FieldType.ENTITY_NAME, FieldType.PERSON_NAME, FieldType.ADDRESS, FieldType.TEXT_LIST}
)
# of these an application has several fields, which their type alone does not tell apart
AMBIGUOUS = frozenset({FieldType.INTEGER, FieldType.LENGTH, FieldType.DATE, FieldType.MONEY, FieldType.NUMBER})
ADDRESS_FIELD = "premises.address_detail"
ROAD_AND_DOOR = re.compile(
    r"(?:路|街|巷|大道|村|小区|广场)[^，。,；;]{0,10}?[\d一二三四五六七八九十百]+\s*(?:号|栋|幢|室|铺)"
)
CONSENTING = re.compile(r"我?同意[了的吧。！!]*")
LONGEST_YES_NO = 10  # characters of a message that settles a proposed change
DISTRICT_FIELD = "premises.county"
SURE = 0.55  # an intent below this is only a guess
VERY_SURE = 0.8  # what a command needs against a readable answer
CORRECTING = re.compile(r"错了|不对|改成|改为|改一下|改下|要改|想改|更正|修改|换一下|不是.{1,12}(是|而是)|应该是|换成")
# the person asked before (谁管食品安全？就是我自己)
MYSELF = re.compile(
    r"^(就是?|还是|也是)?(我|店主|老板|本人|经营者|负责人)(自己|本人)?(来?管|负责)?[吧呀啊的]*$|^同上$|^一样的?$"
)
APPLICANT_FIELD = "person.legal_rep.name"
# what certain words ask where the classifier is not sure
CUES = (
    ("ask_why", re.compile(r"为什么|为啥|凭什么|凭啥|干嘛要|干什么用|有什么用")),
    ("ask_fee", re.compile(r"多少钱|收费|费用|要钱|花钱")),
    ("ask_time", re.compile(r"多久|多长时间|几天|要好久|什么时候能")),
    ("ask_materials", re.compile(r"什么材料|哪些材料|带什么|什么资料|哪些资料")),
    ("ask_meaning", re.compile(r"什么意思|啥意思|看不懂|听不懂|不明白")),
    ("human", re.compile(r"人工|真人|工作人员")),
)


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
    understood_nothing: bool = False


class Interpreter:
    """Reads messages under one catalogue; built once per catalogue version."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.businesses = BusinessRecogniser(catalogue)

    def interpret(self, heard: Heard, application: Application, pending: str | None, today: date) -> Interpretation:
        """The meaning of `heard` while `pending` is the open question."""
        talk = _talk(heard)
        labelled = find_labelled(heard.text, self.catalogue, today)
        named = tuple(find_fields(heard.text, self.catalogue))
        relevant = self._relevant(application)
        known = {f.id for f in relevant} | {pending}
        answers: dict[str, ValueReading] = {name: reading for name, reading in labelled if name in known}
        covered = [(r.start, r.end) for r in answers.values()]
        self._add_certain(heard, application, relevant, pending, answers, covered, today)
        business = self._business(heard, application, pending)
        own = self._pending_answer(heard, talk, application, pending, answers, today)
        if own is not None and pending is not None:
            answers[pending] = own
        if pending == CHANGE_FIELD and pending not in answers:
            self._affirmation(heard, answers)
        if not talk and own is None and not answers:
            talk = [(intent, SURE) for intent, cue in CUES if cue.search(heard.text)][:1]
        if not answers and named and CORRECTING.search(heard.text):
            talk = [("correct", VERY_SURE)]
        commands = self._commands(talk, own, answers)
        questions = tuple(i for i, sure in talk if i in QUESTIONS and not (own is not None and sure < VERY_SURE))
        courtesies = () if answers or questions or commands else tuple(i for i, _ in talk if i in COURTESIES)
        sure = {n: r for n, r in answers.items() if not r.approximate}
        likely = {n: r for n, r in answers.items() if r.approximate}
        new_business = business is not None and business.certainty != "unknown"
        nothing = not (answers or questions or commands or courtesies or new_business)
        return Interpretation(sure, likely, questions, commands, courtesies, business, named, nothing)

    def _add_certain(
        self,
        heard: Heard,
        application: Application,
        relevant: list[Field],
        pending: str | None,
        answers: dict[str, ValueReading],
        covered: list[tuple[int, int]],
        today: date,
    ) -> None:
        """Binds values whose form tells their type to the field that wants one of that type."""
        for reading in find_values(heard.text, today):
            if any(start < reading.end and reading.start < end for start, end in covered) or not reading.certain:
                continue
            name = self._field_for(reading, application, relevant, pending, answers, correcting=is_correction(heard))
            if name is not None:
                answers[name] = reading
                covered.append((reading.start, reading.end))
        self._add_choices(heard, application, relevant, pending, answers, covered)
        self._add_district(heard, application, pending, answers)
        self._add_address(heard, application, pending, answers)
        if CONSENTING.fullmatch(heard.text.strip()) and not application.consented and pending != CHANGE_FIELD:
            answers[CONSENT_FIELD] = ValueReading(FieldType.BOOLEAN, True, heard.text, 0, len(heard.text), certain=True)

    def _add_address(
        self, heard: Heard, application: Application, pending: str | None, answers: dict[str, ValueReading]
    ) -> None:
        """A road with a door number is the shop's address, whatever was asked."""
        known = ADDRESS_FIELD in application.answers and pending != ADDRESS_FIELD and not is_correction(heard)
        road = ROAD_AND_DOOR.search(simplified(heard.text))
        if ADDRESS_FIELD not in self.catalogue.fields or ADDRESS_FIELD in answers or known or road is None:
            return
        clause = next((c.text for c in heard.clauses if road.group() in c.text), heard.text)
        readings = read_address(simplified(clause))
        if readings:
            answers[ADDRESS_FIELD] = readings[0]

    def _add_district(
        self, heard: Heard, application: Application, pending: str | None, answers: dict[str, ValueReading]
    ) -> None:
        """A district of the city named anywhere (我想在天心区开店) is where the shop is."""
        known = DISTRICT_FIELD in answers or (DISTRICT_FIELD in application.answers and pending != DISTRICT_FIELD)
        if DISTRICT_FIELD not in self.catalogue.fields or known or self.catalogue.city is None:
            return
        said = simplified(heard.text)
        named = [d for d in self.catalogue.city.districts if d in said]
        if len(named) == 1:
            start = said.index(named[0])
            place = (start, start + len(named[0]))
            answers[DISTRICT_FIELD] = ValueReading(FieldType.TEXT, named[0], named[0], *place, 0.9, True)

    def _add_choices(
        self,
        heard: Heard,
        application: Application,
        relevant: list[Field],
        pending: str | None,
        answers: dict[str, ValueReading],
        covered: list[tuple[int, int]],
    ) -> None:
        """Options named in passing, of questions that are still open (我办个体工商户的，雇三个人)."""
        said = simplified(heard.text)
        if is_question(said):
            return
        found: dict[tuple[int, int], list[tuple[str, ValueReading]]] = {}
        for one in relevant:
            settled = one.id in application.answers and not is_correction(heard)
            if one.type is FieldType.CHOICE and one.id not in (pending, *answers) and not settled:
                for reading in find_choice(said, one):
                    found.setdefault((reading.start, reading.end), []).append((one.id, reading))
        for place, owners in found.items():
            # words that two open questions share tell neither
            if len(owners) == 1 and not any(s < place[1] and place[0] < e for s, e in covered):
                answers[owners[0][0]] = owners[0][1]

    def _field_for(
        self,
        reading: ValueReading,
        application: Application,
        relevant: list[Field],
        pending: str | None,
        taken: Iterable[str],
        *,
        correcting: bool,
    ) -> str | None:
        fields = [f for f in relevant if f.type is reading.type and f.id not in taken]
        if reading.type is FieldType.INTEGER:
            # a count belongs where its counter does: 二十间 are rooms, and 一家 is no number of people
            fields = [f for f in fields if f.unit and f.unit in reading.words and (f.unit != "个" or f.id == pending)]
        if any(f.id == pending for f in fields):
            return pending
        answered = [f for f in fields if f.id in application.answers]
        if reading.type in AMBIGUOUS and len(fields) > 1:
            return answered[0].id if correcting and len(answered) == 1 else None
        # 80平 is the shop's area and 138… the applicant's phone, said again or not: the first field of the type
        return fields[0].id if fields else None

    def _relevant(self, application: Application) -> list[Field]:
        """The fields that this application needs or may need, in the catalogue's order."""
        if not application.business:
            return [f for f in self.catalogue.fields.values() if not f.optional]
        facts = Facts.of(self.catalogue, application)
        decided = decisions(facts)
        wanted = set(needed_by(facts, decided)) | {
            name for one in decided.values() for name in (*one.item.fields, *one.waiting_for, *one.decided_by)
        }
        return [f for f in self.catalogue.fields.values() if f.id in wanted]

    def _business(self, heard: Heard, application: Application, pending: str | None) -> BusinessReading | None:
        """A business is listened for when it is asked, when none is known, or when a change is spoken of."""
        listening = pending == BUSINESS_FIELD or not application.business
        intents = {heard.intent, *(c.intent for c in heard.clauses)}
        if not listening and not intents & {"change_business", "start_business"}:
            return None
        return self.businesses.recognise(heard.text)

    def _pending_answer(
        self,
        heard: Heard,
        talk: list[tuple[str, float]],
        application: Application,
        pending: str | None,
        answers: dict[str, ValueReading],
        today: date,
    ) -> ValueReading | None:
        """The message, or its first clause that can be one, as the answer to the pending question."""
        field = self.catalogue.fields.get(pending or "")
        if field is None or field.id == BUSINESS_FIELD or field.id in answers:
            return None
        if field.type is FieldType.PERSON_NAME and field.id != APPLICANT_FIELD and MYSELF.match(heard.text.strip()):
            known = application.value(APPLICANT_FIELD)
            return known and ValueReading(field.type, known, heard.text, 0, len(heard.text))
        about_another = CORRECTING.search(heard.text) and find_fields(heard.text, self.catalogue)
        if field.type in FREE_TEXT and (answers or about_another or self._is_talk(talk)):
            return None
        parts = [heard.text] if field.type in FREE_TEXT or not heard.clauses else [
            heard.text, *(c.text for c in heard.clauses if c.intent not in QUESTIONS)
        ]  # fmt: skip
        for part in parts:
            if part.strip() and not _mostly_question(part):
                readings = read_answer(part, field, today)
                if readings and not _claimed(readings[0], part, heard, answers):
                    return readings[0]
        return None

    @staticmethod
    def _is_talk(talk: list[tuple[str, float]]) -> bool:
        return any(i in QUESTIONS | COMMANDS | COURTESIES and sure >= VERY_SURE for i, sure in talk)

    @staticmethod
    def _affirmation(heard: Heard, answers: dict[str, ValueReading]) -> None:
        """A proposed change is confirmed or refused by yes or no, however it is said."""
        from assistant.language.yes_no import read_yes_no

        if len(heard.text) > LONGEST_YES_NO or CORRECTING.search(heard.text.removeprefix("不对").removeprefix("不改")):
            return
        said = read_yes_no(heard.text)
        value: Any = said if said is not None else {"affirm": True, "deny": False}.get(heard.intent)
        if value is not None:
            answers[CHANGE_FIELD] = ValueReading(FieldType.BOOLEAN, value, heard.text, 0, len(heard.text))

    @staticmethod
    def _commands(
        talk: list[tuple[str, float]], own: ValueReading | None, answers: dict[str, ValueReading]
    ) -> tuple[str, ...]:
        """Commands, unless the message reads as an answer and the command is only a guess."""
        needed = VERY_SURE if own is not None or answers else SURE
        return tuple(intent for intent, sure in talk if intent in COMMANDS and sure >= needed)


def is_correction(heard: Heard) -> bool:
    return heard.intent == "correct" or CORRECTING.search(heard.text) is not None


def _talk(heard: Heard) -> list[tuple[str, float]]:
    """The intents of the message or of its clauses, each once, the surest first within its place."""
    if not heard.clauses:
        return [(heard.intent, heard.confidence)] if heard.confidence >= SURE else []
    talk: dict[str, float] = {}
    for clause in heard.clauses:
        if clause.confidence >= SURE:
            talk[clause.intent] = max(clause.confidence, talk.get(clause.intent, 0.0))
    return list(talk.items())


def _mostly_question(part: str) -> bool:
    return part.rstrip().endswith(("?", "？", "吗", "么", "呢"))


def _claimed(reading: ValueReading, part: str, heard: Heard, answers: dict[str, ValueReading]) -> bool:
    """Whether the words of `reading` were already taken as the value of another field."""
    shift = heard.text.find(part)
    start, end = reading.start + shift, reading.end + shift
    return any(r.start < end and start < r.end for r in answers.values()) and reading.type in (
        FieldType.INTEGER, FieldType.NUMBER, FieldType.AREA, FieldType.LENGTH, FieldType.MONEY
    )  # fmt: skip
