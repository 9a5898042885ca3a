"""A walk over the conversations that a business type can have, to prove its rules before anybody meets them.

Every class of answers that the rules can tell apart is given to every deciding question, in the order in which the
agenda asks. Where there are more combinations than the limit, conversations are chosen until no new pair of answers
is met (pairwise testing: most faults need no more than two values together; D. R. Kuhn et al., NIST SP 800-142, 2010).
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from assistant.applications.agenda import agenda
from assistant.applications.facts import Facts
from assistant.applications.model import Answer, Application, Source
from assistant.applications.unified_form import deciding_answers, needed_fields
from assistant.applications.verdicts import Verdict, blockers, decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.conditions import ALWAYS, NEVER, Condition, Leaf, Node, Truth
from assistant.catalog.schema import FieldType

LIMIT = 1000  # combinations of a business type that are walked one by one
IN_VAIN = 8  # conversations in a row that meet no new pair, after which no more are sought
NOWHERE = datetime(2000, 1, 1, tzinfo=UTC)  # when an answer was given does not matter here

Answers = Mapping[str, Any]


class Wrong(StrEnum):
    UNDECIDED = "undecided"  # an item without a verdict although nothing is left to ask
    NO_REASON = "no_reason"  # an item that does not apply, with neither a sentence nor an answer to say why
    CHANGES_NOTHING = "changes_nothing"  # a question whose answer makes no difference
    ASKED_TWICE = "asked_twice"


@dataclass(frozen=True)
class WalkFault:
    """`about` is the item or field; `answers` are those given so far."""

    wrong: Wrong
    about: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Spread:
    least: int
    median: float
    most: int

    @classmethod
    def of(cls, counts: Sequence[int]) -> Spread:
        return cls(min(counts), statistics.median(counts), max(counts))


@dataclass(frozen=True)
class Walk:
    """What was met: per combination the deciding questions, and items, departments and form fields at its end."""

    business: str
    combinations: int
    exhaustive: bool
    usual: int  # deciding questions of the usual answers
    questions: Spread
    items: Spread
    departments: Spread
    fields: Spread
    blocked: int
    faults: tuple[WalkFault, ...]


@dataclass
class _Ends:
    questions: list[int] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    departments: list[int] = field(default_factory=list)
    fields: list[int] = field(default_factory=list)
    blocked: int = 0
    faults: dict[tuple[Wrong, str], WalkFault] = field(default_factory=dict)  # the first of each kind and place


def walk(catalogue: Catalogue, business: str, usual: Answers, limit: int = LIMIT) -> Walk:
    """Walks one business type; `usual` are the answers of most shops, for the length of their conversation."""
    walker, ends = _Walker(catalogue, business), _Ends()
    few = list(islice(walker.combinations(), limit + 1))
    exhaustive = len(few) <= limit
    for combination in few if exhaustive else walker.pairwise():
        walker.follow(combination, ends)
    return Walk(
        business=business,
        combinations=len(ends.questions),
        exhaustive=exhaustive,
        usual=walker.length(usual),
        questions=Spread.of(ends.questions),
        items=Spread.of(ends.items),
        departments=Spread.of(ends.departments),
        fields=Spread.of(ends.fields),
        blocked=ends.blocked,
        faults=tuple(ends.faults.values()),
    )


class _Walker:
    """The conversations of one business type under one catalogue."""

    def __init__(self, catalogue: Catalogue, business: str) -> None:
        self.catalogue = catalogue
        self.business = {BUSINESS_FIELD: [business]}
        self.conditions = self._conditions(business)
        self._next: dict[tuple[Any, ...], str | None] = {}
        self._differs: dict[tuple[Any, ...], bool] = {}
        self._dependent: dict[str, list[Condition]] = {}

    def combinations(self) -> Iterator[Answers]:
        """All reachable combinations of answers, depth first."""
        waiting: list[dict[str, Any]] = [{}]
        while waiting:
            answers = waiting.pop()
            name = self.next(answers)
            if name is None or name in answers:
                yield answers
            else:
                waiting += [{**answers, name: value} for value in reversed(self.values(name))]

    def pairwise(self) -> Iterator[Answers]:
        """Conversations that together meet every pair of answers that can be given in one; the same at every run."""
        chance, met, in_vain = random.Random(7), set[frozenset[tuple[str, str]]](), 0
        while in_vain < IN_VAIN:
            answers: dict[str, Any] = {}
            while (name := self.next(answers)) is not None and name not in answers:
                news = [(len(self._pairs(answers, name, v) - met), chance.random(), v) for v in self.values(name)]
                answers[name] = max(news, key=lambda one: one[:2])[2]
            pairs = {pair for place, (name, value) in enumerate(answers.items())
                     for pair in self._pairs(dict(list(answers.items())[:place]), name, value)}  # fmt: skip
            in_vain = 0 if pairs - met else in_vain + 1
            if pairs - met:
                yield answers
            met |= pairs

    @staticmethod
    def _pairs(answers: Answers, name: str, value: Any) -> set[frozenset[tuple[str, str]]]:
        """The pairs that one more answer makes with those before it; by itself it is a pair of one."""
        one = (name, str(value))
        return {frozenset((one, (other, str(given)))) for other, given in answers.items()} | {frozenset((one,))}

    def length(self, usual: Answers) -> int:
        """How many deciding questions are asked of who answers as usual, or else the first class of answers."""
        answers: dict[str, Any] = {}
        while (name := self.next(answers)) is not None and name not in answers:
            answers[name] = usual[name] if name in usual else self.values(name)[0]
        return len(answers)

    def values(self, name: str) -> tuple[Any, ...]:
        """One value of every class; of a multiple choice each alone, and all that may be chosen together."""
        classes = self.catalogue.answer_classes[name]
        if self.catalogue.fields[name].type is not FieldType.MULTI_CHOICE:
            return classes
        single = [list(one) for one in classes if one]
        together = [one[0] for one in single if one[0] != "none"]
        return tuple([*single, together] if len(together) > 1 else single)

    def next(self, answers: Answers) -> str | None:
        """The deciding question asked after `answers`, or None."""
        key = tuple(sorted((name, str(value)) for name, value in answers.items()))
        if key not in self._next:
            todo = agenda(self.catalogue, self._application(answers))
            self._next[key] = todo.next if todo.deciding else None
        return self._next[key]

    def follow(self, answers: Answers, ends: _Ends) -> None:
        """One conversation from its first question to its end."""
        for place, (name, _) in enumerate(answers.items()):
            before = dict(list(answers.items())[:place])
            if not self._makes_a_difference(name, before):
                self._fault(Wrong.CHANGES_NOTHING, name, before, ends)
        again = self.next(answers)
        if again is not None:
            self._fault(Wrong.ASKED_TWICE, again, answers, ends)
        self._end(answers, ends)

    def _end(self, answers: Answers, ends: _Ends) -> None:
        facts = self._facts(answers)
        decided = decisions(facts)
        for name, one in decided.items():
            if one.verdict is Verdict.UNDECIDED:
                self._fault(Wrong.UNDECIDED, name, answers, ends)
            elif one.verdict is Verdict.NOT_APPLICABLE and not (one.decided_by or one.item.because_not):
                self._fault(Wrong.NO_REASON, name, answers, ends)
        applying = [one.item for one in decided.values() if one.verdict is Verdict.APPLIES]
        form = {f.id for f in needed_fields(facts)} | {*deciding_answers(facts)}
        ends.questions.append(len(answers))
        ends.items.append(len(applying))
        ends.departments.append(len({item.department for item in applying}))
        ends.fields.append(len(form - {BUSINESS_FIELD}))
        ends.blocked += bool(blockers(facts))

    def _makes_a_difference(self, name: str, before: Answers) -> bool:
        """Whether two answers leave the rules in different states, so that the rest of the conversation can differ."""
        key = (name, *sorted((other, str(value)) for other, value in before.items()))
        if key not in self._differs:
            states = [self._state(self._rules(name), {**before, name: value}) for value in self.values(name)]
            self._differs[key] = any(state != states[0] for state in states[1:])
        return self._differs[key]

    def _state(self, rules: Sequence[Condition], answers: Answers) -> list[Condition]:
        """What is left of the rules: the comparisons that further answers can still decide."""
        facts = self._facts(answers)

        def left(leaf: Leaf) -> Node:
            truth = facts.truth(Condition(leaf))
            return leaf if truth is Truth.UNDECIDED else ALWAYS if truth is Truth.TRUE else NEVER

        return [when.with_leaves(left).simplified() for when in rules]

    def _rules(self, name: str) -> list[Condition]:
        """The rules that can matter and depend on the field."""
        if name not in self._dependent:
            self._dependent[name] = [when for when in self.conditions if self._depends(when, name)]
        return self._dependent[name]

    def _depends(self, when: Condition, name: str) -> bool:
        """Whether the rule names the field, or a field whose own rules do."""
        waiting, seen = list(when.fields), set[str]()
        while waiting:
            one = waiting.pop()
            if one == name:
                return True
            declared = self.catalogue.fields.get(one)
            if one not in seen and declared is not None:
                waiting += [f for rule in (declared.when, declared.implied_by) if rule for f in rule.fields]
            seen.add(one)
        return False

    def _conditions(self, business: str) -> list[Condition]:
        """The rules that can matter: of candidate items, of their fields, of blockers and of what is not needed."""
        items = self.catalogue.candidates((business,))
        whens = [item.when for item in items]
        whens += [b.when for b in self.catalogue.blockers if business in b.business]
        whens += [n.when for n in self.catalogue.not_needed if not n.business or business in n.business]
        waiting = [f for item in items for f in item.fields] + [f for when in whens if when for f in when.fields]
        seen: set[str] = set()
        while waiting:
            declared = self.catalogue.fields.get(waiting.pop())
            if declared is None or declared.id in seen:
                continue
            seen.add(declared.id)
            rules = [rule for rule in (declared.when, declared.implied_by) if rule is not None]
            whens += rules
            waiting += [f for rule in rules for f in rule.fields]
        return [when for when in whens if when is not None]

    def _facts(self, answers: Answers) -> Facts:
        return Facts(self.catalogue, {**self.business, **answers})

    def _application(self, answers: Answers) -> Application:
        given = {n: Answer(v, Source.SAID, None, NOWHERE) for n, v in {**self.business, **answers}.items()}
        return Application("walk", self.catalogue.version, "", answers=given)

    def _fault(self, wrong: Wrong, about: str, answers: Answers, ends: _Ends) -> None:
        ends.faults.setdefault((wrong, about), WalkFault(wrong, about, dict(answers)))
