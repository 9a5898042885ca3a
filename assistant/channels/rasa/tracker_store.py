"""A tracker store on the product's own database that keeps what the next turn needs and nothing else.

Rasa replays every event of a conversation at every turn, so that turn 200 costs several times turn 10. Answers live in
the application, not in events; so only slots, the active loop and the last turn are kept. It is a class path in
endpoints.yml, Rasa's documented extension point.
"""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import JSON, Column, Engine, String, Table, delete, insert, select, update

from assistant.clock import Clock, SystemClock
from assistant.database import UtcDateTime, make_engine, metadata
from assistant.migrations import upgrade
from assistant.settings import Settings

trackers = Table(
    "trackers",
    metadata,
    Column("sender_id", String(80), primary_key=True),
    Column("slots", JSON, nullable=False),
    Column("active_loop", String(80)),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
)


class BoundedTrackerStore(TrackerStore, SerializedTrackerAsText):
    """One row per conversation, of bounded size."""

    def __init__(
        self,
        domain: Domain,
        event_broker: Any = None,
        engine: Engine | None = None,
        clock: Clock | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self.clock = clock or SystemClock()
        self.engine = engine if engine is not None else self._own_engine()

    @staticmethod
    def _own_engine() -> Engine:
        """Under Rasa's own tools: the settings' database."""
        database = Settings().database
        upgrade(database)
        return make_engine(database)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps slots and active loop. No text of a message: that is in the conversation's history."""
        await self.stream_events(tracker)
        values = {
            "slots": {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None},
            "active_loop": tracker.active_loop_name,
            "updated_at": self.clock.now(),
        }
        with self.engine.begin() as connection:
            mine = update(trackers).where(trackers.c.sender_id == tracker.sender_id).values(**values)
            if connection.execute(mine).rowcount == 0:
                connection.execute(insert(trackers).values(sender_id=tracker.sender_id, **values))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """A tracker with the conversation's slots and active loop, waiting for the next message; or None."""
        with self.engine.connect() as connection:
            row = connection.execute(select(trackers).where(trackers.c.sender_id == sender_id)).one_or_none()
        if row is None:
            return None
        loop = [ActiveLoop(row.active_loop)] if row.active_loop else []
        slots = [SlotSet(name, value) for name, value in row.slots.items()]
        events = [SessionStarted(), *slots, *loop, ActionExecuted(ACTION_LISTEN_NAME)]
        return DialogueStateTracker.from_events(
            sender_id, events, self.domain.slots, self.max_event_history, domain=self.domain
        )

    async def delete(self, sender_id: str) -> None:
        """Forgets a conversation."""
        with self.engine.begin() as connection:
            connection.execute(delete(trackers).where(trackers.c.sender_id == sender_id))

    async def keys(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(trackers.c.sender_id)).scalars())
