"""The integrators' sample does what the guide says of it."""

from __future__ import annotations

import importlib.util

from assistant.settings import ROOT
from assistant.submission.contract_kit.caller import Caller
from assistant.submission.contract_kit.report import examine, report
from tests.contract.served import served

SAMPLE = ROOT / "docs" / "integrators" / "sample_backend.py"


def test_the_sample_backend_is_short_and_keeps_the_contract() -> None:
    assert len(SAMPLE.read_text(encoding="utf-8").splitlines()) < 200
    spec = importlib.util.spec_from_file_location("sample_backend", SAMPLE)
    assert spec is not None
    assert spec.loader is not None
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    with served(sample.app) as url:
        findings = examine(Caller(url, None, None, 30.0))
    assert {f.check for f in findings if f.outcome == "not_offered"} == {"access", "replay", "tolerance", "to_the_end"}
    assert not [f for f in findings if f.outcome == "broken"], report(url, findings)
