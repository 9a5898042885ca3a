from __future__ import annotations

import pytest

from assistant.language.negation import denied


@pytest.mark.parametrize("before", ["不做", "没有", "我不打算做", "不是", "并没有", "不想去搞", "不卖"])
def test_one_denial_denies(before: str) -> None:
    assert denied(before)


@pytest.mark.parametrize("before", ["不是没有", "", "做", "没关系，要做", "并不是不", "不错，"])
def test_two_denials_or_none_do_not(before: str) -> None:
    assert not denied(before)
