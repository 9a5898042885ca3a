"""Nudges from the backend: signed, each once, in any order, none lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.approval.departments import Departments
from assistant.approval.notifier import Notifier
from assistant.approval.wire import OpinionIn
from assistant.clock import SettableClock
from assistant.signing import WINDOW, signed
from assistant.submission.adapter import BackendUnavailable, Notice
from assistant.submission.embedded import EmbeddedBackend
from assistant.submission.follow import Follower, feed_position, followed_cases, notice_nonces
from assistant.submission.webhook import notices
from tests.contract.served import served
from tests.contract.submissions import a_submission, submitted_item
from tests.submission.conftest import Post

KEY = b"what both sides sign with"
NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
APPROVE = OpinionIn(opinion="approve")


class Told:
    """A follower before the window of `post`, with what it announced."""

    def __init__(self, post: Post, count: int = 3) -> None:
        for table in (followed_cases, feed_position, notice_nonces):
            table.create(post.engine)
        self.backend = EmbeddedBackend(post.window)
        self.follower = Follower(post.engine, self.backend)
        self.news: list[tuple[str, str]] = []
        self.follower.announce = lambda app, progress, news: self.news.extend((app, key) for key in news)
        self.cases = []
        for n in range(count):
            got = self.backend.submit(a_submission(submitted_item("food"), application_id=f"a_{n}"), f"k{n}")
            with post.engine.begin() as connection:
                self.follower.begin(connection, f"a_{n}", got)
            self.cases.append(got.case_no)
        self.follower.work()

    def decide(self, window: Any) -> None:
        for case_no in self.cases:
            Departments(window).give_opinion(case_no, "food", APPROVE, "clerk:x/y")

    def notices(self, size: int) -> list[Notice]:
        """The feed from its beginning, in notices of `size`."""
        found, after, more = [], 0, True
        while more:
            page = self.backend.events(after, size)
            found.append(Notice(previous=after, events=page.events))
            after, more = page.next, page.more
        return found


@pytest.fixture
def told(post: Post) -> Told:
    return Told(post)


DECIDED = [("a_0", "decided"), ("a_1", "decided"), ("a_2", "decided")]


def test_what_is_new_is_announced_once(post: Post, told: Told) -> None:
    assert told.news == []
    told.decide(post.window)
    told.follower.work()
    told.follower.work()
    assert told.news == DECIDED


def test_the_feed_is_pulled_page_by_page(post: Post, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.submission.follow.PAGE", 2)
    told.decide(post.window)
    assert told.follower.pull() == 6
    assert told.follower.pull() == 0


@pytest.mark.parametrize("seed", range(6))
def test_notices_doubled_dropped_and_out_of_order_tell_the_same(post: Post, told: Told, seed: int) -> None:
    told.decide(post.window)
    chance = random.Random(seed)
    sent = [n for n in told.notices(2) for _ in range(chance.choice([0, 1, 2]))] + [told.notices(2)[-1]]
    chance.shuffle(sent)
    for notice in sent:
        told.follower.take(notice)
    told.follower.work()
    assert sorted(told.news) == DECIDED


def test_what_is_announced_survives_a_fault_in_announcing(post: Post, told: Told) -> None:
    told.decide(post.window)
    announce = told.follower.announce

    def broken(*_: Any) -> None:
        raise RuntimeError

    told.follower.announce = broken
    with pytest.raises(RuntimeError):
        told.follower.work()
    told.follower.announce = announce
    told.follower.work()
    assert told.news == DECIDED


def test_a_backend_that_is_away_is_asked_again(post: Post, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    told.decide(post.window)

    def away(*_: Any) -> None:
        raise BackendUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(told.backend, "progress", away)
        told.follower.work()
    assert told.news == []
    told.follower.work()
    assert told.news == DECIDED


# -- the receiver -----------------------------------------------------------------------------------------------


@pytest.fixture
def receiver(told: Told) -> Iterator[tuple[TestClient, SettableClock]]:
    app, clock = FastAPI(), SettableClock(NOW)
    app.include_router(notices(told.follower, KEY, clock))
    with TestClient(app) as client:
        yield client, clock


PATH = "/backend/v1/notices"


def test_a_signed_notice_is_taken_once(told: Told, receiver: tuple[TestClient, SettableClock], post: Post) -> None:
    client, _ = receiver
    told.decide(post.window)
    body = told.notices(100)[0].model_dump_json().encode()
    headers = signed(KEY, "POST", PATH, body, NOW)
    assert client.post(PATH, content=body, headers=headers).status_code == 204
    assert told.news == DECIDED
    assert client.post(PATH, content=body, headers=headers).status_code == 409


@pytest.mark.parametrize(
    "fault", ["no signature", "other key", "other body", "other path", "too old", "from the future"]
)
def test_what_the_backend_did_not_sign_just_now_is_refused(
    told: Told, receiver: tuple[TestClient, SettableClock], post: Post, fault: str
) -> None:
    client, clock = receiver
    told.decide(post.window)
    body = told.notices(100)[0].model_dump_json().encode()
    key = b"another" if fault == "other key" else KEY
    path = "/elsewhere" if fault == "other path" else PATH
    headers = signed(key, "POST", path, body, NOW) if fault != "no signature" else {}
    if fault == "too old":
        clock.moment += WINDOW + timedelta(seconds=1)
    if fault == "from the future":
        clock.moment -= WINDOW + timedelta(seconds=1)
    sent = body + b" " if fault == "other body" else body
    assert client.post(PATH, content=sent, headers=headers).status_code == 401
    assert told.news == []


def test_what_is_signed_but_no_notice_is_refused(told: Told, receiver: tuple[TestClient, SettableClock]) -> None:
    client, _ = receiver
    assert client.post(PATH, content=b"[]", headers=signed(KEY, "POST", PATH, b"[]", NOW)).status_code == 422


def test_the_backend_tells_by_itself_and_goes_on_where_it_was(told: Told, post: Post) -> None:
    app, clock = FastAPI(), SettableClock(NOW)
    app.include_router(notices(told.follower, KEY, clock))
    nobody = Notifier(post.window, "http://127.0.0.1:9/x", KEY, clock)
    assert nobody.tell() == 0
    with served(app) as url:
        notifier = Notifier(post.window, url + PATH, KEY, clock)
        assert notifier.tell() == 9
        told.decide(post.window)
        assert notifier.tell() == 6
        assert Notifier(post.window, url + PATH, KEY, clock).tell() == 0
    assert told.news == DECIDED
