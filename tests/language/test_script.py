"""Traditional, full-width and dialect writing becomes one writing, place by place."""

from __future__ import annotations

import pytest

from assistant.language.script import simplified

FOLDED = {
    "執照還沒辦": "执照还没办",
    "１２０平": "120平",
    "冇得執照": "没有执照",
    "唔係": "不系",
    "唔該": "唔该",  # thanks, no denial
    "要好久": "要多久",
    "好久不见": "好久不见",
    "办下来哒": "办下来了",
    "哒哒烧烤": "哒哒烧烤",
    "好多钱": "多少钱",
    "没得问题": "没得问题",
    "莫得": "没有",
    "么子意思": "什么意思",
    "晓得": "知道",
    "茶餐廳，開喺天心區": "茶餐厅，开在天心区",
    "医学影像科": "医学影像科",  # no words are exchanged, only characters
    "光影影像館": "光影影像馆",
}


@pytest.mark.parametrize("typed", FOLDED)
def test_writing_is_folded_and_keeps_its_places(typed: str) -> None:
    assert simplified(typed) == FOLDED[typed]
    assert len(simplified(typed)) == len(typed)
