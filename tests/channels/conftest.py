from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.channels.scripted import Visitor, Web, web_app


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return web_app(tmp_path)


@pytest.fixture
def client(web: Web) -> Iterator[TestClient]:
    with TestClient(web.app, raise_server_exceptions=True) as client:
        yield client


@pytest.fixture
def visitor(client: TestClient) -> Visitor:
    return Visitor.arrives(client)
