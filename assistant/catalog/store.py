"""The catalogues in use: the current one, reloaded when its files change, and older ones by version.

An application keeps the version it was started under, also across restarts: the merged document of each version
loaded, city included, is kept as `snapshots/<version>.json`. A snapshot is not checked again when it is read, so that
a stricter check never takes an application's rules away.
"""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

from assistant.catalog.canonical import document_of, text_of
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.loader import catalogue_of, load_document

VERSION = re.compile(r"[0-9a-f]{16}")

Stamp = frozenset[tuple[str, int, int]]  # path, time of change in ns, size


class UnknownVersion(LookupError):
    """No snapshot of that catalogue version, or none that can be read."""


class CatalogueStore:
    """Thread-safe. `current` is swapped whole: a faulty edit leaves the old one in use."""

    current: Catalogue

    def __init__(self, directory: Path, city: str | None, snapshots: Path) -> None:
        """Raises CatalogueFaults."""
        self.directory = directory
        self.city = city
        self.snapshots = snapshots
        self._lock = threading.RLock()
        self._known: dict[str, Catalogue] = {}
        self._seen: Stamp = frozenset()
        self.reload()

    @classmethod
    def snapshots_only(cls, snapshots: Path) -> CatalogueStore:
        """Earlier versions and no current one: for tools that look at what the product has kept."""
        store = cls.__new__(cls)
        store.snapshots, store._lock, store._known = snapshots, threading.RLock(), {}
        return store

    def get(self, version: str) -> Catalogue:
        """The catalogue of a version loaded before, by this process or an earlier one. Raises UnknownVersion."""
        found = self._known.get(version)
        if found is None:
            found = self._from_snapshot(version)
            with self._lock:
                found = self._known.setdefault(version, found)
        return found

    def reload(self) -> Catalogue:
        """Loads anew. Raises CatalogueFaults and then keeps the old one."""
        with self._lock:
            self._seen = self._stamp()  # before reading: an edit made meanwhile is seen next time
            document = load_document(self.directory, self.city)
            catalogue = catalogue_of(document)
            self._keep(catalogue.version, text_of(document))
            self._known[catalogue.version] = catalogue
            self.current = catalogue
            return catalogue

    def reload_if_changed(self) -> bool:
        """Reloads if a file was edited, added or removed since the last try; says whether it did.

        Raises CatalogueFaults, once for each edit, and then keeps the old catalogue. Costs one stat per file.
        """
        with self._lock:
            if self._stamp() == self._seen:
                return False
            self.reload()
            return True

    def _stamp(self) -> Stamp:
        found = set()
        for path in self.directory.rglob("*.y*ml"):
            try:
                status = path.stat()
            except FileNotFoundError:  # replaced by an editor at this moment: it will look changed next time
                continue
            found.add((str(path), status.st_mtime_ns, status.st_size))
        return frozenset(found)

    def _keep(self, version: str, text: str) -> None:
        self.snapshots.mkdir(parents=True, exist_ok=True)
        scratch = self.snapshots / f".{version}.{os.getpid()}"
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(self.snapshots / f"{version}.json")

    def _from_snapshot(self, version: str) -> Catalogue:
        if not VERSION.fullmatch(version):
            raise UnknownVersion(version)
        try:
            text = (self.snapshots / f"{version}.json").read_text(encoding="utf-8")
            return catalogue_of(document_of(text), version)
        except (OSError, ValueError, KeyError) as error:
            raise UnknownVersion(version) from error
