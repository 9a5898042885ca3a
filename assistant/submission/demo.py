"""The `demo` backend: a real window on a database of its own, whose departments are played, for showing the product.

`LIANBAN_BACKEND=demo`. Some seconds after a task began its department approves; the first task of a case asks for a
supplement before that, so that this is seen as well. The window, its clocks, its audit log and what is told are real.
Never in earnest: licences are decided by nobody here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Row, select

from assistant.approval.composition import window_apart
from assistant.approval.departments import Departments
from assistant.approval.service import OneWindow
from assistant.approval.states import IllegalMove, TaskState
from assistant.approval.tables import cases, tasks
from assistant.approval.wire import OpinionIn
from assistant.catalog.faults import sentence
from assistant.clock import Clock
from assistant.settings import Settings
from assistant.submission.adapter import EventPage
from assistant.submission.embedded import EmbeddedBackend

FOLDER = "demo"
ACTOR = "demo"


class DemoSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LIANBAN_DEMO_", env_file=None, extra="ignore")

    seconds: float = 20.0  # between the begin of a task and its department's opinion


class DemoBackend(EmbeddedBackend):
    """The departments work whenever somebody asks what is new, which the product does every few seconds."""

    def __init__(self, window: OneWindow, demo: DemoSettings) -> None:
        super().__init__(window)
        self.demo = demo
        self.departments = Departments(window)

    def events(self, after: int, limit: int) -> EventPage:
        self.work()
        return super().events(after, limit)

    def work(self) -> int:
        """Gives every opinion that is due; how many."""
        ready = (tasks.c.state == TaskState.REVIEWING) & (
            tasks.c.started_at <= self.window.clock.now() - timedelta(seconds=self.demo.seconds)
        )
        query = select(tasks, cases.c.submission).join(cases).where(ready, cases.c.withdrawn_at.is_(None))
        with self.window.engine.connect() as connection:
            rows = connection.execute(query.order_by(tasks.c.case_no, tasks.c.position)).all()
        return sum(self._opinion(row) for row in rows)

    def _opinion(self, row: Row[Any]) -> bool:
        try:
            self.departments.give_opinion(row.case_no, row.item, self._word(row), ACTOR)
        except IllegalMove:  # moved in between, or a material is still to follow
            return False
        return True

    def _word(self, row: Row[Any]) -> OpinionIn:
        fields = next(item["fields"] for item in row.submission["items"] if item["id"] == row.item)
        asked = next((name for name in fields if name in row.submission["form"]), None)
        if row.position == 0 and row.supplements_asked == 0 and asked is not None:
            return OpinionIn(opinion="supplement", reason=sentence("demo_asks"), fields=(asked,))
        return OpinionIn(opinion="approve")


def demo(settings: Settings, clock: Clock) -> DemoBackend:
    """The entry point `demo`. Its cases never stand among real ones."""
    return DemoBackend(window_apart(settings, clock, FOLDER), DemoSettings())
