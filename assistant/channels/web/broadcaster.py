"""Who listens to a conversation, and waking them: within this process, from any thread.

Nothing is sent along but the newest view and what passes while a turn is made: messages are read from the store, in
order and each once, so that a slow listener misses none.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from assistant.applications.view import ApplicationView

MOST_PASSING = 50  # words of turns under way that a slow listener is told of; the messages themselves come anyway


@dataclass(frozen=True, slots=True)
class Passing:
    """A turn under way: it has begun, an answer is ready though not kept yet, or it came to nothing.

    `answers` is the client message id of what is being answered; once that message comes, all passing ones are over.
    """

    answers: str
    message: dict[str, Any] | None = None
    failed: bool = False


class Listener:
    """One who looks on. `view` is the newest one not yet taken."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._view: ApplicationView | None = None
        self._passing: deque[Passing] = deque(maxlen=MOST_PASSING)

    def wake(self, view: ApplicationView | None) -> None:
        if view is not None and (self._view is None or view.version >= self._view.version):
            self._view = view
        self._woken.set()

    def hear(self, passing: Passing) -> None:
        self._passing.append(passing)
        self._woken.set()

    def take_passing(self) -> list[Passing]:
        passing = list(self._passing)
        self._passing.clear()
        return passing

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

    def pass_on(self, conversation_id: str, passing: Passing) -> None:
        """Tells all who listen of a turn under way. On the event loop only."""
        for listener in self._listeners.get(conversation_id, ()):
            listener.hear(passing)

    def _wake(self, conversation_id: str, view: ApplicationView | None) -> None:
        for listener in self._listeners.get(conversation_id, ()):
            listener.wake(view)
