"""Dates as people say them, relative to today: 2026年3月1号, 明年三月一号, 下个月15号, 后天, 3.1."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.catalog.schema import FieldType
from assistant.language.numerals import DIGITS, corrected, parse
from assistant.language.readings import ValueReading

_N = rf"(?:\d{{1,2}}|[{DIGITS}十]{{1,3}})"
_YEAR = rf"(?:(?P<year>\d{{4}}|[{DIGITS}]{{4}}|\d{{2}})\s*年|(?P<rel>今年|明年|后年|大后年))"
_FULL = re.compile(
    rf"(?:{_YEAR}\s*的?\s*)?(?P<month>{_N})\s*月\s*(?:份)?\s*(?:(?P<day>{_N})\s*[号日]?|(?P<end>底|末)|(?P<start>初))?"
)
_NUMERIC = re.compile(
    r"(?P<year>\d{4})\s*[-./／]\s*(?P<month>\d{1,2})\s*[-./／]\s*(?P<day>\d{1,2})|(?<!\d)(?P<all>20\d{6})(?!\d)"
)
_NEXT_MONTH = re.compile(
    rf"(?P<rel>这个月|本月|下个月|下月|下下个月)\s*(?:(?P<day>{_N})\s*[号日]?|(?P<end>底|末)|(?P<start>初))?"
)
_DAYS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
_DAY = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)))
_YEAR_END = re.compile(r"(?:(?P<year>\d{4})\s*年|(?P<rel>今年|明年|后年))?年?底")
_YEARS = {"今年": 0, "明年": 1, "后年": 2, "大后年": 3}
_MONTHS = {"这个月": 0, "本月": 0, "下个月": 1, "下月": 1, "下下个月": 2}


def find_dates(text: str, today: date) -> list[ValueReading]:
    """Dates in order. An impossible one (2月30号) keeps its words as value, so that it can be refused by name."""
    begin = corrected(text)
    found: list[ValueReading] = []
    taken: list[tuple[int, int]] = []
    for pattern in (_NUMERIC, _FULL, _NEXT_MONTH, _DAY, _YEAR_END):
        for match in pattern.finditer(text):
            if match.start() < begin or any(s < match.end() and match.start() < e for s, e in taken):
                continue
            taken.append(match.span())
            found.append(_reading(match, pattern, today))
    return sorted(found, key=lambda r: r.start)


def read_date(text: str, today: date) -> list[ValueReading]:
    """The message as a date; more than one different date is no answer."""
    found = find_dates(text, today)
    return found[:1] if len({r.value for r in found}) == 1 else []


def _reading(match: re.Match[str], pattern: re.Pattern[str], today: date) -> ValueReading:
    words, about = match.group(), False
    try:
        if pattern is _DAY:
            day = today + timedelta(days=_DAYS[words])
        elif pattern is _YEAR_END:
            year = int(match.group("year") or today.year + _YEARS[match.group("rel") or "今年"])
            day, about = date(year, 12, 31), True
        elif pattern is _NEXT_MONTH:
            day, about = _in_month(match, *_month_after(today, _MONTHS[match.group("rel")]))
        elif pattern is _NUMERIC and match.group("all"):
            day = date.fromisoformat(match.group("all"))
        else:
            day, about = _in_month(match, _year(match, today), _int(match.group("month")))
    except ValueError:
        return ValueReading(FieldType.DATE, words, words, match.start(), match.end(), 0.5)
    return ValueReading(FieldType.DATE, day.isoformat(), words, match.start(), match.end(), 1.0, not about, about)


def _in_month(match: re.Match[str], year: int, month: int) -> tuple[date, bool]:
    """The day within the month; a month without a day means about its first, 月底 about its last."""
    parts = match.groupdict()
    if parts.get("day"):
        return date(year, month, _int(parts["day"])), False
    if parts.get("end"):
        following_year, following = (year + 1, 1) if month == 12 else (year, month + 1)
        return date(following_year, following, 1) - timedelta(days=1), True
    return date(year, month, 1), True


def _year(match: re.Match[str], today: date) -> int:
    parts = match.groupdict()
    if parts.get("rel"):
        return today.year + _YEARS[parts["rel"]]
    if parts.get("year"):
        year = _int(parts["year"])
        return year + 2000 if year < 100 else year
    # a day without a year is the next one to come
    month, day = _int(parts["month"]), _int(parts.get("day") or "1")
    return today.year + ((month, day) < (today.month, today.day))


def _month_after(today: date, months: int) -> tuple[int, int]:
    place = today.year * 12 + today.month - 1 + months
    return place // 12, place % 12 + 1


def _int(words: str) -> int:
    value = parse(words)
    if value is None:
        raise ValueError(words)
    return int(value)
