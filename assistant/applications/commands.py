"""The few ways to change an application. Each takes the state and gives events, or says why not.

Nothing is stored here; the repository appends the events. A command never half-applies: valid values are
taken, invalid ones come back as problems, nothing already given is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from assistant.applications.agenda import CHANGE_FIELD, agenda
from assistant.applications.events import Event, Happened, apply
from assistant.applications.facts import Facts
from assistant.applications.model import Application, Source
from assistant.applications.problem import Problem
from assistant.applications.unified_form import needed_by
from assistant.applications.validation import labelled, validated
from assistant.applications.verdicts import Verdict, applying, blockers, decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, Catalogue


@dataclass(frozen=True, slots=True)
class Moment:
    """When and by whom a command is given, the words it came from, and those of each value where known.

    `by` is the member of staff who gives it, where it was not the applicant; `message` the id of what was said, by
    which a turn that was cut off is known again.
    """

    at: datetime
    today: date
    source: Source
    said: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    by: str | None = None
    message: str | None = None

    def said_of(self, names: Iterable[str]) -> dict[str, str]:
        """Per field the words that its value came from."""
        return {name: self.words[name] for name in names if name in self.words}

    def event(self, kind: Happened, data: Mapping[str, Any]) -> Event:
        """What happened now; with whose hand, where a member of staff did it, and in which message."""
        from_ = {"by": self.by, "message": self.message}
        return Event(
            kind, self.at, self.source, {**data, **{k: v for k, v in from_.items() if v is not None}}, self.said
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change adds and drops: item ids and field ids (only fields that hold an answer)."""

    added_items: tuple[str, ...] = ()
    dropped_items: tuple[str, ...] = ()
    dropped_fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The application after the command, its events, what was refused and what changed by it."""

    application: Application
    events: tuple[Event, ...] = ()
    problems: Mapping[str, Problem] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()  # personal values not kept, for want of consent
    difference: Difference = Difference()

    def then(self, after: Outcome) -> Outcome:
        """This one and the one of a command given right after it; the difference is the later one's."""
        return replace(
            after,
            events=(*self.events, *after.events),
            problems={**self.problems, **after.problems},
            given=(*self.given, *after.given),
            withheld=(*self.withheld, *after.withheld),
        )


class Closed(Exception):
    """The application is submitted: its answers can no longer change."""


def give(catalogue: Catalogue, before: Application, values: Mapping[str, Any], moment: Moment) -> Outcome:
    """Answers fields. A change that drops items or answers becomes a proposal (DESIGN idea 6)."""
    if before.submitted_at is not None:
        raise Closed
    if CHANGE_FIELD in values:
        return _settle_proposal(catalogue, before, values, moment)
    good, problems = _checked(catalogue, before, values, moment.today)
    consented = before.consented or good.get(CONSENT_FIELD) is True
    withheld = () if consented else tuple(n for n in good if catalogue.fields[n].personal)
    good = {name: value for name, value in good.items() if name not in withheld}
    if not good:
        return Outcome(before, problems=problems, withheld=withheld)
    outcome = _change(catalogue, before, good, moment)
    return replace(outcome, problems=problems, withheld=withheld)


def _checked(
    catalogue: Catalogue, before: Application, values: Mapping[str, Any], today: date
) -> tuple[dict[str, Any], dict[str, Problem]]:
    good: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    for name, raw in values.items():
        field_ = catalogue.fields.get(name)
        if field_ is None:
            problems[name] = Problem("unknown_field", {"field": name[:60]})
            continue
        value = validated(field_, raw, {**before.values, **good}, today)
        if isinstance(value, Problem):
            problems[name] = value
        elif name == BUSINESS_FIELD and not value:
            problems[name] = labelled(field_, Problem("empty"), raw)
        else:
            good[name] = value
    return good, problems


def _change(catalogue: Catalogue, before: Application, good: dict[str, Any], moment: Moment) -> Outcome:
    answered = _answered(good, moment)
    after = apply(before, answered)
    difference = compare(catalogue, before, after)
    changes_old = any(name in before.answers and before.value(name) != value for name, value in good.items())
    if changes_old and (difference.dropped_items or difference.dropped_fields):
        proposed = _proposed(good, difference, moment)
        return Outcome(apply(before, proposed), (proposed,), difference=difference)
    return Outcome(after, (answered,), given=tuple(good), difference=difference if changes_old else Difference())


def propose(catalogue: Catalogue, before: Application, values: Mapping[str, Any], moment: Moment) -> Outcome:
    """Keeps values aside to be confirmed first: they were only approximately said (八十来平)."""
    if before.submitted_at is not None:
        raise Closed
    good, problems = _checked(catalogue, before, values, moment.today)
    withheld = () if before.consented else tuple(n for n in good if catalogue.fields[n].personal)
    good = {name: value for name, value in good.items() if name not in withheld}
    if not good:
        return Outcome(before, problems=problems, withheld=withheld)
    answered = _answered(good, moment)
    proposed = _proposed(good, compare(catalogue, before, apply(before, answered)), moment)
    return Outcome(apply(before, proposed), (proposed,), problems=problems, withheld=withheld)


def _answered(values: dict[str, Any], moment: Moment) -> Event:
    data = {"values": values, "words": moment.said_of(values)}
    return moment.event(Happened.ANSWERED, data)


def _proposed(values: dict[str, Any], difference: Difference, moment: Moment) -> Event:
    data = {
        "values": values,
        "words": moment.said_of(values),
        "added_items": list(difference.added_items),
        "dropped_items": list(difference.dropped_items),
        "dropped_fields": list(difference.dropped_fields),
    }
    return moment.event(Happened.PROPOSED, data)


def _settle_proposal(catalogue: Catalogue, before: Application, values: Mapping[str, Any], moment: Moment) -> Outcome:
    answer = values[CHANGE_FIELD]
    if before.proposal is None:
        return Outcome(before, problems={CHANGE_FIELD: Problem("no_change_pending")})
    if not isinstance(answer, bool):
        return Outcome(before, problems={CHANGE_FIELD: Problem("boolean")})
    kind = Happened.CONFIRMED if answer else Happened.REJECTED
    event = moment.event(kind, {})
    after = apply(before, event)
    given = tuple(before.proposal.values) if answer else ()
    return Outcome(after, (event,), given=given, difference=compare(catalogue, before, after))


def put_off(before: Application, moment: Moment) -> Outcome:
    """Leaves a proposal for later, unless it changes an answer: that is not left in doubt."""
    if before.proposal is None or before.proposal.values.keys() & before.answers.keys():
        return Outcome(before)
    event = moment.event(Happened.PUT_OFF, {})
    return Outcome(apply(before, event), (event,))


def compare(catalogue: Catalogue, before: Application, after: Application) -> Difference:
    """What `after` adds and drops against `before`; only answered fields count as dropped."""
    old, new = Facts.of(catalogue, before), Facts.of(catalogue, after)
    was, now = decisions(old), decisions(new)
    applied, applies = set(applying(was)), set(applying(now))
    still = needed_by(new).keys() | {name for one in now.values() for name in one.decided_by}
    settled = {name for name, one in was.items() if one.verdict is not Verdict.UNDECIDED}
    return Difference(
        added_items=tuple(n for n in now if n in applies - applied and (n in settled or n not in was)),
        dropped_items=tuple(
            n for n in was if n in applied and (n not in now or now[n].verdict is Verdict.NOT_APPLICABLE)
        ),
        dropped_fields=tuple(n for n in needed_by(old) if n in before.answers and n not in still),
    )


def skip(catalogue: Catalogue, before: Application, name: str, moment: Moment) -> Outcome:
    """Passes over an optional field; a required one is a problem."""
    if before.submitted_at is not None:
        raise Closed
    field_ = catalogue.fields.get(name)
    if field_ is None or not field_.optional:
        label = field_.label if field_ else ""
        return Outcome(before, problems={name: Problem("required", {"label": label})})
    event = moment.event(Happened.SKIPPED, {"fields": [name]})
    return Outcome(apply(before, event), (event,))


def restart(catalogue: Catalogue, before: Application, moment: Moment) -> Outcome:
    """Begins anew under the current catalogue; the old answers stay in the events."""
    if before.submitted_at is not None:
        raise Closed
    data = {"catalogue_version": catalogue.version}
    event = moment.event(Happened.RESTARTED, data)
    return Outcome(apply(before, event), (event,))


def cancel(before: Application, moment: Moment) -> Outcome:
    """Puts the application aside; `resume` brings it back whole."""
    if before.submitted_at is not None:
        raise Closed
    event = moment.event(Happened.CANCELLED, {})
    return Outcome(apply(before, event), (event,))


def resume(before: Application, moment: Moment) -> Outcome:
    event = moment.event(Happened.RESUMED, {})
    return Outcome(apply(before, event), (event,))


class NotReady(Exception):
    """Something is still to be asked, blocked by law, or already handed in."""


def submit(catalogue: Catalogue, before: Application, moment: Moment) -> Outcome:
    """Closes the answers. Raises NotReady while a question is open, a blocker holds or it is handed in already."""
    facts = Facts.of(catalogue, before)
    if before.submitted_at is not None or before.cancelled or blockers(facts):
        raise NotReady
    if agenda(catalogue, before).next is not None or not before.consented:
        raise NotReady
    event = moment.event(Happened.SUBMITTED, {})
    return Outcome(apply(before, event), (event,))
