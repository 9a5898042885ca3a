"""The front of the readers: a message as the answer to one field, the values anywhere in it, and labelled values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import Field, FieldType
from assistant.language.addresses import read_address, read_list, read_text
from assistant.language.choices import read_boolean, read_choices
from assistant.language.clauses import split
from assistant.language.dates import find_dates, read_date
from assistant.language.field_mentions import find_fields
from assistant.language.fillers import unframed
from assistant.language.identifiers import FULL, find_identifiers, read_digits
from assistant.language.names import has_surname, read_entity, read_person
from assistant.language.negation import denied_behind
from assistant.language.numerals import CHINESE, TAKEN_BACK, corrected
from assistant.language.quantities import COUNTERS, find_counts, find_quantities, read_quantity
from assistant.language.questions import is_question
from assistant.language.readings import Mention, ValueReading
from assistant.language.script import simplified

CHOSEN = frozenset({FieldType.BOOLEAN, FieldType.CHOICE, FieldType.MULTI_CHOICE})
NUMERIC = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.AREA, FieldType.LENGTH, FieldType.MONEY})
DIGITS = frozenset(
    {FieldType.PHONE, FieldType.LANDLINE, FieldType.ID_NUMBER, FieldType.USCC, FieldType.POSTCODE, FieldType.EMAIL}
)
TEN_THOUSAND = 10000
MUCH_TAKEN_OFF = 4  # characters before a name or text that are none of it, from which it is read back
LEAST_SPOKEN = 5  # characters that can speak as a question does; its 跳过 is a command
SPEAKS_AS = 0.8  # share of the characters that must stand in the question or its example
FREE = frozenset({FieldType.TEXT, FieldType.ADDRESS, FieldType.TEXT_LIST, FieldType.ENTITY_NAME})
_ANNOUNCED = re.compile(r"\s*(?:是|为|叫|：|:|改)")
LONGEST_NAME = 4  # characters of a name that follows its label without a word between
_NONE_HIRED = re.compile(
    r"^(?:暂时|目前|先|现在|还)?(?:一个人?(?:都|也)?)?(?:没有?|不|零|无)(?:打算|准备|想|用|要|雇|请|招|办|领|拿|人|员工|帮手|别人)*[了的吧呀啊呢。]*$|"
    r"^一个人?(?:都|也|还)(?:没|不)|^(?:我)?(?:谁|哪个|一个人)[都也](?:不|没)"
)
_ALONE = re.compile(
    r"^(?:没有?，?|目前)?(?:就|只有|只|光)?(?:我|自己|俺|咱)(?:自己|一个人?|一人|们?两口子|们?夫妻俩?|[跟和].{1,4})?(?:一个人?|干|做|弄|忙|来|就行)*[了吧呀。]*$"
)
_FLOOR = re.compile(
    r"(?P<ground>底楼|底层|底商|首层|地面层|地面一层)|(?<![A-Za-z])[Bb]\s*(?P<below>[1-5])(?!\d)|地下室|地下车库|负层"
)
_COUNT_BEFORE = re.compile(rf"[\d{CHINESE}]\s*(?:{COUNTERS})$")
_NEARLY = re.compile("大概")  # of the words that lead to a value
_CLAUSE_END = re.compile(r"[，。；,;！!？?\n]|对了|另外|还有")
_LINK = re.compile(
    r"^(?:\s|就|是|为|叫|：|:|[写填说讲搞弄打记报念]错了?|错了|不对|变了|改成|改为|改到|改一下|改下|改叫|换一下|换一个|换个|换成|而是|要改|想改|写成|填成|应该|应|大概|有|要|到|，|,|的|号码|给你|我的|现在|了|更正为|变成)+"
)
# before a name or text 有, 到 or 要 may be its first character (有间小铺)
_NAME_LINK = re.compile(_LINK.pattern.replace("|应该|应|大概|有|要|到|", "|应该|"))


def read_answer(text: str, field: Field, today: date) -> list[ValueReading]:
    """The message as the answer to `field`, best first; [] when it cannot be one. Values as DESIGN §5."""
    said = simplified(text)
    if field.type not in FREE | {FieldType.PERSON_NAME}:
        return _read(said, field, today)
    inner, taken_off = unframed(said)
    readings = [_shifted(r, taken_off) for r in _read(inner, field, today)]
    if field.type in (FieldType.TEXT, FieldType.ENTITY_NAME) and taken_off >= MUCH_TAKEN_OFF:
        return [replace(r, approximate=True) for r in readings]  # speech that begins so may also end so
    return readings


def _read(said: str, field: Field, today: date) -> list[ValueReading]:
    match field.type:
        case FieldType.BOOLEAN:
            return read_boolean(said, field)
        case FieldType.CHOICE | FieldType.MULTI_CHOICE:
            return read_choices(said, field)
        case FieldType.DATE:
            return read_date(said, today)
        case FieldType.PERSON_NAME:
            return read_person(said)
        case FieldType.ENTITY_NAME:
            return read_entity(said)
        case FieldType.ADDRESS:
            return read_address(said)
        case FieldType.TEXT_LIST:
            return read_list(said)
        case FieldType.TEXT:
            return read_text(said)
        case type_ if type_ in DIGITS:
            return read_digits(said, type_)
        case type_:
            return _number(said, field, type_)


def speaks_as(said: str, field: Field) -> bool:
    """Whether the words are mostly those of the question itself and its example."""
    asked = set(field.question + (field.example or "") + field.label)
    told = [c for c in said if "\u4e00" <= c <= "\u9fff"]
    return len(told) >= LEAST_SPOKEN and sum(c in asked for c in told) >= SPEAKS_AS * len(told)


def _number(said: str, field: Field, type_: FieldType) -> list[ValueReading]:
    if type_ is FieldType.INTEGER and field.validation.min == 0:
        if _ALONE.match(said.strip()):
            return [ValueReading(type_, 0, said.strip(), 0, len(said), 0.85, approximate="跟" in said or "和" in said)]
        if any(_NONE_HIRED.match(part.strip()) for part in (said, *re.split(r"[，,。；\s]", said)[1:])):
            return [ValueReading(type_, 0, said.strip(), 0, len(said), 0.85)]
    if field.unit == "层" and (floor := _FLOOR.search(said)) is not None:
        value = 1 if floor.group("ground") else -int(floor.group("below") or 1)
        return [ValueReading(type_, value, floor.group(), floor.start(), floor.end(), 0.85)]
    return [_scaled(r, field) for r in read_quantity(said, type_, field.unit)]


def _scaled(reading: ValueReading, field: Field) -> ValueReading:
    """In the unit of the field (万立方米); a bare small number for what is spoken of in 万 is asked about."""
    if (field.unit or "").startswith("万") and (reading.value >= TEN_THOUSAND or re.search("[万wW]", reading.words)):
        return replace(reading, value=reading.value / TEN_THOUSAND)
    small = reading.type is FieldType.MONEY and not reading.certain and reading.value < TEN_THOUSAND
    if small and "万" in (field.example or "") and not re.search("[百千wWkK]", reading.words):
        return replace(reading, value=reading.value * TEN_THOUSAND, approximate=True)
    return reading


def find_values(text: str, today: date) -> list[ValueReading]:
    """Values whose form or unit makes their type certain, anywhere in `text`, in order of place."""
    said = simplified(text)
    found = find_identifiers(said)
    for more in (
        find_quantities(said, FieldType.AREA),
        find_dates(said, today),
        find_quantities(said, FieldType.MONEY),
        find_quantities(said, FieldType.LENGTH),
        find_counts(said),
    ):
        found += [r for r in more if not any(o.start < r.end and r.start < o.end for o in found)]
    begin = corrected(said)  # 4人……说错了，3
    found = [r for r in found if r.type not in NUMERIC or r.end > begin]
    return _standing(said, sorted(found, key=lambda r: r.start))


def _standing(said: str, found: list[ValueReading]) -> list[ValueReading]:
    """Without what the same message takes back (138…，说错了，139…) or says twice."""
    kept: list[ValueReading] = []
    for place, reading in enumerate(found):
        later = [r for r in found[place + 1 :] if r.type is reading.type]
        taken_back = any(TAKEN_BACK.search(said, reading.end, r.start) for r in later)
        if not taken_back and not any(k.type is reading.type and k.value == reading.value for k in kept):
            kept.append(reading)
    return kept


def find_labelled(
    text: str, catalogue: Catalogue, today: date, pending: str | None = None, other: Sequence[tuple[int, int]] = ()
) -> list[tuple[str, ValueReading]]:
    """Values that stand beside the name of their field: 电话是138…, 面积八十平, 138…是我电话.

    A name inside `other` places means something else: 早餐 in 早餐车 says nothing of breakfast.
    """
    said = simplified(text)
    named = find_fields(said, catalogue, pending)
    mentions = [m for m in named if not any(start < m.end and m.start < end for start, end in other)]
    found: dict[str, ValueReading] = {}
    for place, mention in enumerate(mentions):
        field = catalogue.fields[mention.id]
        if field.type in NUMERIC and any(m.end == mention.start and m.id != mention.id for m in mentions[:place]):
            continue  # 药师请了一个 counts the pharmacists
        spelt_out = field.type in FREE or field.type is FieldType.MULTI_CHOICE
        following = (m for m in mentions[place + 1 :] if not spelt_out or _leads(said, m))
        until = min((m.start for m in following), default=len(said))
        reading = _beside(said, mention, until, field, today)
        if reading is not None:
            found.setdefault(mention.id, reading)
    return list(found.items())


def _leads(said: str, mention: Mention) -> bool:
    """Whether a value is announced after the name; inside an address 一楼门面 names no field."""
    begins = mention.start == 0 or _CLAUSE_END.search(said[mention.start - 1]) is not None
    return begins or _ANNOUNCED.match(said[mention.end :]) is not None


def _beside(said: str, mention: Mention, until: int, field: Field, today: date) -> ValueReading | None:
    """The value in the rest of the clause after the name; for a number or digits also before it."""
    if field.type in NUMERIC and _COUNT_BEFORE.search(said[: mention.start]):
        return _before(said, mention, field, today)  # 三个出口，一个在后面
    if field.type is FieldType.BOOLEAN and (around := _around(said, mention, field, today)) is not None:
        return around  # 不是中央空调，对吧
    named = field.type in FREE | {FieldType.PERSON_NAME}
    link = (_NAME_LINK if named else _LINK).match(said[mention.end : until])
    start = mention.end + (link.end() if link else 0)
    end = until if field.type is FieldType.TEXT_LIST else min(until, _clause(said, start)[1])
    end = _with_what_follows(said, end, until) if field.type is FieldType.TEXT else end
    part = said[start:end]
    if is_question(part) or (said[end - 1 : end + 1] and said[end - 1 : end + 1][-1] in "？?"):
        return None
    # free text needs a word that leads to it; a name may follow its label directly: 法人张三
    if field.type in FREE and (link is None or not link.group().strip(" ，,")):
        return None
    if (
        link is None
        and field.type is FieldType.PERSON_NAME
        and not (len(part) <= LONGEST_NAME and part and has_surname(part))
    ):
        return None  # 有香港老板投钱
    if link is None and field.type in (FieldType.CHOICE, FieldType.MULTI_CHOICE):
        start = _clause(said, mention.start)[0]  # 没有唱歌跳舞的 denies both
        part = said[start : until if denied_behind(said[mention.end : until]) else end]  # 招牌啊，不弄
    readings = read_answer(part, field, today) if part.strip() else []
    if (
        field.type in DIGITS
        and not _is_full(readings)
        and _is_full(more := read_answer(said[start:until], field, today))
    ):
        readings = more  # 身份证号110105，19491231，002X
    if readings:
        reading: ValueReading | None = _shifted(readings[0], start)
        if field.type in NUMERIC | DIGITS and (begin := corrected(said[:until])) >= start + readings[0].end:
            reading = _put_right(said[:until], begin, field, today)  # 请4个人……说错了，3
        about = link is not None and _NEARLY.search(link.group()) is not None
        return replace(reading, approximate=True) if reading is not None and about else reading
    return _before(said, mention, field, today) if field.type in DIGITS | NUMERIC else None


def _put_right(said: str, begin: int, field: Field, today: date) -> ValueReading | None:
    """What stands behind the last taking back, instead of what was taken back."""
    readings = read_answer(said[begin:], field, today)
    return _shifted(readings[0], begin) if readings else None


def _with_what_follows(said: str, end: int, until: int) -> int:
    """The end of a text whose next clause goes on with an amount: 望城区物流园，500平方米."""
    following = re.match(r"[，,]\s*[\d一二三四五六七八九十百千两]+[^，,。；;？?]{0,6}$", said[end:until])
    return until if following else end


def _is_full(readings: list[ValueReading]) -> bool:
    """Whether digits were read that have the length of their kind."""
    return bool(readings) and len(readings[0].value) == FULL.get(readings[0].type)


def _around(said: str, mention: Mention, field: Field, today: date) -> ValueReading | None:
    """没有执照, 有电梯: the clause around the name says yes or no."""
    begin, end = _clause(said, mention.start)
    if is_question(said[begin:end]) or said[end : end + 1] in ("？", "?"):
        return None
    readings = read_answer(said[begin:end], field, today)
    return _shifted(readings[0], begin) if readings else None


def _before(said: str, mention: Mention, field: Field, today: date) -> ValueReading | None:
    begin = max((m.end() for m in _CLAUSE_END.finditer(said, 0, mention.start)), default=0)
    part = said[begin : mention.start]
    certain: list[Any] = [r for r in find_values(part, today) if r.type is field.type]
    return _shifted(certain[-1], begin) if certain else None


def _clause(said: str, place: int) -> tuple[int, int]:
    """The clause [begin, end) that `place` lies in, or else the rest up to the next end of a clause."""
    clauses = split(said) or [(0, len(said))]
    for begin, end in clauses:
        if begin <= place < end:
            return begin, end
    following = _CLAUSE_END.search(said, place)
    return place, following.start() if following else len(said)


def _shifted(reading: ValueReading, by: int) -> ValueReading:
    return ValueReading(
        reading.type, reading.value, reading.words, reading.start + by, reading.end + by,
        reading.score, reading.certain, reading.approximate,
    )  # fmt: skip
