"""The backends `demo` and `failing`, as they register themselves: chosen by a setting, on databases of their own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.clock import SettableClock
from assistant.settings import Settings
from assistant.submission.adapter import BackendRefused, BackendUnavailable, Progress, Supplement
from assistant.submission.demo import DemoBackend
from assistant.submission.failing import FailingBackend
from assistant.submission.registry import adapter
from tests.approval.conftest import published as published
from tests.contract.submissions import TUESDAY, a_submission

DETAILS = Supplement(form={"entity.name": "老王饭馆"})


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(TUESDAY)


@pytest.fixture
def settings(tmp_path: Path, published: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var", catalogue_dir=published)


def failing(
    settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, way: str, calls: int | None = 1
) -> FailingBackend:
    monkeypatch.setenv("LIANBAN_FAILING_WAY", way)
    if calls is not None:
        monkeypatch.setenv("LIANBAN_FAILING_CALLS", str(calls))
    made = adapter(settings.model_copy(update={"backend": "failing"}), clock)
    assert isinstance(made, FailingBackend)
    return made


def state(found: Progress) -> tuple[str, dict[str, str]]:
    return found.state, {task.item: task.state for task in found.tasks}


def test_in_a_demonstration_the_departments_are_played_to_the_end(settings: Settings, clock: SettableClock) -> None:
    made = adapter(settings.model_copy(update={"backend": "demo"}), clock)
    assert isinstance(made, DemoBackend)
    got = made.submit(a_submission(), "k")

    def seen(seconds: int) -> tuple[str, dict[str, str]]:
        clock.moment += timedelta(seconds=seconds)
        made.events(0, 100)
        return state(made.progress(got.case_no, got.query_code))

    first, other = (task.item for task in made.progress(got.case_no, got.query_code).tasks)
    assert seen(19) == ("reviewing", {first: "reviewing", other: "reviewing"})
    assert seen(1) == ("supplementing", {first: "supplementing", other: "approved"})
    asked = made.progress(got.case_no, got.query_code).requests
    assert [(one.item, len(one.fields)) for one in asked] == [(first, 1)]
    made.supplement(got.case_no, got.query_code, DETAILS, "s")
    assert seen(20) == ("decided", {first: "approved", other: "approved"})
    assert made.progress(got.case_no, got.query_code).outcome == "approved"
    assert (settings.data_dir / "demo" / "approval.db").exists()
    assert not (settings.data_dir / "approval.db").exists()


def test_nobody_answers_as_often_as_was_chosen(
    settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = failing(settings, clock, monkeypatch, "unavailable", 2)
    for _ in range(2):
        with pytest.raises(BackendUnavailable):
            made.events(0, 1)
    assert made.submit(a_submission(), "k").case_no


def test_it_fails_for_ever_unless_told_otherwise(
    settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = failing(settings, clock, monkeypatch, "unavailable", None)
    for _ in range(5):
        with pytest.raises(BackendUnavailable):
            made.prefill("91430100MA4L16JQ9B", "本人")


def test_what_timed_out_was_taken_all_the_same_and_is_made_once(
    settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = failing(settings, clock, monkeypatch, "times_out")
    with pytest.raises(BackendUnavailable):
        made.submit(a_submission(), "k")
    assert made.submit(a_submission(), "k").case_no.endswith("00000001")
    assert [event.kind for event in made.events(0, 100).events].count("received") == 1


def test_what_is_refused_is_refused_for_good_and_questions_are_answered(
    settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = failing(settings, clock, monkeypatch, "refuses", None)
    with pytest.raises(BackendRefused):
        made.submit(a_submission(), "k")
    assert made.events(0, 100).events == ()


def test_a_slow_answer_comes_late(settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    made, slept = failing(settings, clock, monkeypatch, "slow"), list[float]()
    made.sleep = slept.append
    got = made.submit(a_submission(), "k")
    assert state(made.progress(got.case_no, got.query_code))[0] == "reviewing"
    assert slept == [3.0]
