from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, update
from structlog.testing import capture_logs

from assistant.submission.adapter import BackendRefused, BackendUnavailable, CaseNotFound, CaseReceipt
from assistant.submission.delivery import Delivery
from assistant.submission.outbox import LEASE, outbox
from assistant.worker import Worker
from tests.submission.conftest import Post, note, raises

DOWN = BackendUnavailable("status 503")


class PowerCut(BaseException):
    """Nothing that runs in the process can handle it."""


def test_a_receipt_comes_at_once_and_has_its_consequence(post: Post) -> None:
    post.hand_in()
    got = post.delivery.deliver_one("a_1")
    assert got is not None
    assert post.noted() == [("a_1", got.case_no)]
    assert post.announced == ["a_1"]
    assert CaseReceipt.model_validate(post.row().receipt) == got
    assert post.delivery.deliver_one("a_1") is None
    assert post.delivery.deliver_due() == 0
    assert post.cases() == 1


def test_there_is_nothing_to_deliver_for_who_handed_nothing_in(post: Post) -> None:
    assert post.delivery.deliver_one("a_9") is None


def test_a_backend_that_is_down_delays_and_loses_nothing(post: Post) -> None:
    post.hand_in()
    post.backend.before = [raises(DOWN)] * 3
    assert post.delivery.deliver_one("a_1") is None
    assert (post.row().last_error, post.noted()) == ("status 503", [])
    tries = 0
    while not post.noted():
        post.later(seconds=5)
        tries += 1
        post.delivery.deliver_due()
    assert tries == 1 + 2 + 4  # after 5 s, 10 s and 20 s
    assert post.cases() == 1
    assert len({key for _, key in post.backend.calls}) == 1


def test_an_answer_that_got_lost_is_got_again(post: Post) -> None:
    post.hand_in()
    post.backend.after = [raises(BackendUnavailable("ReadTimeout"))]  # accepted, but we do not know
    assert post.delivery.deliver_one("a_1") is None
    assert (post.cases(), post.noted()) == (1, [])
    post.later(seconds=5)
    assert post.delivery.deliver_due() == 1
    assert post.cases() == 1
    assert len(post.noted()) == 1


def test_a_crash_between_acceptance_and_record_is_healed(post: Post) -> None:
    post.hand_in()
    post.backend.after = [raises(PowerCut())]
    with pytest.raises(PowerCut):
        post.delivery.deliver_one("a_1")
    restarted = Delivery(post.engine, post.backend, post.clock, note)
    assert restarted.deliver_due() == 0  # still leased by the one that died
    post.clock.moment += LEASE
    assert restarted.deliver_due() == 1
    assert post.cases() == 1
    assert len(post.noted()) == 1


def test_a_consequence_that_fails_takes_the_record_with_it_and_is_tried_again(post: Post) -> None:
    post.hand_in()
    faults: list[Exception] = [RuntimeError("王小明 13800138000")]

    def fails_once(connection: Connection, application_id: str, receipt: CaseReceipt) -> None:
        note(connection, application_id, receipt)
        if faults:
            raise faults.pop()

    post.delivery.on_receipt = fails_once
    with capture_logs() as logs:
        assert post.delivery.deliver_one("a_1") is None
    assert (post.row().delivered_at, post.noted(), post.announced) == (None, [], [])
    assert post.row().last_error == "RuntimeError"
    assert "13800138000" not in str(logs)
    post.later(seconds=5)
    assert post.delivery.deliver_due() == 1
    assert (post.cases(), len(post.noted()), post.announced) == (1, 1, ["a_1"])


def test_a_refusal_is_kept_for_an_operator_without_its_words(post: Post) -> None:
    post.hand_in()
    post.backend.before = [raises(BackendRefused(422, "王小明 13800138000"))]
    with capture_logs() as logs:
        assert post.delivery.deliver_one("a_1") is None
    assert post.row().refused_at == post.clock.now()
    assert post.row().last_error == "status 422"
    assert "13800138000" not in str(logs)
    post.later(days=1)
    assert post.delivery.deliver_due() == 0


@pytest.mark.parametrize("error", [BackendRefused(401, "no"), BackendRefused(403, "no"), CaseNotFound(404, "no")])
def test_our_own_wrong_key_or_address_loses_no_case(post: Post, error: BackendRefused) -> None:
    post.hand_in()
    post.backend.before = [raises(error)]
    assert post.delivery.deliver_one("a_1") is None
    assert post.row().refused_at is None
    post.later(seconds=5)
    assert post.delivery.deliver_due() == 1


def test_one_bad_entry_does_not_hold_up_the_others(post: Post) -> None:
    for name in ("a_1", "a_2", "a_3", "a_4"):
        post.hand_in(name)
        post.later(seconds=1)
    with post.engine.begin() as connection:
        damaged = update(outbox).where(outbox.c.application_id == "a_1")
        connection.execute(damaged.values(submission={"application_id": "a_1"}))
    post.backend.before = [raises(DOWN), raises(KeyError("a plug-in's fault"))]
    assert post.delivery.deliver_due() == 1
    assert [name for name, _ in post.noted()] == ["a_4"]
    assert post.row("a_1").refused_at is not None
    post.later(seconds=5)
    assert post.delivery.deliver_due() == 2
    assert {name for name, _ in post.noted()} == {"a_2", "a_3", "a_4"}


def test_many_workers_make_one_case_each_and_note_it_once(post: Post) -> None:
    for number in range(8):
        post.hand_in(f"a_{number}")
    start = threading.Barrier(4)

    def work(_: int) -> int:
        start.wait()
        return post.delivery.deliver_due()

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(work, range(4)))
    assert sum(counts) == 8
    assert post.cases() == 8
    assert sorted(name for name, _ in post.noted()) == [f"a_{number}" for number in range(8)]


def test_two_that_deliver_the_same_entry_note_it_once(post: Post) -> None:
    """A worker so slow that its lease ended, while another delivers."""
    post.hand_in()

    def meanwhile() -> None:
        post.clock.moment += LEASE
        assert post.delivery.deliver_due() == 1

    post.backend.after = [meanwhile]
    got = post.delivery.deliver_one("a_1")
    assert got is not None
    assert post.noted() == [("a_1", got.case_no)]
    assert (post.cases(), post.announced) == (1, ["a_1"])


def test_the_worker_delivers_in_the_background_and_stops(post: Post) -> None:
    delivered = threading.Event()
    post.delivery.after_receipt = lambda _: delivered.set()
    worker = Worker("outbox", post.delivery.deliver_due, interval=0.001)
    worker.start()
    post.hand_in()
    assert delivered.wait(30)
    worker.stop()
    post.hand_in("a_2")
    assert [name for name, _ in post.noted()] == ["a_1"]
    assert not [thread for thread in threading.enumerate() if thread.name == "outbox"]


def test_the_worker_outlives_a_fault(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    delivered = threading.Event()
    faults: list[Exception] = [RuntimeError("the database is gone"), RuntimeError("still")]
    real = post.delivery.deliver_due

    def deliver_due(stopping: Callable[[], bool] = lambda: False) -> int:
        if faults:
            raise faults.pop()
        return real(stopping)

    monkeypatch.setattr(post.delivery, "deliver_due", deliver_due)
    post.delivery.after_receipt = lambda _: delivered.set()
    post.hand_in()
    worker = Worker("outbox", post.delivery.deliver_due, interval=0.001)
    worker.start()
    assert delivered.wait(30)
    worker.stop()


def test_a_stopping_worker_leaves_the_rest_in_the_outbox(post: Post) -> None:
    for name in ("a_1", "a_2", "a_3"):
        post.hand_in(name)
    stops = iter([False, True])
    assert post.delivery.deliver_due(lambda: next(stops)) == 1
    assert len(post.noted()) == 1


def test_a_worker_that_never_started_can_be_stopped(post: Post) -> None:
    Worker("outbox", post.delivery.deliver_due, interval=60).stop()
