"""Builds the one window from settings."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from assistant.approval.desk.accounts import Accounts
from assistant.approval.desk.api import Desk
from assistant.approval.desk.inbox import Inbox
from assistant.approval.register import Register
from assistant.approval.rules import Rules
from assistant.approval.service import OneWindow
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.loader import load
from assistant.clock import Clock, SystemClock
from assistant.database import make_engine
from assistant.planning.plan import unspecified_is_natural
from assistant.planning.working_days import WorkingCalendar
from assistant.settings import Settings

NATIONAL = "000000"
SECRET_FILE = "approval.key"
# what the public register holds of a subject anyway (企业信息公示暂行条例 Art. 6)
SUBJECT_FACTS = ("entity.name", "entity.type", "entity.business_scope", "entity.reg_capital")


def one_window(settings: Settings, clock: Clock) -> OneWindow:
    """The backend of the settings' city on its own database."""
    return window_of(load(settings.catalogue_dir, settings.city), settings, clock)


def window_apart(settings: Settings, clock: Clock, name: str) -> OneWindow:
    """The same on a database of its own, in the folder `name` of the data: its cases never stand among real ones."""
    folder = settings.data_dir / name
    apart = {"data_dir": folder, "approval_database_url": f"sqlite:///{folder / 'approval.db'}"}
    return one_window(Settings(**{**settings.model_dump(), **apart}), clock)


def window_of(catalogue: Catalogue, settings: Settings, clock: Clock) -> OneWindow:
    """The same for a catalogue that is loaded already."""
    given = settings.approval_secret
    return OneWindow(
        make_engine(settings.approval_database),
        clock,
        WorkingCalendar.from_file(settings.calendar_file),
        catalogue.city.region_code if catalogue.city else NATIONAL,
        given.get_secret_value().encode() if given else kept_secret(settings.data_dir),
        unspecified_is_natural(catalogue),
        Rules.of(catalogue.parameter_values),
        Register.from_file(settings.register_file, catalogue.fields),
        frozenset(n for n in SUBJECT_FACTS if n in catalogue.fields and not catalogue.fields[n].personal),
    )


def desk_of(window: OneWindow, catalogue: Catalogue) -> Desk:
    """The departments' desk before `window`; sessions go by the real time."""
    names = {name: one.name for name, one in catalogue.departments.items()}
    return Desk(window, Accounts(window.engine, SystemClock()), Inbox(window, catalogue.fields), names)


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
