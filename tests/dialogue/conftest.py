"""The published catalogue, and what reads messages under it."""

from __future__ import annotations

import pytest

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.loader import load
from assistant.dialogue.interpretation import Interpreter
from assistant.settings import Settings


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    settings = Settings()
    return load(settings.catalogue_dir, settings.city)


@pytest.fixture(scope="session")
def interpreter(catalogue: Catalogue) -> Interpreter:
    return Interpreter(catalogue)
