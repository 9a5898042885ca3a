"""Dates as people say them, relative to today: 2026年3月1号, 明年三月一号, 下个月15号, 后天, 3.1."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from assistant.catalog.schema import FieldType
from assistant.language.numerals import DIGITS, corrected, parse
from assistant.language.readings import ValueReading

_N = rf"(?:\d{{1,2}}|[{DIGITS}十]{{1,3}})"
_YEAR = (
    rf"(?:(?P<year>\d{{4}}|[{DIGITS}]{{4}}|\d{{2}}|[{DIGITS}]{{2}})\s*年|"
    r"(?P<rel>今年|明年|大后年|后年|去年|大前年|前年))"
)
_FULL = re.compile(
    rf"(?:{_YEAR}\s*的?\s*)?(?P<month>{_N})\s*月\s*(?:份)?\s*(?:(?P<day>{_N})\s*[号日]?|(?P<end>底|末)|(?P<start>初))?"
)
_NUMERIC = re.compile(
    r"(?P<year>\d{4})\s*[-./／]\s*(?P<month>\d{1,2})\s*[-./／]\s*(?P<day>\d{1,2})|(?<!\d)(?P<all>20\d{6})(?!\d)"
)
# 26.5.1: a year of two digits, only where all three parts stand
_SHORT_YEAR = re.compile(
    r"(?<![\d.])(?P<year>[23]\d)\s*[-./／]\s*(?P<month>\d{1,2})\s*[-./／]\s*(?P<day>\d{1,2})(?![\d.])"
)
_NEXT_MONTH = re.compile(
    rf"(?P<rel>这个月|本月|下个月|下月|下下个月|上个月|上月|(?<![个\d十{DIGITS}])月(?=底|末))\s*(?:(?P<day>{_N})\s*[号日]?|(?P<end>底|末)|(?P<start>初))?"
)
_DAYS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
_DAY = re.compile("(?<!然)(?:" + "|".join(sorted(_DAYS, key=len, reverse=True)) + ")")  # no day in 然后天心区
_YEAR_END = re.compile(
    rf"(?:(?:(?P<year>\d{{4}}|[{DIGITS}]{{4}}|\d{{2}}|[{DIGITS}]{{2}})\s*年|(?P<rel>今年|明年|后年))年?|年)(?:(?P<end>底|末)|(?P<start>初))"
)
_WEEKDAY = re.compile(r"(?P<rel>这个?|本|下个?|下下个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])")
_LATER = re.compile(
    rf"(?P<count>\d{{1,3}}|[{DIGITS}十百半]{{1,4}})\s*个?(?P<unit>天|日|周|星期|礼拜|月|年)(?:之后|以后|后)"
)
# holidays whose date is the same each year (全国年节及纪念日放假办法)
_HOLIDAYS = {"元旦": (1, 1), "三八": (3, 8), "五一": (5, 1), "六一": (6, 1), "国庆": (10, 1)}
_HOLIDAY = re.compile(
    rf"(?:(?P<rel>今年|明年|后年)|(?P<year>\d{{4}}|[{DIGITS}]{{4}}|\d{{2}}|[{DIGITS}]{{2}})\s*年)?(?:的)?(?P<holiday>元旦|三八(?=妇女节|节)|[五六]一(?!路|大道|广场|村|街)|国庆)(?:劳动节|儿童节|妇女节|节)?(?P<about>前|后|前后|左右|期间)?"
)
# the moon's calendar is not reckoned here: such a date is asked again
_LUNAR = re.compile(
    r"农历|阴历|旧历|正月|腊月|冬月|初[一二三四五六七八九十](?![中年])|春节|过年|中秋|端午|元宵|除夕|重阳"
)
_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2, "大后年": 3}
_MONTHS = {"这个月": 0, "本月": 0, "月": 0, "下个月": 1, "下月": 1, "下下个月": 2, "上个月": -1, "上月": -1}


def find_dates(text: str, today: date) -> list[ValueReading]:
    """Dates in order. An impossible one (2月30号) keeps its words as value, so that it can be refused by name."""
    begin = corrected(text)
    found: list[ValueReading] = []
    taken: list[tuple[int, int]] = []
    if _LUNAR.search(text):
        return []
    for pattern in (_NUMERIC, _SHORT_YEAR, _FULL, _NEXT_MONTH, _LATER, _WEEKDAY, _DAY, _HOLIDAY, _YEAR_END):
        for match in pattern.finditer(text):
            if match.start() < begin or any(s < match.end() and match.start() < e for s, e in taken):
                continue
            taken.append(match.span())
            found.append(_reading(match, pattern, today))
    return sorted(found, key=lambda r: r.start)


def read_date(text: str, today: date) -> list[ValueReading]:
    """The message as a date; more than one different date is no answer."""
    found = find_dates(text, today)
    found = [r for r in found if not r.approximate] or found  # 十月一号国庆节
    return found[:1] if len({r.value for r in found}) == 1 else []


def _reading(match: re.Match[str], pattern: re.Pattern[str], today: date) -> ValueReading:
    words, about = match.group(), False
    try:
        if pattern is _DAY:
            day = today + timedelta(days=_DAYS[words])
        elif pattern is _YEAR_END:
            day, about = _turn_of_year(match, today), True
        elif pattern is _WEEKDAY:
            day = _weekday(match, today)
        elif pattern is _LATER:
            day, about = _later(match, today), True
        elif pattern is _HOLIDAY:
            month, day_ = _HOLIDAYS[match.group("holiday")]
            parts = match.groupdict()
            day, about = date(_year({**parts, "month": str(month), "day": str(day_)}, today), month, day_), True
        elif pattern is _NEXT_MONTH:
            day, about = _in_month(match, *_month_after(today, _MONTHS[match.group("rel")]))
        elif pattern is _NUMERIC and match.group("all"):
            day = date.fromisoformat(match.group("all"))
        else:
            day, about = _in_month(match, _year(match.groupdict(), today), _int(match.group("month")))
    except ValueError:
        return ValueReading(FieldType.DATE, words, words, match.start(), match.end(), 0.5)
    return ValueReading(FieldType.DATE, day.isoformat(), words, match.start(), match.end(), 1.0, not about, about)


def _turn_of_year(match: re.Match[str], today: date) -> date:
    year = (
        _given_year(match.group("year")) if match.group("year") else today.year + _YEARS[match.group("rel") or "今年"]
    )
    return date(year, 1, 1) if match.group("start") else date(year, 12, 31)


def _given_year(words: str) -> int:
    year = _int(words)
    return year + 2000 if year < 100 else year


def _weekday(match: re.Match[str], today: date) -> date:
    """周五 is the next one to come; 下周五 the one of the next week."""
    weekday = "一二三四五六日".index(match.group("weekday").replace("天", "日"))
    monday = today - timedelta(days=today.weekday())
    rel = (match.group("rel") or "").rstrip("个")
    if not rel and weekday < today.weekday():
        rel = "下"
    return monday + timedelta(days=weekday, weeks={"下": 1, "下下": 2}.get(rel, 0))


def _later(match: re.Match[str], today: date) -> date:
    words, unit = match.group("count"), match.group("unit")
    if unit in ("天", "日", "周", "星期", "礼拜"):
        return today + timedelta(days=_int(words) * (1 if unit in ("天", "日") else 7))
    months = (6 if words == "半" else 12 * _int(words)) if unit == "年" else _int(words)
    year, month = _month_after(today, months)
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _in_month(match: re.Match[str], year: int, month: int) -> tuple[date, bool]:
    """The day within the month; a month without a day means about its first, 月底 about its last."""
    parts = match.groupdict()
    if parts.get("day"):
        return date(year, month, _int(parts["day"])), False
    if parts.get("end"):
        following_year, following = (year + 1, 1) if month == 12 else (year, month + 1)
        return date(following_year, following, 1) - timedelta(days=1), True
    return date(year, month, 1), True


def _year(parts: dict[str, str | None], today: date) -> int:
    if relative := parts.get("rel"):
        return today.year + _YEARS[relative]
    if year := parts.get("year"):
        return _given_year(year)
    # a day without a year is the next one to come
    month, day = _int(parts["month"] or "1"), _int(parts.get("day") or "1")
    return today.year + ((month, day) < (today.month, today.day))


def _month_after(today: date, months: int) -> tuple[int, int]:
    place = today.year * 12 + today.month - 1 + months
    return place // 12, place % 12 + 1


def _int(words: str) -> int:
    value = parse(words)
    if value is None:
        raise ValueError(words)
    return int(value)
