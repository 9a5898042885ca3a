"""Hot reload while the product runs."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.store import CatalogueStore
from assistant.catalog.watch import CatalogueWatch
from tests.catalog.small import BUSINESS, spoilt, written

BY_ANOTHER_WORD = spoilt(BUSINESS, "words: [小卖部]", "words: [小卖部, 小店]")


@pytest.fixture
def store(tmp_path: Path) -> CatalogueStore:
    return CatalogueStore(written(tmp_path), None, tmp_path / "snapshots")


def test_an_edit_is_passed_on_and_the_version_before_it_is_kept(store: CatalogueStore, tmp_path: Path) -> None:
    before = store.current
    told: list[Catalogue] = []
    watch = CatalogueWatch(store, 1, told.append)
    assert not watch.look()
    written(tmp_path, {"bundles/business.yml": BY_ANOTHER_WORD})
    assert watch.look()
    assert "小店" in told[0].business_types["shop"].words
    assert store.get(before.version) == before
    assert not watch.look()


def test_a_faulty_edit_is_told_line_by_line_and_the_old_rules_stay(store: CatalogueStore, tmp_path: Path) -> None:
    before = store.current
    told: list[Catalogue] = []
    watch = CatalogueWatch(store, 1, told.append)
    written(tmp_path, {"bundles/business.yml": spoilt(BUSINESS, "words: [小卖部]", "wrods: [小卖部]")})
    with capture_logs() as logs:
        assert not watch.look()
        assert not watch.look()
    assert [line["fault"].split()[0] for line in logs] == [f"data/bundles/business.yml:{n}" for n in (11, 15)]
    assert store.current is before
    written(tmp_path, {"bundles/business.yml": BY_ANOTHER_WORD})
    assert watch.look()


def test_a_changed_remark_is_no_new_catalogue(store: CatalogueStore, tmp_path: Path) -> None:
    told: list[Catalogue] = []
    written(tmp_path, {"bundles/business.yml": BUSINESS + "# remark\n"})
    assert not CatalogueWatch(store, 1, told.append).look()
    assert not told


def test_the_thread_looks_by_itself_until_it_is_stopped(store: CatalogueStore, tmp_path: Path) -> None:
    heard = threading.Event()
    watch = CatalogueWatch(store, 0.01, lambda _: heard.set())
    watch.start()
    written(tmp_path, {"bundles/business.yml": BY_ANOTHER_WORD})
    assert heard.wait(10)
    watch.stop()
