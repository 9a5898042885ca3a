from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.clock import Clock, SettableClock
from assistant.settings import Settings
from assistant.submission import registry
from assistant.submission.adapter import BackendAdapter
from assistant.submission.embedded import EmbeddedBackend
from assistant.submission.http import HttpBackend
from tests.approval.conftest import published as published
from tests.contract.submissions import TUESDAY, a_submission

CLOCK = SettableClock(TUESDAY)


def province(settings: Settings, clock: Clock) -> BackendAdapter:
    """A plug-in's factory."""
    assert clock is CLOCK
    return HttpBackend("http://127.0.0.1:9", None, settings.backend_timeout_seconds)


def test_by_default_the_backend_is_embedded(tmp_path: Path, published: Path) -> None:
    made = registry.adapter(Settings(data_dir=tmp_path / "var", catalogue_dir=published), CLOCK)
    assert isinstance(made, EmbeddedBackend)
    assert made.submit(a_submission(), "k").case_no == "20261124-430100-00000001"


def test_over_http_it_is_the_settings_address_key_and_timeout() -> None:
    settings = Settings(
        backend="http", backend_url="http://127.0.0.1:9/", backend_key=SecretStr("s"), backend_timeout_seconds=3
    )
    made = registry.adapter(settings, CLOCK)
    assert isinstance(made, HttpBackend)
    assert (made.url, made.auth.key, made.timeout) == ("http://127.0.0.1:9/approval/v1", "s", 3)


def test_others_register_by_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("province", f"{__name__}:province", registry.GROUP)

    def entry_points(**wanted: str) -> EntryPoints:
        return EntryPoints([point]).select(**wanted)

    monkeypatch.setattr(registry, "entry_points", entry_points)
    assert isinstance(registry.adapter(Settings(backend="province"), CLOCK), HttpBackend)
    with pytest.raises(registry.UnknownBackend, match="county"):
        registry.adapter(Settings(backend="county"), CLOCK)
