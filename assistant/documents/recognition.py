"""Photos read beside the product: one at a time, off the event loop, with a limit of time, and nothing kept."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import structlog

from assistant.documents.found import Fault, Found, Unreadable
from assistant.documents.picture import format_of

SECONDS = 45.0  # for one photo
MOST_WAITING = 4  # photos; whoever comes then is asked to try again
ROOT = Path(__file__).resolve().parents[2]
# of the environment: no secret is among them
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
log = structlog.get_logger()


class Recognizer:
    """One per process."""

    def __init__(self, seconds: float = SECONDS, most_waiting: int = MOST_WAITING) -> None:
        self.seconds = seconds
        self.most_waiting = most_waiting
        self._turn = asyncio.Lock()
        self._waiting = 0

    @staticmethod
    def installed() -> bool:
        """Whether the extra `photo` is there."""
        return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))

    async def read(self, data: bytes) -> Found:
        """What the document on the photo says. Raises Unreadable."""
        if not self.installed():
            raise Unreadable(Fault.NOT_INSTALLED)
        format_of(data)
        if self._waiting >= self.most_waiting:
            raise Unreadable(Fault.BUSY)
        self._waiting += 1
        try:
            async with self._turn:
                return await self._read(data)
        finally:
            self._waiting -= 1

    async def _read(self, data: bytes) -> Found:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "assistant.documents.reading",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            cwd=ROOT, env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        )  # fmt: skip
        try:
            async with asyncio.timeout(self.seconds):
                answer, _ = await process.communicate(data)
        except TimeoutError:
            raise Unreadable(Fault.TOO_SLOW) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:  # its limits, or a decoder that fell over
            log.warning("photo.reader_failed", code=process.returncode)
            raise Unreadable(Fault.BROKEN)
        found = json.loads(answer)
        if "fault" in found:
            raise Unreadable(Fault(found["fault"]))
        return Found.of(found)
