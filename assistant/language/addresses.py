"""Addresses and other free text, out of the sentence around them."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.catalog.schema import FieldType
from assistant.language.names import COMPOUND, KIN_LEAD, has_surname, long_for_a_name
from assistant.language.numerals import CHINESE, parse
from assistant.language.questions import is_question
from assistant.language.readings import ValueReading, found_in
from assistant.language.yes_no import undecided

TERSE = 6  # characters
_LEAD = re.compile(
    r"^(?:嗯|呃|哦|啊|哎|然后|反正|那个|我的|我们|店|店铺|铺子|门面|地址|详细地址|经营地址|门牌号?码?|[\u3400-\u9fff]?址|具体|位置|就|是|应该是|改成|改到|搬到|换成|在|开在|位于|设在|打算|准备|想|开|放|写|填|：|:|，|,|\s)+(?=\S)"
)
_TAIL = re.compile(r"(?:那里|那边|那儿|这里|这边)?(?:吧|呀|啊|哈|呢|哦|噻|嘞|哟|咯|咧|呗|嗯|就|的地方|的)*[。.！!~]*$")
_DOOR = re.compile(
    r"路|街|巷|大道|(?<=\d)弄|村|镇|乡|广场|小区|商城|大厦|市场|[\d一二三四五六七八九十]+\s*[号栋幢楼室]"
)
_UNKNOWN = re.compile(r"^[^号栋]*(?:不知道|不清楚|没想好|没定)")
_ASIDE = re.compile(
    r"[，,]\s*(?:就)?(?:在|靠近|挨着|紧挨着|对面|旁边|离)?[^，,。]*(?:旁边?|对面|隔壁|附近|边上|不远|靠近|挨着|这个我|大概就|说来)[^，,。]*$"
)
_PLACE = re.compile(
    r"路|街|巷|(?<![知])道|(?<=\d)弄|号|栋|幢|楼|村|镇|乡|区|市|县|广场|小区|商城|大厦|市场|花园|城|里|园|店|铺|旁"
)
_SPOKEN_LEAD = re.compile(r"[载哉再栽失使](?=[\u3400-\u9fff]{2})")  # 在 and 是 as speech recognition writes them
_THEREBY = re.compile(r"(?:旁边?|附近|对面|隔壁|边上|门口)$")  # 菜市场旁边
# 坡子街那头，42号
_THEREABOUTS = re.compile(
    r"(?:那头|那边|那里|那块|那儿|这头|这边)?[，,]?(?:门牌|具体)?(?:是)?(?=\d+号|[一二三四五六七八九十百]+号)"
)
_SPOKEN_DOOR = re.compile(
    rf"(?<![{CHINESE}])[{CHINESE}]+(?=\s*(?:号|栋|幢|单元|室|座)(?!院|公馆|码头))|[零〇一二三四五六七八九幺两]{{3,5}}$"
)
EXACT, LOOSE = 0.85, 0.7  # a value that has the form of one; one that other words may stick to
# an address begins with a region or with its road's name, in which nobody speaks
_BEGINS = re.compile(
    r"^(?:[\u3400-\u9fff]{2,7}?(?:省|市|区|县))*(?:[\u3400-\u9fff]{2,7}(?:镇|乡|街道|社区))?"
    r"(?:(?!.{0,5}[我俺咱你您他店铺就是在的那哎呀啊])[\u3400-\u9fff]{1,8}?(?:路|街|巷|道|弄|村|广场|小区|商城|大厦|市场|花园|城|里|园|府))"
)
_STICKS = re.compile(r"[号栋幢室][^\d号栋幢室楼层单元座铺面门口内旁边]$")
_BEFORE_ROAD = re.compile(r"^[^\d路街巷]{0,12}[在搁喺]\s*(?=[\u3400-\u9fff]{2,})")
_ROW = re.compile(r"[、，,;；。\s]|和|跟|与|还有|以及|另外")
_TEXT_LEAD = re.compile(
    r"^(?:[嗯呃哦啊呀哎欸]|那个|这个嘛|说来话长|反正|然后|[我俺咱]们?(?:家|店)?|寻思着?|主要(?:是|经营|卖|做)?|经营范围(?:是)?|就是|就|是|在|大概|位于|应该是|改成|"
    r"(?:证号|编号|证书号|号码|代码|(?:资格)?证)(?:上)?(?:印的?|写的?|是|为)+(?:是)?|[写填](?!字|真)(?:的是|上|个)?|：|:|，|,|\s)+(?=\S{2})"
)
LEADS_TO_TEXT = re.compile(r"(?:就|我们?|俺们?|那)?(?:写|填|主要|经营)")  # a clause that begins so has the text in it
# what is said around an answer and tells nothing
_CHAT = re.compile(
    r"(?:[嗯呃啊哦哎呀欸]|那啥|那个|这个嘛?|先说好|说好了|就这些|就这样|没有?了|别的没了|暂时就这些|[对是好行][吧嘛]?|[你您]好|同志|老师|麻烦[你您]了?|"
    r"谢谢|[哈噻嘞咯呗咧嗷哟]|就这个|快点|赶紧的?|我看看|我想想|妥了|是?这样的|反正就?是?|说来话长|然后|大概就?(?:是)?(?:这些|这样|这么个?情况))+"
)
_CODE = re.compile(r"[A-Za-z0-9-]*\d{6}[A-Za-z0-9-]*")
_SPACED_CODE = re.compile(r"(?=(?:\D*\d){6})[A-Za-z0-9-]+(?: [A-Za-z0-9-]+)+")  # digits in groups
_NAMED_LIST = re.compile(
    r"^(?:[嗯呃哦啊呀哎]|这个嘛|那个|有|是|就是|就(?=.)|股东|合伙人|分别(?:是|有)?|叫|应该是|改成|名单|除了我还有|：|:|，|,|\s)+"
)
# of a row of names: what is no name in it
_LIKE_A_NAME = re.compile(
    r"(?!.*[了的吧呢吗\d]|平方|平米|面积|办个|^办)[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]+[·•][\u3400-\u9fff]+"
)
_NO_NAME = re.compile(
    r"^(?:就|只有|还有)?(?:我|我们)(?:自己|一个人?|俩|两个)?(?:一个人?)?$|^(?:我|咱)?(?:弟|哥|姐|妹|爸|妈|爱人|老婆|老公|媳妇|朋友|同学|合伙人)$|"
    r"[说写搞弄填]错|不对|[我你您咱]|^这样|这么|那么|怎么|情况|想想|麻烦|说来话长|反正|我再想|这样的|看看|隔壁|我这人|别介意|^(?:一共|总共)?[两三四五俩仨\d]个?人?$|^没了$|^别的没了$|^就这些$"
)
_SHARE = re.compile(
    r"[呗咯啊哈]就$|(?:各?占|出资?|投|有)(?:[\d一二三四五六七八九十百半]|百分).*$|[咯啊呀吧呢哈噻嘞哟呗咧嗷嗯的对]+$"
)
_MYSELF = re.compile(r"(?:我|俺|咱|本人|自己|我自己|我本人)")


def read_address(text: str) -> list[ValueReading]:
    """The address that `text` gives, or [] where it names no place."""
    if is_question(text) or (undecided(text) and not _DOOR.search(text)):
        return []
    said = text.strip()
    clauses = re.split(r"[，,]", said)
    while len(clauses) > 1 and not _DOOR.search(clauses[0]):
        del clauses[0]  # 这个嘛，地址是…
    while len(clauses) > 1 and not _PLACE.search(clauses[-1]) and not re.search(r"\d", clauses[-1]):
        del clauses[-1]  # …，大概就是这么个情况
    said = "，".join(clauses)
    address = _TAIL.sub("", _ASIDE.sub("", _LEAD.sub("", said))).replace(" ", "")
    address = re.sub(r"([号栋幢室楼路])\1", r"\1", _BEFORE_ROAD.sub("", address))
    address = _in_figures(_THEREABOUTS.sub("", address))
    if len(address) < 3 or _UNKNOWN.search(said) or not _PLACE.search(address):
        return []
    nowhere = _THEREBY.search(address) is not None and not re.search(rf"[\d{CHINESE}]", address)
    vague = nowhere or _SPOKEN_LEAD.match(address) is not None
    return [replace(found_in(text, FieldType.ADDRESS, address, _certainty(address)), approximate=vague)]


def _certainty(address: str) -> float:
    """LOOSE where something else may stick to its beginning or its end (117室玖)."""
    return EXACT if _BEGINS.match(address) and not _STICKS.search(address) else LOOSE


def _in_figures(address: str) -> str:
    """二百八十八号三栋幺零二 as 288号3栋102, as addresses are written; names of roads stay (五一路)."""

    def figures(match: re.Match[str]) -> str:
        value = parse(match.group())
        return match.group() if value is None or value != int(value) else str(int(value))

    return _SPOKEN_DOOR.sub(figures, address)


def read_text(text: str) -> list[ValueReading]:
    """Free text without the words that only lead to it."""
    if is_question(text):
        return []
    told = [part for part in re.split(r"([，,])", text.strip()) if part]
    while len(told) > 2 and _CHAT.fullmatch(told[0]):
        del told[:2]
    while len(told) > 2 and _CHAT.fullmatch(told[-1]):
        del told[-2:]
    if (spaced := _SPACED_CODE.fullmatch(text.strip())) is not None:
        told = [spaced.group().replace(" ", "")]
    codes = [part for part in told if _CODE.search(part)]
    told = codes if len(codes) == 1 else told  # a number among talk
    said = _TAIL.sub("", _TEXT_LEAD.sub("", "".join(told))).strip("。 ").removesuffix("了")
    if len(said) <= TERSE and undecided(said):
        return []  # 忘了 is no text
    return [found_in(text, FieldType.TEXT, said, 0.7)] if said else []


def read_list(text: str) -> list[ValueReading]:
    """Several things in a row: 张三、李四和王五."""
    if is_question(text):
        return []
    said = _TAIL.sub("", text.strip())
    rows = [_without_kin(_SHARE.sub("", _NAMED_LIST.sub("", p.strip()))) for p in _ROW.split(said)]
    parts = [p for p in rows if len(p) > 1 and not _NO_NAME.search(p)]
    names = [name for part in parts for name in (_several_names(part) or [part])]
    myself = len(rows) > 1 and any(_MYSELF.fullmatch(row) for row in rows)  # 我跟张伟: the first name is still open
    about = len(names) > len(parts) or myself
    people = [n for n in names if _LIKE_A_NAME.fullmatch(n)]
    surnames = sum(has_surname(n) for n in people)
    if surnames * 2 >= len(people) > 0:  # among the names of people nothing else stands
        names, about = people, about or len(people) < len(names)
    exact = surnames == len(names) and not about and not any(map(long_for_a_name, names))
    score = EXACT if exact else LOOSE
    return [ValueReading(FieldType.TEXT_LIST, names, said, 0, len(text), score, approximate=about)] if names else []


def _without_kin(row: str) -> str:
    """老婆刘敏 and 我张伟 are the names of people, where a surname follows."""
    name = KIN_LEAD.sub("", row)
    return name if 2 <= len(name) <= 3 and has_surname(name) else row


def _several_names(part: str) -> list[str]:
    """王磊王超李四 said in one breath, names of two or three characters; to be confirmed."""
    if len(part) < 4 or part[:2] in COMPOUND or not re.fullmatch(r"[\u3400-\u9fff]+", part):
        return []
    pairs = [part[i : i + 2] for i in range(0, len(part), 2)]
    even = len(part) % 2 == 0 and all(map(has_surname, pairs))
    return pairs if even else _cut_at_surnames(part)


def _cut_at_surnames(part: str) -> list[str]:
    """[] where no cutting gives a surname to each."""
    for length in (3, 2):
        name, rest = part[:length], part[length:]
        if len(name) < length or not has_surname(name):
            continue
        if not rest:
            return [name]
        if further := _cut_at_surnames(rest):
            return [name, *further]
    return []
