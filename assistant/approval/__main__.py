"""`python -m assistant.approval --port 8090`: the embedded backend, served alone."""

from __future__ import annotations

import argparse

import uvicorn

from assistant.approval.api import approval_app
from assistant.approval.composition import one_window
from assistant.clock import SystemClock
from assistant.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    given = parser.parse_args()
    settings = Settings()
    key = settings.backend_key.get_secret_value() if settings.backend_key else None
    uvicorn.run(approval_app(one_window(settings, SystemClock()), key), host=given.host, port=given.port)


if __name__ == "__main__":
    main()
