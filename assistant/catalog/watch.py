"""Hot reload: looks every few seconds whether the published files were edited, and tells who uses their words."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.faults import CatalogueFaults
from assistant.catalog.store import CatalogueStore

log = structlog.get_logger()


class CatalogueWatch:
    """A thread that reloads the store's catalogue after an edit and passes the new one on.

    A faulty edit is logged fault by fault and changes nothing: the old catalogue stays in use until files are sound.
    """

    def __init__(self, store: CatalogueStore, interval: float, changed: Callable[[Catalogue], None]) -> None:
        self.store = store
        self.interval = interval  # seconds
        self.changed = changed
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="catalogue", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> bool:
        """Whether a new catalogue is in use now."""
        before = self.store.current.version
        try:
            self.store.reload_if_changed()
        except CatalogueFaults as faults:
            for fault in faults.faults:
                log.error("catalogue.fault", fault=str(fault))
            return False
        after = self.store.current
        if after.version == before:
            return False
        self.changed(after)
        log.warning("catalogue.reloaded", version=after.version)
        return True

    def _run(self) -> None:
        while not self._stopping.wait(self.interval):
            try:
                self.look()
            except Exception as error:  # the watch outlives a fault of the disk or of who uses the words
                log.error("catalogue.watch_failed", error=type(error).__name__)
