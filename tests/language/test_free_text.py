"""Addresses, texts and rows of names without the words around them."""

from __future__ import annotations

import pytest

from assistant.language.addresses import read_address, read_list, read_text
from assistant.language.script import simplified

ADDRESSES = {
    "门牌号是中山路66号": "中山路66号",
    "应该是建设路12号二楼": "建设路12号二楼",
    "人民路二百八十八号三栋幺零二": "人民路288号3栋102",
    "和平街那头，42号": "和平街42号",
    "五一大道三十号": "五一大道30号",
    "人民路8号，就在邮局旁边": "人民路8号",
    "和平街3号噻": "和平街3号",
    "不知道": None,
}
TEXTS = {
    "就写日用百货零售": "日用百货零售",
    "主要是服装零售啊": "服装零售",
    "写五金销售吧": "五金销售",
    "证号是ab123456": "ab123456",
    "哎呀说来话长，反正就是，卖文具": "卖文具",
}
ROWS = {
    "张军、李燕": ["张军", "李燕"],
    "嗯有张军跟李燕咯": ["张军", "李燕"],
    "就我一个，周敏": ["周敏"],
    "张军占七成，李燕占三成": ["张军", "李燕"],
    "我和我哥，何勇何军": ["何勇", "何军"],
    "上官婉儿": ["上官婉儿"],
    "张军李燕周敏": ["张军", "李燕", "周敏"],
}


@pytest.mark.parametrize("said", ADDRESSES)
def test_an_address(said: str) -> None:
    readings = read_address(simplified(said))
    assert (readings[0].value if readings else None) == ADDRESSES[said]


@pytest.mark.parametrize("said", TEXTS)
def test_a_text(said: str) -> None:
    assert [r.value for r in read_text(simplified(said))] == [TEXTS[said]]


@pytest.mark.parametrize("said", ROWS)
def test_a_row_of_names(said: str) -> None:
    assert [r.value for r in read_list(simplified(said))] == [ROWS[said]]
