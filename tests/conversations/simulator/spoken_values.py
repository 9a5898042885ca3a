"""How people say a value: in digits or in Chinese, in groups, with the unit they grew up with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from random import Random
from typing import Any

import cn2an

from assistant.catalog.schema import Field, FieldType

DIGITS = "零一二三四五六七八九"
UNITS = {  # a field's unit → what people say for it
    "㎡": ("平", "平米", "个平方", "平方", "平方米"),
    "米": ("米", "米", "m"),
    "人": ("个人", "个", "人"),
    "间": ("间", "间房"),
    "张": ("张", "张床"),
    "个": ("个",),
    "层": ("楼", "层"),
    "吨/日": ("吨", ""),
}


def spoken(field: Field, value: Any, style: str, rng: Random) -> str:
    """`value` (normalized) in words; `style` is digits, chinese (all numerals read out) or mixed."""
    chinese = style == "chinese" or (style == "mixed" and rng.random() < 0.4)
    make = _FORMS.get(field.type)
    if make is not None:
        return make(field, value, chinese, rng)
    return read_out(str(value)) if style == "chinese" else str(value)


def joined(names: Iterable[str], rng: Random) -> str:
    """张三、李四 · 张三和李四 · 张三还有李四。"""
    parts = list(names)
    if len(parts) < 2:
        return "".join(parts)
    return rng.choice(("、", "，")).join(parts[:-1]) + rng.choice(("和", "还有", "、", "跟")) + parts[-1]


def read_out(text: str) -> str:
    """Numbers as they are read: 88号 is 八十八号, 128号 一百二十八号; with a zero inside or longer, digit by digit."""
    return re.sub(r"\d+", lambda number: _read_number(number.group()), text)


def _read_number(digits: str) -> str:
    as_one = len(digits) < 3 or (len(digits) == 3 and "0" not in digits[:2])
    return numeral(int(digits)) if as_one else one_by_one(digits)


def one_by_one(digits: str, one: str = "一") -> str:
    return "".join({"1": one}.get(d, DIGITS[int(d)]) if d.isdigit() else d for d in digits)


def numeral(value: float) -> str:
    """120 → 一百二十; 85.5 → 八十五点五; a leading 一十 is said 十."""
    words = str(cn2an.an2cn(value, "low"))
    return words.removeprefix("一") if words.startswith("一十") else words


def _counted(value: float, unit: str, rng: Random) -> str:
    """2 is 两 before a measure word, but not before 楼."""
    if value == 2 and unit not in ("楼", "层"):
        return "两" + unit
    if value == int(value) and 110 < value < 1000 and value % 100 and value % 10 == 0 and rng.random() < 0.3:
        return numeral(value).removesuffix("十") + ("" if unit.startswith("平") else unit)  # 一百二
    return numeral(value) + unit


def _quantity(field: Field, value: float, chinese: bool, rng: Random) -> str:
    unit = rng.choice(UNITS.get(field.unit or "", (field.unit or "",)))
    if field.unit == "层":
        if value < 0:
            return rng.choice((f"负{numeral(-value)}楼", f"地下{numeral(-value)}层", f"{value}楼"))
        if value == 1 and rng.random() < 0.2:
            return "底楼"
    if field.unit == "人" and value == 0:
        return rng.choice(("一个都不雇", "不请人", "0个", "没有，就我自己"))
    if value == 0:
        return rng.choice(("0", "零" + unit, "没有"))
    if chinese:
        if value == int(value) + 0.5 and value > 1 and field.unit == "米":
            return ("两" if int(value) == 2 else numeral(int(value))) + "米五"
        return _counted(value, unit.replace("m", "米"), rng)
    if field.unit == "米" and value < 1 and rng.random() < 0.3:
        return f"{round(value * 100)}公分"
    return f"{value:g}{unit if rng.random() < 0.85 else ''}"


def _money(_field: Field, value: float, chinese: bool, rng: Random) -> str:
    if value >= 10000 and value % 10000 == 0:
        wan = value // 10000
        said = numeral(wan) if chinese else f"{wan:g}"
        return said + rng.choice(("万", "万块", "万元", "万块钱") if chinese else ("万", "万", "w", "万元"))
    said = numeral(value).replace("二千", "两千") if chinese else str(int(value) if value == int(value) else value)
    return said + rng.choice(("块", "块钱", "元", "" if chinese else "元"))


def _phone(_field: Field, value: str, chinese: bool, rng: Random) -> str:
    groups = rng.choice(((3, 4, 4), (3, 4, 4), (3, 3, 5), (4, 3, 4)))
    parts = [value[sum(groups[:i]) : sum(groups[: i + 1])] for i in range(3)]
    if chinese:
        one = rng.choice(("幺", "一"))
        return rng.choice(("", "，", " ")).join(one_by_one(p, one) for p in parts)
    said = rng.choice((value, value, value, " ".join(parts), "-".join(parts)))
    return f"{said}，再说一遍{value}" if rng.random() < 0.06 else said


def _id_number(_field: Field, value: str, chinese: bool, rng: Random) -> str:
    parts = [value[:6], value[6:14], value[14:]]
    if chinese:
        last = {"X": rng.choice(("X", "叉", "x"))}.get(value[-1], value[-1])
        said = [one_by_one(parts[0]), one_by_one(parts[1]), one_by_one(parts[2][:-1] + last)]
        return rng.choice(("", "，", " ")).join(said)
    return rng.choice((value, value, value.lower(), " ".join(parts)))


def _uscc(_field: Field, value: str, _chinese: bool, rng: Random) -> str:
    fours = " ".join(value[i : i + 4] for i in range(0, 18, 4))
    return rng.choice((value, value, value.lower(), fours))


def _landline(_field: Field, value: str, chinese: bool, rng: Random) -> str:
    return one_by_one(value.replace("-", "")) if chinese else rng.choice((value, value.replace("-", " ")))


def _email(_field: Field, value: str, chinese: bool, rng: Random) -> str:
    return value.upper() if rng.random() < 0.1 else value


def _date(_field: Field, value: str, chinese: bool, rng: Random) -> str:
    day = date.fromisoformat(value)
    if chinese:
        year = one_by_one(str(day.year)) + "年"
        return f"{year}{numeral(day.month)}月{numeral(day.day)}{rng.choice(('号', '日'))}"
    return rng.choice(
        (
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}年{day.month}月{day.day}号",
            f"{day.year % 100}年{day.month}月{day.day}号",
            f"{day:%Y-%m-%d}",
            f"{day.year}.{day.month}.{day.day}",
            f"{day.year}/{day.month}/{day.day}",
        )
    )


def _names(_field: Field, value: list[str], _chinese: bool, rng: Random) -> str:
    return joined(value, rng)


def _shop(_field: Field, value: str, _chinese: bool, rng: Random) -> str:
    return rng.choice((value, value, value, f"“{value}”", f"《{value}》", f"「{value}」"))


def _as_it_is(_field: Field, value: str, _chinese: bool, _rng: Random) -> str:
    return value


_FORMS: dict[FieldType, Callable[[Field, Any, bool, Random], str]] = {
    FieldType.INTEGER: _quantity,
    FieldType.NUMBER: _quantity,
    FieldType.AREA: _quantity,
    FieldType.LENGTH: _quantity,
    FieldType.MONEY: _money,
    FieldType.PHONE: _phone,
    FieldType.LANDLINE: _landline,
    FieldType.ID_NUMBER: _id_number,
    FieldType.USCC: _uscc,
    FieldType.EMAIL: _email,
    FieldType.DATE: _date,
    FieldType.TEXT_LIST: _names,
    FieldType.ENTITY_NAME: _shop,
    FieldType.PERSON_NAME: _as_it_is,
    FieldType.TEXT: _as_it_is,
}
