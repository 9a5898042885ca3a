"""`python -m assistant.approval --port 8090`: the embedded backend with its desk, served alone on this machine."""

from __future__ import annotations

import argparse

import uvicorn
from fastapi import FastAPI

from assistant.approval.api import Access, approval_app
from assistant.approval.composition import desk_of, window_of
from assistant.approval.desk.api import desk_app
from assistant.approval.notifier import Notifier
from assistant.approval.timers import Timers
from assistant.catalog.loader import load
from assistant.clock import SettableClock, SystemClock
from assistant.settings import Settings
from assistant.worker import Worker

HOST = "127.0.0.1"
SWEEP_SECONDS = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--sandbox", action="store_true", help="the caller plays departments and clock")
    given = parser.parse_args()
    settings = Settings()
    # no access log: its lines would hold query codes
    app, level = served(settings, sandbox=given.sandbox), settings.log_level.lower()
    uvicorn.run(app, host=HOST, port=given.port, log_level=level, access_log=False, ws="none")


def served(settings: Settings, *, sandbox: bool) -> FastAPI:
    """The whole backend: its API, its desk at /approval/desk, its clocks, and the notices to whoever wants them."""
    catalogue = load(settings.catalogue_dir, settings.city)
    clock = SettableClock(SystemClock().now()) if sandbox else SystemClock()
    window = window_of(catalogue, settings, clock)
    signing = settings.backend_signing_key.get_secret_value().encode() if settings.backend_signing_key else None
    key = settings.backend_key.get_secret_value() if settings.backend_key else None
    workers = [Worker("timers", Timers(window).sweep, SWEEP_SECONDS)]
    if settings.backend_notify_url and signing:
        workers.append(Worker("notices", Notifier(window, settings.backend_notify_url, signing).tell, SWEEP_SECONDS))
    app = approval_app(window, Access(key, signing), sandbox=sandbox, workers=workers)
    app.mount("/approval/desk", desk_app(desk_of(window, catalogue)))
    return app


if __name__ == "__main__":
    main()
