"""Work that is done again and again beside the requests, by a thread that outlives any single fault."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger()
Stopping = Callable[[], bool]


class Worker:
    """Calls `work(stopping)` every `interval` seconds until it is stopped; `name` goes with what is logged.

    `stopping()` turns true when the work should come to its end.
    """

    def __init__(self, name: str, work: Callable[[Stopping], object], interval: float) -> None:
        self.name = name
        self.work = work
        self.interval = interval
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the work under way is done."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self.interval):
            try:
                self.work(self._stopping.is_set)
            except Exception as error:  # its text may be personal
                log.error("worker.failed", worker=self.name, error=type(error).__name__)
