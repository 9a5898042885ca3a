from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from assistant.submission import outbox
from assistant.submission.adapter import CaseReceipt
from assistant.submission.outbox import LEASE, LONGEST_PAUSE, Entry, bound_key
from tests.contract.submissions import TUESDAY, a_submission
from tests.submission.conftest import Post

RECEIPT = CaseReceipt(case_no="20261124-430100-00000001", query_code="ABC", accepted_at=TUESDAY)


def claim(post: Post, application_id: str | None = None) -> Entry | None:
    with post.engine.begin() as connection:
        return outbox.claim(connection, post.clock.now(), application_id)


def test_a_hand_in_that_is_rolled_back_was_never_there(post: Post) -> None:
    with post.engine.connect() as connection:
        outbox.enqueue(connection, a_submission(), "k", post.clock.now())
        connection.rollback()
    assert claim(post) is None


def test_one_application_is_handed_in_once(post: Post) -> None:
    post.hand_in()
    with pytest.raises(IntegrityError):
        post.hand_in(key="another")


def test_two_applications_may_use_the_same_key(post: Post) -> None:
    post.hand_in("a_1", "k")
    post.hand_in("a_2", "k")
    assert post.row("a_1").idempotency_key != post.row("a_2").idempotency_key


@pytest.mark.parametrize("key", ["k", "", "键", "x" * 5000, "a\r\nb", "\ud800"])
def test_any_key_becomes_one_that_a_header_carries(key: str) -> None:
    bound = bound_key("a_1", key)
    assert len(bound) == 64
    assert set(bound) <= set("0123456789abcdef")
    assert bound == bound_key("a_1", key)


def test_the_longest_due_comes_first(post: Post) -> None:
    for name in ("a_1", "a_2", "a_3"):
        post.hand_in(name)
        post.later(seconds=1)
    assert [entry.application_id for entry in iter(lambda: claim(post), None)] == ["a_1", "a_2", "a_3"]


def test_a_lease_keeps_others_away_until_it_ends(post: Post) -> None:
    post.hand_in()
    first = claim(post)
    assert first is not None
    assert claim(post) is None
    assert claim(post, "a_1") is None
    post.clock.moment += LEASE
    again = claim(post)
    assert again is not None
    assert (first.attempts, again.attempts) == (1, 2)
    assert again.idempotency_key == first.idempotency_key


def test_workers_at_once_share_the_entries(post: Post) -> None:
    for number in range(12):
        post.hand_in(f"a_{number}")
    start = Barrier(6)

    def work(_: int) -> list[str]:
        start.wait()
        return [entry.application_id for entry in iter(lambda: claim(post), None)]

    with ThreadPoolExecutor(6) as pool:
        taken = [name for names in pool.map(work, range(6)) for name in names]
    assert sorted(taken) == sorted(f"a_{number}" for number in range(12))


def test_pauses_double_up_to_a_cap(post: Post) -> None:
    post.hand_in()
    pauses = []
    for _ in range(12):
        entry = claim(post, "a_1")
        assert entry is not None
        with post.engine.begin() as connection:
            outbox.postponed(connection, entry, "status 503", post.clock.now())
        pauses.append(post.row().next_attempt_at - post.clock.now())
        assert claim(post) is None
    assert pauses[:4] == [timedelta(seconds=5 * 2**n) for n in range(4)]
    assert pauses[-1] == LONGEST_PAUSE
    assert post.row().last_error == "status 503"


def test_an_entry_that_waits_is_taken_when_its_time_comes(post: Post) -> None:
    post.hand_in()
    entry = claim(post)
    assert entry is not None
    with post.engine.begin() as connection:
        outbox.postponed(connection, entry, "status 503", post.clock.now())
    post.later(seconds=4)
    assert claim(post) is None
    post.later(seconds=1)
    assert claim(post) is not None


def test_who_comes_back_after_the_lease_changes_nothing(post: Post) -> None:
    post.hand_in()
    late = claim(post)
    assert late is not None
    post.clock.moment += LEASE
    assert claim(post) is not None
    before = post.row()
    with post.engine.begin() as connection:
        outbox.postponed(connection, late, "status 503", post.clock.now())
        outbox.refused(connection, late, "status 422", post.clock.now())
    assert post.row() == before


def test_a_receipt_counts_even_after_the_lease_and_only_once(post: Post) -> None:
    post.hand_in()
    late = claim(post)
    assert late is not None
    post.clock.moment += LEASE
    current = claim(post)
    assert current is not None
    with post.engine.begin() as connection:
        assert outbox.delivered(connection, late, RECEIPT, post.clock.now())
        assert not outbox.delivered(connection, current, RECEIPT, post.clock.now())
        outbox.refused(connection, current, "status 422", post.clock.now())
    row = post.row()
    assert row.refused_at is None
    assert CaseReceipt.model_validate(row.receipt) == RECEIPT
    post.later(days=1)
    assert claim(post) is None


def test_what_was_refused_is_not_tried_again(post: Post) -> None:
    post.hand_in()
    entry = claim(post)
    assert entry is not None
    with post.engine.begin() as connection:
        outbox.refused(connection, entry, "status 422", post.clock.now())
    post.later(days=1)
    assert claim(post) is None
    assert claim(post, "a_1") is None
    assert (post.row().refused_at, post.row().last_error) == (TUESDAY, "status 422")
