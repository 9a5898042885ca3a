"""After the receipt: what the departments ask for is asked in the conversation, answered there, and handed over.

Also the news of a case in words, its rating, a complaint about it, and its withdrawal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.applications.commands import Moment
from assistant.applications.events import Happened
from assistant.applications.model import Application
from assistant.applications.problem import Problem
from assistant.applications.repository import Repository
from assistant.applications.validation import validated
from assistant.catalog.catalogue import Catalogue
from assistant.dialogue import summary
from assistant.dialogue.acts import as_told
from assistant.dialogue.ask import question
from assistant.dialogue.heard import Heard, Memory
from assistant.dialogue.interpretation import Interpreter
from assistant.dialogue.say import Choice, Kind, Say
from assistant.dialogue.withdrawal import WITHDRAWAL, Withdrawal
from assistant.dialogue.withdrawal import question as withdrawal_question
from assistant.submission.adapter import BackendAdapter, BackendRefused, BackendUnavailable, Progress
from assistant.submission.follow import Followed, Follower

MATERIALS_FIELD = "case.materials"
RATING_FIELD = "case.rating"
SCORES = (5, 4, 3, 2, 1)
COMPLAINT = "complaint"  # what the conversation awaits


@dataclass(frozen=True)
class FollowedTurn:
    """What a turn about a followed case says and remembers."""

    says: list[Say]
    memory: Memory


@dataclass(frozen=True)
class Supplemented:
    """What was taken of values that a department asks for (补正), and what is said of it."""

    changed: bool
    says: list[Say]
    problems: Mapping[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """What a department asks for again now: a field of the form, or MATERIALS_FIELD with its question; and why."""

    name: str
    materials: Say | None
    reasons: list[Say]
    remaining: int


class FollowUp:
    """Stateless; everything stands in the application, the followed case, and the backend."""

    def __init__(
        self, repository: Repository, follower: Follower, adapter: BackendAdapter, reason_to_withdraw: str
    ) -> None:
        self.repository = repository
        self.follower = follower
        self.adapter = adapter
        self.withdrawal = Withdrawal(follower, adapter, reason_to_withdraw)

    # -- asking ------------------------------------------------------------------------------------------------------

    def ask(self, catalogue: Catalogue, application: Application, memory: Memory) -> tuple[list[Say], Memory]:
        """The next thing that is wanted of the applicant, if anything is."""
        case = self.follower.of(application.id)
        if case is None:
            return [], memory.but(asked=None)
        if memory.awaiting == WITHDRAWAL:
            return [withdrawal_question()], memory
        name = _pending(catalogue, case)
        if name is None:
            return [], memory.but(asked=None)
        if name in catalogue.fields:
            return [question(catalogue, catalogue.fields[name], memory)], memory.but(asked=name)
        if memory.asked == name:
            return [], memory
        return [_materials(case) if name == MATERIALS_FIELD else rating_question()], memory.but(asked=name)

    def wanted(self, catalogue: Catalogue, application: Application) -> Wanted | None:
        """What a department asks for again after the receipt, as a form shows it."""
        case = self.follower.of(application.id)
        name = _pending(catalogue, case) if case is not None else None
        if case is None or case.progress is None or name in (None, RATING_FIELD):
            return None
        reasons = [
            Say("utter_supplement_why", {"department": r.department_name, "reason": r.reason})
            for r in case.progress.requests
            if name in r.fields or (name == MATERIALS_FIELD and r.materials)
        ]
        remaining = sum(one in catalogue.fields for one in case.asked_fields) + bool(case.asked_materials)
        return Wanted(name, _materials(case) if name == MATERIALS_FIELD else None, reasons, remaining)

    # -- hearing -----------------------------------------------------------------------------------------------------

    def take(
        self,
        catalogue: Catalogue,
        interpreter: Interpreter,
        application: Application,
        heard: Heard,
        memory: Memory,
        moment: Moment,
    ) -> FollowedTurn | None:
        """The turn, where the message is about what the case wants; None leaves it to the dialogue."""
        case = self.follower.of(application.id)
        if case is None:
            return None
        if memory.awaiting == COMPLAINT and heard.pressed is None:
            return self._complaint(case, heard, memory.but(awaiting=None))
        taken_back = self.withdrawal.take(case, heard, memory)
        if taken_back is not None:
            return FollowedTurn(*taken_back)
        if heard.pressed is not None and heard.pressed.field == RATING_FIELD:
            return FollowedTurn(self._rate(case, heard.pressed.value), memory)
        if heard.pressed is not None and heard.pressed.field == MATERIALS_FIELD:
            return FollowedTurn(self._brought(case), memory)
        name = _pending(catalogue, case)
        if name in catalogue.fields:
            return self._answer(catalogue, interpreter, application, case, str(name), heard, memory, moment)
        if name == MATERIALS_FIELD and heard.intent == "affirm":
            return FollowedTurn(self._brought(case), memory)
        if heard.pressed is None and heard.intent == "complaint":
            return FollowedTurn([Say("utter_complaint_tell", kind=Kind.QUESTION)], memory.but(awaiting=COMPLAINT))
        return None

    def _answer(
        self,
        catalogue: Catalogue,
        interpreter: Interpreter,
        application: Application,
        case: Followed,
        pending: str,
        heard: Heard,
        memory: Memory,
        moment: Moment,
    ) -> FollowedTurn | None:
        """Values for what was asked; a question or anything else goes its usual way, and the asking goes on."""
        if heard.pressed is not None:
            given, words = {heard.pressed.field: heard.pressed.value}, {}
        else:
            again = memory.misses > 0
            meant = interpreter.interpret(as_told(heard), application, pending, moment.today, again=again)
            certain = {n: r for n, r in meant.answers.items() if n in case.asked_fields}
            likely = {n: r for n, r in meant.likely.items() if n in case.asked_fields}
            if likely and not certain and not again:  # what goes to a department is not guessed
                lines = [summary.value_line(catalogue, n, r.value) for n, r in likely.items()]
                return FollowedTurn([Say("utter_supplement_exactly", {"values": lines})], memory.but(misses=1))
            readings = {**(likely if again else {}), **certain}
            given = {name: reading.value for name, reading in readings.items()}
            words = {name: reading.words for name, reading in readings.items()}
        wanted = {name: value for name, value in given.items() if name in case.asked_fields}
        if not wanted:
            return None
        taken = self._take_in(catalogue, application, case, wanted, replace(moment, words=words))
        wrong = [Say(f"utter_problem_{p.code}", p.params, Kind.NOTICE) for p in taken.problems.values()]
        return FollowedTurn([*wrong, *taken.says], memory.but(misses=0))

    def give(
        self, catalogue: Catalogue, application: Application, values: Mapping[str, Any], moment: Moment
    ) -> Supplemented | None:
        """The same from a form; None where any of it is not asked for. Raises VersionConflict."""
        case = self.follower.of(application.id)
        if case is None or not values:
            return None
        if set(values) == {MATERIALS_FIELD} and not case.asked_fields and case.asked_materials:
            brought = values[MATERIALS_FIELD] is True
            return Supplemented(brought, self._brought(case) if brought else [])
        if not set(values) <= {name for name in case.asked_fields if name in catalogue.fields}:
            return None
        return self._take_in(catalogue, application, case, values, moment)

    def _take_in(
        self, catalogue: Catalogue, application: Application, case: Followed, values: Mapping[str, Any], moment: Moment
    ) -> Supplemented:
        """Keeps what is valid of the values that are asked for, and hands over once nothing is missing."""
        good: dict[str, Any] = {}
        problems: dict[str, Problem] = {}
        for name, raw in values.items():
            value = validated(catalogue.fields[name], raw, {**application.values, **good}, moment.today)
            if isinstance(value, Problem):
                problems[name] = value
            else:
                good[name] = value
        if not good:
            return Supplemented(False, [], problems)
        event = moment.event(Happened.ANSWERED, {"values": good, "words": moment.said_of(good)})
        with self.repository.transaction() as tx:
            tx.append(application, [event])
            self.follower.give(tx.connection, case.case_no, good)
        lines = [summary.value_line(catalogue, name, value) for name, value in good.items()]
        return Supplemented(True, [Say("utter_noted", {"values": lines}), *self._complete(application.id)], problems)

    def _complete(self, application_id: str) -> list[Say]:
        """Hands over as soon as nothing is missing any more."""
        case = self.follower.of(application_id)
        if case is None or case.asked_fields or case.asked_materials:
            return []
        return self._hand_over(case, ())

    def _brought(self, case: Followed) -> list[Say]:
        if case.asked_fields or not case.asked_materials:
            return [Say("utter_stale_button")]
        return self._hand_over(case, case.asked_materials)

    def _hand_over(self, case: Followed, materials: tuple[str, ...]) -> list[Say]:
        self.follower.hand_over(case.application_id, materials)
        after = self.follower.of(case.application_id)
        if after is None or after.on_its_way or after.progress is None:
            return [Say("utter_supplement_waiting", kind=Kind.NOTICE)]
        return [Say("utter_supplement_done", kind=Kind.NOTICE), summary.progress(after.progress)]

    def _rate(self, case: Followed, score: Any) -> list[Say]:
        if score not in SCORES or isinstance(score, bool):
            return [Say("utter_stale_button")]
        try:
            self.follower.seen(case.case_no, self.adapter.rate(case.case_no, case.query_code, score, ""))
        except BackendRefused:
            return [Say("utter_rating_closed", kind=Kind.NOTICE)]
        except BackendUnavailable:
            return [Say("utter_progress_unavailable", {"case_no": case.case_no}, Kind.NOTICE)]
        return [Say("utter_rated_low" if score <= 2 else "utter_rated")]

    def _complaint(self, case: Followed, heard: Heard, memory: Memory) -> FollowedTurn:
        if heard.intent in ("deny", "cancel"):
            return FollowedTurn([Say("utter_complaint_dropped")], memory)
        key = hashlib.sha256(f"{case.case_no}:{heard.text}".encode()).hexdigest()
        try:
            self.adapter.complain(case.case_no, case.query_code, heard.text[:500], key)
        except (BackendUnavailable, BackendRefused):
            return FollowedTurn([Say("utter_complaint")], memory)
        return FollowedTurn([Say("utter_complaint_taken", {"case_no": case.case_no}, Kind.NOTICE)], memory)


def told(catalogue: Catalogue, progress: Progress, news: tuple[str, ...]) -> list[Say]:
    """What is new in a case, in words."""
    says: list[Say] = []
    tasks = {task.item: task for task in progress.tasks}
    requests = {f"request:{request.id}": request for request in progress.requests}
    for key in news:
        kind, _, rest = key.partition(":")
        if kind == "request":
            request = requests[key]
            labels = [catalogue.fields[f].label for f in request.fields if f in catalogue.fields]
            params = {"department": request.department_name, "reason": request.reason, "case_no": progress.case_no}
            wanted = [Say("utter_supplement_fields", {"labels": labels})] if labels else []
            if request.materials:
                wanted.append(Say("utter_supplement_materials", {"materials": list(request.materials)}))
            says.append(Say("utter_supplement_asked", {**params, "wanted": wanted}, Kind.NOTICE))
        elif kind in ("suspended", "extended", "recounted", "deemed"):
            says.append(summary.task_news(kind, tasks[rest.partition(":")[0]]))
        elif kind == "delivered" and progress.delivered_at is not None:
            on = summary.date_words(progress.delivered_at)
            says.append(Say("utter_case_delivered", {"case_no": progress.case_no, "date": on}, Kind.NOTICE))
        else:
            says.append(summary.result(progress))
    return says


def rating_question() -> Say:
    options = tuple(Choice(score, Say(f"utter_rating_{score}")) for score in SCORES)
    return Say("utter_rating_ask", {}, Kind.QUESTION, RATING_FIELD, options)


def _pending(catalogue: Catalogue, case: Followed) -> str | None:
    """A field of the form, MATERIALS_FIELD, RATING_FIELD, or nothing."""
    fields = [name for name in case.asked_fields if name in catalogue.fields]
    if fields:
        return fields[0]
    if case.asked_materials or case.asks:
        return MATERIALS_FIELD
    return RATING_FIELD if case.to_rate else None


def _materials(case: Followed) -> Say:
    params = {"materials": list(case.asked_materials)}
    options = (Choice(True, Say("utter_label_brought")),)
    return Say("utter_materials_brought", params, Kind.QUESTION, MATERIALS_FIELD, options)
