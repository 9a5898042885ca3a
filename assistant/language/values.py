"""The front of the readers: a message as the answer to one field, the values anywhere in it, and labelled values."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import Field, FieldType
from assistant.language.addresses import read_address, read_list, read_text
from assistant.language.choices import read_boolean, read_choices
from assistant.language.dates import find_dates, read_date
from assistant.language.field_mentions import find_fields
from assistant.language.identifiers import find_identifiers, read_digits
from assistant.language.names import read_entity, read_person
from assistant.language.questions import is_question
from assistant.language.quantities import find_counts, find_quantities, read_quantity
from assistant.language.readings import Mention, ValueReading
from assistant.language.script import simplified

NUMERIC = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.AREA, FieldType.LENGTH, FieldType.MONEY})
DIGITS = frozenset(
    {FieldType.PHONE, FieldType.LANDLINE, FieldType.ID_NUMBER, FieldType.USCC, FieldType.POSTCODE, FieldType.EMAIL}
)
LONGEST_NAME = 4  # characters of a name that follows its label without a word between
_NONE_HIRED = re.compile(r"^(?:一个(?:都|也)?)?(?:没有|没|不雇|不请|没雇|没请|就我|自己|就自己|零|无)")
_ALONE = re.compile(r"^(?:没有?，?|目前)?(?:就|只有|只|光)?我(?:自己|一个人?|一人)(?:一个人?|干|做|弄|忙)*[了吧呀。]*$")
_CLAUSE_END = re.compile(r"[，。；,;！!？?\n]|对了|另外|还有")
_LINK = re.compile(
    r"^(?:\s|就|是|为|叫|：|:|写错了|填错了|错了|不对|改成|改为|改到|换成|应该|应|大概|有|要|到|，|,|的|号码|给你|我的|现在|了|更正为|变成)+"
)


def read_answer(text: str, field: Field, today: date) -> list[ValueReading]:
    """The message as the answer to `field`, best first; [] when it cannot be one. Values as DESIGN §5."""
    said = simplified(text)
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


def _number(said: str, field: Field, type_: FieldType) -> list[ValueReading]:
    may_be_none = type_ is FieldType.INTEGER and field.validation.min == 0
    if may_be_none and _ALONE.match(said.strip()):
        return [ValueReading(type_, 0, said.strip(), 0, len(said), 0.85)]
    found = read_quantity(said, type_)
    if not found and may_be_none and _NONE_HIRED.match(said.strip()):
        return [ValueReading(type_, 0, said.strip(), 0, len(said), 0.85)]
    return found


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
    return sorted(found, key=lambda r: r.start)


def find_labelled(text: str, catalogue: Catalogue, today: date) -> list[tuple[str, ValueReading]]:
    """Values that stand beside the name of their field: 电话是138…, 面积八十平, 138…是我电话."""
    said = simplified(text)
    mentions = find_fields(said, catalogue)
    found: list[tuple[str, ValueReading]] = []
    for place, mention in enumerate(mentions):
        until = mentions[place + 1].start if place + 1 < len(mentions) else len(said)
        reading = _beside(said, mention, until, catalogue.fields[mention.id], today)
        if reading is not None and mention.id not in dict(found):
            found.append((mention.id, reading))
    return found


def _beside(said: str, mention: Mention, until: int, field: Field, today: date) -> ValueReading | None:
    """The value in the rest of the clause after the name; for a number or digits also before it."""
    rest = said[mention.end : until]
    link = _LINK.match(rest)
    start = mention.end + (link.end() if link else 0)
    end = _CLAUSE_END.search(said, start, until)
    part = said[start : end.start() if end else until]
    if is_question(part) or (end and end.group() in "？?"):
        return None
    # free text needs a word that leads to it; a name may follow its label directly: 法人张三
    if link is None and field.type in (FieldType.TEXT, FieldType.ENTITY_NAME, FieldType.ADDRESS, FieldType.TEXT_LIST):
        return None
    if link is None and field.type is FieldType.PERSON_NAME and len(part) > LONGEST_NAME:
        return None
    readings = read_answer(part, field, today) if part.strip() else []
    if readings:
        return _shifted(readings[0], start)
    if field.type in DIGITS | NUMERIC:
        return _before(said, mention, field, today)
    return _around(said, mention, field, today) if field.type is FieldType.BOOLEAN else None


def _around(said: str, mention: Mention, field: Field, today: date) -> ValueReading | None:
    """没有执照, 有电梯: the clause around the name says yes or no."""
    begin = max((m.end() for m in _CLAUSE_END.finditer(said, 0, mention.start)), default=0)
    end = _CLAUSE_END.search(said, mention.end)
    clause = said[begin : end.start() if end else len(said)]
    if is_question(clause) or (end and end.group() in "？?"):
        return None
    readings = read_answer(clause, field, today)
    return _shifted(readings[0], begin) if readings else None


def _before(said: str, mention: Mention, field: Field, today: date) -> ValueReading | None:
    begin = max((m.end() for m in _CLAUSE_END.finditer(said, 0, mention.start)), default=0)
    part = said[begin : mention.start]
    certain: list[Any] = [r for r in find_values(part, today) if r.type is field.type]
    return _shifted(certain[-1], begin) if certain else None


def _shifted(reading: ValueReading, by: int) -> ValueReading:
    return ValueReading(
        reading.type, reading.value, reading.words, reading.start + by, reading.end + by,
        reading.score, reading.certain, reading.approximate,
    )  # fmt: skip
