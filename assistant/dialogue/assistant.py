"""The core behind every surface: conversations, the form, the API and staff all come through here.

Each public method is one use of the application: load, command, append in one transaction, read.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from cachetools import LRUCache, TTLCache, cachedmethod
from sqlalchemy import Connection

from assistant.applications import commands, prefill
from assistant.applications.commands import Moment, NotReady
from assistant.applications.events import Event, Happened
from assistant.applications.facts import Facts
from assistant.applications.model import Application, Receipt, Source
from assistant.applications.on_document import Readings, proposed
from assistant.applications.read_view import field_question, read_view
from assistant.applications.repository import Repository, Transaction, VersionConflict
from assistant.applications.verdicts import Verdict, applying, committed, decisions
from assistant.applications.view import ApplicationView, OptionView, PlanView, QuestionView, ReceiptView
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.store import CatalogueStore
from assistant.clock import CHINA, Clock
from assistant.dialogue import followup, summary
from assistant.dialogue.ask import ask, confirm_proposal
from assistant.dialogue.followup import FollowUp
from assistant.dialogue.heard import Heard, Memory
from assistant.dialogue.person import CallPerson, PersonWanted, nobody
from assistant.dialogue.photos import PhotoProposal, Photos, certificate_of
from assistant.dialogue.say import Kind, Say
from assistant.dialogue.turn import Dialogue, Turn
from assistant.dialogue.understood import Understood, understood
from assistant.dialogue.withdrawal import WITHDRAWAL
from assistant.dialogue.wording import Wording
from assistant.planning.flow import Flow, flow
from assistant.planning.plan import Plan, plan
from assistant.planning.working_days import WorkingCalendar
from assistant.submission import outbox
from assistant.submission.adapter import (
    BackendAdapter,
    BackendRefused,
    BackendUnavailable,
    CaseReceipt,
    Progress,
)
from assistant.submission.build import submission_of
from assistant.submission.delivery import Delivery
from assistant.submission.follow import Follower

HELD_BACK_SECONDS = 30 * 60
HELD_BACK_APPLICATIONS = 10_000
REMEMBERED_PLANS = 512


@dataclass(frozen=True)
class FieldProblem:
    field: str
    say: Say


@dataclass(frozen=True)
class Patched:
    """`noted` says what was taken, for the conversation beside the form."""

    view: ApplicationView
    problems: list[FieldProblem]
    changed: bool
    noted: list[Say]


@dataclass(frozen=True)
class Submitted:
    """`receipt` is None while the case waits in the outbox; `new` is false for a replay of the same submission."""

    receipt: ReceiptView | None
    new: bool


@dataclass(frozen=True)
class Reply:
    """What a turn says and what the conversation is to remember."""

    says: list[Say]
    memory: Memory


class NotSubmittable(Exception):
    """Something is still open; the view says what."""

    def __init__(self, view: ApplicationView) -> None:
        super().__init__(view.status)
        self.view = view


class StaleVersion(Exception):
    """The application is at another version than the caller read; the view is the present one."""

    def __init__(self, view: ApplicationView) -> None:
        super().__init__(view.version)
        self.view = view


@dataclass
class Assistant:
    """One per process. Thread-safe: all state is in the database or swapped whole."""

    catalogues: CatalogueStore
    repository: Repository
    adapter: BackendAdapter
    delivery: Delivery
    calendar: WorkingCalendar
    clock: Clock
    wording: Wording
    follower: Follower
    max_message_chars: int = 2000
    call_person: CallPerson = nobody
    _dialogues: dict[str, Dialogue] = field(default_factory=dict)
    _held_back: TTLCache[str, dict[str, Any]] = field(
        default_factory=lambda: TTLCache(HELD_BACK_APPLICATIONS, HELD_BACK_SECONDS)
    )
    _plans: LRUCache[Any, PlanView] = field(default_factory=lambda: LRUCache(REMEMBERED_PLANS))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    # -- reading -----------------------------------------------------------------------------------------------

    def view(self, application_id: str) -> ApplicationView:
        """Raises ApplicationNotFound."""
        return self._view(self.repository.load(application_id))

    def plan(self, application_id: str) -> Plan:
        """The plan as it would be if handed in today; of the day of acceptance once accepted."""
        application = self.repository.load(application_id)
        catalogue = self.catalogue_of(application)
        facts = Facts.of(catalogue, application)
        start = application.receipt.accepted_at.astimezone(CHINA).date() if application.receipt else self.clock.today()
        return plan(catalogue, applying(decisions(facts)), start, self.calendar, committed(facts))

    def flow(self, application_id: str) -> Flow:
        """The chart of what applies so far and of what still may; also before anything is handed in."""
        application = self.repository.load(application_id)
        catalogue = self.catalogue_of(application)
        return flow_of(Facts.of(catalogue, application))

    def catalogue_of(self, application: Application) -> Catalogue:
        """The catalogue version that the application was started under."""
        return self.catalogues.get(application.catalogue_version)

    def catalogue_for(self, application_id: str) -> Catalogue:
        """Raises ApplicationNotFound."""
        return self.catalogue_of(self.repository.load(application_id))

    def progress(self, case_no: str, query_code: str) -> Progress:
        """Asks the backend; blocking. Raises CaseNotFound, BackendUnavailable or BackendRefused."""
        return self.adapter.progress(case_no, query_code)

    def render(self, says: list[Say]) -> list[dict[str, Any]]:
        """Messages without id and time."""
        return [self.wording.message(say) for say in says]

    # -- the conversation ----------------------------------------------------------------------------------------

    def start(self) -> str:
        """A new application; its id."""
        with self.repository.transaction() as tx:
            catalogue = self.catalogues.current
            city = catalogue.city.id if catalogue.city else ""
            return tx.start(catalogue.version, city, self.clock.now(), Source.SAID).id

    def greet(self) -> list[Say]:
        return [Say("utter_greet", {"city": self.catalogues.current.city.name if self.catalogues.current.city else ""})]

    def ask(self, application_id: str, memory: Memory | None = None) -> Reply:
        """The next thing to ask, in words."""
        application = self.repository.load(application_id)
        catalogue, memory = self.catalogue_of(application), memory or Memory()
        if application.receipt is not None:
            return Reply(*self.follow_up.ask(catalogue, application, memory))
        return Reply(*ask(catalogue, application, memory))

    def news(self, application_id: str) -> list[Say]:
        """What has become of a submission: the receipt, or that it waits."""
        application = self.repository.load(application_id)
        if application.receipt is not None:
            return [summary.receipt(application.receipt)]
        return [Say("utter_submitted_waiting", kind=Kind.NOTICE)] if application.submitted_at else []

    def told(self, application_id: str, progress: Progress, news: tuple[str, ...]) -> list[Say]:
        """What is new in the application's case, with what is wanted of the applicant now."""
        application = self.repository.load(application_id)
        asked = self.ask(application_id).says
        return [*followup.told(self.catalogue_of(application), progress, news), *asked]

    @cached_property
    def follow_up(self) -> FollowUp:
        reason = self.wording.render(Say("utter_withdraw_reason"))
        return FollowUp(self.repository, self.follower, self.adapter, reason)

    def turn(self, application_id: str, heard: Heard, memory: Memory) -> Reply:
        """One message: understood, applied, answered. The next question comes from `ask`. Blocking."""
        if len(heard.text) > self.max_message_chars:
            return Reply([Say("utter_too_long", {"max": self.max_message_chars}, Kind.NOTICE)], memory)
        for attempt in (1, 2):
            try:
                turn = self._turn(application_id, heard, memory)
                break
            except VersionConflict:  # the form was changed at the same moment: read again, once
                if attempt == 2:
                    raise
        if isinstance(turn, Reply):
            return turn
        with self._lock:
            self._held_back[application_id] = turn.held_back
        person = self._person(turn, heard, memory) if turn.wants_person else []
        turn.application, fetched = self._prefill(turn.application)
        return Reply([*turn.says, *fetched, *self._outside(turn), *person], turn.memory)

    def cut_off(self, application_id: str, message_id: str) -> list[Say] | None:
        """What to say to a message whose turn changed the application and was never answered (the process died).

        None where it changed nothing: then it is to be taken as if it came the first time. Blocking.
        """
        moments = {event.at for event in self.repository.events_of_message(application_id, message_id)}
        if not moments:
            return None
        application = self.repository.load(application_id)
        catalogue = self.catalogue_of(application)
        kept = [name for name, answer in application.answers.items() if answer.at in moments]
        lines = [summary.value_line(catalogue, name, application.value(name)) for name in kept]
        noted = [Say("utter_noted", {"values": lines})] if lines else []
        return [*noted, *(self.ask(application_id).says or self.news(application_id))]

    def understand(self, application_id: str, heard: Sequence[Heard]) -> Understood:
        """What is to be read in these sentences, for somebody beside the speaker to check. Nothing is stored."""
        application = self.repository.load(application_id)
        found = understood(self._dialogue(application), application, heard, self.clock.today())
        return Understood.of(found, self.wording.render)

    def _turn(self, application_id: str, heard: Heard, memory: Memory) -> Turn | Reply:
        application = self.repository.load(application_id)
        # before consent only the words of accepted values are kept, for the rest may hold personal data
        moment = self._moment(heard.source, heard.text if application.consented else None, message=heard.id)
        if application.receipt is not None:
            catalogue, interpreter = self.catalogue_of(application), self._dialogue(application).interpreter
            followed = self.follow_up.take(catalogue, interpreter, application, heard, memory, moment)
            if followed is not None:
                return Reply(followed.says, followed.memory)
            if memory.awaiting == WITHDRAWAL:  # neither yes nor no: it is not asked for ever
                memory = memory.but(awaiting=None)
        with self._lock:
            held_back = self._held_back.get(application_id)
        turn = self._dialogue(application).take(application, heard, memory, moment, held_back)
        if turn.events:
            with self.repository.transaction() as tx:
                turn.application = tx.append(application, turn.events)
        return turn

    def _outside(self, turn: Turn) -> list[Say]:
        """What a turn wants of the world outside the application."""
        application = turn.application
        match turn.wants:
            case "bundle":
                catalogue = self.catalogue_of(application)
                return [summary.bundle(catalogue, application, self._dialogue(application).plan(application))]
            case "submit":
                return self._submit_said(application)
            case "progress":
                return self._progress_said(application)
            case _:
                return []

    def _person(self, turn: Turn, heard: Heard, memory: Memory) -> list[Say]:
        """Calls a member of staff, or says where there are some."""
        before = self.call_person(PersonWanted(turn.application.id, heard.text, memory.asked, memory.misses))
        if before is None:
            return [Say("utter_human", kind=Kind.NOTICE)]
        ahead = Say("utter_human_ahead", {"count": before}) if before else ""
        return [Say("utter_human_called", {"ahead": ahead}, Kind.NOTICE)]

    def _submit_said(self, application: Application) -> list[Say]:
        try:
            self.submit(application.id, f"said-{application.id}")
        except NotSubmittable:
            return [Say("utter_submit_blocked", kind=Kind.NOTICE)]
        got = self.repository.load(application.id).receipt
        return [summary.receipt(got)] if got else [Say("utter_submitted_waiting", kind=Kind.NOTICE)]

    def _progress_said(self, application: Application) -> list[Say]:
        if application.receipt is None:
            self.delivery.deliver_one(application.id)
            application = self.repository.load(application.id)
        got = application.receipt
        if got is None:
            return [Say("utter_submitted_waiting", kind=Kind.NOTICE)]
        try:
            found = self.adapter.progress(got.case_no, got.query_code)
            self.follower.seen(got.case_no, found)
            return [summary.progress(found)]
        except (BackendUnavailable, BackendRefused):
            return [Say("utter_progress_unavailable", {"case_no": got.case_no}, Kind.NOTICE)]

    # -- the form and the API --------------------------------------------------------------------------------------

    def patch(
        self,
        application_id: str,
        values: Mapping[str, Any],
        expected_version: int | None,
        source: Source = Source.TYPED,
        photo: str | None = None,
        words: Mapping[str, str] | None = None,
        by: str | None = None,
    ) -> Patched:
        """Answers fields as typed, or as staff (`by`) took them from `words`; as the `photo` said, as read from it.

        Raises ApplicationNotFound, StaleVersion, commands.Closed.
        """
        application = self.repository.load(application_id)
        if expected_version is not None and application.version != expected_version:
            raise StaleVersion(self._view(application))
        catalogue = self.catalogue_of(application)
        if application.receipt is not None:
            return self._supplement(catalogue, application, values, self._moment(source, None, words, by))
        read_words = self.photos.confirmed(photo, application_id, values)
        typed = {name: value for name, value in values.items() if name not in read_words}
        outcome = commands.give(catalogue, application, typed, self._moment(source, None, words, by))
        if read_words:  # after the typed ones, among which is the consent
            read = {name: values[name] for name in read_words}
            prefilled = self._moment(Source.PREFILLED, None, read_words, by)
            outcome = outcome.then(commands.give(catalogue, outcome.application, read, prefilled))
        after, fetched = self._prefill(self._append(application, outcome.events))
        problems = [FieldProblem(n, Say(f"utter_problem_{p.code}", p.params)) for n, p in outcome.problems.items()]
        problems += [FieldProblem(n, Say("utter_problem_no_consent")) for n in outcome.withheld]
        noted = [*summary.noted_in_form(catalogue, after, outcome.given), *fetched]
        return Patched(self._view(after), problems, bool(outcome.events), noted)

    def _supplement(
        self, catalogue: Catalogue, application: Application, values: Mapping[str, Any], moment: Moment
    ) -> Patched:
        """After the receipt: nothing is open but what the departments ask for."""
        try:
            taken = self.follow_up.give(catalogue, application, values, moment)
        except VersionConflict:
            raise StaleVersion(self.view(application.id)) from None
        if taken is None:
            raise commands.Closed
        problems = [FieldProblem(n, Say(f"utter_problem_{p.code}", p.params)) for n, p in taken.problems.items()]
        return Patched(self.view(application.id), problems, taken.changed, taken.says)

    def skip(self, application_id: str, field: str, by: str) -> Patched:
        """A member of staff passes over an optional field. Raises as `patch` does."""
        application = self.repository.load(application_id)
        catalogue = self.catalogue_of(application)
        outcome = commands.skip(catalogue, application, field, self._moment(Source.STAFF, None, by=by))
        after = self._append(application, outcome.events)
        problems = [FieldProblem(n, Say(f"utter_problem_{p.code}", p.params)) for n, p in outcome.problems.items()]
        return Patched(self._view(after), problems, bool(outcome.events), [])

    def submit(
        self, application_id: str, idempotency_key: str, source: Source = Source.SAID, by: str | None = None
    ) -> Submitted:
        """Hands the application in: event and outbox in one transaction, then one try to deliver at once.

        Raises ApplicationNotFound, NotSubmittable. A submission already made is replayed, whatever the key.
        """
        application = self.repository.load(application_id)
        new = application.submitted_at is None
        if new:
            catalogue = self.catalogue_of(application)
            try:
                outcome = commands.submit(catalogue, application, self._moment(source, None, by=by))
            except NotReady:
                raise NotSubmittable(self._view(application)) from None
            with self.repository.transaction() as tx:
                after = tx.append(application, outcome.events)
                now = self.clock.now()
                due = now + outbox.HEAD_START
                outbox.enqueue(tx.connection, submission_of(catalogue, after, now), idempotency_key, due)
        if application.receipt is None:
            self.delivery.deliver_one(application_id)
        return Submitted(self.view(application_id).receipt, new)

    def photo_read(self, application_id: str, kind: str, readings: Readings) -> PhotoProposal:
        """What a photo says, to be confirmed; nothing is kept.

        Raises ApplicationNotFound, NotPublished, commands.Closed.
        """
        application = self.repository.load(application_id)
        if application.submitted_at is not None:
            raise commands.Closed
        return self.photos.propose(self.catalogue_of(application), application, kind, readings, self.clock.today())

    def photo_said(self, application_id: str, kind: str, readings: Readings) -> list[Say]:
        """Where there are no fields to confirm one by one: all that is sound, kept aside until “对” is said.

        Personal values need the consent first. Raises ApplicationNotFound, NotPublished, StaleVersion, commands.Closed.
        """
        application = self.repository.load(application_id)
        catalogue = self.catalogue_of(application)
        certificate = certificate_of(catalogue, kind)
        read = proposed(catalogue, application, certificate, readings, self.clock.today())
        values = {one.field.id: one.value for one in read if one.problem is None}
        words = dict.fromkeys(values, self.photos.words(certificate))
        outcome = commands.propose(catalogue, application, values, self._moment(Source.PREFILLED, None, words))
        after = self._append(application, outcome.events)
        missed = [one.field.label for one in read if one.problem is not None]
        withheld = [catalogue.fields[name].label for name in outcome.withheld]
        says = [Say("utter_photo_read", {"document": certificate.name})]
        says += [Say("utter_photo_missed", {"labels": missed}, Kind.NOTICE)] if missed else []
        says += [Say("utter_photo_withheld", {"labels": withheld}, Kind.NOTICE)] if withheld else []
        return [*says, *ask(catalogue, after, Memory())[0]]

    def _prefill(self, application: Application) -> tuple[Application, list[Say]]:
        """Asks the backend, once per code, for what it knows of the subject; what it knows becomes a proposal."""
        catalogue = self.catalogue_of(application)
        code = prefill.due(catalogue, application)
        if code is None:
            return application, []
        found: Mapping[str, Any] = {}
        says: list[Say] = []
        try:
            found = self.adapter.prefill(code, prefill.authorization(application))
        except (BackendUnavailable, BackendRefused):
            says = [Say("utter_prefill_unavailable", kind=Kind.NOTICE)]
        else:
            says = [Say("utter_prefill_found" if found else "utter_prefill_nothing", kind=Kind.NOTICE)]
        outcome = prefill.looked_up(catalogue, application, code, found, self._moment(Source.PREFILLED, None))
        try:
            with self.repository.transaction() as tx:
                return tx.append(application, outcome.events), says
        except VersionConflict:  # changed at the same moment: the next change looks again
            return application, []

    def _append(self, application: Application, events: tuple[Event, ...]) -> Application:
        try:
            with self.repository.transaction() as tx:
                return tx.append(application, events)
        except VersionConflict:
            raise StaleVersion(self.view(application.id)) from None

    # -- inside ----------------------------------------------------------------------------------------------------

    @cached_property
    def photos(self) -> Photos:
        return Photos(self.wording)

    def _moment(
        self,
        source: Source,
        said: str | None,
        words: Mapping[str, str] | None = None,
        by: str | None = None,
        message: str | None = None,
    ) -> Moment:
        return Moment(self.clock.now(), self.clock.today(), source, said, words or {}, by, message)

    def prepare(self, catalogue: Catalogue) -> None:
        """Makes ready what the first message under a catalogue would wait for. Blocking, some seconds."""
        self._dialogue_of(catalogue).prepare()

    def _dialogue(self, application: Application) -> Dialogue:
        return self._dialogue_of(self.catalogue_of(application))

    def _dialogue_of(self, catalogue: Catalogue) -> Dialogue:
        with self._lock:
            known = self._dialogues.get(catalogue.version)
            if known is None:
                known = self._dialogues[catalogue.version] = Dialogue(catalogue, self._plan_view)
        return known

    def _plan_view(self, catalogue: Catalogue, ids: tuple[str, ...], committed: frozenset[str]) -> PlanView:
        return self._plan_view_of(catalogue, ids, committed, self.clock.today())

    @cachedmethod(lambda self: self._plans, lambda _, known, *rest: (known.version, *rest), lambda self: self._lock)
    def _plan_view_of(
        self, catalogue: Catalogue, ids: tuple[str, ...], committed: frozenset[str], today: date
    ) -> PlanView:
        made = plan(catalogue, ids, today, self.calendar, committed)
        return PlanView(
            serial_days=float(made.serial_days),
            parallel_days=float(made.parallel_days),
            critical_path=list(made.critical_path),
        )

    def _view(self, application: Application) -> ApplicationView:
        catalogue = self.catalogue_of(application)
        change = ""
        if application.proposal is not None:
            change = self.wording.render(confirm_proposal(catalogue, application, application.proposal))
        return read_view(catalogue, application, self._plan_view, change, self._supplement_question(application))

    def _supplement_question(self, application: Application) -> QuestionView | None:
        """What a department asks for again, as the question of the form; the reason is its help."""
        catalogue = self.catalogue_of(application)
        wanted = self.follow_up.wanted(catalogue, application) if application.receipt is not None else None
        if wanted is None:
            return None
        why = "\n".join(self.wording.render(one) for one in wanted.reasons)
        if wanted.materials is None:
            asked = catalogue.fields[wanted.name]
            return field_question(catalogue, asked, why or asked.help, optional=False, remaining=wanted.remaining)
        shown = self.wording.message(wanted.materials)
        return QuestionView(
            field=wanted.name, label=self.wording.render(Say("utter_label_supplement")), text=shown["text"],
            type="boolean", unit=None, options=[OptionView(**one) for one in shown["custom"]["options"]],
            optional=False, help=why, remaining=wanted.remaining,
        )  # fmt: skip


def flow_of(facts: Facts) -> Flow:
    """The chart of what is decided so far: what applies is certain, what is undecided is possible."""
    decided = decisions(facts)
    possible = tuple(name for name, one in decided.items() if one.verdict is Verdict.UNDECIDED)
    return flow(facts.catalogue, applying(decided), possible, committed(facts))


def record_receipt(
    clock: Clock, follower: Follower, connection: Connection, application_id: str, got: CaseReceipt
) -> None:
    """Appends the acceptance within the delivery's transaction; a second receipt changes nothing."""
    follower.begin(connection, application_id, got)
    tx = Transaction(connection)
    application = tx.load(application_id)
    if application.receipt is not None:
        return
    receipt = Receipt(got.case_no, got.query_code, got.accepted_at)
    data = {
        "case_no": receipt.case_no,
        "query_code": receipt.query_code,
        "accepted_at": receipt.accepted_at.isoformat(),
    }
    tx.append(application, [Event(Happened.ACCEPTED, clock.now(), Source.DERIVED, data)])
