from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from assistant.documents.found import Fault, Found, Unreadable
from assistant.documents.recognition import Recognizer
from tests.documents.drawing import FONTS

Reads = Callable[[bytes], Found]


@pytest.fixture(autouse=True)
def _drawn_with() -> None:
    if not (FONTS / "NotoSansCJK-Regular.ttc").is_file():
        pytest.skip("fonts-noto-cjk is not installed")


@pytest.fixture
def reads() -> Reads:
    """What a photo says, through the same process that the product starts."""
    if not Recognizer.installed():
        pytest.skip("the extra photo is not installed")
    return lambda photo: asyncio.run(Recognizer().read(photo))


@pytest.fixture
def refuses() -> Callable[[bytes], Fault]:
    """Why a photo gives nothing."""

    def fault(photo: bytes) -> Fault:
        with pytest.raises(Unreadable) as why:
            asyncio.run(Recognizer().read(photo))
        return why.value.fault

    return fault
