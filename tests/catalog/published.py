"""The published catalogue of the demonstration city, read once for all the tests that only look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from assistant.catalog.loader import load_document
from assistant.catalog.schema import Document

DATA = Path(__file__).parents[2] / "assistant" / "catalog" / "data"


@cache
def published() -> Document:
    return load_document(DATA, "changsha")
