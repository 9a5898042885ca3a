"""`python -m assistant.approval --port 8090`: the embedded backend, served alone on this machine."""

from __future__ import annotations

import argparse

import uvicorn

from assistant.approval.api import approval_app
from assistant.approval.composition import one_window
from assistant.clock import SystemClock
from assistant.settings import Settings

HOST = "127.0.0.1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    port = parser.parse_args().port
    settings = Settings()
    key = settings.backend_key.get_secret_value() if settings.backend_key else None
    app = approval_app(one_window(settings, SystemClock()), key)
    # no access log: its lines would hold query codes
    uvicorn.run(app, host=HOST, port=port, log_level=settings.log_level.lower(), access_log=False, ws="none")


if __name__ == "__main__":
    main()
