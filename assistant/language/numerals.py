"""Numbers as people say them: 八十, 两百五, 1.5万, 壹佰, 幺三八, 八十来, 七八十, 八十到一百, 八十不对九十."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import cn2an

DIGITS = "零〇一二两俩三四五六七八九幺"
LARGE = "十百千万亿"
FINANCIAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
CHINESE = DIGITS + LARGE + FINANCIAL
NUMBER = rf"(?:-?\d[\d,]*(?:\.\d+)?\s*[十百千万亿]*|负?[{CHINESE}]+(?:点[{DIGITS}]+)?)"
APPROXIMATE_BEFORE = r"(?:大概|大约|差不多|约莫|估计|估摸|可能|也许|将近|接近|不到|不足|快|大致|得有|上|约|好像|应该有)"
APPROXIMATE_AFTER = r"(?:来|多|几|左右|上下|出头|不到|的样子)"
# what takes back what was said before it
TAKEN_BACK = re.compile(
    r"不对|错了|说错|写错|哦不|啊不|噢不|改成|改为|应该是|应是|更正|不是[^，,。]{0,12}?[，,]?(?=是|而是|应)"
)
_TOKEN = re.compile(NUMBER)
# adjacent digits before a unit mean about: 七八十, 三五个, 两三千
_ADJACENT = re.compile(r"([一二两三四五六七八九])([二三四五六七八九])([十百千万]*)")
# numerals inside words are no numbers
_IN_WORDS = re.compile(
    r"第[一二三四五六七八九十]+|一(?:起|下|直|定|样|些|点|共|般|件事|条龙|边|会|块儿|家人|切|旦)|万一|统一|唯一|"
    r"[三五八六七四二一九]+(?:里屯|一路|一广场|一大道)|五一(?:路|广场|大道)?|三八|十字|百货|百度|千万别|万达|万科|七天|"
    r"零(?:售|食|钱|件|工|星|距)|百姓|百年|百家|三鲜|四川|五金|五谷|八宝|九龙|两湖|一品|万福|千层|十足|三轮"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number read in `text[start:end]`; `approximate` when the words were."""

    value: Decimal
    start: int
    end: int
    approximate: bool = False


def parse(words: str) -> Decimal | None:
    """The value of a token that is nothing but a number, or None."""
    token = words.replace(",", "").replace(" ", "").replace("俩", "两").replace("幺", "一").replace("〇", "零")
    if not token:
        return None
    try:
        return Decimal(token)
    except ArithmeticError:
        pass
    if set(token) <= set("零一二两三四五六七八九"):
        return Decimal("".join(str("零一二三四五六七八九".index("二" if c == "两" else c)) for c in token))
    try:
        return Decimal(str(cn2an.cn2an(token, "smart")))
    except (ValueError, KeyError, IndexError):
        return None


def find_numbers(text: str) -> list[Number]:
    """All numbers of `text`, in order; those inside words (五一路, 一起) are left out."""
    hidden = [m.span() for m in _IN_WORDS.finditer(text)]
    found: list[Number] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        while end > start and text[end - 1] == " ":
            end -= 1
        if any(s < end and start < e for s, e in hidden):
            continue
        value, about = _value(text[start:end])
        if value is None:
            continue
        before, after = text[max(0, start - 4) : start], text[end : end + 4]
        about = about or re.search(APPROXIMATE_BEFORE + r"$", before) is not None
        stretch = re.match(APPROXIMATE_AFTER, after)
        # 八十多平: the unit stands behind the word
        end += stretch.end() if stretch and stretch.group() in ("来", "多", "几") else 0
        found.append(Number(value, start, end, about or stretch is not None))
    return _ranges(text, found)


def _value(words: str) -> tuple[Decimal | None, bool]:
    adjacent = _ADJACENT.fullmatch(words)
    if adjacent and adjacent.group(3):
        return parse(adjacent.group(2) + adjacent.group(3)), True
    return parse(words), False


def _ranges(text: str, found: list[Number]) -> list[Number]:
    """八十到一百 is one approximate number: its upper end, the stricter one for every limit by size."""
    joined: list[Number] = []
    for number in found:
        if joined and re.fullmatch(
            r"\s*(平米|平方|平|个|间|米|人)?\s*(到|至|~|～|—|-)\s*", text[joined[-1].end : number.start]
        ):
            joined[-1] = Number(max(joined[-1].value, number.value), joined[-1].start, number.end, True)
        else:
            joined.append(number)
    return joined


def corrected(text: str) -> int:
    """Where the last self-correction ends: what stands before it is taken back (0: nothing is)."""
    last = 0
    for match in TAKEN_BACK.finditer(text):
        if find_numbers(text[match.end() :]):
            last = match.end()
    return last


def the_number(text: str) -> Number | None:
    """The one number that `text` means, after self-corrections; None if there is none or several differ."""
    begin = corrected(text)
    numbers = [n for n in find_numbers(text) if n.start >= begin]
    return numbers[0] if numbers and len({n.value for n in numbers}) == 1 else None
