"""Numbers as people say them: 八十, 两百五, 1.5万, 壹佰, 幺三八, 八十来, 七八十, 八十到一百, 八十不对九十."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import cn2an

DIGITS = "零〇一二两俩三仨四五六七八九幺"
LARGE = "十百千万亿"
FINANCIAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
CHINESE = DIGITS + LARGE + FINANCIAL
# 50w, 8k: how ten thousands and thousands are typed
# 8o平: an o typed for a zero
_ARABIC = (
    r"-?\d(?:[\d,]|[oO](?=[\doO]|\s*[平㎡米方元万个人]))*(?:\.\d+)?\s*"
    r"(?:[wWkK](?![A-Za-z])|[十百千万亿]*(?:(?<=[百千万])\d(?!\d)[百千]?)?)"
)
NUMBER = rf"(?:{_ARABIC}|负?[{CHINESE}]+(?:点[{DIGITS}]+)?)"
APPROXIMATE_BEFORE = r"(?:大概|大约|差不多|约莫|估计|估摸|可能|也许|将近|接近|不到|不足|快|大致|得有|上|约|好像|应该有)"
APPROXIMATE_AFTER = r"(?:来|多|好?几|把|左右|上下|出头|不到|的样子)"
# what takes back what was said before it
TAKEN_BACK = re.compile(
    r"不对|错了|[说写讲打搞弄]错|口误|[哦啊噢嗯呃]不|不不|纠正|更正|改成|改为|应该是|应是|不是[^，,。]{0,12}?[，,]?(?=是|而是|应)|"
    r"不是[^，,。]{1,12}[，,](?=\d|[一二三四五六七八九十]{2})"
)
_PLAIN_DIGITS = str.maketrans(
    {",": None, " ": None, "俩": "两", "仨": "三", "幺": "一", "〇": "零", "o": "0", "O": "0"}
)
_THOUSANDS = {"w": 10000, "W": 10000, "k": 1000, "K": 1000}
_UNITS = {"百": 100, "千": 1000, "万": 10000}
_SHORT = re.compile(r"(\d[\d.]*[百千万])(\d)")
# 6 6 平: as speech recognition sets digits that are said one by one
_APART = re.compile(r"(?<![\d.,])\d(?: \d)+(?![\d.,])")
_TOKEN = re.compile(rf"{_APART.pattern}|{NUMBER}")
# neighbouring digits mean about: 七八十, 三五个, 两三千, 十七八, 一百二三十
_ADJACENT = re.compile(r"(|.*[十百千万])(一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九)([十百千万]*)")
_BARE = re.compile(r"[百千万]")  # a number only with what stretches it: 百把, 千来
_HUNDRED_OR_SO = re.compile(r"百十")
_UNKNOWN_BEFORE = re.compile(r"[几数]$")  # 几十 is no number
# numerals inside words are no numbers
_IN_WORDS = re.compile(
    r"第[一二三四五六七八九十]+|[这那哪]一(?![个间扇台张层楼人家位套块米])|一(?:起|下|直|定|样|些|点(?![零一二三四五六七八九\d])|共|般|件事|条龙|边|会|块儿|家人|切|旦)|万一|统一|唯一|"
    r"[三五八六七四二一九]+(?:里屯|一路|一广场|一大道)|五一(?:路|广场|大道)?|三八|十字|百货|百度|千万别|万达|万科|七天|"
    r"([\u4e00-\u9fff])一\1|[下上另]一(?:个|项|题|步)|[换改说讲问等填弄看想试]一(?:个|下|遍|家)|"  # 挤一挤, 算一算
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
    token = words.translate(_PLAIN_DIGITS)
    if short := _SHORT.fullmatch(token):  # 3万5
        return (parse(short.group(1)) or 0) + Decimal(short.group(2)) * _UNITS[short.group(1)[-1]] / 10
    if token[-1:] in _THOUSANDS:
        return None if (value := parse(token[:-1])) is None else value * _THOUSANDS[token[-1]]
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
        if _BARE.fullmatch(text[start:end]) and text[end : end + 1] in ("把", "来"):
            value, about = parse("一" + text[start:end]), True
        if value is None or _UNKNOWN_BEFORE.search(text[:start]):
            continue
        before, after = text[max(0, start - 4) : start], text[end : end + 4]
        about = about or re.search(APPROXIMATE_BEFORE + r"(?:就?是|有)?$", before) is not None
        stretch = re.match(APPROXIMATE_AFTER, after)
        # 八十多平: the unit stands behind the word
        end += stretch.end() if stretch and stretch.group() in ("来", "多", "几", "好几", "把") else 0
        found.append(Number(value, start, end, about or stretch is not None))
    return _ranges(text, found)


def _value(words: str) -> tuple[Decimal | None, bool]:
    if _APART.fullmatch(words):
        return parse(words), True
    if adjacent := _ADJACENT.fullmatch(words):
        return parse(adjacent.group(1) + adjacent.group(2)[-1] + adjacent.group(3)), True
    if _HUNDRED_OR_SO.match(words):
        return parse("一" + words), True
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
