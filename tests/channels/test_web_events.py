"""Server-sent events, against a real server: replay, order, news from every side, and leaving."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from assistant.channels.web import api
from assistant.channels.web.broadcaster import Broadcaster
from assistant.channels.web.store import ConversationStore
from tests.channels.scripted import Visitor, Web

PATIENCE = 10.0


@pytest.fixture
def served(web: Web) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who comes before the server is up waits
        server = uvicorn.Server(uvicorn.Config(web.app, log_level="error", timeout_graceful_shutdown=1, ws="none"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def visitor(served: str) -> Iterator[Visitor]:
    with httpx.Client(base_url=served, timeout=PATIENCE) as client:
        yield Visitor.arrives(client)  # type: ignore[arg-type]


class Stream:
    """An open event stream; `next` reads one event as (name, data, id), a heartbeat as (None, None, None)."""

    def __init__(self, visitor: Visitor, since: str | None = None) -> None:
        headers = {} if since is None else {"Last-Event-ID": since}
        self.client = httpx.Client(base_url=visitor.client.base_url, timeout=PATIENCE)
        request = self.client.build_request(
            "GET", f"{visitor.conversation}/events", headers={**visitor.headers, **headers}
        )
        self.answer = self.client.send(request, stream=True)
        self.lines = self.answer.iter_lines()

    def next(self) -> tuple[str | None, Any, int | None]:
        got: dict[str, str] = {}
        for line in self.lines:
            if not line:
                break
            name, _, value = line.partition(": ")
            got[name] = value
        data = json.loads(got["data"]) if "data" in got else None
        return got.get("event"), data, int(got["id"]) if "id" in got else None

    def messages(self, count: int) -> list[dict[str, Any]]:
        """The next `count` messages, whatever else comes between."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            name, data, id_ = self.next()
            if name == "message":
                assert id_ == data["id"]
                found.append(data)
        return found

    def view_at(self, version: int) -> dict[str, Any]:
        while True:
            name, data, _ = self.next()
            if name == "application" and data["version"] >= version:
                view: dict[str, Any] = data
                return view

    def close(self) -> None:
        self.answer.close()
        self.client.close()


@pytest.fixture
def stream(visitor: Visitor) -> Iterator[Stream]:
    opened = Stream(visitor)
    assert opened.answer.headers["content-type"].startswith("text/event-stream")
    assert opened.next()[0] == "application"
    yield opened
    opened.close()


def test_a_turn_is_told_to_all_who_look_on(visitor: Visitor, stream: Stream) -> None:
    answered = visitor.say("一").json()
    mine, answer = stream.messages(2)
    assert (mine["from"], mine["text"], mine["client_message_id"]) == ("applicant", "一", "m1")
    assert answer == answered["messages"][0]
    assert stream.view_at(0) == answered["application"]


def test_an_answer_is_told_as_soon_as_it_is_ready(visitor: Visitor, web: Web, stream: Stream) -> None:
    """The turn is still under way, nothing is kept yet, and those who look on see that it is, and what is said."""
    web.agent.pause = asyncio.Event()
    turn = threading.Thread(target=visitor.say, args=("一",))
    turn.start()
    assert stream.next()[:2] == ("answering", {"client_message_id": "m1", "message": None, "failed": False})
    name, ready, id_ = stream.next()
    assert (name, ready["message"], id_) == ("answering", {"text": "heard: 一", "kind": "text"}, None)
    assert not any(m["text"] == "一" for m in visitor.history())
    web.agent.pause._loop.call_soon_threadsafe(web.agent.pause.set)  # type: ignore[attr-defined]
    assert [m["text"] for m in stream.messages(2)] == ["一", "heard: 一"]
    turn.join()


def test_a_turn_that_fails_is_told_to_be_over(visitor: Visitor, web: Web, stream: Stream) -> None:
    def fails(_text: str) -> None:
        raise RuntimeError

    web.agent.then = fails
    assert visitor.say("一").status_code == 500
    passing = [stream.next()[1] for _ in range(3)]
    assert [one["failed"] for one in passing] == [False, False, True]


def test_a_change_of_the_form_is_told_with_the_next_question(visitor: Visitor, stream: Stream) -> None:
    view = visitor.patch({"business.type": ["pharmacy"]}).json()
    noted, asked = stream.messages(2)
    assert noted["text"] == "表里填好了。生意种类：药店"
    assert asked["field"] == view["question"]["field"]
    assert stream.view_at(view["version"]) == view


def test_a_receipt_that_comes_later_is_told(visitor: Visitor, web: Web) -> None:
    web.backend.away = True
    visitor.fills_all()
    visitor.submit()
    stream = Stream(visitor)
    stream.next()
    web.backend.away = False
    web.clock.moment = web.clock.moment.replace(hour=4)
    web.assistant.delivery.deliver_due()
    assert stream.messages(1)[0]["kind"] == "receipt"
    assert stream.view_at(0)["status"] == "accepted"
    stream.close()


def test_missed_messages_come_first_and_once(visitor: Visitor) -> None:
    visitor.say("一")
    visitor.say("二")
    history = visitor.history()
    stream = Stream(visitor, since=str(history[1]["id"]))
    assert stream.messages(4) == history[2:]
    visitor.say("三")
    assert [m["text"] for m in stream.messages(2)] == ["三", "heard: 三"]
    stream.close()


@pytest.mark.parametrize("since", [None, "", "nonsense", "-5"])
def test_without_an_id_only_news_are_told(visitor: Visitor, since: str | None) -> None:
    visitor.say("一")
    stream = Stream(visitor, since)
    assert stream.next()[0] == "application"
    visitor.say("二")
    assert stream.messages(1)[0]["text"] == "二"
    stream.close()


def test_a_quiet_stream_is_kept_open_and_finds_what_another_process_wrote(
    visitor: Visitor, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "HEARTBEAT_SECONDS", 0.05)
    stream = Stream(visitor)
    assert stream.next()[0] == "application"
    assert stream.next() == (None, None, None)
    elsewhere = ConversationStore(web.assistant.repository.engine)
    elsewhere.add(visitor.conversation_id, web.clock.now(), None, [{"text": "from elsewhere"}])
    assert stream.messages(1)[0]["text"] == "from elsewhere"
    stream.close()


def test_what_one_says_is_not_told_to_others(visitor: Visitor, stream: Stream) -> None:
    other = Visitor.arrives(visitor.client)
    other.say("not for you")
    visitor.say("mine")
    assert [m["text"] for m in stream.messages(2)] == ["mine", "heard: mine"]


async def test_who_leaves_is_forgotten() -> None:
    broadcaster = Broadcaster()
    broadcaster.bind()
    with broadcaster.listen("c") as listener:
        await asyncio.to_thread(broadcaster.tell, "c")
        assert await listener.news(PATIENCE)
        assert not await listener.news(0.0)
    assert not broadcaster._listeners


def test_a_stream_ends_when_its_reader_leaves(visitor: Visitor) -> None:
    stream = Stream(visitor)
    stream.next()
    assert "lianban_listeners 1.0" in visitor.get("/metrics").text
    stream.close()
    assert any("lianban_listeners 0.0" in visitor.get("/metrics").text for _ in range(200))
