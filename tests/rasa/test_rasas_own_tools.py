"""`rasa data validate | test | shell` keep working from the project root, for those who know Rasa (docs/adr/0001)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from assistant.channels.training import model_path
from assistant.settings import ROOT, Settings

RASA = Path(sys.executable).with_name("rasa")
MODEL = str(model_path(Settings()))
SECONDS = 240


def environment(data_dir: Path) -> dict[str, str]:
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore", "LOG_LEVEL": "INFO"}
    return {**os.environ, **quiet, "LIANBAN_DATA_DIR": str(data_dir)}


def rasa(tmp_path: Path, *words: str, said: str | None = None) -> str:
    """What `rasa WORDS` prints; it must succeed."""
    command = [str(RASA), *words]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(tmp_path / "var"),
        input=said,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, f"{' '.join(words)}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
    return done.stdout + done.stderr


def test_rasa_data_validate_finds_nothing_to_warn_of(tmp_path: Path) -> None:
    assert "No story structure conflicts found" in rasa(
        tmp_path, "data", "validate", "--fail-on-warnings", "--max-history", "1"
    )


def test_rasa_test_follows_the_rule(tmp_path: Path) -> None:
    results = tmp_path / "results"
    rasa(tmp_path, "test", "core", "-m", MODEL, "--stories", "tests/rasa", "--out", str(results), "--no-plot")
    assert "None of the test stories failed" in (results / "failed_test_stories.yml").read_text(encoding="utf-8")


@pytest.fixture
def action_server(tmp_path: Path) -> Iterator[None]:
    """`rasa run actions` on its usual port, as endpoints.yml names it."""
    log = (tmp_path / "actions.log").open("w")
    process = subprocess.Popen(
        [str(RASA), "run", "actions"], cwd=ROOT, env=environment(tmp_path / "var"), stdout=log, stderr=log
    )
    try:
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                urlopen("http://127.0.0.1:5055/health", timeout=5).close()
                break
            except URLError:
                assert process.poll() is None, (tmp_path / "actions.log").read_text()
                assert time.monotonic() < deadline, "the action server did not answer"
                time.sleep(0.3)
        yield
    finally:
        process.terminate()
        process.wait(30)
        log.close()


@pytest.mark.usefixtures("action_server")
def test_rasa_shell_talks(tmp_path: Path) -> None:
    said = rasa(tmp_path, "shell", "-m", MODEL, said="我想开个小饭馆，八十平\n/stop\n")
    assert "开办餐饮店一件事" in said
    assert "营业执照办好了吗" in said
