from __future__ import annotations

import pytest

from assistant.language.questions import is_question

ASKED = (
    "为什么要填 要多久 多少钱 能不能不填 要不要办消防 哪个部门管 这是什么意思 执照是什么 没有不行吗 "
    "行不行 怎么办 谁来管 执照呢 要是没办执照呢 为什么没批呢 几天能办好 有没有电话 可以网上办吗？"
)
TOLD = "没呢 还没办呢 没办执照呢 正在装修呢 没什么 什么都没有 八十平 不是没有 有执照 没有 租的 怎么都行 做了隔音 开饭馆"


@pytest.mark.parametrize("said", ASKED.split())
def test_it_asks(said: str) -> None:
    assert is_question(said)


@pytest.mark.parametrize("said", TOLD.split())
def test_it_tells(said: str) -> None:
    assert not is_question(said)
