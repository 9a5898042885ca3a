"""Areas, money, lengths and counts: a number with its unit, in the unit of DESIGN §5 (㎡, 元, m)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from assistant.catalog.schema import FieldType
from assistant.language.numerals import CHINESE, DIGITS, LARGE, NUMBER, Number, corrected, find_numbers, parse
from assistant.language.readings import ValueReading

# 市制: 1 亩 = 2000/3 ㎡, 1 平方尺 = 1/9 ㎡ (国务院 1959 统一计量制度的命令); 坪 = 400/121 ㎡
AREA_UNITS = {
    r"坪方米?|坪米|平方米|平方公尺|平米|平方|㎡|m2|m²|"
    r"平(?!时|房|安|台|常|均|等|价|面|方|米|尺)|方(?!便|法|式|向|面)": Decimal(1),
    r"平方尺|平尺": Decimal(1) / 9,
    r"亩": Decimal(2000) / 3,
    r"分地": Decimal(200) / 3,
    r"公顷": Decimal(10000),
    r"坪(?![方米])": Decimal(400) / 121,
}
LENGTH_UNITS = {
    r"千米|公里|km": Decimal(1000),
    r"厘米|公分|cm": Decimal("0.01"),
    r"毫米|mm": Decimal("0.001"),
    r"华里|里(?=地|路|多|左右|[，。,.\s]|$)": Decimal(500),
    r"米|公尺|m(?![a-zA-Z2²])": Decimal(1),
    r"丈": Decimal(10) / 3,
    r"尺": Decimal(1) / 3,
}
MONEY_UNITS = {r"元|块钱|块|人民币|圆": Decimal(1), r"万": Decimal(10000), r"亿": Decimal(100000000)}
_BLOCKS = re.compile(r"块(?!钱)")  # 一块 counts boards as well as money
LEAST_MONEY = 10
_ROLES = "大厨|厨师|服务员|洗碗工|收银员?|店员|帮工|小工|学徒|保洁|阿姨|师傅|技师|帮手|伙计"
COUNTERS = (
    r"个人|号人|个(?!平|月|礼拜|星期|钟)|人|名|位|间|张|层|楼(?![上下])|套|台|扇|家|口(?!子)|头|"
    rf"只(?!有|是|做|卖)|{_ROLES}"
)
# what may be counted in each unit: 一个 or 一位 is a person, 四张 none
_COUNTED_AS = {
    "人": "个人名位口俩仨厨师员工银徒洁姨傅手计",
    "间": "间个套",
    "张": "张个",
    "个": "个扇口套台",
    "层": "层楼",
    "台": "台个",
    "头": "头个",
}
_PAIR = re.compile(r"[俩仨]$")  # 俩 is 两个
# around a bare number: what may be said without making it another thing
_FILLING = re.compile(
    rf"{COUNTERS}|大概|大约|差不多|左右|上下|应该|可能|估计|就|是|有|我|们|店|里|一共|总共|目前|现在|打算|准备|雇|请|要|写|填|吧|啊|呢|哦|嗯|的|了|不到|多|来|几|"
    r"[，。,.!！~\s]|不对|错了|说错|改成|应是|平|方|米|元|块|钱|注册|资本|员工|人数|面积|层|楼|负|地下|在|招|两三|最多|坐|容纳|能|吨|立方|号"
)
_OTHER_COUNT = re.compile(
    r"\s*(遍|次|趟|回|句|题|步|下|条|份|天|项|种|样|号|路|栋|幢|室|弄|单元|年|月|日|点|岁|%|折|环|中|小学|期|度|块招牌|分钟|小时|钟头|人高|打(?!算)|成|站|公婆|口子|夫妻|兄弟|姐妹)"
)
_LONG = re.compile(r"\d{7,}")
_NOT_ONE = re.compile(r"[都也还]?(?:不(?!到|止|足|够)|没)")  # 一个都不请 counts nobody
MOST_WORDS = 4  # characters besides the number and its filling
# 长10米宽8米, 10乘8: between the two sides of an area
_BY = re.compile(r"\s*米?\s*(?:[，, ]*宽(?:度)?(?:是|有)?|乘以?|[xX×*])\s*")
# words that tell several amounts to be parts of one: 楼上四十楼下五十, 三个厨师两个服务员
_PARTS = re.compile(
    r"[楼里外前后]上?[下上面头边屋厅]|一楼|二楼|一层|二层|加|和|跟|还有|再|另外|各|[个名位][^\d，,。]{1,4}.*[个名位俩仨]|"
    rf"(?:{_ROLES})[，,、 ]*[{CHINESE}\d]+(?:个|名)?(?:{_ROLES})|"
    # 标间十个，大床房八个; 12间标间3间大床房
    rf"[{CHINESE}\d]+[个间张台][\u4e00-\u9fff]{{2,4}}[，,、和跟 ]*[{CHINESE}\d]+[个间张台][\u4e00-\u9fff]{{2,4}}|"
    rf"[\u4e00-\u9fff]{{2,4}}[{CHINESE}\d]+[个间张台][，,、和跟 ]+[\u4e00-\u9fff]{{2,4}}[{CHINESE}\d]+[个间张台]"
)
# what is said to be the whole: 上下两层，加起来三百
_WHOLE = re.compile(
    r"(?:加起来|加一起|一起|满打满算|一共|总共|合计|合起来|拢共|共计|总计)(?:是|有|大概|差不多|约|就|也就)*\s*$"
)
_EACH = re.compile(r"每(?:个|一)?(?P<unit>[间层楼屋张排栋])(?:房间?|楼)?(?:有|放|摆|住|是)?\s*$")
# 五层每层八间, 八桌，一桌十个人
_SO_MANY_EACH = re.compile(
    rf"(?P<many>{NUMBER})\s*(?P<unit>[间层楼屋张排栋桌])[^\d{CHINESE}]{{0,6}}(?:每|一)(?:一|个)?(?P=unit)[^\d{CHINESE}，,]{{0,4}}(?P<each>{NUMBER})"
)
# 前后各一个: so many on each of two sides
_BOTH = re.compile(
    rf"(?:前后|左右|两[边头侧面]|东西|南北|前门后门|楼上楼下|上下)(?:门|两?[边层头])?各(?:有|开|留|是)?(?P<each>{NUMBER})"
)
_TWO_NAMED = re.compile(r"前门(?:和|跟|与|加|、|，|还有)*后门")
_TABLES = re.compile(rf"(?P<many>{NUMBER})\s*张(?P<each>{NUMBER})人桌")
_ONE_AND_ONE = re.compile(r"一(?:前一后|左一右|东一西|南一北|里一外|上一下)")
# only a bound beside the number itself: 不止一百，一百一十二
_BOUND = re.compile(r"(?:不止|不只|超过|多于|不到|不足|没有)\s*$")
# 连我五个 counts who answers too
_WITH_MYSELF = re.compile(
    r"(?:连|加上?|带上?|算上|包括|连同)(?:我|自己|老板|本人)(?:自己|本人)?(?:一共|总共|是|有|共|就是)*\s*$"
)
# 那就这样 88: an amount, or 拜拜
_FAREWELL = re.compile(r"(?:这样|先走|走了|下了|不聊|再见|拜|先忙|谢谢)[了吧啦哈啊，,。！!\s]*886?[\s。！!~～]*$")
LIKE = 2  # how much bigger a second telling of the same amount may be: 五十平不到，房东说是四十八
# a digit behind its unit is a tenth of it: 一亩二, 两米五, 三块五
_TENTH = re.compile(
    rf"([{DIGITS}\d])(?:分|毛|角)?(?![{CHINESE}\d.个人间层楼平米号元块年月天张次卡桌斤辆头只位名条份盒瓶])"
)
_OF_TYPE = {FieldType.AREA: AREA_UNITS, FieldType.LENGTH: LENGTH_UNITS, FieldType.MONEY: MONEY_UNITS}


def find_quantities(text: str, type_: FieldType) -> list[ValueReading]:
    """Numbers that carry a unit of `type_`; what a self-correction took back is left out."""
    begin = corrected(text)
    units = _OF_TYPE[type_]
    found = [
        reading
        for number in find_numbers(text)
        if number.start >= begin and (reading := _with_unit(text, number, units, type_)) is not None
    ]
    found = found or _in_unit_taken_back(text, begin, units, type_)
    found += [h for h in _halves(text, units, type_) if not any(r.start <= h.start < r.end for r in found)]
    return found + (_products(text, begin) if type_ is FieldType.AREA else [])


def _in_unit_taken_back(text: str, begin: int, units: dict[str, Decimal], type_: FieldType) -> list[ValueReading]:
    """八十平不对，是九十: the new number has the unit of the one taken back."""
    numbers = find_numbers(text)
    before = [n for n in numbers if n.end <= begin and _with_unit(text, n, units, type_) is not None]
    after = [n for n in numbers if n.start >= begin]
    if not before or len(after) != 1 or _about_something_else(text[begin:], _moved(after[0], -begin)):
        return []
    unit = next(f for p, f in units.items() if re.match(rf"\s*个?\s*(?:{p})", text[before[-1].end :]))
    return [_reading(type_, _plain(round(after[0].value * unit, 2)), text, after[0], after[0].end, certain=True)]


def _moved(number: Number, by: int) -> Number:
    return Number(number.value, number.start + by, number.end + by, number.approximate)


def _products(text: str, begin: int) -> list[ValueReading]:
    """长10米宽8米: an area to be confirmed."""
    numbers = [n for n in find_numbers(text) if n.start >= begin]
    return [
        ValueReading(FieldType.AREA, _plain(one.value * other.value), words, one.start, end, 0.8, True, True)
        for one, other in pairwise(numbers)
        if _BY.fullmatch(text[one.end : other.start])
        and (end := other.end + len(re.match(r"\s*米?", text[other.end :]).group()))  # type: ignore[union-attr]
        and (words := text[one.start : end])
    ]


def _halves(text: str, units: dict[str, Decimal], type_: FieldType) -> list[ValueReading]:
    """半亩, 半米: half of one unit."""
    matches = ((re.search(rf"半\s*({pattern})", text), factor) for pattern, factor in units.items())
    return [
        ValueReading(
            type_, _plain(round(factor / 2, 2)), m.group(), m.start(), m.end(), 1.0, True, _about(text[m.end() :])
        )
        for m, factor in matches
        if m is not None and not re.search(r"[多大一小前后]$", text[: m.start()])
    ]


def find_counts(text: str) -> list[ValueReading]:
    """Whole numbers with a counter: 3个人, 五间, 两层."""
    begin = corrected(text)
    found = []
    for number in find_numbers(text):
        unit = re.match(rf"\s*({COUNTERS})", text[number.end :])
        none = unit is not None and _NOT_ONE.match(text[number.end + unit.end() :]) is not None
        pair = unit is None and _PAIR.search(text[number.start : number.end])
        if pair and number.start >= begin and re.match(r"[\u4e00-\u9fff]", text[number.end :]):
            found.append(_reading(FieldType.INTEGER, int(number.value), text, number, number.end, certain=True))
        if (
            unit is None
            or none
            or text[number.start - 1 : number.start] == "各"
            or number.start < begin
            or number.value != number.value.to_integral_value()
        ):
            continue
        value = int(number.value)
        if unit.group(1) in ("楼", "层") and re.search(r"(负|地下)$", text[: number.start]):
            value = -abs(value)
        found.append(_reading(FieldType.INTEGER, value, text, number, number.end + unit.end(), certain=True))
    return found


def counts_as(words: str, unit: str | None) -> bool:
    """Whether a count in `words` (十六个, 四张) may count what a field measures in `unit`."""
    counters = _COUNTED_AS.get(unit or "")
    return counters is None or re.search(f"(?:[{counters}]|\\d|[{CHINESE}])$", words) is not None


def read_quantity(text: str, type_: FieldType, unit: str | None = None) -> list[ValueReading]:
    """The whole message as an amount of `type_`, counted in `unit`; the unit may be missing."""
    readings = _read_quantity(text, type_, unit)
    return [replace(r, approximate=True) for r in readings] if _FAREWELL.search(text) else readings


def _read_quantity(text: str, type_: FieldType, unit: str | None) -> list[ValueReading]:
    if whole := _stated(text, type_):
        return whole
    with_unit = find_quantities(text, type_) if type_ in _OF_TYPE else find_counts(text)
    if type_ is FieldType.INTEGER and unit == "人" and len(with_unit) == 1 and _with_myself(text, with_unit[0].start):
        return [replace(with_unit[0], value=with_unit[0].value - 1, approximate=True)]
    if type_ is FieldType.INTEGER:
        with_unit = [r for r in with_unit if counts_as(r.words, unit)]
        with_unit = [r for r in with_unit if not _is_part(text, r, with_unit[0])]
        alone = len({r.value for r in with_unit}) == 1 and (len(with_unit) == 1 or not _PARTS.search(text))
        if alone and unit in _COUNTED_AS and with_unit[0].words[-1] not in DIGITS + LARGE:
            return with_unit[:1]
    with_unit = _own_numbers(text, with_unit)
    if len({r.value for r in with_unit}) > 1 or (len(with_unit) > 1 and _PARTS.search(text)):
        return _total(with_unit, text)
    begin = corrected(text)
    numbers = _own_numbers(text, _measuring(text, [n for n in find_numbers(text) if n.start >= begin], type_))
    if with_unit and type_ in _OF_TYPE:
        return _again(text, with_unit[-1], numbers) or with_unit[-1:]
    if not numbers:
        return []
    if type_ is not FieldType.MONEY and any(_LONG.fullmatch(text[n.start : n.end]) for n in numbers):
        return []  # a phone, an identity number
    if len({n.value for n in numbers}) > 1 and type_ is FieldType.AREA and not _other_counts(text, numbers):
        return _total([_reading(type_, _plain(n.value), text, n, n.end, certain=False) for n in numbers], text)
    if len({n.value for n in numbers}) != 1 or _other_unit(text, numbers[0], type_):
        return []
    if _about_something_else(text, numbers[0]):
        return []
    value = numbers[0].value
    counter = re.match(rf"\s*(?:{COUNTERS})", text[numbers[0].end :]) if type_ is FieldType.INTEGER else None
    if counter is not None and not counts_as(counter.group(), unit):
        return []  # 两万只 where heads of pigs are asked
    if type_ is FieldType.INTEGER and unit == "人" and _with_myself(text, numbers[0].start):
        myself = _reading(type_, _plain(value - 1), text, numbers[0], numbers[0].end, certain=False)
        return [replace(myself, approximate=True)]
    if type_ is FieldType.INTEGER and re.search(r"(负|地下|-)\s*$", text[: numbers[0].start]):
        value = -abs(value)
    return [_reading(type_, _plain(value), text, numbers[0], numbers[0].end, certain=False)]


Amount = TypeVar("Amount", Number, ValueReading)


def _own_numbers(text: str, found: list[Amount]) -> list[Amount]:
    """Without bounds (不止一百，一百一十二) and what counts the speaker too (四个人，连我五个), where others remain."""
    kept = [f for f in found if not _BOUND.search(text[: f.start]) and not _WITH_MYSELF.search(text[: f.start])]
    return kept or found


def _with_myself(text: str, start: int) -> bool:
    return _WITH_MYSELF.search(text[:start]) is not None


def _multiplied(text: str, type_: FieldType) -> list[ValueReading]:
    """What 五层每层八间 and 前后各一个 come to; to be confirmed."""
    if type_ not in (FieldType.INTEGER, FieldType.AREA):
        return []
    if many := _SO_MANY_EACH.search(text):
        factor, each, match = parse(many.group("many")), parse(many.group("each")), many
    elif type_ is FieldType.INTEGER and (tables := _TABLES.search(text)):
        factor, each, match = parse(tables.group("many")), parse(tables.group("each")), tables
    elif type_ is FieldType.INTEGER and (pair := _ONE_AND_ONE.search(text)):
        factor, each, match = Decimal(2), Decimal(1), pair
    elif type_ is FieldType.INTEGER and not find_numbers(text) and (doors := _TWO_NAMED.search(text)):
        factor, each, match = Decimal(2), Decimal(1), doors
    elif type_ is FieldType.INTEGER and (both := _BOTH.search(text)):
        factor, each, match = Decimal(2), parse(both.group("each")), both
    else:
        return []
    if factor is None or each is None:
        return []
    counter = re.match(rf"\s*(?:{COUNTERS}|{'|'.join(AREA_UNITS)})", text[match.end() :])
    end = match.end() + (counter.end() if counter else 0)
    return [ValueReading(type_, _plain(factor * each), text[match.start() : end], match.start(), end, 0.8, False, True)]


def _stated(text: str, type_: FieldType) -> list[ValueReading]:
    """The amount said to be the whole, or that follows from 每间两张，二十间 (to be confirmed)."""
    numbers = find_numbers(text)
    if not any(_WHOLE.search(text[: n.start]) for n in numbers) and (made := _multiplied(text, type_)):
        return made
    for number in numbers:
        if _WHOLE.search(text[: number.start]) and len(numbers) > 1 and not _other_unit(text, number, type_):
            found = find_quantities(text, type_) if type_ in _OF_TYPE else []
            same = [r for r in found if r.start == number.start]
            return same or [_reading(type_, _plain(number.value), text, number, number.end, certain=False)]
    for one, many in pairwise(numbers):
        each = _EACH.search(text[: one.start])
        if type_ is FieldType.INTEGER and each and text[many.end : many.end + 1] == each.group("unit"):
            words = text[one.start : many.end]
            value = _plain(one.value * many.value)
            return [ValueReading(type_, value, words, one.start, many.end + 1, 0.8, False, True)]
    return []


def _measuring(text: str, numbers: list[Number], type_: FieldType) -> list[Number]:
    """Without the numbers that count something else beside: 一天 in 一天二十吨, 一间 in 一间门面二十八."""

    def aside(number: Number) -> bool:
        rest = text[number.end :]
        counted = type_ in _OF_TYPE and re.match(COUNTERS, rest) is not None and not rest.startswith("个")
        return counted or _OTHER_COUNT.match(rest) is not None

    kept = [n for n in numbers if not aside(n)]
    return kept or [n for n in numbers if len(numbers) == 1]


def _is_part(text: str, reading: ValueReading, first: ValueReading) -> bool:
    """一个在后厨, after 三个出口: tells where one of them is."""
    return reading.start > first.start and reading.value < first.value and text[reading.end : reading.end + 1] == "在"


def _again(text: str, first: ValueReading, numbers: list[Number]) -> list[ValueReading]:
    """The same amount told anew without its unit: to be confirmed."""
    later = [n for n in numbers if n.start >= first.end]
    if len(later) != 1 or not isinstance(first.value, int | float) or not first.value:
        return []
    value = later[0].value
    alike = 1 / LIKE <= float(value) / float(first.value) <= LIKE and value != first.value
    bare_end = re.match(r"[吧的了呢。！\s]*(?:$|[，,])", text[later[0].end :]) is not None
    apart = re.search(r"[，,]", text[first.end : later[0].start]) is not None
    if not (alike and bare_end and apart):
        return []
    reading = _reading(first.type, _plain(value), text, later[0], later[0].end, certain=False)
    return [replace(reading, approximate=True)]


def _total(parts: list[ValueReading], text: str) -> list[ValueReading]:
    """The sum of several amounts that the words make parts of one; always to be confirmed."""
    type_, start, end = parts[0].type, parts[0].start, parts[-1].end
    if not _PARTS.search(text) or any(r.value < 0 for r in parts) or re.search(r"[楼层]$", parts[0].words):
        return []
    total = sum(Decimal(str(r.value)) for r in parts)
    return [ValueReading(type_, _plain(Decimal(total)), text[start:end], start, end, 0.7, False, True)]


def _other_counts(text: str, numbers: list[Number]) -> bool:
    return any(_OTHER_COUNT.match(text[n.end :]) or re.match(COUNTERS, text[n.end :]) for n in numbers)


def _about_something_else(text: str, number: Number) -> bool:
    """Whether a number without a unit stands in words that are no answer: 芙蓉中路12号, 二十年老店."""
    rest = _FILLING.sub("", text[: number.start] + text[number.end :])
    return len(rest) > MOST_WORDS or _OTHER_COUNT.match(text[number.end :]) is not None


def _other_unit(text: str, number: Number, type_: FieldType) -> bool:
    """Whether the number carries a unit of another kind (80平 is no amount of money)."""
    rest = text[number.end :]
    if type_ is FieldType.NUMBER and re.match(r"立?方(?!米|便)", rest):
        return False
    if type_ is FieldType.MONEY and re.match(r"\s*(?:个(?![亿万])|人|位|只|张|间|头)", rest):
        return True  # 一百个 may be a million, and is asked about
    others = (units for kind, units in _OF_TYPE.items() if kind is not type_)
    if type_ in (FieldType.INTEGER, FieldType.NUMBER):
        others = (AREA_UNITS, LENGTH_UNITS, {r"元|块钱|块": Decimal(1)})  # type: ignore[assignment]
    return any(re.match(rf"\s*({unit})", rest) for units in others for unit in units if unit != "万")


def _with_unit(text: str, number: Number, units: dict[str, Decimal], type_: FieldType) -> ValueReading | None:
    for pattern, factor in units.items():
        unit = re.match(rf"\s*(半)?\s*个?\s*({pattern})(半)?", text[number.end :])
        if unit is None or (pattern == "万" and type_ is FieldType.MONEY and not unit.group(0)):
            continue
        part = Decimal("0.5") if unit.group(1) or unit.group(3) else Decimal(0)
        end = number.end + unit.end()
        if not part and pattern != "万" and (tenth := _TENTH.match(text[end:])):
            part, end = (parse(tenth.group(1)) or Decimal(0)) / 10, end + tenth.end()
        value = round((number.value + part) * factor, 2)
        board = value < LEAST_MONEY and _BLOCKS.match(unit.group(2) + text[end:]) is not None
        return _reading(type_, _plain(value), text, number, end, certain=not board)
    # the unit inside the number: 10万
    if type_ is FieldType.MONEY and re.search(r"[万亿]\s*$", text[number.start : number.end]):
        return _reading(type_, _plain(number.value), text, number, number.end, certain=False)
    return None


def _reading(type_: FieldType, value: object, text: str, number: Number, end: int, *, certain: bool) -> ValueReading:
    about = number.approximate or _about(text[end:])
    words = text[number.start : end]
    return ValueReading(type_, value, words, number.start, end, 1.0 if certain else 0.9, certain, about)


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _about(after: str) -> bool:
    """Whether the words behind an amount make it an approximate one: 三米多, 半亩不到."""
    return re.match(r"\s*(?:左右|上下|出头|不到|的样子|多|来|好几|开外|往上)", after) is not None
