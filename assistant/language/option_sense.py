"""Options told in other words than the catalogue's: the one nearest in meaning.

Nearness is no certainty: such a reading is always approximate, to be confirmed before it is kept.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

import numpy as np

from assistant.catalog.schema import Field, FieldType, Option
from assistant.language.choices import NONE_VALUE, named_denied, phrases, without_fillers
from assistant.language.embedding import Vectors, embed
from assistant.language.questions import is_question
from assistant.language.readings import ValueReading
from assistant.language.yes_no import read_yes_no, undecided

LONGEST = 40  # characters of an answer; what is longer tells more than one thing
NEAR = 0.38  # from which an option is meant at all
APART = 0.04  # by which the nearest must lead the next one
_DENIES = re.compile(r"[不没无未别](?!错|少|止|光|仅|过|多|问题|关系)")
# what may be said of anything: verbs of having and doing, and when
_OF_ANYTHING = re.compile(
    r"[上下本这]个?(?:月|周|礼拜|星期)|[昨今明前后去]天|去年|今年|刚刚?|早|以后|将来|目前|现在|暂时|已经|"
    r"[搞弄配办开整设备装拿领到批下来啥什么也从全过头一个哪里条件打算考虑存在到手冇無无冇辦概说]"
)
_MARKS = "，,。；;！!"
_CONSENTS = re.compile(r"同意|没意见|信得过")  # answers to a request
MOSTLY = 0.5  # share of the characters left that must be of the field's words
MANY_UNREAD = 3  # characters left unread from which a choice is held against the meaning of the whole
OTHER_SIGN = 0.15  # how much nearness is worth less where one denies and the other does not


def guess_option(text: str, field: Field) -> list[ValueReading]:
    """The option nearest to `text`, where it leads clearly; [] otherwise."""
    said = text.strip(" ，。！!.")
    if field.validation.equals is not None:
        return []  # a consent is nobody's guess
    if not 2 <= len(said) <= LONGEST or is_question(said) or undecided(said):
        return []
    refused = named_denied(said, field)
    ranked = [(o, s) for o, s in ranking(said, field) if o.value not in refused]
    if refused and field.type is not FieldType.BOOLEAN:  # 不唱歌不跳舞 leaves what is none of them, if anything
        ranked = [(o, NEAR) for o, _ in ranked if o.value == NONE_VALUE]
    if not ranked or ranked[0][1] < NEAR or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < APART):
        return []
    option = ranked[0][0]
    value: object = option.value
    if field.type is FieldType.BOOLEAN:
        value = option.value == "true"
    elif field.type is FieldType.MULTI_CHOICE:
        value = [option.value]
    return [ValueReading(field.type, value, text, 0, len(text), round(ranked[0][1], 3), approximate=True)]


def nearest_option(text: str, field: Field) -> list[ValueReading]:
    """The option nearest to `text` however near, with its nearness as score; for comparing fields with one another."""
    refused = named_denied(text, field)
    ranked = [(o, s) for o, s in ranking(text, field) if o.value not in refused]
    if not ranked or undecided(text):
        return []
    option, score = ranked[0]
    value: object = [option.value] if field.type is FieldType.MULTI_CHOICE else option.value
    if field.type is FieldType.BOOLEAN:
        value = option.value == "true"
    return [ValueReading(field.type, value, text, 0, len(text), round(score, 3), approximate=True)]


def weighed(reading: ValueReading, said: str, field: Field) -> ValueReading:
    """A reading of a choice in words of which many were left unread, held against the meaning of the whole.

    Where the two do not agree it is approximate, with the option nearest in meaning if that leads clearly. A word that
    says nothing but 不清楚 is always asked about: to choose is the person's, to be unsure everybody's.
    """
    if field.validation.equals is not None or (reading.approximate and isinstance(reading.value, list)):
        return reading
    if field.type is FieldType.CHOICE and undecided(said):
        return replace(reading, approximate=True)
    plain = reading.value in (True, False, NONE_VALUE, [NONE_VALUE]) or read_yes_no(reading.words) is not None
    if plain and not on_topic(_around(reading, said), field):
        return replace(reading, approximate=True)
    if not reading.approximate and len(unread(said, field, reading.value)) < MANY_UNREAD:
        return reading
    if isinstance(reading.value, list):  # what was left unread may be one more
        return replace(reading, approximate=True)
    ranked = ranking(said, field)
    if not ranked:
        return reading
    near = {"true": True, "false": False}.get(ranked[0][0].value, ranked[0][0].value)
    if near == reading.value:
        return reading
    leads = ranked[0][1] >= NEAR and (len(ranked) < 2 or ranked[0][1] - ranked[1][1] >= APART)
    return replace(reading, value=near if leads else reading.value, approximate=True)


def on_topic(said: str, field: Field) -> bool:
    """Whether what stands beside yes, no or nothing may be about this field: 不做医美 says nothing of a sign.

    It may where nothing is left, or words or most characters of it are those of the question and its answers.
    """
    consents = _CONSENTS.search(said)
    words = vocabulary(field)
    if consents is not None and consents.group() not in words:
        return False
    rest = "".join(c for c in _OF_ANYTHING.sub("", without_fillers(said)) if "\u4e00" <= c <= "\u9fff")
    if any(rest[i : i + 2] in words for i in range(len(rest) - 1)):
        return True
    return sum(c in words for c in rest) >= MOSTLY * len(rest)


@lru_cache(maxsize=1024)
def vocabulary(field: Field) -> str:
    """The words of a question and of its answers, one after another."""
    told = [w for option in field.options for w in phrases(option)]
    return "|".join([field.question, field.short_question, field.example or "", *field.words, *told])


def _around(reading: ValueReading, said: str) -> str:
    """The clauses that the words of a reading stand in."""
    begin = max(said.rfind(mark, 0, reading.start) for mark in _MARKS) + 1
    ends = [end for mark in _MARKS if (end := said.find(mark, max(begin, reading.end - 1))) >= 0]
    return said[begin : min(ends, default=len(said))]


def unread(said: str, field: Field, value: object) -> str:
    """The characters of `said` that neither the option chosen, nor the field's own words, nor fillers account for."""
    chosen = {str(v).lower() if isinstance(v, bool) else v for v in (value if isinstance(value, list) else [value])}
    words = [w for o in field.options if o.value in chosen for w in phrases(o)] + [field.label, *field.words]
    rest = said
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return "".join(c for c in without_fillers(rest) if "\u4e00" <= c <= "\u9fff")


def ranking(said: str, field: Field) -> list[tuple[Option, float]]:
    """The options of `field` and how near they are to what is said, the nearest first."""
    told, owners, vectors = _phrases(field)
    if not told:
        return []
    near = 0.75 * (vectors @ embed([said])[0])
    characters = set(said)
    denies = _DENIES.search(said) is not None
    best: dict[str, float] = {}
    for phrase, owner, score in zip(told, owners, near.tolist(), strict=True):
        shared = len(characters & set(phrase)) / len(set(phrase) | characters)
        sign = OTHER_SIGN if (_DENIES.search(phrase) is not None) is not denies else 0.0
        best[owner.value] = max(best.get(owner.value, -1.0), score + 0.25 * shared - sign)
    by_value = {option.value: option for option in field.options}
    return sorted(((by_value[v], s) for v, s in best.items()), key=lambda pair: pair[1], reverse=True)


@lru_cache(maxsize=512)
def _phrases(field: Field) -> tuple[tuple[str, ...], tuple[Option, ...], Vectors]:
    pairs = [(phrase, option) for option in field.options for phrase in phrases(option) if len(phrase) > 1]
    told = tuple(phrase for phrase, _ in pairs)
    return told, tuple(option for _, option in pairs), embed(list(told)) if told else np.zeros((0, 512), np.float32)
