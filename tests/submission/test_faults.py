"""A small fault run: the backend fails in every way, both sides are killed; `python -m bench.faults` is the big one."""

from __future__ import annotations

from pathlib import Path

from bench.faults.run import FaultRun


def test_every_application_is_accepted_exactly_once_whatever_fails(tmp_path: Path) -> None:
    counts = FaultRun(tmp_path, submissions=60, kills=2, pause=(1.5, 3.0), longest=200).run()
    assert counts.right, f"\n{counts}"
    assert counts.tries >= counts.submissions
