"""The page's sources, and what npm installs for them."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from pathlib import Path

from tests.conversations.product import ROOT

SOURCES = ROOT / "assistant" / "channels" / "web" / "frontend"
BUILT = ROOT / "assistant" / "channels" / "web" / "page"
DESK_BUILT = ROOT / "assistant" / "channels" / "hotline" / "page"
INSTALL_SECONDS = 180


def npm(*arguments: str, where: Path = SOURCES) -> str:
    done = subprocess.run(
        ["npm", *arguments], cwd=where, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@lru_cache(maxsize=1)
def installed() -> Path:
    """node_modules as the lock file has it."""
    there = SOURCES / "node_modules"
    if not (there / ".package-lock.json").exists():
        npm("ci", "--no-audit", "--no-fund")
    return there
