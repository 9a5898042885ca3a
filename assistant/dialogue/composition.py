"""Builds the core from settings: catalogue, database, backend, calendar, words."""

from __future__ import annotations

from functools import partial

from assistant.applications.repository import Repository
from assistant.catalog.store import CatalogueStore
from assistant.clock import Clock, SystemClock
from assistant.database import make_engine
from assistant.dialogue.assistant import Assistant, record_receipt
from assistant.dialogue.wording import Wording
from assistant.migrations import upgrade
from assistant.planning.working_days import WorkingCalendar
from assistant.settings import ROOT, Settings
from assistant.submission.delivery import Delivery
from assistant.submission.follow import Follower
from assistant.submission.registry import adapter


def build(settings: Settings, clock: Clock | None = None) -> Assistant:
    """A core on the settings' database, brought up to the newest schema first."""
    clock = clock or SystemClock()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database)
    engine = make_engine(settings.database)
    backend = adapter(settings, clock)
    follower = Follower(engine, backend)
    return Assistant(
        catalogues=CatalogueStore(settings.catalogue_dir, settings.city, settings.data_dir / "catalogues"),
        repository=Repository(engine),
        adapter=backend,
        delivery=Delivery(engine, backend, clock, partial(record_receipt, clock, follower)),
        calendar=WorkingCalendar.from_file(settings.calendar_file),
        clock=clock,
        wording=Wording.load(ROOT / "domain.yml"),
        follower=follower,
        max_message_chars=settings.max_message_chars,
    )
