"""An edit is live after a reload, a faulty one never, and a version once used can always be had again."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.faults import CatalogueFaults
from assistant.catalog.store import CatalogueStore, UnknownVersion
from tests.catalog.small import ITEMS, PLACES, spoilt, written


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.fixture
def store(data: Path, tmp_path: Path) -> CatalogueStore:
    return CatalogueStore(data, "changsha", tmp_path / "snapshots")


def edit(path: Path, text: str) -> None:
    """Writes the text as a later edit, whatever the resolution of the clock of the file system."""
    before = path.stat().st_mtime_ns
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))


def same(one: Catalogue, other: Catalogue) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in Catalogue.__dataclass_fields__)


def test_an_edit_is_live_after_a_reload_and_the_old_version_is_still_there(store: CatalogueStore, data: Path) -> None:
    old = store.current
    edit(data / "places.yml", spoilt(PLACES, "name: 消防", "name: 消防局"))
    edit(data / "items.yml", spoilt(ITEMS, "name: 消防检查", "name: 开业消防检查"))
    new = store.reload()
    assert store.current is new
    assert new.version != old.version
    assert new.items["fire_check"].name == "开业消防检查"
    assert store.get(old.version) is old
    assert store.get(new.version) is new


def test_a_faulty_edit_leaves_the_old_catalogue_in_use(store: CatalogueStore, data: Path) -> None:
    old = store.current
    edit(data / "items.yml", spoilt(ITEMS, "kind: licence", "kind: permit"))
    with pytest.raises(CatalogueFaults):
        store.reload()
    assert store.current is old
    assert store.get(old.version) is old


def test_after_a_restart_and_edits_an_old_version_is_as_it_was(
    store: CatalogueStore, data: Path, tmp_path: Path
) -> None:
    old = store.current
    edit(data / "items.yml", spoilt(ITEMS, "more_than", "at_least"))
    (data / "cities" / "changsha.yml").unlink()
    restarted = CatalogueStore(data, None, tmp_path / "snapshots")
    assert restarted.current.version != old.version
    again = restarted.get(old.version)
    assert again is restarted.get(old.version)
    assert same(again, old)
    assert again.parameter_values["small_max"] == 80  # the city as it was then


def test_without_its_files_a_version_is_unknown_and_a_name_is_no_path(store: CatalogueStore, tmp_path: Path) -> None:
    (tmp_path / "aaaaaaaaaaaaaaaa.json").write_text("{}")
    (tmp_path / "snapshots" / "bbbbbbbbbbbbbbbb.json").write_text("{}")
    (tmp_path / "snapshots" / "cccccccccccccccc.json").write_text("{")
    for version in ("0" * 16, "../aaaaaaaaaaaaaaaa", "", "b" * 16, "c" * 16):
        with pytest.raises(UnknownVersion):
            store.get(version)


def test_reload_if_changed_reads_only_what_was_edited_added_or_removed(store: CatalogueStore, data: Path) -> None:
    first = store.current
    assert store.reload_if_changed() is False
    assert store.current is first
    edit(data / "items.yml", spoilt(ITEMS, "name: 消防检查", "name: 开业检查"))
    assert store.reload_if_changed() is True
    assert store.current.items["fire_check"].name == "开业检查"
    (data / "extra.yml").write_text("sections: [{id: more, name: 更多}]")
    assert store.reload_if_changed() is True
    assert "more" in store.current.sections
    (data / "extra.yml").unlink()
    assert store.reload_if_changed() is True
    assert "more" not in store.current.sections
    assert store.reload_if_changed() is False


def test_a_faulty_edit_is_told_once_and_the_edit_that_mends_it_is_taken(store: CatalogueStore, data: Path) -> None:
    old = store.current
    edit(data / "items.yml", "items: [")
    with pytest.raises(CatalogueFaults):
        store.reload_if_changed()
    assert store.reload_if_changed() is False
    assert store.current is old
    edit(data / "items.yml", ITEMS)
    assert store.reload_if_changed() is True
    assert store.current.version == old.version


def test_a_faulty_directory_does_not_start(data: Path, tmp_path: Path) -> None:
    shutil.rmtree(data / "bundles")
    with pytest.raises(CatalogueFaults):
        CatalogueStore(data, None, tmp_path / "snapshots")
    assert not (tmp_path / "snapshots").exists()


def test_readers_during_reloads_see_whole_catalogues_only(store: CatalogueStore, data: Path) -> None:
    names = {store.current.version: "消防检查"}
    seen: list[tuple[str, str]] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            current = store.current
            seen.append((current.version, current.items["fire_check"].name))
            assert store.get(current.version).version == current.version

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(5):
        edit(data / "items.yml", spoilt(ITEMS, "name: 消防检查", f"name: 检查{number}"))
        names[store.reload().version] = f"检查{number}"
    done.set()
    reader.join()
    assert {(version, name) for version, name in seen} <= set(names.items())
