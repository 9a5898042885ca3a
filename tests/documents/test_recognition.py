"""Photos are read beside the product, one at a time and within limits."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time

import pytest

from assistant.documents import reading, recognition
from assistant.documents.found import Fault, Found, Kind, Unreadable
from assistant.documents.recognition import Recognizer
from tests.documents.drawing import id_card, jpeg

PHOTO = jpeg(id_card())


async def _fault(recognizer: Recognizer) -> Fault:
    with pytest.raises(Unreadable) as why:
        await recognizer.read(PHOTO)
    return why.value.fault


def _children() -> set[str]:
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as listed:
        return set(listed.read().split())


async def test_the_loop_goes_on_while_a_photo_is_read() -> None:
    if not Recognizer.installed():
        pytest.skip("the extra photo is not installed")
    reading = asyncio.create_task(Recognizer().read(PHOTO))
    longest, last = 0.0, time.monotonic()
    while not reading.done():
        await asyncio.sleep(0.01)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    assert reading.result().kind is Kind.IDENTITY_CARD
    assert longest < 1.0


async def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recognizer, "installed", staticmethod(lambda: True))
    before = _children()
    assert await _fault(Recognizer(seconds=0.01)) is Fault.TOO_SLOW
    assert _children() <= before


async def test_more_than_a_few_at_once_are_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, most = 0, 0

    async def read(self: Recognizer, data: bytes) -> Found:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.01)
        at_work -= 1
        return Found(Kind.LICENCE, {})

    monkeypatch.setattr(Recognizer, "_read", read)
    monkeypatch.setattr(Recognizer, "installed", staticmethod(lambda: True))
    recognizer = Recognizer(most_waiting=3)
    results = await asyncio.gather(*(recognizer.read(PHOTO) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in results] == [Found, Found, Found, Unreadable, Unreadable]
    assert most == 1
    assert isinstance(await recognizer.read(PHOTO), Found)  # the places are free again


async def test_a_reader_that_falls_over_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recognizer, "installed", staticmethod(lambda: True))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert await _fault(Recognizer()) is Fault.BROKEN


async def test_without_the_extra_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    assert await _fault(Recognizer()) is Fault.NOT_INSTALLED


async def test_the_reader_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}

    async def start(*_args: object, env: dict[str, str], **_more: object) -> None:
        seen.update(env)
        raise Unreadable(Fault.BROKEN)

    monkeypatch.setenv("LIANBAN_BACKEND_KEY", "secret")
    monkeypatch.setattr(Recognizer, "installed", staticmethod(lambda: True))
    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    await _fault(Recognizer())
    assert "PATH" in seen
    assert not any(name.startswith("LIANBAN") for name in seen)


def test_memory_is_bounded() -> None:
    code = (
        "import resource; from assistant.documents import reading; reading._answer = lambda data: "
        "{'limit': resource.getrlimit(resource.RLIMIT_AS)[0]}; reading.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, timeout=60, check=True)
    assert done.stdout.decode() == f'{{"limit": {reading.ADDRESS_SPACE}}}'
