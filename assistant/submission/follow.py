"""Follows what becomes of accepted cases: events nudge, the case itself is asked, what is new is told once.

Events come by pulling the backend's feed and, where it sends them, as signed notices (`webhook`). Their order and their
number do not matter to what is told: they only say which case to look at. A nudge that is lost is made up for by the
next pull, for the position in the feed moves in the same transaction that marks the cases.

The answer to a request for supplement is kept here until the backend has it, as a hand-in is kept in the outbox.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import JSON, Column, Connection, Engine, Integer, Row, String, Table, insert, select, update

from assistant.database import metadata
from assistant.signing import nonce_table
from assistant.submission.adapter import (
    BackendAdapter,
    BackendRefused,
    BackendUnavailable,
    CaseEvent,
    CaseReceipt,
    Notice,
    Progress,
    Supplement,
)
from assistant.submission.delivery import NOT_ABOUT_THE_CASE
from assistant.worker import Stopping

PAGE = 200
POSITION = 1
ENDED = frozenset({"decided", "declined", "revoked", "withdrawn"})
log = structlog.get_logger()

followed_cases = Table(
    "followed_cases",
    metadata,
    Column("case_no", String(80), primary_key=True),
    Column("application_id", String(40), nullable=False, unique=True),
    Column("query_code", String(80), nullable=False),
    Column("changes", Integer, nullable=False, default=0),  # nudges so far
    Column("seen", Integer, nullable=False, default=0),  # up to which of them the case was looked at
    Column("progress", JSON(none_as_null=True)),  # as last seen
    Column("told", JSON, nullable=False),  # keys of what the applicant was told
    Column("given", JSON, nullable=False),  # field → value, answering what was asked, not handed over yet
    Column("outgoing", JSON(none_as_null=True)),  # a Supplement with its key, on its way
)
feed_position = Table(
    "feed_position",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
)
notice_nonces = nonce_table(metadata, "notice_nonces")


@dataclass(frozen=True)
class Followed:
    """An accepted case as last seen."""

    case_no: str
    application_id: str
    query_code: str
    progress: Progress | None
    given: dict[str, Any]
    on_its_way: bool

    @property
    def asked_fields(self) -> tuple[str, ...]:
        """Fields of the form that are asked for again, and not given yet."""
        requests = self.progress.requests if self.progress and not self.on_its_way else ()
        return tuple(dict.fromkeys(f for r in requests for f in r.fields if f not in self.given))

    @property
    def asked_materials(self) -> tuple[str, ...]:
        """Materials that are asked for, or are still to follow (容缺)."""
        if self.progress is None or self.on_its_way:
            return ()
        asked = [m for r in self.progress.requests for m in r.materials]
        return tuple(dict.fromkeys([*asked, *(d.material for d in self.progress.deferrals)]))

    @property
    def asks(self) -> bool:
        """Whether a request for supplement is open that was not answered yet."""
        return bool(self.progress and self.progress.requests and not self.on_its_way)

    @property
    def to_rate(self) -> bool:
        return bool(self.progress and self.progress.state in ENDED and self.progress.rating is None)


Announce = Callable[[str, Progress, tuple[str, ...]], None]


class Follower:
    """One per process; all calls block. `announce(application_id, progress, news)` tells the applicant what is new."""

    def __init__(self, engine: Engine, adapter: BackendAdapter) -> None:
        self.engine = engine
        self.adapter = adapter
        self.announce: Announce = lambda application_id, progress, news: None

    def begin(self, connection: Connection, application_id: str, receipt: CaseReceipt) -> None:
        """From now on, within the transaction that records the receipt. The first look is due at once."""
        known = select(followed_cases.c.case_no).where(followed_cases.c.application_id == application_id)
        if connection.execute(known).one_or_none() is None:
            row = {"case_no": receipt.case_no, "application_id": application_id, "query_code": receipt.query_code}
            connection.execute(insert(followed_cases).values(**row, changes=1, told=[], given={}))

    def of(self, application_id: str) -> Followed | None:
        """The application's case, as last seen."""
        with self.engine.connect() as connection:
            mine = followed_cases.c.application_id == application_id
            row = connection.execute(select(followed_cases).where(mine)).one_or_none()
        return None if row is None else _followed(row)

    # -- news ------------------------------------------------------------------------------------------------------

    def work(self, stopping: Stopping = lambda: False) -> None:
        """Pulls the feed, sends what is outgoing, looks at what was nudged."""
        try:
            self.pull(stopping)
            self.send(stopping)
            self.look(stopping)
        except (BackendUnavailable, BackendRefused) as error:
            log.warning("follow.postponed", error=str(error)[:80])

    def pull(self, stopping: Stopping = lambda: False) -> int:
        """All new events of the feed, page by page; how many. Raises BackendUnavailable, BackendRefused."""
        count = 0
        while not stopping():
            position = self._position()
            page = self.adapter.events(position, PAGE)
            self._mark(position, page.next, page.events)
            count += len(page.events)
            if not page.more:
                break
        return count

    def take(self, notice: Notice) -> None:
        """A notice from the backend. One that is old changes nothing; after a gap the feed is pulled."""
        position = self._position()
        fresh = [event for event in notice.events if event.sequence > position]
        if fresh and notice.previous <= position:
            self._mark(position, fresh[-1].sequence, fresh)
        elif fresh:
            self.pull()
        self.look()

    def look(self, stopping: Stopping = lambda: False) -> None:
        """Asks for the cases that were nudged and announces what is new. Raises BackendUnavailable, BackendRefused."""
        query = select(followed_cases).where(followed_cases.c.changes > followed_cases.c.seen)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(followed_cases.c.case_no)).all()
        for row in rows:
            if stopping():
                return
            self._look_at(row)

    def _look_at(self, row: Row[Any]) -> None:
        progress = self.adapter.progress(row.case_no, row.query_code)
        news = tuple(key for key in news_of(progress) if key not in row.told)
        self._keep(row.case_no, progress)
        if news:
            self.announce(row.application_id, progress, news)  # told again after a crash right here: rather than never
        mine = followed_cases.c.case_no == row.case_no
        told = [*row.told, *news]
        with self.engine.begin() as connection:
            connection.execute(update(followed_cases).where(mine).values(told=told, seen=row.changes))

    # -- what the applicant gives ------------------------------------------------------------------------------------

    def give(self, connection: Connection, case_no: str, values: dict[str, Any]) -> None:
        """Keeps answers to what was asked, within the caller's transaction."""
        mine = followed_cases.c.case_no == case_no
        given = connection.execute(select(followed_cases.c.given).where(mine).with_for_update()).scalar_one()
        connection.execute(update(followed_cases).where(mine).values(given={**given, **values}))

    def hand_over(self, application_id: str, materials: tuple[str, ...]) -> None:
        """All that was given is on its way, once, and is tried at once."""
        found = self.of(application_id)
        if found is None or found.on_its_way or not (found.given or materials):
            return
        requests = sorted(r.id for r in found.progress.requests) if found.progress else []
        key = hashlib.sha256(":".join([found.case_no, *requests, *materials]).encode()).hexdigest()
        outgoing = {"key": key, "supplement": {"form": found.given, "materials": list(materials)}}
        mine = (followed_cases.c.case_no == found.case_no) & followed_cases.c.outgoing.is_(None)
        with self.engine.begin() as connection:
            connection.execute(update(followed_cases).where(mine).values(outgoing=outgoing))
        try:
            self.send()
        except BackendUnavailable as error:
            log.warning("follow.postponed", error=str(error)[:80])

    def send(self, stopping: Stopping = lambda: False) -> None:
        """Takes supplements to the backend. Raises BackendUnavailable: it stays on its way."""
        query = select(followed_cases).where(followed_cases.c.outgoing.is_not(None))
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            if stopping():
                return
            self._send(row)

    def _send(self, row: Row[Any]) -> None:
        given = Supplement.model_validate(row.outgoing["supplement"])
        try:
            progress = self.adapter.supplement(row.case_no, row.query_code, given, row.outgoing["key"])
        except BackendRefused as error:
            if error.status in NOT_ABOUT_THE_CASE:
                raise BackendUnavailable(f"status {error.status}") from None
            log.error("follow.refused", status=error.status)  # asked for no more: what holds now is looked at
            progress = self.adapter.progress(row.case_no, row.query_code)
        self._keep(row.case_no, progress, given={}, outgoing=None)

    # -- inside ------------------------------------------------------------------------------------------------------

    def seen(self, case_no: str, progress: Progress, told: Iterable[str] = ()) -> None:
        """The case as an answer of the backend just showed it; of what news the applicant was told at once."""
        self._keep(case_no, progress)
        news = list(told)
        if news:
            mine = followed_cases.c.case_no == case_no
            with self.engine.begin() as connection:
                before = connection.execute(select(followed_cases.c.told).where(mine)).scalar_one()
                after = list(dict.fromkeys([*before, *news]))
                connection.execute(update(followed_cases).where(mine).values(told=after))

    def _keep(self, case_no: str, progress: Progress, **more: Any) -> None:
        values = {"progress": progress.model_dump(mode="json"), **more}
        with self.engine.begin() as connection:
            connection.execute(update(followed_cases).where(followed_cases.c.case_no == case_no).values(values))

    def _position(self) -> int:
        with self.engine.connect() as connection:
            found = connection.execute(select(feed_position.c.position)).scalar_one_or_none()
        return int(found or 0)

    def _mark(self, before: int, after: int, events: Iterable[CaseEvent]) -> None:
        """Nudges the cases and moves the position, unless somebody moved it in between: then they nudged."""
        numbers = {event.case_no for event in events}
        with self.engine.begin() as connection:
            mine = (feed_position.c.id == POSITION) & (feed_position.c.position == before)
            moved = connection.execute(update(feed_position).where(mine).values(position=after)).rowcount
            if moved == 0 and connection.execute(select(feed_position.c.id)).one_or_none() is None:
                connection.execute(insert(feed_position).values(id=POSITION, position=after))
            nudged = update(followed_cases).where(followed_cases.c.case_no.in_(numbers))
            connection.execute(nudged.values(changes=followed_cases.c.changes + 1))


def news_of(progress: Progress) -> list[str]:
    """Keys of what is worth telling, in order: the requests, what stops or lengthens the time, silence, the end."""
    keys = [f"request:{request.id}" for request in progress.requests]
    for task in progress.tasks:
        if task.suspended_until is not None:
            keys.append(f"suspended:{task.item}:{task.suspended_until.isoformat()}")
        if task.extended_days:
            keys.append(f"extended:{task.item}")
        if task.due_before is not None and task.due_at is not None:
            keys.append(f"recounted:{task.item}:{task.due_at.isoformat()}")
        if task.deemed:
            keys.append(f"deemed:{task.item}")
    if progress.state in ENDED:
        keys.append(progress.state)
    if progress.delivered_at is not None:
        keys.append("delivered")
    return keys


def _followed(row: Row[Any]) -> Followed:
    progress = Progress.model_validate(row.progress) if row.progress else None
    return Followed(
        row.case_no, row.application_id, row.query_code, progress, dict(row.given), row.outgoing is not None
    )
