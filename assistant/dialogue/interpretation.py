"""What one message means here: values for fields, a business, questions, commands.

Several things at once are usual (DESIGN idea 5): everything certain is taken, what is only likely is asked.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from assistant.applications.agenda import CHANGE_FIELD
from assistant.applications.model import Application
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.schema import Field, FieldType
from assistant.dialogue.acts import (
    COMMANDS,
    COURTESIES,
    QUESTIONS,
    SURE,
    TALK,
    VERY_SURE,
    Acts,
    acts_of,
    clauses_of,
    is_talk,
)
from assistant.dialogue.ask import SKIP_WORD
from assistant.dialogue.binding import CORRECTING, Binder
from assistant.dialogue.heard import Clause, Heard
from assistant.language.business import BusinessReading, BusinessRecogniser
from assistant.language.choices import NONE_VALUE, without_fillers
from assistant.language.field_mentions import find_fields
from assistant.language.names import FORMED, read_person
from assistant.language.option_sense import on_topic
from assistant.language.questions import is_question
from assistant.language.readings import Mention, ValueReading
from assistant.language.script import simplified
from assistant.language.values import CHOSEN, DIGITS, NUMERIC, read_answer, speaks_as
from assistant.language.yes_no import bare, read_yes_no, settles

OPENING = re.compile(r"[开開办辦]|转行|改行")
WRITTEN = frozenset({FieldType.TEXT, FieldType.TEXT_LIST})
# 厨房能用煤气罐不: asks what is allowed, and opens nothing
_PERMITTED = re.compile(
    r"能不能|能[^，。]{1,10}[吗不么]|可不可以|可以[^，。]{1,10}[吗不么]|行不行|[^，。]{2,}行[吗不]|准不准|允许|让不让"
)
_PLANNED = re.compile(
    r"(?:[想要]|打算|准备|计划)(?:着|去|来)?(?:做|搞|弄|整)(?:点|个|那个|一?家|一?间)|盘了|盘下|接手|转让过来"
)
_RELATIVE_DAY = re.compile(r"[今明后当]天|今晚|明早|现在")
_NAMING = re.compile(r"(?:叫做?|名字|姓名|是)$")
# 还没定, 手边没有, 没单独的仓库
_NOT_THERE = re.compile(
    r"(?:[嗯呃哦]|这个|那个|我们?|目前|现在|暂时|手[边头上里]|[还都也就暂，,])*(?:没|未)有?"
    r"(?:定|想好|考虑好|决定|完工|办|弄|拿到|下来|存|单独|专门|仓库|库房|编号|号|邮箱|[这那]个|[下来好的呢])*"
)
GIVING_UP = frozenset(("cancel", "start_over", "change_business", "correct"))
OUTSIDE = "out_of_scope"
GIVING_VALUES = frozenset(("correct", "change_business"))  # commands that tell a value too
# questions that are of this matter, though another office's words stand in them (要不要带房产证)
_OF_THIS = frozenset(("privacy", "ask_materials", "ask_why", "ask_meaning", "ask_law"))
# where somebody is asked for: a person, or the place or number where one is
SOMEBODY = re.compile(r"人(?![数名])|客服|电话|热线|窗口|大厅|坐席|座席|同志|师傅|当面|现场")
WRONG = re.compile(r"(?:这个?|你|都|全)?(?:[听记写弄搞说看]?错|不对|不是这样|不是)[了的啊呀吧哦哈，。！!]*")  # 错了
AGREES_AND_DENIES = re.compile(
    r"(?:没错|对的?|是的?|嗯+)[啊呀吧，,\s]*(?=[都也]?(?:是没|[不没无冇])(?!起))"
)  # 对，没有
SHORTEST_TELLING = 4  # characters of a clause that could be a yes or no in words not known
LONGEST_YES_NO = 10  # characters of a clause that settles a proposed change
# what a person says again to put a proposed value right; a choice could hide in a yes or no
_OVERRIDDEN = NUMERIC | DIGITS | {FieldType.DATE, FieldType.PERSON_NAME, FieldType.ENTITY_NAME}


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

    def apart_from(self, span: tuple[int, int]) -> Interpretation:
        """The message without what was read at `span` beside a business; no courtesy is needed any more."""

        def rest(read: dict[str, ValueReading]) -> dict[str, ValueReading]:
            return {n: r for n, r in read.items() if not (span[0] < r.end and r.start < span[1])}

        return replace(self, answers=rest(self.answers), likely=rest(self.likely), courtesies=())

    def outside(self, spans: Iterable[tuple[int, int]]) -> Interpretation:
        """The rest of the message, where the clauses at `spans` are understood already: no command stands there."""
        taken = list(spans)

        def rest(read: dict[str, ValueReading]) -> dict[str, ValueReading]:
            return {n: r for n, r in read.items() if not any(s < r.end and r.start < e for s, e in taken)}

        commands = tuple(c for c in self.commands if c not in GIVING_UP)
        return replace(
            self, answers=rest(self.answers), likely=rest(self.likely), commands=commands, courtesies=(), business=None
        )


class Interpreter:
    """Reads messages under one catalogue; built once per catalogue version."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.businesses = BusinessRecogniser(catalogue)
        self.binder = Binder(catalogue)

    def interpret(
        self, heard: Heard, application: Application, pending: str | None, today: date, *, again: bool = False
    ) -> Interpretation:
        """The meaning of `heard` (as_told) while `pending` is the open question, answered in vain before or not."""
        business = self._business(heard, application, pending)
        if business is not None and business.outside is not None:
            return Interpretation(courtesies=(OUTSIDE,), business=business)
        bound = self.binder.bind(heard, application, pending, today, business, again=again)
        if application.business and business is not None and self._is_told_of_a_field(business, bound, pending, heard):
            business = None
        bound = self._without_talk(heard, bound, pending, today)
        passed_over = self._passed_over(heard, pending)
        if passed_over:
            bound.pop(pending or "", None)
        named_now = {c.id for c in business.candidates} if business is not None else set()
        changes = bool(application.business) and bool(named_now - set(application.business))
        if changes and pending in bound and bound[pending].type in CHOSEN:
            del bound[pending]  # 不做这个了，想开农资店 says nothing of a sign
        if pending == CHANGE_FIELD and CHANGE_FIELD not in bound:
            bound.update(self._settling(heard, application, today, bound))
        named = tuple(find_fields(simplified(heard.text), self.catalogue))
        acts = self._acts(self._but_for_text(heard, bound, pending), bound, named)
        if business is not None and business.candidates:
            asks = any(is_question(c.text) for c in clauses_of(heard))
            courtesies = tuple(c for c in acts.courtesies if c == "on_behalf")
            acts = replace(acts, questions=acts.questions if asks else (), courtesies=courtesies)
        elif not (bound or acts.commands or _OF_THIS & {*acts.questions}) and self.businesses.outside(heard.text):
            acts = Acts(courtesies=(OUTSIDE,))
        if passed_over:
            acts = replace(acts, commands=tuple(dict.fromkeys((*acts.commands, "skip"))))
        answers = {n: r for n, r in bound.items() if not r.approximate}
        likely = {n: r for n, r in bound.items() if r.approximate}
        return Interpretation(answers, likely, acts.questions, acts.commands, acts.courtesies, business, named)

    def _without_talk(
        self, heard: Heard, bound: dict[str, ValueReading], pending: str | None, today: date
    ) -> dict[str, ValueReading]:
        """`bound` without what only stands in a question, a command or small talk: 没 in 没听清, 今天 in 今天天气."""
        text = bound.get(pending or "")
        written = text is not None and text.type in WRITTEN and not (text.approximate or text.certain)
        clauses = clauses_of(heard)
        own_name = bound.get(pending or "")
        if text is not None and written and all(_talks(c) for c in clauses if _within(text, c)):
            bound = {n: reading for n, reading in bound.items() if n != pending}  # which takes whatever is said
        talk = [c for c in clauses if is_talk(c, heard) and not _is_name(own_name, c)]
        if not talk:
            return bound
        kept = {
            name: reading
            for name, reading in bound.items()
            if not any(
                _in_passing(reading, c, heard) for c in talk if c.start <= reading.start and reading.end <= c.end
            )
        }
        own, field_ = bound.get(pending or ""), self.catalogue.fields.get(pending or "")
        if own is not None and field_ is not None and own.type in CHOSEN and not _speaks_of(own.words, field_):
            kept.pop(field_.id, None)
            for clause in [c for c in clauses if c not in talk]:
                for reading in read_answer(simplified(clause.text), field_, today)[:1]:
                    placed = replace(reading, start=reading.start + clause.start, end=reading.end + clause.start)
                    kept.setdefault(field_.id, placed)
        return kept

    def _business(self, heard: Heard, application: Application, pending: str | None) -> BusinessReading | None:
        """A business is listened for when it is asked, when none is known, or when a change is spoken of."""
        if pending != BUSINESS_FIELD and application.business:
            return self._change(heard)
        talk = heard.intent in QUESTIONS | COURTESIES | {"unsure", "affirm", "deny"} and heard.confidence >= SURE
        reading = self.businesses.recognise(heard.text, guess=not talk)
        goods_only = bool(reading.candidates) and not any(self.businesses.is_kind(c.words) for c in reading.candidates)
        if goods_only and self._asks_only(heard):
            return None  # 厨房能用煤气罐不 opens no gas shop
        return reading

    @staticmethod
    def _asks_only(heard: Heard) -> bool:
        opened = heard.intent == "start_business" and heard.confidence >= SURE
        planned = OPENING.search(heard.text) or _PLANNED.search(simplified(heard.text))
        return not opened and not planned and _PERMITTED.search(heard.text) is not None

    def _is_told_of_a_field(
        self, business: BusinessReading, bound: dict[str, ValueReading], pending: str | None, heard: Heard
    ) -> bool:
        """Whether the words of a business rather answer a field: 还搭着卖饮料; 经营范围不对，改成药品零售."""
        texts = [r for r in bound.values() if r.type in WRITTEN | {FieldType.ENTITY_NAME}]
        inside = any(r.start <= c.start and c.end <= r.end for r in texts for c in business.candidates)
        return inside or (pending in bound and not self._changes(heard, business))

    @staticmethod
    def _changes(heard: Heard, business: BusinessReading) -> bool:
        """Whether a change of business is spoken of, or one opened (不是，我要开的是…)."""
        if any(OPENING.search(_clause_at(heard, c.start).text) for c in business.candidates):
            return True
        parts = [(c.intent, c.confidence) for c in clauses_of(heard)]
        return any(intent == "change_business" and confidence >= VERY_SURE for intent, confidence in parts)

    def _change(self, heard: Heard) -> BusinessReading | None:
        """Another business, where one is known: named by its kind. 也卖饮料 makes no shop of a restaurant."""
        parts = [(c.intent, c.confidence) for c in clauses_of(heard)] + [(heard.intent, heard.confidence)]
        sure = {intent for intent, confidence in parts if confidence >= VERY_SURE}
        if not sure & {"change_business", "start_business"}:
            return None
        reading = self.businesses.recognise(heard.text, guess="change_business" in sure)
        kinds = all(self.businesses.is_kind(c.words) for c in reading.candidates)
        return reading if kinds or "change_business" in sure else None

    def _but_for_text(self, heard: Heard, bound: dict[str, ValueReading], pending: str | None) -> Heard:
        """Without the intent of words that are the text asked for and speak as the question does (重新隔成12个包间)."""
        text, field_ = bound.get(pending or ""), self.catalogue.fields.get(pending or "")
        if text is None or field_ is None or text.type not in WRITTEN or not speaks_as(text.words, field_):
            return heard
        clauses = tuple(replace(c, intent="inform") if _within(text, c) else c for c in clauses_of(heard))
        return replace(heard, intent="inform", clauses=clauses)

    def _passed_over(self, heard: Heard, pending: str | None) -> bool:
        """Whether there is not yet what an optional question asks, which says itself that this passes it over."""
        field_ = self.catalogue.fields.get(pending or "")
        asks_so = field_ is not None and field_.optional and SKIP_WORD in field_.question
        return asks_so and _NOT_THERE.fullmatch(bare(simplified(heard.text))) is not None

    @staticmethod
    def _acts(heard: Heard, bound: dict[str, ValueReading], named: tuple[Mention, ...]) -> Acts:
        if not bound and named and CORRECTING.search(heard.text) and not is_question(heard.text):
            return Acts(commands=("correct",))  # 电话写错了: which field, but no value yet
        acts = acts_of(heard, bound.values(), [m for m in named if m.id in bound])
        if "human" in acts.commands and named and not SOMEBODY.search(simplified(heard.text)):
            return replace(acts, commands=tuple(c for c in acts.commands if c != "human"))  # 帮我把名字写成…
        return acts

    def _settling(
        self, heard: Heard, application: Application, today: date, bound: dict[str, ValueReading]
    ) -> dict[str, ValueReading]:
        """What a message says of a proposed change: another value for it, or yes or no, however it is said.

        Only clauses that tell nothing else are looked at (对的，电话138…).
        """
        proposed = application.proposal.values if application.proposal is not None else {}
        spans = [(r.start, r.end) for r in bound.values()]
        clauses = [c for c in clauses_of(heard) if not any(s < c.end and c.start < e for s, e in spans)]
        about = [f for n in proposed if (f := self.catalogue.fields.get(n)) is not None]
        for clause, wanted in itertools.product(clauses, about):
            reading = self._instead(clause, wanted, today, alone=len(proposed) == 1)
            if reading is None or wanted.id in bound:
                continue
            if reading.value != proposed[wanted.id]:
                return {wanted.id: reading}
            if len(proposed) == 1 and wanted.type in _OVERRIDDEN and read_yes_no(clause.text) is not False:
                return {CHANGE_FIELD: replace(reading, type=FieldType.BOOLEAN, value=True)}  # 对的，就八十
        for clause in clauses:
            settled = self._yes_no(simplified(clause.text), clause, about, proposed.values())
            if settled is not None:
                return {CHANGE_FIELD: ValueReading(FieldType.BOOLEAN, settled, clause.text, clause.start, clause.end)}
        return {}

    @staticmethod
    def _instead(clause: Clause, wanted: Field, today: date, *, alone: bool) -> ValueReading | None:
        """The value that a clause gives for a field that is read back; a boolean only where nothing else is."""
        said = simplified(clause.text)
        boolean = alone and wanted.type is FieldType.BOOLEAN and wanted.validation.equals is None
        if wanted.type not in _OVERRIDDEN and (not boolean or settles(said) or not on_topic(said, wanted)):
            return None
        for reading in read_answer(said, wanted, today)[:1]:
            if reading.score >= VERY_SURE and not (boolean and reading.approximate):
                return replace(reading, start=reading.start + clause.start, end=reading.end + clause.start)
        return None

    @staticmethod
    def _yes_no(said: str, clause: Clause, about: list[Field], proposed: Collection[Any]) -> bool | None:
        """Yes or no, in words that tell nothing beside it but of what is proposed (有冷柜 settles no other thing).

        不卖 agrees to 不卖烟，对吗, as 不是 does not.
        """
        if WRONG.fullmatch(said.strip()):
            return False
        other = CORRECTING.search(said.removeprefix("不对").removeprefix("不改"))
        if len(said) > LONGEST_YES_NO or other:
            return None
        plain = settles(said) or not without_fillers(said) or any(on_topic(said, f) for f in about)
        value = read_yes_no(said) if plain else None
        if value is not None and not settles(said):
            negative = {v in (False, NONE_VALUE, [NONE_VALUE]) for v in proposed}
            if len(negative) > 1 or (AGREES_AND_DENIES.match(said) and negative == {False}):
                return None
            return AGREES_AND_DENIES.match(said) is not None or value is not negative.pop()
        if value is None and len(said) <= SHORTEST_TELLING and clause.confidence >= VERY_SURE:
            return {"affirm": True, "deny": False}.get(clause.intent)  # of a dialect
        return value


def _clause_at(heard: Heard, place: int) -> Clause:
    clauses = clauses_of(heard)
    return next((c for c in clauses if c.start <= place < c.end), clauses[0])


def _talks(clause: Clause) -> bool:
    return clause.intent in TALK and clause.confidence >= SURE


def _within(reading: ValueReading, clause: Clause) -> bool:
    return clause.start <= reading.start < clause.end


def _in_passing(reading: ValueReading, clause: Clause, heard: Heard) -> bool:
    """What looks like an answer in words that ask or command.

    A day that is only when something is done, words in a name's place without the form of one (叫个人来), who somebody
    is said to be (老板让我来弄), a count of something else (一个礼拜够不够).
    """
    if reading.type is FieldType.DATE:
        return clause.intent != "correct" and _RELATIVE_DAY.fullmatch(reading.words) is not None
    if reading.type is FieldType.PERSON_NAME:
        formed = any(r.score >= FORMED for r in read_person(reading.words))
        behalf = "on_behalf" in (clause.intent, heard.intent)
        return not formed or (behalf and not _NAMING.search(heard.text[: reading.start]))
    if reading.type is not FieldType.INTEGER:
        return False
    if clause.intent in COMMANDS - GIVING_VALUES and clause.confidence >= VERY_SURE:
        return True  # 我要重新办一个
    asked = clause.intent in QUESTIONS and clause.confidence >= SURE
    return (asked or not reading.certain) and is_question(clause.text)


def _is_name(reading: ValueReading | None, clause: Clause) -> bool:
    """Whether a clause is the name asked for and nothing else: 我弟的，何俊."""
    if reading is None or reading.type is not FieldType.PERSON_NAME:
        return False
    return reading.score >= FORMED and clause.text.strip(" 。，！") == reading.words


def _speaks_of(words: str, field_: Field) -> bool:
    """Whether an answer says again what was asked (不用集中空调), whatever else it might be taken for."""
    told = [w for o in field_.options for w in (o.label, *o.synonyms)]
    asked = field_.label + field_.question + "".join(told)
    return words.strip(" ，。") in told or any(words[i : i + 2] in asked for i in range(len(words) - 1))
