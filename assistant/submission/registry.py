"""Which backend the settings name: embedded, http, or one that registered under `lianban.backends`."""

from __future__ import annotations

from importlib.metadata import entry_points

from assistant.approval.composition import one_window
from assistant.clock import Clock
from assistant.settings import Settings
from assistant.submission.adapter import BackendAdapter
from assistant.submission.embedded import EmbeddedBackend
from assistant.submission.http import HttpBackend

GROUP = "lianban.backends"


class UnknownBackend(LookupError):
    """The settings name a backend that is not installed."""


def adapter(settings: Settings, clock: Clock) -> BackendAdapter:
    """Raises UnknownBackend. A plug-in is a callable (settings, clock) -> BackendAdapter."""
    match settings.backend:
        case "embedded":
            return EmbeddedBackend(one_window(settings, clock))
        case "http":
            key = settings.backend_key.get_secret_value() if settings.backend_key else None
            signing = settings.backend_signing_key.get_secret_value().encode() if settings.backend_signing_key else None
            return HttpBackend(settings.backend_url, key, settings.backend_timeout_seconds, signing_key=signing)
        case name:
            found = next(iter(entry_points(group=GROUP, name=name)), None)
            if found is None:
                raise UnknownBackend(name)
            made: BackendAdapter = found.load()(settings, clock)
            return made
