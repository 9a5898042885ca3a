"""A simulated person at the public API: says what it wants, answers what is asked, looks what became of it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from assistant.applications.agenda import CHANGE_FIELD
from assistant.applications.display import display
from assistant.catalog.catalogue import AGENT_FIELD, BUSINESS_FIELD, CONSENT_FIELD, Catalogue
from assistant.catalog.schema import Field, FieldType
from tests.conversations.product import Person, Product
from tests.conversations.simulator.goals import OWNER, Change, Goal
from tests.conversations.simulator.held_back import detour_kinds, first_sentences
from tests.conversations.simulator.noise import bare
from tests.conversations.simulator.personas import BEHALF, Persona
from tests.conversations.simulator.phrasing import Voice
from tests.conversations.simulator.responses import responses_in
from tests.conversations.simulator.same_value import same_value

MOST_TURNS = 140
MOST_ATTEMPTS = 6  # at one question; then the person gives up
MOST_MENDING = 3  # corrections of one field that was understood wrongly
HARMLESS = (
    "why", "meaning", "fee", "time", "materials", "law", "items", "progress", "review", "repeat", "privacy",
    "faq", "human", "complaint", "thanks", "greet", "chitchat",
)  # fmt: skip
MISSPOKEN = (FieldType.AREA, FieldType.INTEGER, FieldType.LENGTH, FieldType.PHONE, FieldType.MONEY)
BESIDE = ("fee", "time", "materials", "privacy", "items", "law")
VOLUNTEERED = (
    "premises.area_total", "premises.county", "person.legal_rep.mobile", "entity.name", "person.legal_rep.name",
    "premises.address_detail", "staff.count", "entity.type",
)  # fmt: skip


def _reads(question: str, line: str) -> bool:
    """Whether a line with a value stands whole in a question: 韩大勇 is not read back in 韩大勇蛤."""
    _, found, rest = unicodedata.normalize("NFKC", question).partition(unicodedata.normalize("NFKC", line))
    return bool(found) and re.match(r",对吗|[。;\n]|$|,\S{1,20}:", rest) is not None


FACTS = re.compile(
    r"[一二两三四五六七八九十百千万\d][来几多]?个?(平|间|张|桌|包厢|人|台|辆|层)|夫妻|合伙|外卖|自己干|单干|加盟|写字楼|危险|油罐|香烟|livehouse|演出|头|自己开|老手艺"
)


@dataclass
class Outcome:
    """What became of a dialogue.

    `wrong` are values that stood stored without being asked about although they were never meant, each with the words
    before it, mended later or not; `at_end` what is wrong or lost in what is handed in.
    """

    persona: str
    bundle: str
    business: str
    noise: int
    finished: bool = False
    at_end: list[str] = field(default_factory=list)
    turns: int = 0
    first_sentence: str = ""  # right | offered | asked | wrong
    values: int = 0
    asked_again: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    detours: int = 0
    recognized: int = 0
    missed_detours: list[str] = field(default_factory=list)
    nothing_needed: bool = False  # told that no application has to be handed in
    trouble: str = ""  # why it did not finish
    transcript: list[str] = field(default_factory=list)

    @property
    def troubled(self) -> set[str]:
        """Fields that were not stored right at once: asked again, or wrong at some time."""
        return set(self.asked_again) | {line.split(" = ")[0] for line in self.wrong}

    @property
    def right(self) -> bool:
        """Finished with every value as it was meant."""
        return self.finished and not self.at_end

    @property
    def good(self) -> bool:
        """Right in the end, and never a wrong value stored on the way."""
        return self.right and not self.wrong


class Applicant:
    """One dialogue. `run` plays it to the receipt, or to where the person gives up."""

    def __init__(
        self, product: Product, catalogue: Catalogue, goal: Goal, persona: Persona, noise: int, rng: Random
    ) -> None:
        self.product = product
        self.catalogue = catalogue
        self.goal = goal
        self.truth = dict(goal.truth) | {BUSINESS_FIELD: [goal.business], AGENT_FIELD: persona.for_somebody}
        self.persona = persona
        self.rng = rng
        self.voice = Voice(persona, noise, rng)
        bundle = catalogue.business_types[goal.business].bundle
        self.outcome = Outcome(persona.name, bundle, goal.business, noise)
        self.attempts: Counter[str] = Counter()
        self.mended: Counter[str] = Counter()
        self.claimed: dict[str, list[Any]] = {}  # said and taken back since: misspoken, or from before a change of mind
        self.seen_wrong: set[tuple[str, str]] = set()
        self.questions = 0
        self.consent_refused = not persona.refuses_consent

    def run(self) -> Outcome:
        self.person = Person.arrives(self.product)
        try:
            self._open()
            while not (self.person.view["receipt"] or self.outcome.trouble or self.outcome.nothing_needed):
                if self.outcome.turns >= MOST_TURNS:
                    self.outcome.trouble = "too many turns"
                else:
                    self._turn()
        except AssertionError as error:  # the API answered with an error
            self.outcome.trouble = f"API: {error}"
        self._judge()
        return self.outcome

    # -- the conversation ------------------------------------------------------------------------------------------

    def _open(self) -> None:
        said = self._opening(self.goal.business)
        if self.persona.for_somebody:
            said = self.rng.choice(BEHALF) + said
        if self.persona.volunteers > 0.3:
            said += "，" + "，".join(self._facts(2, personal=False))
        self._say(self.voice.uttered(said))
        got = self._business()
        name = self.catalogue.business_types[self.goal.business].name
        offered = name in self.person.answer
        verdict = "right" if got == [self.goal.business] else "wrong" if got else "offered" if offered else "asked"
        self.outcome.first_sentence = verdict

    def _opening(self, business: str) -> str:
        """One of the held-back first sentences that states no fact, for it could not be true of everybody."""
        said = first_sentences(self.catalogue)[business]
        return self.rng.choice([text for text in said if not FACTS.search(text)] or said)

    def _turn(self) -> None:
        wrong = self._next_wrong()
        if wrong is not None:
            return self._mend(wrong)
        asked = self._asked()
        if asked is None:
            return self._hand_in()
        if asked == CHANGE_FIELD:
            return self._confirm()
        if asked == BUSINESS_FIELD:
            return self._name_business()
        change = self._due_change()
        if change is not None:
            return self._change(change)
        if asked not in self.catalogue.fields:  # really give up? really start over? Nobody here wants that
            return self._say(self.voice.sentence("disagreed"))
        if self.attempts[asked] == 0 and self.rng.random() < self.persona.asks:
            self._ask_back()
        self._answer(self.catalogue.fields[asked])
        return None

    def _answer(self, one: Field) -> None:
        attempt = self.attempts[one.id]
        if attempt >= MOST_ATTEMPTS:
            self.outcome.trouble = f"never understood: {one.id}"
            return
        self.attempts[one.id] += 1
        self.questions += attempt == 0
        before = self._value(one.id)
        if one.id == CONSENT_FIELD and not self.consent_refused:
            self.consent_refused = True
            self._say(self.voice.sentence("consent_refused"))
            self.attempts[one.id] = 0
            return
        value = self.truth[one.id]
        if value is None:
            self._say(self.voice.uttered(self.voice.sentence("skip"), attempt, wraps=False))
        elif attempt == 0 and self._can_misspeak(one) and self.rng.random() < self.persona.corrects_self:
            self._misspeak(one)
        else:
            self._say(self._words(one, value, attempt))
        if before is None and self._state(one.id) == "pending" and self._asked() == one.id:
            self.outcome.asked_again[one.id] += 1

    def _words(self, one: Field, value: Any, attempt: int) -> str:
        owner = value if one.id != OWNER and one.type is FieldType.PERSON_NAME and value == self.truth[OWNER] else None
        said = self.voice.answer(one, value, attempt, owner)
        if attempt == 0 and one.id != CONSENT_FIELD:
            if self.rng.random() < self.persona.volunteers:
                more = self._facts(self.rng.choice((1, 2)), personal=self._value(CONSENT_FIELD) is True, but=one.id)
                said = "，".join([said, *more])
            if self.rng.random() < self.persona.asks_beside:
                said = f"{said}，{self._beside()}"
        return said

    def _confirm(self) -> None:
        """Reads the values read back and agrees if they are the ones meant."""
        question = self.person.view["question"]["text"]
        fields = self.catalogue.fields
        proposed = [name for name, one in fields.items() if f"{one.label}：" in question]
        yes = all(self._agrees(fields[name], question) for name in proposed)
        self._say(self.voice.sentence("agreed" if yes else "disagreed"))
        self.attempts[CHANGE_FIELD] += 1
        if self.attempts[CHANGE_FIELD] > MOST_TURNS // 4:
            self.outcome.trouble = "asked to confirm without end"

    def _agrees(self, one: Field, question: str) -> bool:
        if one.id == BUSINESS_FIELD:
            offered = question.partition("这样就")[0]  # what follows names items, not businesses
            return all(self.catalogue.business_types[b].name in offered for b in self.truth[BUSINESS_FIELD])
        value = self.truth[one.id]
        return value is not None and _reads(question, f"{one.label}：{display(one, value)}")

    def _name_business(self) -> None:
        """Not understood yet: another sentence, then the name that the authority uses."""
        attempt = self.attempts[BUSINESS_FIELD]
        self.attempts[BUSINESS_FIELD] += 1
        if attempt >= MOST_ATTEMPTS:
            self.outcome.trouble = "business never understood"
            return
        name = self.catalogue.business_types[self.truth[BUSINESS_FIELD][0]].name
        if name in self.person.answer or attempt >= 2:
            self._say(self.voice.sentence("second_sentence", v=name))
        else:
            self._say(self._opening(self.truth[BUSINESS_FIELD][0]))

    def _hand_in(self) -> None:
        if self.person.view["status"] == "drafting":
            self.outcome.trouble = "nothing is asked and nothing can be handed in"
            return
        if "utter_nothing_to_submit" in responses_in(self.person.answer):
            self.outcome.nothing_needed = True
            return
        self.attempts["submit"] += 1
        self._say(self.voice.sentence("submit") if self.attempts["submit"] < 3 else "确认提交")
        if self.attempts["submit"] > MOST_ATTEMPTS:
            self.outcome.trouble = "could not hand in"

    # -- second thoughts, mistakes, questions ----------------------------------------------------------------------

    def _due_change(self) -> Change | None:
        due = [c for c in self.goal.changes if c.after <= self.questions and self._can_change(c)]
        return due[0] if due else None

    def _can_change(self, change: Change) -> bool:
        if change.field == BUSINESS_FIELD:
            return True
        return self._value(change.field) is not None

    def _change(self, change: Change) -> None:
        self.goal.changes.remove(change)
        self.claimed.setdefault(change.field, []).append(self.truth[change.field])
        self.truth[change.field] = change.value
        self.seen_wrong = {seen for seen in self.seen_wrong if seen[0] != change.field}
        if change.field == BUSINESS_FIELD:
            name = self.catalogue.business_types[change.value[0]].name.split("、")[0].split("（")[0]
            self._say(self.voice.sentence("business_change", v=name))
        else:
            self._say(self.voice.correction(self.catalogue.fields[change.field], change.value, "changes"))

    @staticmethod
    def _can_misspeak(one: Field) -> bool:
        return one.type in MISSPOKEN and not one.validation.at_most_field and not one.optional

    def _misspeak(self, one: Field) -> None:
        """Says another value; it is mended in the same message, or in the next."""
        value = self.truth[one.id]
        wrong = f"{value[:-1]}{(int(value[-1]) + 3) % 10}" if isinstance(value, str) else value + 1
        if self.rng.random() < 0.5:
            first, then = self.voice.answer(one, wrong, 2), self.voice.answer(one, value, 2)
            self._say(self.voice.sentence("misspoken", wrong=first, v=then))
            return
        self.claimed.setdefault(one.id, []).append(wrong)
        self._say(self.voice.answer(one, wrong, 2))
        if self._value(one.id) is not None:
            self._say(self.voice.correction(one, value))

    def _ask_back(self) -> None:
        """A question of the person's own; the answer must be of its kind, and nothing may be stored by it."""
        about = self.persona.asks_about or HARMLESS
        kind = detour_kinds()[self.rng.choice(about)]
        said = self.voice.uttered(self.rng.choice(kind["sentences"]), attempt=1, wraps=False)
        before = self.person.values
        self._say(said)
        self.outcome.detours += 1
        if self.person.values == before and responses_in(self.person.answer) & set(kind["answered_by"]):
            self.outcome.recognized += 1
        else:
            self.outcome.missed_detours.append(f"{kind['kind']}: {said} → {self.person.answer[:60]}")

    def _beside(self) -> str:
        return str(self.rng.choice(detour_kinds()[self.rng.choice(BESIDE)]["sentences"]))

    def _facts(self, count: int, *, personal: bool, but: str = "") -> list[str]:
        """Clauses that answer fields not asked yet."""
        fields = [self.catalogue.fields[n] for n in VOLUNTEERED if n in self.catalogue.fields and n != but]
        left = [f for f in fields if self._value(f.id) is None and (personal or not f.personal)]
        return [bare(self.voice.named(f, self.truth[f.id])) for f in self.rng.sample(left, min(count, len(left)))]

    # -- what was understood ---------------------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        self.outcome.turns += 1
        self.person.say(text)
        self._look(text)

    def _look(self, said: str) -> None:
        """Everything stored must be what the person meant, whoever asked for it."""
        for name, value in self._stored():
            if self._meant(name, value, by_now=False) or (name, str(value)) in self.seen_wrong:
                continue
            self.seen_wrong.add((name, str(value)))
            self.outcome.wrong.append(f"{name} = {value!r} (meant {self.truth.get(name)!r}) after “{said}”")

    def _stored(self) -> list[tuple[str, Any]]:
        return [
            (f["field"], f["value"])
            for f in self.person.view["fields"]
            if f["value"] is not None and f["source"] == "said" and f["field"] in self.truth
        ]

    def _meant(self, name: str, value: Any, *, by_now: bool = True) -> bool:
        """Whether the value is what the person wants `by_now`, or else at least what it has said at some time."""
        allowed = [self.truth[name], *(() if by_now else self.claimed.get(name, ()))]
        if name == BUSINESS_FIELD:
            return value in allowed
        county = self.truth.get("premises.county")
        return any(same_value(self.catalogue.fields[name], value, v, county) for v in allowed if v is not None)

    def _next_wrong(self) -> str | None:
        if self._asked() == CHANGE_FIELD:
            return None
        wrong = [n for n, v in self._stored() if not self._meant(n, v) and self.mended[n] < MOST_MENDING]
        return wrong[0] if wrong else None

    def _mend(self, name: str) -> None:
        self.mended[name] += 1
        value = self.truth[name]
        if name == BUSINESS_FIELD:
            self._say(self.voice.sentence("business_wrong", v=self.catalogue.business_types[value[0]].name))
        elif value is None:
            self.mended[name] = MOST_MENDING  # nothing can be said to take it back
        else:
            self._say(self.voice.correction(self.catalogue.fields[name], value))

    def _judge(self) -> None:
        stored = dict(self._stored())
        self.outcome.finished = bool(self.person.view["receipt"]) or self.outcome.nothing_needed
        self.outcome.values = len(stored)
        self.outcome.at_end = [
            f"{name} = {value!r} (meant {self.truth[name]!r})"
            for name, value in stored.items()
            if not self._meant(name, value)
        ]
        self.outcome.at_end += [
            f"{f['field']} left out (meant {self.truth[f['field']]!r})"
            for f in self.person.view["fields"]
            if f["state"] == "skipped" and self.truth.get(f["field"]) is not None
        ]
        if self.persona.for_somebody and not self.outcome.nothing_needed and "person.agent.name" not in stored:
            self.outcome.at_end.append(f"person.agent.name not asked (meant {self.truth['person.agent.name']!r})")
        self.outcome.transcript = self.person.transcript

    def _asked(self) -> str | None:
        """The field of the last question heard, or what the view says is asked."""
        question = self.person.view["question"]
        last = next((m for m in reversed(self.person.heard) if m["kind"] == "question" and m["field"]), None)
        if last is not None and last["field"] != "application.submission" and question is not None:
            return str(last["field"])
        return None if question is None else str(question["field"])

    def _value(self, name: str) -> Any:
        return self.person.value(name)

    def _state(self, name: str) -> str:
        return str(next((f["state"] for f in self.person.view["fields"] if f["field"] == name), "pending"))

    def _business(self) -> list[str]:
        return [b["id"] for b in self.person.view["business"]]
