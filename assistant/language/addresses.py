"""Addresses and other free text, out of the sentence around them."""

from __future__ import annotations

import re

from assistant.catalog.schema import FieldType
from assistant.language.questions import is_question
from assistant.language.readings import ValueReading

_LEAD = re.compile(
    r"^(?:嗯|呃|哦|那个|我的|我们|店|店铺|铺子|门面|地址|详细地址|经营地址|位置|就|是|在|开在|位于|设在|打算|准备|想|开|放|写|填|：|:|，|,|\s)+(?=\S)"
)
_TAIL = re.compile(r"(?:那里|那边|那儿|这里|这边)?(?:吧|呀|啊|哈|呢|哦|的地方)*[。.！!~]*$")
_PLACE = re.compile(r"路|街|巷|道|弄|号|栋|幢|楼|村|镇|乡|区|市|县|广场|小区|商城|大厦|市场|花园|城|里|园|店|铺|旁")
_TEXT_LEAD = re.compile(
    r"^(?:嗯|呃|那个|主要(?:是|经营|卖|做)?|经营范围(?:是)?|就是|就|是|卖|在|大概|位于|：|:|，|,|\s)+(?=\S{2})"
)


def read_address(text: str) -> list[ValueReading]:
    """The address that `text` gives, or [] where it names no place."""
    if is_question(text):
        return []
    said = text.strip()
    address = _TAIL.sub("", _LEAD.sub("", said)).replace(" ", "")
    if len(address) < 3 or not _PLACE.search(address):
        return []
    return [_reading(FieldType.ADDRESS, address, text, 0.85)]


def read_text(text: str) -> list[ValueReading]:
    """Free text without the words that only lead to it."""
    if is_question(text):
        return []
    said = _TAIL.sub("", _TEXT_LEAD.sub("", text.strip())).strip("。 ")
    return [_reading(FieldType.TEXT, said, text, 0.7)] if said else []


def read_list(text: str) -> list[ValueReading]:
    """Several things in a row: 张三、李四和王五."""
    if is_question(text):
        return []
    said = _TAIL.sub("", re.sub(r"^(?:有|是|就是|股东|合伙人|分别是|叫|：|:|\s)+", "", text.strip()))
    parts = [p.strip() for p in re.split(r"[、，,;；\s]|和|跟|与|还有|以及", said) if p.strip()]
    return [ValueReading(FieldType.TEXT_LIST, parts, said, 0, len(text), 0.8)] if parts else []


def _reading(type_: FieldType, value: str, text: str, score: float) -> ValueReading:
    start = max(text.find(value), 0)
    return ValueReading(type_, value, value, start, start + len(value), score)
