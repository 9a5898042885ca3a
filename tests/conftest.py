"""`@pytest.mark.needs("chromium")`: skipped where the machine lacks it, a failure under CI."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from glob import glob

import pytest


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
