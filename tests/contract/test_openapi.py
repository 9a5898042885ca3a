"""schemathesis on both APIs: whatever their OpenAPI allows and forbids is answered as it says, and never by a fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from assistant.approval.api import Access, approval_app
from assistant.approval.composition import desk_of
from assistant.approval.desk.api import COOKIE, desk_app
from assistant.approval.service import OneWindow
from assistant.catalog.loader import load
from assistant.clock import SettableClock
from assistant.database import make_engine
from assistant.planning.working_days import WorkingCalendar
from assistant.settings import Settings
from tests.channels.scripted import Visitor, web_app
from tests.contract.submissions import TUESDAY

EXAMPLES = 12  # of each operation
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
pytestmark = pytest.mark.filterwarnings("ignore")
QUIETLY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _window(folder: Path) -> OneWindow:
    engine = make_engine(f"sqlite:///{folder / 'approval.db'}")
    return OneWindow(engine, SettableClock(TUESDAY), WorkingCalendar(), "430100", b"secret")


def examine(app: Any, *, headers: dict[str, str] | None = None, skipped: str = "^$") -> int:
    """Every operation of the app's OpenAPI with generated requests; how many operations there were."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", app).exclude(path_regex=skipped)
    count = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        count += 1

        @QUIETLY
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        check()
    return count


def test_the_backends_contract(tmp_path: Path) -> None:
    assert examine(approval_app(_window(tmp_path), Access(), sandbox=True)) == 12


def test_the_departments_desk(tmp_path: Path) -> None:
    catalogue = load(Settings().catalogue_dir, "changsha")
    desk = desk_of(_window(tmp_path), catalogue)
    desk.accounts.add("李", "market_regulation", "a long password")
    token = desk.accounts.sign_in("李", "a long password")
    # signing in and out is checked by hand: each try costs a password's hashing
    assert examine(desk_app(desk), headers={"Cookie": f"{COOKIE}={token}"}, skipped="session$") == 18


def test_the_public_api(tmp_path: Path) -> None:
    web = web_app(tmp_path, requests_per_minute=1_000_000)
    with TestClient(web.app) as client:
        visitor = Visitor.arrives(client)
        # the stream of events does not end; pictures and PDF take seconds each
        found = examine(web.app, headers=visitor.headers, skipped=r"(/events|\.png|\.pdf)$")
    assert found >= 14
