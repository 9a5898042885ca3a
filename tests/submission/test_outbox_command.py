"""What an operator sees of hand-ins that did not arrive, and can do about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from assistant.cli import app
from assistant.database import make_engine
from assistant.migrations import upgrade
from assistant.settings import Settings
from assistant.submission import outbox
from tests.contract.submissions import TUESDAY, a_submission

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LIANBAN_DATA_DIR", str(tmp_path))

    def command(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["backend", "outbox", *arguments])
        return result.exit_code, result.output

    return command


@pytest.fixture
def engine(tmp_path: Path, run: Run) -> Iterator[Engine]:
    url = Settings().database
    upgrade(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        for name in ("a_1", "a_2"):
            outbox.enqueue(connection, a_submission(application_id=name), "key", TUESDAY)
        entry = outbox.claim(connection, TUESDAY, "a_2")
        assert entry is not None
        outbox.refused(connection, entry, "status 422", TUESDAY)
    yield engine
    engine.dispose()


def test_nothing_waits_where_nothing_was_handed_in(run: Run) -> None:
    assert run() == (0, "待送 0 件，被拒收 0 件\n")


def test_what_was_refused_is_told_and_nothing_personal(run: Run, engine: Engine) -> None:
    code, output = run()
    assert code == 1
    assert "待送  a_1，已试 0 次" in output
    assert "拒收  a_2，已试 1 次　status 422" in output
    assert output.endswith("待送 1 件，被拒收 1 件\n")
    assert "老王" not in output


def test_what_was_refused_is_tried_again_under_its_own_key(run: Run, engine: Engine) -> None:
    assert run("--again", "a_1")[0] == 1
    assert run("--again", "a_2")[0] == 0
    with engine.begin() as connection:
        entry = outbox.claim(connection, TUESDAY, "a_2")
    assert entry is not None
    assert entry.idempotency_key == outbox.bound_key("a_2", "key")
