"""`@pytest.mark.needs("chromium")`: skipped where the machine lacks it, a failure under CI."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from glob import glob
from pathlib import Path

import hypothesis
import pytest

from tests.databases import KINDS, fresh_database, postgresql_server

# no test depends on the speed of the machine
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def _chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, timeout=30, check=False)
    return bool(listed.stdout.strip())


NEEDS: dict[str, Callable[[], bool]] = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "node": lambda: shutil.which("npm") is not None,
    "postgresql": lambda: bool(glob("/usr/lib/postgresql/*/bin/initdb")),
    "chinese_font": _chinese_font,
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        missing = [name for name in marker.args if not NEEDS[name]()]
        if missing and os.environ.get("CI"):
            pytest.fail(f"missing on this machine: {', '.join(missing)} (tests/system_packages.sh)")
        if missing:
            pytest.skip(f"missing on this machine: {', '.join(missing)}")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The socket's folder of one PostgreSQL server for the whole run."""
    with postgresql_server() as socket:
        yield socket


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database; a test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept.db'}"
    return fresh_database(request.getfixturevalue("postgresql"))
