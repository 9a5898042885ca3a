"""One breath, several clauses; a spelt-out number stays whole."""

from __future__ import annotations

import pytest

from assistant.language.clauses import split

CLAUSES = {
    "开饭馆 80平 没执照 个体户 多久能办完": ["开饭馆 80平", "没执照", "个体户", "多久能办完"],
    "八十平，电话13800138000，对了要交多少钱？": ["八十平", "电话13800138000", "对了要交多少钱？"],
    "我想开个理发店然后大概五十来个平方": ["我想开个理发店", "然后大概五十来个平方"],
    "有啊 咋没有": ["有啊", "咋没有"],
    "幺三八 零零幺三 八零零零": [],
    "电话 138 0013 8000": [],
    "1101 0519 4912 3100 2x": [],
    "面积 80平": [],
    "都填对了吗": [],
    "John Smith": [],
    "1,200元": [],
}


@pytest.mark.parametrize("said", CLAUSES)
def test_clauses(said: str) -> None:
    assert [said[start:end] for start, end in split(said)] == CLAUSES[said]
