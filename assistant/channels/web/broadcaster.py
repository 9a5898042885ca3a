"""Who listens to a conversation, and telling them: within this process, from any thread."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

WAITING_EVENTS = 256  # a listener that is further behind reads the history instead


class Broadcaster:
    """`listen` on the event loop, `tell` from anywhere."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Queue[dict[str, Any]]]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def bind(self) -> None:
        """Remembers the running loop, at start-up."""
        self._loop = asyncio.get_running_loop()

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[asyncio.Queue[dict[str, Any]]]:
        """A queue of events {"event", "data", "id"} until the block is left."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(WAITING_EVENTS)
        self._listeners[conversation_id].add(queue)
        try:
            yield queue
        finally:
            self._listeners[conversation_id].discard(queue)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def tell(self, conversation_id: str, event: str, data: Any, id_: int | None = None) -> None:
        """Puts an event into every listener's queue."""
        if self._loop is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._put, conversation_id, {"event": event, "data": data, "id": id_})

    def _put(self, conversation_id: str, event: dict[str, Any]) -> None:
        for queue in self._listeners.get(conversation_id, ()):
            if not queue.full():
                queue.put_nowait(event)
