"""Phones, identity numbers and codes, spoken, spaced, said twice or nearly right."""

from __future__ import annotations

import pytest

from assistant.catalog.schema import FieldType
from assistant.language.identifiers import read_digits
from assistant.language.script import simplified
from assistant.language.values import find_values
from tests.language.conftest import TODAY

FOUND = {
    "13800138000": ("phone", "13800138000"),
    "138 0013 8000": ("phone", "13800138000"),
    "138-0013-8000": ("phone", "13800138000"),
    "+86 138-0013-8000": ("phone", "13800138000"),
    "８６１３８００１３８０００": ("phone", "13800138000"),
    "幺三八 零零幺三 八零零零": ("phone", "13800138000"),
    "一三八零零一三八零零零": ("phone", "13800138000"),
    "138嗯0013那个8000": ("phone", "13800138000"),
    "138，0013，8000": ("phone", "13800138000"),
    "13800138000 13800138000": ("phone", "13800138000"),
    "13800138000，再说一遍，13800138000": ("phone", "13800138000"),
    "13800138000，刚才说错了，13900139000": ("phone", "13900139000"),
    "1380013800": ("phone", "1380013800"),
    "11010519491231002X": ("id_number", "11010519491231002X"),
    "11010519491231002x": ("id_number", "11010519491231002X"),
    "1101 0519 4912 3100 2x": ("id_number", "11010519491231002X"),
    "一一零一零五一九四九一二三一零零二叉": ("id_number", "11010519491231002X"),
    "身份证1101051949123": ("id_number", "1101051949123"),
    "92510107MA6C123416": ("uscc", "92510107MA6C123416"),
    "92510107ma6c123416": ("uscc", "92510107MA6C123416"),
    "wang@example.com": ("email", "wang@example.com"),
    "0731-88886666": ("landline", "0731-88886666"),
}


@pytest.mark.parametrize("said", FOUND)
def test_a_number_is_found_whole(said: str) -> None:
    found = [(r.type, r.value) for r in find_values(said, TODAY)]
    assert found == [(FieldType(FOUND[said][0]), FOUND[said][1])]


@pytest.mark.parametrize("said", ["三个人", "五一路88号2栋101", "2028年12月31日", "一共三十张床"])
def test_other_numbers_are_none(said: str) -> None:
    types = {r.type for r in find_values(simplified(said), TODAY)}
    assert not types & {FieldType.PHONE, FieldType.ID_NUMBER, FieldType.USCC, FieldType.LANDLINE}


PIECES = {
    "139，后面是八八八八，再后面1234": "13988881234",
    "一三九三个零一二三四五": "13900012345",
    "13900001111，不对，最后一位是2": "13900001112",
}


@pytest.mark.parametrize("said", PIECES)
def test_a_phone_told_in_pieces_is_asked_about(said: str) -> None:
    readings = read_digits(simplified(said), FieldType.PHONE)
    assert [(r.value, r.approximate) for r in readings] == [(PIECES[said], True)]


def test_a_phone_in_numerals_for_sums_is_read() -> None:
    assert [r.value for r in read_digits("壹叁玖零零零零壹贰叁肆", FieldType.PHONE)] == ["13900001234"]
