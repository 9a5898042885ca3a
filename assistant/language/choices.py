"""Options of a field in somebody's words: label, synonym, place in the list, homophone; and what is denied."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.catalog.schema import Field, FieldType, Option
from assistant.language.negation import denied, denied_behind
from assistant.language.numerals import CHINESE, parse
from assistant.language.pinyin import SoundIndex
from assistant.language.questions import is_question
from assistant.language.readings import ValueReading
from assistant.language.yes_no import bare, is_done, read_yes_no, undecided

MOSTLY = 0.5  # share of the words beside a yes or no from which they are taken to be about the field
MOSTLY_COVERED = 0.75  # share of the characters of touching words that one option's words have
TELLING_YES = 2  # characters from which an option's words may stand among others
_DENIAL = re.compile(r"[不没](?!错|光|止|仅|但|过|是|就)")
_DENIAL_BEHIND = re.compile(
    r"(?<!不)(?<!没)(?:还没|没|不)(?!错|光|止|仅|但|过|是|就|问题|关系|事|说|愁|够|用愁|[住停断])"
)
# 楼里的电梯是物业的，我没有: denies what was enumerated, or something else
_DENIED_AT_LAST = re.compile(
    r"[，,。；\s](?:我|我们|咱们?|自己|店里|自家)?(?:这里|这边|家)?(?:是|倒)?(?:没有?|没得|不(?:做|卖|搞|弄|用|要|办))[了的呀啊吧呢]*$"
)
_ONLY = re.compile(r"只|光|仅|就")
_DENIES_ALREADY = re.compile(r"[不没无未非]|别(?![的人处])")
SOMETHING_ELSE = 2  # characters beside yes and no from which something else is said
_PLAIN = re.compile(
    r"不同意|同意|愿意|没什么意见|没意见|信得过|你们?|可以|没有|没得|不用|不要|不是|是的|好的|没问题|当然|必须|肯定|确定|确认|需要|打算|准备|目前|现在|已经|暂时|我们|店里|这个|那个|"
    r"一点|一些|点儿|有的|没的|办好|办了|弄好|装好|搞好|应该|可能|都|也|就|先|还|再|会|能|想|要|有|没|不|是|对|好|行|中|得|嗯|呃|哦|噢|嘞|呀|啊|吧|呢|哈|了|的|啦|"
    r"卖|做|排|供|装|用|去|弄|搞|整|我|你|您|们|它|那|这|okay|ok|yes|no|[，。,.!！~？?、\s]",
    re.IGNORECASE,
)
_COMMON = frozenset("的了吗是有不这那您我店里一个哪些呢吧，。？：“”（）、")
_ATTRIBUTE = re.compile(r"的[\u3400-\u9fff]$")  # 自己的 in 自己的化粪池 says nothing of the house
TELLING = 3  # characters from which an option's words tell their field
_BARE_DENIAL = re.compile(r"没得?有?|冇得?|无|不(?:做|卖|要|用|弄|搞|办|有)?")
LONG_LABEL = 8  # characters from which a label is known in spite of a slip
NEARLY = 0.8  # share of a long label that must stand there
NONE_VALUE = "none"  # the option that means: nothing of these
_ORDINAL = re.compile(r"^(?:我?选|就|要)?(?:第)?\s*([一二三四五六七八九十\d]{1,2})\s*(?:个|项|种|号)?(?:吧|的)?$")
_LETTER = re.compile(r"^(?:选)?\s*([A-Ha-h])\s*(?:吧)?$")
_ALL = re.compile(r"全都?(?:有|做|卖|要|刻)|都(?:有|做|卖|要|刻)(?!没)|全部|所有|全套|一整套|样样都?")
# 什么都做一点: all of it, but who says so means less
_VAGUE = re.compile(r"(?:什么|啥)都|样样|一点|一些")
_ENUMERATED = re.compile(r"[、，,;；。\s]|和|跟|以及|还有|及")
# in an enumeration: what is no part of it
_ASIDE = re.compile(
    r"[嗯呃啊哦哎呀吧呢嘛哈噻咯哟]|这个|那个|那啥|别的|其[他它]的?|没有?了|不要了?|就这些|这些|你好|您好|同志|麻烦[你您]?|谢谢|大概|主要|我们?|都|全|要|"
    r"做|卖|有|刻|就|只|是|对|的|了|店里|反正|先说好|然后"
)
_GOES_ON = re.compile(r"[、和跟及或者]*")
_EXCEPT = re.compile(
    r"(?:除了|除开|除去|除|不算)(?P<out>[^，,。]{1,20}?)(?:之外|以外|外|，|,)?(?:其[他它余]的?|别的|剩下的)?(?:全|都|样样)"
)
_NOTHING = re.compile(
    r"都(?:不|没)|^(?:没有|没|无|不)(?:卖|做|搞|弄|要|用|有|挂|装|需要)?的?了?$|什么都不|一样都没|啥都没|一个都没"
)
# a question of what is done already (执照办好了吗): who means to do it has not done it
_ASKS_FOR_DONE = re.compile(r"[好办做装有]了(?:吗|没)|已经")
_MEANT = re.compile(
    r"(?:^|[^不没])(?:要|准备|打算|想|马上|正要|正在|在|将要|计划|还得|得)(?:去|来|先|找人|帮我)?(?:办|做|装|弄|搞|申请|领|拿)(?!好|了|过|完)|"
    r"(?:办|做|装|弄|搞|申请)(?:理)?(?:着|中|当中|的路上)|明天去|下周去|等着"
)


def read_choices(text: str, field: Field) -> list[ValueReading]:
    """The option (of a multi choice the options) that `text` names; [] where it names none or contradicts itself."""
    several = field.type is FieldType.MULTI_CHOICE
    if is_question(text):
        return []
    if several and (without := _all_but(text, field)):
        return [ValueReading(field.type, without, text, 0, len(text), 0.95)]
    named = _named(text, field)
    guessed = bool(named) and not several and _denied_in_the_clause(text, field)
    better = _nearly_labelled(text, field) or _one_thing(text, field, named)
    if better:
        named, guessed = better, True
    named = named or _ordinal(text, field)
    wholesale = not named
    if wholesale:  # 都有: everything, said without naming it
        named = _nothing_or_all(text, field)
    values = list(dict.fromkeys(option.value for option, _, _ in named))
    if len(values) > 1 and NONE_VALUE in values:  # 不做大的，做个门头
        values.remove(NONE_VALUE)
    if not values or (not several and len(values) > 1):
        return []
    start, end = min(s for _, s, _ in named), max(e for _, _, e in named)
    value: object = values if several else values[0]
    everything = wholesale and len(values) > 1
    vague = everything and (_VAGUE.search(text) is not None or len(_ASIDE.sub("", _ALL.sub("", text))) > 1)
    vague = vague or (values != [NONE_VALUE] and _DENIED_AT_LAST.search(text) is not None)
    if several and values != [NONE_VALUE] and _ALL.search(text) and not wholesale:
        rest = "".join(c for i, c in enumerate(text) if not any(s <= i < e for _, s, e in named))
        vague = vague or len(_ASIDE.sub("", _ALL.sub("", rest)).strip("，,、。 ")) > 1  # 中药西药都有
    vague = vague or guessed or (several and values != [NONE_VALUE] and _something_unread(text, field, named))
    return [ValueReading(field.type, value, text[start:end], start, end, 0.95, approximate=vague)]


def _one_thing(text: str, field: Field, named: list[Named]) -> list[Named]:
    """The option that words of two name together (熟食散称), or that a longer, misspelt word names (升日蛋糕).

    [] where every word stands for itself. What is found here is a guess.
    """
    several = field.type is FieldType.MULTI_CHOICE
    found: list[Named] = []
    for one in _longer_by_sound(text, field, named):
        things = [o for o, _, _ in (*found[-1:], one) if o.value != NONE_VALUE]
        if (
            len(things) == 2
            and found[-1][2] - found[-1][1] > 1  # 甲乙类 are two
            and things[0] is not things[1]
            and text[found[-1][2] - 1] != text[one[2] - 1]  # 公章财务章 are two
            and set(text[found[-1][2] : one[1]])
            <= {
                "的",
                "得",
                "地",
                text[found[-1][2] - 1],
                text[one[1]],
            }
        ):
            before = found.pop()
            joined = set(text[before[1] : one[2]])
            whole = max((before[0], one[0]), key=lambda o: _covers(o, joined))
            attribute = "的" in (text[before[1] - 1 : before[1]], text[one[1] - 1])  # 包装好的饮料零食 is one thing
            shared = max(len(joined & set(phrase)) for phrase in phrases(whole))
            if several and not attribute and shared < MOSTLY_COVERED * len(joined):
                found += [before, one]  # 种子农药 are two
            else:
                found.append((whole, before[1], one[2]))
        else:
            found.append(one)
    return found if [o for o, _, _ in found] != [o for o, _, _ in named] else []


def _covers(option: Option, characters: set[str]) -> tuple[int, int]:
    """How many of `characters` stand in all the words of an option, and in its label."""
    return len(characters & set("".join(phrases(option)))), len(characters & set(option.label))


def _longer_by_sound(text: str, field: Field, named: list[Named]) -> list[Named]:
    """`named`, but where a longer word of another option sounds like what stands there, that one."""
    index, owner = _sounds(field)
    heard = [m for m in index.find(text) if not denied(text[: m.start])]
    found: list[Named] = []
    for option, start, end in named:
        around = next((m for m in heard if m.start <= start and end <= m.end and m.end - m.start > end - start), None)
        if around is not None and owner[around.term] is not option:
            found.append((owner[around.term], around.start, around.end))
        else:
            found.append((option, start, end))
    told = heard if field.type is FieldType.CHOICE else []  # 犊资企业
    read = [(s, e) for _, s, e in (*found, *_standing(text, field))]  # also what is denied: 招牌还是不做了
    beside = [m for m in told if m.exact and not any(s < m.end and m.start < e for s, e in read)]
    found += [(owner[m.term], m.start, m.end) for m in beside if found and owner[m.term].value != NONE_VALUE]
    return sorted(found, key=lambda one: one[1])


def _nearly_labelled(text: str, field: Field) -> list[Named]:
    """The option whose long label stands in `text` with a slip or two (有偿提提供 for 有偿提供)."""
    best: list[tuple[float, int, Named]] = []
    if any(o.label in text for o in field.options):
        return []  # a label that stands there whole is no slip of another
    for option in field.options:
        for phrase in (p for p in phrases(option) if len(p) >= LONG_LABEL and p not in text):
            found = SequenceMatcher(None, text, phrase, autojunk=False).get_matching_blocks()
            blocks = [b for b in found if b.size > 1]
            share = sum(b.size for b in blocks) / len(phrase)
            if share >= NEARLY:
                best.append((share, len(phrase), (option, blocks[0].a, blocks[-1].a + blocks[-1].size)))
    return [max(best, key=lambda one: one[:2])[2]] if best else []


def _something_unread(text: str, field: Field, named: list[Named]) -> bool:
    """Whether a part of an enumeration names no option (才务章 in 公章、才务章), or only begins one (公财务章)."""
    spans = [(s, e) for _, s, e in (*named, *_standing(text, field))]
    chosen = {option.value for option, _, _ in named}
    begun = {p[:n] for o in field.options if o.value not in chosen for p in phrases(o) for n in range(1, len(p))}
    begin = 0
    for cut in [*_ENUMERATED.finditer(text), None]:
        end = cut.start() if cut else len(text)
        read = any(s < end and begin < e for s, e in spans)
        left = _ASIDE.sub("", "".join(text[i] for i in range(begin, end) if not any(s <= i < e for s, e in spans)))
        if left and (not read or left in begun):
            return True
        begin = cut.end() if cut else end
    return False


def _all_but(text: str, field: Field) -> list[str]:
    """除了凉菜都做: every option but those named there."""
    match = _EXCEPT.search(text)
    left_out = {o.value for o, _, _ in _standing(match.group("out"), field)} if match else set()
    return [o.value for o in field.options if o.value not in (*left_out, NONE_VALUE)] if left_out else []


def without_fillers(text: str) -> str:
    """`text` without yes and no, polite words, fillers and the verbs of any answer."""
    return _ASIDE.sub("", _PLAIN.sub("", bare(text)))


def find_choice(text: str, field: Field) -> list[ValueReading]:
    """An option whose words are long enough to mean this field wherever they stand (个体工商户, 门头招牌)."""
    named = [
        (o, s, e)
        for o, s, e in _named(text, field)
        if e - s >= TELLING and read_yes_no(text[s:e]) is None and not _ATTRIBUTE.search(text[s : e + 1])
    ]
    named = [one for one in named if one[0].value != NONE_VALUE]
    weak = [] if named else _shortly_named(text, field)
    if len({o.value for o, _, _ in named or weak}) != 1:
        return []
    option, start, end = (named or weak)[0]
    value: object = [option.value] if field.type is FieldType.MULTI_CHOICE else option.value
    return [ValueReading(field.type, value, text[start:end], start, end, 0.9, True, approximate=bool(weak))]


def _shortly_named(text: str, field: Field) -> list[Named]:
    """Options of which several short words stand together (街边的门面): likely this field's."""
    standing = _standing(text, field)
    refused = _refused(text, standing)
    named = [one for one in standing if one not in refused and one[2] - one[1] > 1 and one[0].value != NONE_VALUE]
    return named if len({text[s:e] for _, s, e in named}) > 1 else []


def find_options(text: str, field: Field) -> list[ValueReading]:
    """What the words of the options tell of a choice, several choices or a boolean, wherever they stand.

    Words that could answer anything (有, 不做) tell nothing; those of two options of a choice tell neither. Of a
    boolean one option denied is the other (不卖烟).
    """
    if field.type is FieldType.BOOLEAN:
        return _boolean_options(text, field)
    named = [(o, s, e) for o, s, e in _named(text, field) if e - s > 1 and read_yes_no(text[s:e]) is None]
    values = list(dict.fromkeys(o.value for o, _, _ in named))
    standing = _standing(text, field)
    several_denied = not values and len(_refused(text, standing)) > 1
    if several_denied and any(o.value == NONE_VALUE for o in field.options):  # 不唱歌不跳舞
        named, values = standing, [NONE_VALUE]
    if not values or (len(values) > 1 and field.type is not FieldType.MULTI_CHOICE):
        return []
    start, end = named[0][1], named[-1][2]
    value: object = values if field.type is FieldType.MULTI_CHOICE else values[0]
    return [ValueReading(field.type, value, text[start:end], start, end, 0.9, approximate=True)]


def _boolean_options(text: str, field: Field) -> list[ValueReading]:
    words = [(s, e) for _, s, e in _standing(text, field) if without_fillers(text[s:e])]
    told = _told(text, field) if words else set()
    if len(told) != 1 or is_question(text):
        return []
    start, end = words[0][0], words[-1][1]
    return [ValueReading(field.type, told.pop(), text[start:end], start, end, 0.9, approximate=True)]


def read_boolean(text: str, field: Field) -> list[ValueReading]:
    """Yes or no to a field: by its own two options' words first, then by any yes or no.

    A yes or no in words that mostly speak of other things is approximate.
    """
    near = 1.0
    value: bool | None
    named = set() if is_question(text) else _told(text, field)
    if len(named) == 1:
        value = named.pop()
        near = 0.1 if _denied_somehow(text, field, value) or undecided(text) else 1.0  # 有是有，过期了
    elif named:
        value = None
    elif _ASKS_FOR_DONE.search(field.question) and _MEANT.search(text) and not is_question(text):
        value = False
    else:
        value = read_yes_no(text)
        if not (_ASKS_FOR_DONE.search(field.question) and is_done(text)):
            near = _to_the_point(text, field)
    if value is None or not near:
        return []
    return [ValueReading(FieldType.BOOLEAN, value, text.strip(), 0, len(text), 0.9, approximate=near < MOSTLY)]


def _told(text: str, field: Field) -> set[bool]:
    """What the words of the two options tell: one denied tells the other (不是摆摊 where shop or stall is asked)."""
    told: set[bool] = set()
    alone = not _PLAIN.sub("", bare(text))
    for option, start, end in _standing(text, field):
        refused = _denied(text, start, end)
        if (end - start < TELLING_YES and not alone) or (refused and undecided(text)):
            continue  # 卖 in 卖什么的都有 says nothing
        told.add((option.value == "true") is not refused)
    return told


def _denied_somehow(text: str, field: Field, value: bool) -> bool:
    """Whether a denial that may or may not mean them stands before an option's words, or behind a yes (冰箱还没到)."""
    standing = _standing(text, field)
    befores = [text[:start] for _, start, _ in standing if not denied(text[:start])]
    if any(_DENIAL.search(re.split("[，,。；]", before)[-1]) is not None for before in befores):
        return True
    rest = text[max((end for _, _, end in standing), default=0) :]
    return value and not any(_denied(text, s, e) for _, s, e in standing) and _DENIAL_BEHIND.search(rest) is not None


def _denied_in_the_clause(text: str, field: Field) -> bool:
    """Whether a denial that was not understood stands in the clause of an option's words (招牌纠不弄了)."""
    standing = [one for one in _standing(text, field) if not _denied(text, one[1], one[2])]
    around = [re.split("[，,。；]", text[:start])[-1] for _, start, _ in standing]
    around += [re.split("[，,。；]", text[end:])[0] for _, _, end in standing]
    return any(_DENIAL.search(words) is not None for words in around)


def _to_the_point(text: str, field: Field) -> float:
    """How much of what is said beside a yes or no is about this field: 1.0 where nothing else is said.

    有冷藏柜 answers no question of consent; a consent (`equals`) takes nothing but a plain yes or no.
    """
    rest = _PLAIN.sub("", bare(text))
    if len(rest) < SOMETHING_ELSE:
        return 1.0
    asked = set(field.question + field.label + "".join(field.words)) - _COMMON
    return 0.0 if field.validation.equals is not None else sum(c in asked for c in rest) / len(rest)


Named = tuple[Option, int, int]


def _named(text: str, field: Field) -> list[Named]:
    """Options whose words stand in `text` undenied."""
    standing = _standing(text, field)
    refused = _refused(text, standing)
    named = [one for one in standing if one not in refused]
    # 散称的零食: the first words say of which kind the second are
    qualified = {
        s
        for _, _, end in named
        for _, s, _ in named
        if text[end:s].strip("的") == "" != text[end:s] or (text[end - 1] == "的" and s == end)
    }
    return [one for one in named if one[1] not in qualified]


def named_denied(text: str, field: Field) -> set[str]:
    """The options whose words `text` denies."""
    return {o.value for o, _, _ in _refused(text, _standing(text, field))}


def _refused(text: str, standing: list[Named]) -> list[Named]:
    """Those that are denied, and what is enumerated right behind them (没有电梯、锅炉)."""
    refused: list[Named] = []
    denied_to = -1  # where the last denial ends
    for one in standing:
        option, start, end = one
        goes_on = denied_to >= 0 and _GOES_ON.fullmatch(text[denied_to:start]) is not None
        if option.value == NONE_VALUE:
            denied_to = end
        elif goes_on or _denied(text, start, end):
            refused.append(one)
            denied_to = end
    return refused


def _denied(text: str, start: int, end: int) -> bool:
    """Whether the option's words in `text[start:end]` are denied before or behind; 没有店面 denies already."""
    only = _ONLY.match(text, start) is not None and text[end : end + 1] in ("，", ",")  # 只做堂食，不送
    behind = not only and _DENIES_ALREADY.match(text, start) is None and denied_behind(text[end:])
    return denied(text[:start]) is not behind


def _standing(text: str, field: Field) -> list[Named]:
    """Options whose words stand in `text`, in order; a longer word hides the shorter ones inside it."""
    found: list[tuple[int, int, Option]] = []
    shared = _shared(field)
    for option in field.options:
        for word in phrases(option):
            if word in shared and word not in option.synonyms:
                continue
            found += [(m.start(), m.end(), option) for m in _loosely(word).finditer(text)]
    found += _contracted(text, field)
    found.sort(key=lambda one: (one[0] - one[1], one[0]))
    kept: list[tuple[int, int, Option]] = []
    for start, end, option in found:
        nothing_denied = option.value == NONE_VALUE and denied(text[:start])  # 不是没有招牌
        elsewhere = option.value == NONE_VALUE and _denies_something_else(text, start, end, field)
        if not nothing_denied and not elsewhere and not any(s < end and start < e for s, e, _ in kept):
            kept.append((start, end, option))
    # 没有没有 says it once
    return [(o, s, e) for s, e, o in sorted(kept, key=lambda k: k[0]) if text[max(0, 2 * s - e) : s] != text[s:e]]


def _contracted(text: str, field: Field) -> list[tuple[int, int, Option]]:
    """Options that share the end of their words in an enumeration: 甲乙类 is 甲类 and 乙类."""
    if field.type is not FieldType.MULTI_CHOICE:
        return []
    found: list[tuple[int, int, Option]] = []
    for pattern, owners in _contractions(field):
        for match in pattern.finditer(text):
            places = [i for i in range(match.start(), match.end(1)) if text[i] in owners]
            places[-1:] = []  # the last stands before the end itself and is found whole
            found += [(i, i + 1, owners[text[i]]) for i in places]
    return found


@lru_cache(maxsize=512)
def _contractions(field: Field) -> list[tuple[re.Pattern[str], dict[str, Option]]]:
    """Per end that several options' words have behind their first character: how they are enumerated, and whose."""
    ends: dict[str, dict[str, Option]] = {}
    for option in field.options:
        for word in phrases(option):
            for end in (word[1:], word[1:2]) if len(word) > 2 else (word[1:],):
                if end:
                    ends.setdefault(end, {}).setdefault(word[0], option)
    several = {end: owners for end, owners in ends.items() if len({o.value for o in owners.values()}) > 1}
    return [
        (re.compile(rf"([{''.join(owners)}](?:[、和跟与及]?[{''.join(owners)}])+){re.escape(end)}"), owners)
        for end, owners in several.items()
    ]


def _denies_something_else(text: str, start: int, end: int, field: Field) -> bool:
    """Whether the bare denial in `text[start:end]` is of what this field does not ask about (楼上没人住)."""
    if not _BARE_DENIAL.fullmatch(text[start:end]):
        return False
    said = _ASIDE.sub("", re.split(r"[，,。！？；!?;\s]", text[end:], maxsplit=1)[0])
    own = (*field.words, *(word for option in field.options for word in phrases(option)))
    return len(said) > 1 and not any(word in said for word in own if len(word) > 1)


@lru_cache(maxsize=512)
def _shared(field: Field) -> frozenset[str]:
    """Words that several options have, which tell none of them unless they are given to one (商住楼)."""
    counted = Counter(word for option in field.options for word in phrases(option))
    return frozenset(word for word, owners in counted.items() if owners > 1)


@lru_cache(maxsize=8192)
def _loosely(word: str) -> re.Pattern[str]:
    """接下水道 also in 接了下水道, 财务章 in 财务的章."""
    first, rest, last = re.escape(word[:1]), re.escape(word[1:-1]), re.escape(word[-1:])
    loose = f"{first}[了着过个点几]?{rest}的?{last}" if len(word) > 2 else re.escape(word)
    if len(word) == 2 and re.match(r"[刷做搞弄挂装换贴砌拆洗]", word):
        loose = f"{first}(?:一?[个下]|了|点)?{last}"  # 刷个墙
    if word.startswith("个"):
        loose = rf"(?<![\d{CHINESE}几]){loose}"  # 一个人 is no 个人
    if word.endswith("租"):
        loose += r"(?!给|出去)"  # who lets rents nothing
    return re.compile(loose, re.IGNORECASE)


@lru_cache(maxsize=4096)
def phrases(option: Option) -> tuple[str, ...]:
    """Label, its parts before a bracket or comma, and the synonyms."""
    head = re.split(r"[（(，,]", option.label)[0]
    return tuple(dict.fromkeys(w for w in (option.label, head, *option.synonyms) if w))


def _ordinal(text: str, field: Field) -> list[Named]:
    said = text.strip().strip("。.，,")
    place: int | None = None
    if match := _ORDINAL.match(said):
        number = parse(match.group(1))
        place = int(number) - 1 if number is not None else None
    elif match := _LETTER.match(said):
        place = ord(match.group(1).upper()) - ord("A")
    elif said in ("最后一个", "最后那个", "最后一种"):
        place = len(field.options) - 1
    if place is None or not 0 <= place < len(field.options):
        return []
    return [(field.options[place], 0, len(text))]


def _nothing_or_all(text: str, field: Field) -> list[Named]:
    none = next((o for o in field.options if o.value == NONE_VALUE), None)
    if none is not None and _NOTHING.search(bare(text)) and read_yes_no(text) is False:
        return [(none, 0, len(text))]
    if field.type is FieldType.MULTI_CHOICE and _ALL.search(text):
        return [(o, 0, len(text)) for o in field.options if o.value != NONE_VALUE]
    return _by_sound(text, field)


def _by_sound(text: str, field: Field) -> list[Named]:
    if len(text) > 12:
        return []
    index, owner = _sounds(field)
    known = [(s, e) for _, s, e in _standing(text, field)]  # which were refused, else nothing were looked for by sound
    heard = [m for m in index.find(text) if not any(s < m.end and m.start < e for s, e in known)]
    return [(owner[m.term], m.start, m.end) for m in heard if not denied(text[: m.start])]


@lru_cache(maxsize=512)
def _sounds(field: Field) -> tuple[SoundIndex, dict[str, Option]]:
    owner = {word: option for option in field.options for word in phrases(option)}
    return SoundIndex(owner), owner
