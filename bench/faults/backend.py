"""The embedded backend in a process of its own, with faults: `python -m bench.faults.backend FOLDER PORT SEED`.

It delays, answers 500 before and after accepting, hangs up, and answers too late after accepting. The driver kills it.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from assistant.approval.api import Access, approval_app
from assistant.approval.service import OneWindow
from assistant.clock import SystemClock
from assistant.database import make_engine
from assistant.planning.working_days import WorkingCalendar

SIGNING = b"what both sides sign with"
TOO_LATE_SECONDS = 1.4  # longer than the product waits
FAULTS = (("500 before", 0.06), ("500 after", 0.06), ("hang up after", 0.04), ("too late", 0.02), ("delay", 0.1))


def main() -> None:
    folder, port, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    app = approval_app(window(folder), Access(None, SIGNING))
    _spoil(app, random.Random(seed))
    (folder / "backend.ready").write_text(str(os.getpid()))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False, ws="none")


def window(folder: Path) -> OneWindow:
    engine = make_engine(f"sqlite:///{folder / 'approval.db'}")
    return OneWindow(engine, SystemClock(), WorkingCalendar(), "430100", b"secret")


def _spoil(app: FastAPI, chance: random.Random) -> None:
    @app.middleware("http")
    async def spoil(request: Request, call_next: Callable[[Request], Any]) -> Response:
        names, weights = zip(*FAULTS, strict=True)
        fault = chance.choices([*names, ""], [*weights, 1 - sum(weights)])[0] if request.method == "POST" else ""
        if fault == "500 before":
            return JSONResponse({"status": 500}, 500)
        answer: Response = await call_next(request)
        if fault == "500 after":
            return JSONResponse({"status": 500}, 500)
        if fault in ("too late", "delay"):
            await asyncio.sleep(TOO_LATE_SECONDS if fault == "too late" else 0.05)
        if fault == "hang up after":
            raise ConnectionResetError
        return answer


if __name__ == "__main__":
    main()
