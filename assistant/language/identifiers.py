"""Phones, identity numbers, credit codes, e-mail: strings whose form tells what they are.

Digits may be spoken (幺三八零零…), spaced, hyphened, with fillers between, or said twice. What is nearly one
(a phone of ten digits) is read too, so that the person can be told what is wrong with it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.catalog.schema import FieldType
from assistant.language.numerals import TAKEN_BACK
from assistant.language.readings import ValueReading

_SPOKEN = dict(zip("零〇一二三四五六七八九幺两洞拐壹贰叁肆伍陆柒捌玖", "001234567891207123456789", strict=True))
_SPOKEN_DIGITS = str.maketrans(_SPOKEN)
_DIGIT = "0-9" + "".join(_SPOKEN)
# 三个零 is 000
_TIMES = re.compile(rf"([两二三四五六])个([{_DIGIT}])")
# 哦不，最后一位是9
_END_TAKEN_BACK = re.compile(
    rf"(?:最后|末尾|末|尾数?|结尾)(?:(?P<count>[一二两三四\d])位数?|号)?(?:应该)?(?:是|改成)\s*(?P<end>[{_DIGIT}xX]{{1,4}})(?![{_DIGIT}])"
)
FULL = {FieldType.PHONE: 11, FieldType.ID_NUMBER: 18}  # characters
_FILLER = r"(?:[\s\-—–_.·、，,嗯呃啊哦额]|那个|然后|再是|空格|杠)"
# the last character of an identity number, as it is typed or said
_X = r"(?:[xX]|叉|艾克斯|埃克斯)"
# 末尾是个埃克斯，前面110105…
_X_APART = re.compile(rf"(?:最后|末尾|末位|尾巴|尾数|结尾)[^，,。]{{0,5}}{_X}")
_RUN = re.compile(rf"\+?[{_DIGIT}](?:{_FILLER}{{0,3}}[{_DIGIT}])*(?:{_FILLER}?{_X})?")
_USCC = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z](?:[ \-]?[0-9A-Za-z]){14,19}(?![0-9A-Za-z])")
# zhangsan艾特qq点com, as it is said
_SPOKEN_EMAIL = re.compile(
    r"(?P<name>[A-Za-z0-9._%+-]+)\s*(?:艾特|爱特|at|圈a|小老鼠|@)\s*(?P<host>[A-Za-z0-9-]+(?:\s*(?:点|\.|。)\s*[A-Za-z0-9-]+)+)"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LANDLINE = re.compile(r"(?<!\d)(0[1-9]\d{1,2}[-—\s]?[2-9]\d{6,7})(?!\d)")
_ID_LABEL = re.compile(r"身份证|证件号")
SHORTEST = 7  # digits that may be meant as a phone or an identity number


def find_identifiers(text: str) -> list[ValueReading]:
    """All that are found, in order; the later of two different phones when the first was taken back."""
    found = [*_emails(text), *_landlines(text)]
    found += [r for r in _credit_codes(text) if not _inside(r, found)]
    for match in _RUN.finditer(text):
        reading = _run(text, match)
        if reading is not None and not _inside(reading, found):
            found.append(reading)
    return sorted(found, key=lambda r: r.start)


def read_digits(text: str, type_: FieldType) -> list[ValueReading]:
    """The message as a phone, identity number, postcode or credit code; the last run of digits in it."""
    found = [r for r in find_identifiers(text) if r.type is type_]
    if found and (ending := _END_TAKEN_BACK.search(text, found[-1].end)):
        return [_with_end(found[-1], _digits(ending.group("end")))]
    if found and len(found[-1].value) == FULL.get(type_, len(found[-1].value)):
        differ = any(r.value != found[-1].value and not TAKEN_BACK.search(text, r.end) for r in found)
        return [replace(found[-1], approximate=found[-1].approximate or differ)]
    if type_ is FieldType.ID_NUMBER and found and len(found[-1].value) == 17 and _X_APART.search(text):
        return [replace(found[-1], value=found[-1].value + "X", approximate=True)]
    pieces = _in_pieces(text, type_)
    if pieces or found:
        return pieces or found[-1:]
    runs = [m for m in _RUN.finditer(text) if len(_digits(m.group())) >= 3]
    if not runs or type_ is FieldType.EMAIL:
        return []
    last = runs[-1]
    return [ValueReading(type_, _digits(last.group()).upper(), last.group(), last.start(), last.end(), 0.6)]


def _with_end(reading: ValueReading, end: str) -> ValueReading:
    """With other last characters; to be confirmed."""
    return replace(reading, value=reading.value[: -len(end)] + end.upper(), approximate=True)


def _in_pieces(text: str, type_: FieldType) -> list[ValueReading]:
    """前面六位110105，生日19491231，后四位002X: pieces that together have the full length; to be confirmed."""
    told = _TIMES.sub(lambda m: _digits(m.group(2)) * int(_digits(m.group(1))), text)
    told = re.sub(rf"[前后中最][^\d，,。]{{0,2}}[{_DIGIT}]位|一个", lambda m: " " * len(m.group()), told)
    runs = [_digits(re.sub(_X, "X", m.group())) for m in _RUN.finditer(told)]
    digits = "".join(runs)
    if len(digits) != FULL.get(type_) or (len(runs) < 2 and told == text):
        return []
    return [ValueReading(type_, digits.upper(), text, 0, len(text), 0.8, approximate=True)]


def _run(text: str, match: re.Match[str]) -> ValueReading | None:
    words = match.group()
    digits = _digits(re.sub(_X, "X", words))
    if digits.startswith("86") and len(digits) == 13 and digits[2] == "1":
        digits = digits[2:]
    half = len(digits) // 2
    if len(digits) in (22, 36) and digits[:half] == digits[half:]:  # said twice
        digits = digits[:half]

    def reading(type_: FieldType, score: float, certain: bool) -> ValueReading:
        return ValueReading(type_, digits.upper(), words, match.start(), match.end(), score, certain)

    labelled_id = _ID_LABEL.search(text[max(0, match.start() - 8) : match.start()]) is not None
    if re.fullmatch(r"1[3-9]\d{9}", digits) and not labelled_id:
        return reading(FieldType.PHONE, 1.0, True)
    if re.fullmatch(r"\d{17}[\dxX]", digits):
        return reading(FieldType.ID_NUMBER, 1.0, True)
    if labelled_id and len(digits) >= SHORTEST:
        return reading(FieldType.ID_NUMBER, 0.8, True)
    if re.fullmatch(r"[1-9]\d{13,18}[\dxX]?", digits):
        return reading(FieldType.ID_NUMBER, 0.7, True)
    if re.fullmatch(r"1[3-9]\d{7,10}", digits):
        return reading(FieldType.PHONE, 0.7, True)
    return None


def _digits(words: str) -> str:
    return "".join(_SPOKEN.get(c, c) for c in words if c in _SPOKEN or c.isdigit() or c in "xX")


def _emails(text: str) -> list[ValueReading]:
    typed = [
        ValueReading(FieldType.EMAIL, m.group(), m.group(), m.start(), m.end(), 1.0, True)
        for m in _EMAIL.finditer(text)
    ]
    said = [
        ValueReading(FieldType.EMAIL, f"{m.group('name')}@{host}", m.group(), m.start(), m.end(), 0.9, True)
        for m in _SPOKEN_EMAIL.finditer(text)
        if (host := re.sub(r"\s*(?:点|。|\.)\s*", ".", m.group("host")))
    ]
    return typed or said


def _landlines(text: str) -> list[ValueReading]:
    return [
        ValueReading(FieldType.LANDLINE, re.sub(r"[—\s]", "-", m.group(1)), m.group(), m.start(), m.end(), 1.0, True)
        for m in _LANDLINE.finditer(text)
    ]


def _credit_codes(text: str) -> list[ValueReading]:
    found = []
    for match in _USCC.finditer(text.translate(_SPOKEN_DIGITS)):
        code = re.sub(r"[ \-]", "", match.group()).upper()
        has_letters = re.search(r"[A-Z]", code[:-1]) is not None
        if 15 <= len(code) <= 20 and has_letters and re.search(r"\d{6}", code):
            found.append(
                ValueReading(
                    FieldType.USCC, code, text[match.start() : match.end()], match.start(), match.end(), 1.0, True
                )
            )
    return found


def _inside(reading: ValueReading, others: list[ValueReading]) -> bool:
    return any(o.start < reading.end and reading.start < o.end for o in others)
