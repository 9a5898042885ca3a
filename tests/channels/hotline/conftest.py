"""The desk before the real core, with a scripted language model: two members of staff, a supervisor, an applicant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.channels.hotline.app import desk_app
from assistant.channels.hotline.desk import Desk
from assistant.channels.hotline.log import Entry
from assistant.settings import Settings
from tests.channels.scripted import Visitor, Web, web_app

PASSWORD = "long enough for a test"
ACCOUNTS = {
    "1001": {"name": "李敏", "password": PASSWORD},
    "1002": {"name": "周岩", "password": PASSWORD},
    "9001": {"name": "何班长", "password": PASSWORD, "role": "supervisor"},
}
OPENING = "我想在天心区开个小饭馆，八十平。还没有办执照，我是个体户。"


@dataclass
class Seat:
    """A member of staff in a browser of their own. Requests give the whole response."""

    client: TestClient
    desk: Desk

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.request(method, f"/desk/api{path}", json=body, headers=headers)

    def did(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The same, where it must succeed; its JSON."""
        answer = self.call(method, path, body, **headers)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def log(self) -> list[Entry]:
        """All that was written down so far, oldest first."""
        return self.desk.log.newest(1000)[::-1]


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return web_app(tmp_path)


@pytest.fixture
def desk(web: Web, tmp_path: Path) -> Desk:
    settings = Settings(data_dir=tmp_path, desk_accounts=ACCOUNTS)
    made = Desk(web.app.state.conversing, settings)
    web.app.mount("/desk", desk_app(made, settings))
    return made


@pytest.fixture
def sit_down(web: Web, desk: Desk) -> Iterator[Callable[[str], Seat]]:
    clients: list[TestClient] = []

    def sits(staff: str) -> Seat:
        client = TestClient(web.app)
        client.__enter__()
        clients.append(client)
        seat = Seat(client, desk)
        seat.did("POST", "/session", {"staff": staff, "password": PASSWORD})
        return seat

    yield sits
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def li(sit_down: Callable[[str], Seat]) -> Seat:
    return sit_down("1001")


@pytest.fixture
def zhou(sit_down: Callable[[str], Seat]) -> Seat:
    return sit_down("1002")


@pytest.fixture
def he(sit_down: Callable[[str], Seat]) -> Seat:
    return sit_down("9001")


@pytest.fixture
def applicant(li: Seat) -> Visitor:
    """Somebody on the web, who has a conversation of their own."""
    return Visitor.arrives(TestClient(li.client.app))
