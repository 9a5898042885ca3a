"""Builds the one window from settings."""

from __future__ import annotations

from assistant.approval.service import OneWindow
from assistant.catalog.loader import load
from assistant.clock import Clock
from assistant.database import make_engine
from assistant.planning.working_days import WorkingCalendar
from assistant.settings import Settings

NATIONAL = "000000"


def one_window(settings: Settings, clock: Clock) -> OneWindow:
    """The backend of the settings' city on its own database."""
    city = load(settings.catalogue_dir, settings.city).city
    region = city.region_code if city else NATIONAL
    return OneWindow(make_engine(settings.approval_database), clock, WorkingCalendar(), region)
