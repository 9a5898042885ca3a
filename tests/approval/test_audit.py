"""The log can only grow, and whoever changes it is found out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from assistant.approval import audit
from assistant.approval.departments import Departments
from assistant.approval.service import OneWindow
from assistant.approval.tables import audit_head, audit_log
from assistant.audit_chain import BEGINNING, HEAD
from tests.approval.conftest import APPROVE, CLERK, REJECT, a_case


def verified(window: OneWindow, known_head: str | None = None) -> audit.Verified:
    with window.engine.connect() as connection:
        return audit.verify(connection, known_head)


@pytest.fixture
def busy(window: OneWindow) -> OneWindow:
    """A window where two cases went their way."""
    for key in ("k1", "k2"):
        got = window.receive(a_case(), key)
        Departments(window).give_opinion(got.case_no, "food", APPROVE, CLERK)
        Departments(window).give_opinion(got.case_no, "fire", REJECT, CLERK)
    return window


def unguarded(window: OneWindow, statement: Any) -> None:
    """As somebody with all rights on the database could."""
    with window.engine.begin() as connection:
        if window.engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_log_no_{verb}"))
        else:
            connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
        connection.execute(statement)


def test_the_chain_of_what_happened_is_intact(busy: OneWindow) -> None:
    found = verified(busy)
    assert found.intact
    with busy.engine.connect() as connection:
        rows = connection.execute(select(audit_log.c.kind).order_by(audit_log.c.sequence)).scalars().all()
    life = ["received", "accepted", "task_started", "task_started", "opinion", "opinion", "decided"]
    assert rows == life * 2
    assert found.entries == len(rows)
    assert verified(busy, found.head).intact


def test_the_database_refuses_changes(busy: OneWindow) -> None:
    for statement in (update(audit_log).values(actor="nobody"), delete(audit_log)):
        with pytest.raises(DBAPIError), busy.engine.begin() as connection:
            connection.execute(statement)
    assert verified(busy).intact


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        (update(audit_log).where(audit_log.c.sequence == 5).values(data={"item": "food", "opinion": "rejected"}), 5),
        (update(audit_log).where(audit_log.c.sequence == 6).values(actor="somebody else"), 6),
        (delete(audit_log).where(audit_log.c.sequence == 3), 3),
        (delete(audit_log).where(audit_log.c.sequence == 14), 14),
        (delete(audit_log).where(audit_log.c.case_no.like("%00000001")), 1),
    ],
)
def test_whoever_changes_it_all_the_same_is_found_out(busy: OneWindow, statement: Any, broken_at: int) -> None:
    unguarded(busy, statement)
    assert verified(busy).broken_at == broken_at


def test_a_log_made_anew_does_not_hold_the_head_noted_elsewhere(busy: OneWindow) -> None:
    noted = verified(busy).head
    unguarded(busy, delete(audit_log))
    with busy.engine.begin() as connection:
        connection.execute(delete(audit_head))
        connection.execute(insert(audit_head).values(id=HEAD, length=0, hash=BEGINNING))
        audit.append(connection, busy.clock.now(), "received", "applicant", "x")
    assert verified(busy).intact
    assert not verified(busy, noted).intact


def test_many_at_once_make_one_chain(window: OneWindow) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: window.receive(a_case(application_id=f"a{n}"), f"k{n}"), range(12)))
    found = verified(window)
    assert found.intact
    assert found.entries == 12 * 4


def test_nothing_an_applicant_or_clerk_wrote_stands_in_it(busy: OneWindow) -> None:
    with busy.engine.connect() as connection:
        kept = str(connection.execute(select(audit_log)).all())
    assert "Wang" not in kept
    assert "no second exit" not in kept


def test_the_feed_is_read_page_by_page_and_misses_nothing(busy: OneWindow) -> None:
    after, seen, pages = 0, [], 0
    while True:
        page = busy.events(after, 4)
        seen += [(e.sequence, e.kind) for e in page.events]
        after, pages = page.next, pages + 1
        if not page.more:
            break
    assert pages == 4
    assert [s for s, _ in seen] == sorted({s for s, _ in seen})
    assert [kind for _, kind in seen][-1] == "decided"
    assert busy.events(after, 4).events == ()
