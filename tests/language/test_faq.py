"""Published answers are found by their questions, and nothing is answered that is not published."""

from __future__ import annotations

import pytest

from assistant.catalog.catalogue import Catalogue
from assistant.language.faq import FaqFinder

UNPUBLISHED = (
    "今天天气怎么样 公积金怎么取 孩子上学怎么报名 能养宠物吗 要不要装空调 员工要穿工服吗 房租能退吗 "
    "怎么招人 哪里进货便宜 "
    "可以放音乐吗 二维码收款怎么弄 公司名字怎么取 开店能赚钱吗 合伙协议怎么写 保险买哪种 水电费多少 "
    "你们几点下班 怎么填"
)


@pytest.fixture(scope="module")
def finder(catalogue: Catalogue) -> FaqFinder:
    return FaqFinder(catalogue)


def test_every_published_question_finds_its_answer(catalogue: Catalogue, finder: FaqFinder) -> None:
    lost = [
        question
        for faq in catalogue.faqs.values()
        for question in (faq.question, *faq.variants)
        if (found := finder.find(question)) is None or found.answer != faq.answer
    ]
    assert lost == []


@pytest.mark.parametrize("asked", UNPUBLISHED.split())
def test_what_is_not_published_is_not_answered(finder: FaqFinder, asked: str) -> None:
    assert finder.find(asked) is None


def test_an_answer_for_another_business_is_none(finder: FaqFinder) -> None:
    assert finder.find("学校旁边能卖烟吗", ["hair_beauty_salon"]) is None
    assert finder.find("学校旁边能卖烟吗", ["tobacco_liquor_shop"]) is not None
