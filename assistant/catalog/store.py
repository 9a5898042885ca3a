"""The catalogues in use: the current one, reloaded when its files change, and older ones by version.

An application keeps the version it was started under, also across restarts: each version loaded is kept
as a folder of its YAML files under `snapshots/<version>`.
"""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.loader import load


class UnknownVersion(LookupError):
    """No snapshot of that catalogue version."""


class CatalogueStore:
    """Thread-safe. `current` is never half-loaded: a faulty edit leaves the old one in use."""

    def __init__(self, directory: Path, city: str | None, snapshots: Path) -> None:
        """Raises CatalogueFaults."""
        self.directory = directory
        self.city = city
        self.snapshots = snapshots
        self._lock = threading.Lock()
        self._known: dict[str, Catalogue] = {}
        self._stamp = self._stamp_now()
        self.current = self._adopt(load(directory, city))

    def get(self, version: str) -> Catalogue:
        """Raises UnknownVersion."""
        found = self._known.get(version)
        if found is None:
            folder = self.snapshots / version / self.directory.name
            if not folder.is_dir():
                raise UnknownVersion(version)
            found = load(folder, self.city)
            with self._lock:
                self._known[version] = found
        return found

    def reload(self) -> Catalogue:
        """Loads anew. Raises CatalogueFaults and then keeps the old one."""
        stamp = self._stamp_now()
        self.current = self._adopt(load(self.directory, self.city))
        self._stamp = stamp
        return self.current

    def changed(self) -> bool:
        """Whether a file was edited since the last load."""
        return self._stamp_now() != self._stamp

    def _adopt(self, catalogue: Catalogue) -> Catalogue:
        folder = self.snapshots / catalogue.version / self.directory.name
        if not folder.is_dir():
            scratch = self.snapshots / f".{catalogue.version}"
            shutil.rmtree(scratch, ignore_errors=True)
            shutil.copytree(self.directory, scratch / self.directory.name)
            scratch.replace(self.snapshots / catalogue.version)
        with self._lock:
            self._known[catalogue.version] = catalogue
        return catalogue

    def _stamp_now(self) -> frozenset[tuple[str, int, int]]:
        files = self.directory.rglob("*.yml")
        return frozenset((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in files)
