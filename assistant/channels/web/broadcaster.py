"""Who listens to a conversation, and waking them: within this process, from any thread.

Nothing is sent along but the newest view: messages are read from the store, in order and each once, so that a
slow listener misses none.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.applications.view import ApplicationView


class Listener:
    """One who looks on. `view` is the newest one not yet taken."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._view: ApplicationView | None = None

    def wake(self, view: ApplicationView | None) -> None:
        if view is not None and (self._view is None or view.version >= self._view.version):
            self._view = view
        self._woken.set()

    async def news(self, seconds: float) -> bool:
        """Waits until woken, at most `seconds`; whether there is news."""
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return False
        self._woken.clear()
        return True

    def take_view(self) -> ApplicationView | None:
        view, self._view = self._view, None
        return view


class Broadcaster:
    """`listen` on the event loop, `tell` from anywhere."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def bind(self) -> None:
        """Remembers the running loop, at start-up."""
        self._loop = asyncio.get_running_loop()

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[Listener]:
        """A listener until the block is left."""
        listener = Listener()
        self._listeners[conversation_id].add(listener)
        try:
            yield listener
        finally:
            self._listeners[conversation_id].discard(listener)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def count(self) -> int:
        """How many listen."""
        return sum(len(listeners) for listeners in list(self._listeners.values()))

    def tell(self, conversation_id: str, view: ApplicationView | None = None) -> None:
        """Wakes all who listen: there are messages to read, and perhaps a new view."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, conversation_id, view)

    def _wake(self, conversation_id: str, view: ApplicationView | None) -> None:
        for listener in self._listeners.get(conversation_id, ()):
            listener.wake(view)
