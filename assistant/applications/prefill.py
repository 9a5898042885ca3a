"""预填: what a register knows of the subject is proposed, and kept only when the applicant confirms it.

能通过数据共享取得的信息，不得要求申请人重复提供 (国务院关于在线政务服务的若干规定 Art. 7); it takes the
applicant's authorization.
Each code is looked up once. A failure holds nothing up: the applicant is asked as if there were no register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.applications.commands import Moment, Outcome, propose
from assistant.applications.events import Event, Happened, apply
from assistant.applications.facts import Facts
from assistant.applications.model import Application, Source
from assistant.applications.unified_form import needed_by
from assistant.applications.verdicts import blocker_answers, decisions
from assistant.catalog.catalogue import CODE_FIELD, HELD_FIELD, SHARE_FIELD, Catalogue


def due(catalogue: Catalogue, application: Application) -> str | None:
    """The code to look up now: given, its sharing authorized, and not looked up before."""
    closed = application.submitted_at is not None or application.cancelled or application.proposal is not None
    code = Facts.of(catalogue, application).get(CODE_FIELD)
    if closed or not isinstance(code, str) or not application.consented or application.value(SHARE_FIELD) is not True:
        return None
    return None if application.looked_up == code else code


def authorization(application: Application) -> str:
    """What the backend is told of the applicant's authorization: whose, when, in which words."""
    given = application.answers[SHARE_FIELD]
    return f"{application.id} {SHARE_FIELD} {given.at.isoformat()} {given.said or ''}".strip()


def looked_up(
    catalogue: Catalogue, before: Application, code: str, found: Mapping[str, Any], moment: Moment
) -> Outcome:
    """Notes the look-up and proposes what it found, as far as this application needs it and nobody said it yet."""
    event = Event(Happened.LOOKED_UP, moment.at, Source.PREFILLED, {"code": code, "found": sorted(found)})
    after = apply(before, event)
    wanted = _wanted(catalogue, before, found)
    if not wanted:
        return Outcome(after, (event,))
    outcome = propose(catalogue, after, wanted, replace(moment, source=Source.PREFILLED, said=None, words={}))
    # a value that the rules do not take is the register's fault, and not the applicant's to mend
    return replace(outcome, events=(event, *outcome.events), problems={})


def _wanted(catalogue: Catalogue, application: Application, found: Mapping[str, Any]) -> dict[str, Any]:
    facts = Facts.of(catalogue, application)
    decided = decisions(facts)
    needed = {*needed_by(facts), *blocker_answers(facts), HELD_FIELD}
    needed.update(name for one in decided.values() for name in (*one.waiting_for, *one.decided_by))
    return {n: v for n, v in found.items() if n in needed and n in catalogue.fields and n not in application.answers}
