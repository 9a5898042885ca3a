from __future__ import annotations

import stat
from pathlib import Path

from pydantic import SecretStr

from assistant.approval.composition import kept_secret, one_window
from assistant.clock import SettableClock
from assistant.settings import Settings
from tests.approval.conftest import TUESDAY, a_case


def test_a_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    secret = kept_secret(folder)
    assert len(secret) == 64
    assert kept_secret(folder) == secret
    assert [path.name for path in folder.iterdir()] == ["approval.key"]
    assert stat.S_IMODE((folder / "approval.key").stat().st_mode) == 0o600
    assert kept_secret(tmp_path / "other") != secret


def test_the_window_is_the_settings_citys(tmp_path: Path, published: Path) -> None:
    table = tmp_path / "2027.yml"
    table.write_text("{years: [2027], holidays: [2027-01-01]}", encoding="utf-8")
    settings = Settings(data_dir=tmp_path, catalogue_dir=published, approval_secret=SecretStr("s"), calendar_file=table)
    window = one_window(settings, SettableClock(TUESDAY))
    assert window.receive(a_case(), "k").case_no.startswith("20261124-430100-")
    assert window.secret == b"s"
    assert window.unspecified_is_natural
    assert window.calendar.table is not None
    assert (tmp_path / "approval.db").exists()
    assert not (tmp_path / "approval.key").exists()
