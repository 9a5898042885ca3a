from __future__ import annotations

from datetime import date

import pytest

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.loader import load
from assistant.settings import Settings

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    settings = Settings()
    return load(settings.catalogue_dir, settings.city)
