"""The kit passes the embedded backend served alone, and finds every fault of one that has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.approval.api import Access, approval_app
from assistant.approval.service import OneWindow
from assistant.cli import app as cli
from assistant.clock import SettableClock
from assistant.database import make_engine
from assistant.planning.working_days import WorkingCalendar
from assistant.submission.contract_kit.caller import Caller
from assistant.submission.contract_kit.checks import CHECKS
from assistant.submission.contract_kit.report import Finding, examine, report
from tests.contract.faulty import DELAY_SECONDS, faulty
from tests.contract.served import served
from tests.contract.submissions import TUESDAY

KEY, SIGNING = "key", b"what both sides sign with"
FAULTS = {
    "delays": {"slow"},
    "hangs up": {"no_answer", "status"},
    "doubles": {"doubled"},
    "500 after accepting": {"status"},
    "forgets": {"status"},
    "half accepts": {"missing_tasks"},
    "wrong schema": {"schema"},
    "decides early": {"decided_early"},
    "plain errors": {"no_problem"},
    "reorders events": {"events_out_of_order"},
    "doubles events": {"event_twice"},
    "drops events": {"event_missing"},
}


@contextmanager
def backend(folder: Path, access: Access, fault: str | None = None, *, sandbox: bool = True) -> Iterator[str]:
    engine = make_engine(f"sqlite:///{folder / 'approval.db'}")
    window = OneWindow(engine, SettableClock(TUESDAY), WorkingCalendar(), "430100", b"secret")
    app = approval_app(window, access, sandbox=sandbox)
    with served(faulty(app, fault) if fault else app) as url:
        yield url
    engine.dispose()


def found(url: str, slowest: float = 30.0) -> dict[str, Finding]:
    return {one.check: one for one in examine(Caller(url, KEY, SIGNING, slowest))}


def test_the_embedded_backend_served_alone_keeps_the_whole_contract(tmp_path: Path) -> None:
    with backend(tmp_path, Access(KEY, SIGNING)) as url:
        findings = found(url)
    assert {one.outcome for one in findings.values()} == {"kept"}, report(url, list(findings.values()))
    assert findings.keys() == CHECKS.keys()


def test_what_a_server_does_not_offer_is_said_and_not_held_against_it(tmp_path: Path) -> None:
    with backend(tmp_path, Access(), sandbox=False) as url:
        findings = {one.check: one for one in examine(Caller(url, None, None, 30.0))}
    assert {name for name, one in findings.items() if one.outcome == "not_offered"} == {
        "access",
        "replay",
        "tolerance",
        "to_the_end",
    }
    assert {one.outcome for one in findings.values()} == {"kept", "not_offered"}


@pytest.mark.parametrize(("fault", "codes"), FAULTS.items())
def test_every_fault_is_found(tmp_path: Path, fault: str, codes: set[str]) -> None:
    with backend(tmp_path, Access(KEY, SIGNING), fault) as url:
        findings = found(url, DELAY_SECONDS - 0.5 if fault == "delays" else 30.0)
    assert codes & {one.fault for one in findings.values()}, report(url, list(findings.values()))


def test_a_server_that_lets_everybody_in_is_found(tmp_path: Path) -> None:
    with backend(tmp_path, Access()) as url:
        findings = found(url)
    assert (findings["access"].outcome, findings["replay"].outcome) == ("broken", "broken")


def test_nobody_there_is_a_report_too() -> None:
    findings = found("http://127.0.0.1:9")
    assert {one.fault for one in findings.values()} <= {"no_answer", "crashed"}


def test_on_the_command_line_it_ends_with_how_it_went(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANBAN_BACKEND_KEY", KEY)
    monkeypatch.setenv("LIANBAN_BACKEND_SIGNING_KEY", SIGNING.decode())
    with backend(tmp_path, Access(KEY, SIGNING)) as url:
        good = CliRunner().invoke(cli, ["backend", "check", url])
    assert good.exit_code == 0, good.output
    assert "全部合格" in good.output
    with backend(tmp_path, Access(KEY, SIGNING), "half accepts") as url:
        bad = CliRunner().invoke(cli, ["backend", "check", url])
    assert bad.exit_code == 1
    assert "没有部门任务" in bad.output
