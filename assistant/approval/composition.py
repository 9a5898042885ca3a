"""Builds the one window from settings."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from assistant.approval.service import OneWindow
from assistant.catalog.loader import load
from assistant.clock import Clock
from assistant.database import make_engine
from assistant.planning.plan import unspecified_is_natural
from assistant.planning.working_days import WorkingCalendar
from assistant.settings import Settings

NATIONAL = "000000"
SECRET_FILE = "approval.key"


def one_window(settings: Settings, clock: Clock) -> OneWindow:
    """The backend of the settings' city on its own database."""
    catalogue = load(settings.catalogue_dir, settings.city)
    given = settings.approval_secret
    return OneWindow(
        make_engine(settings.approval_database),
        clock,
        WorkingCalendar.from_file(settings.calendar_file),
        catalogue.city.region_code if catalogue.city else NATIONAL,
        given.get_secret_value().encode() if given else kept_secret(settings.data_dir),
        unspecified_is_natural(catalogue),
    )


def kept_secret(folder: Path) -> bytes:
    """The secret kept in `folder`, made there the first time, readable by its owner only."""
    path = folder / SECRET_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder) as made:  # mode 0600
            made.write(secrets.token_hex(32))
            made.flush()
            with suppress(FileExistsError):
                os.link(made.name, path)  # whole or not at all, and never over another process's
    return path.read_bytes()
