"""How a simulated person talks and behaves. Each trait is a chance (0 to 1) or a list of what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Persona:
    name: str
    numerals: str = "mixed"  # digits | chinese | mixed
    before: tuple[str, ...] = ()  # said before what matters
    after: tuple[str, ...] = ()
    wraps: float = 0.0
    bare: float = 0.2  # says the value alone
    words: Mapping[str, str] = field(default_factory=dict)  # dialect: word → word
    asks: float = 0.03  # asks something of its own instead of answering
    asks_about: tuple[str, ...] = ()  # kinds of detours.yml; empty: any
    asks_beside: float = 0.0  # answers and asks in one message
    volunteers: float = 0.0  # says more fields than the one asked
    corrects_self: float = 0.0  # says something wrong first and mends it in a later message
    refuses_consent: bool = False
    for_somebody: bool = False
    changes: int = 0  # second thoughts that it has in any case
    traditional: bool = False
    punctuation: bool = True
    typos: float = 0.0  # of its own, beside the noise


STORIES = (
    "是这样的，我们家这个铺子前年就看好了，", "哎呀说来话长，反正就是，", "我跟我爱人商量了好几天，最后定下来，",
    "你问得真细啊，我想想，", "这个我正好知道，", "上回隔壁老李也是这么办的，我们呢，",
)  # fmt: skip
RAMBLING = (
    "我今年七十二了，耳朵不太好，眼睛也花，",
    "以前这里是个粮店，后来拆了，我儿子就说把它盘下来，",
    "你别嫌我啰嗦啊，我老伴走得早，家里就靠这个铺子，",
    "我们那会儿哪有这么多手续，街道上开个条子就行，现在呢，",
    "我孙女说在手机上就能办，我也不会弄，你慢点问，",
)
ENDINGS = ("，你看行不行", "，麻烦你了啊", "，我这人说话啰嗦你别介意", "，大概就是这么个情况", "，其他的我再想想")
FILLERS = ("嗯", "那个", "呃", "就是", "就是说", "然后", "啊")

PERSONAS = (
    Persona("terse", numerals="digits", bare=0.9, asks=0.0),
    Persona(
        "elderly", numerals="chinese", wraps=0.5, bare=0.1, asks=0.08, asks_about=("meaning", "repeat", "why"),
        before=("姑娘啊，", "同志你好，", "哎，", "我年纪大了，说慢点啊，", "我看看啊，"),
        after=("啊", "，对吧", "哈", "，麻烦你了"),
    ),
    Persona("talkative", wraps=0.9, bare=0.0, before=STORIES, after=ENDINGS, asks=0.05),
    Persona(
        "dialect_xiang", wraps=0.3, before=("咯个嘛，", "欸，"), after=("咯", "噻", "哒"),
        words={
            "没有": "冇得", "不是": "不系", "什么": "么子", "都没": "都冇", "不卖": "不卖咯", "是的": "系咯",
            "还没": "还冇", "我们": "我哋",
        },
    ),
    Persona(
        "dialect_north", wraps=0.4, before=("那啥，", "俺寻思着，", "妥了，"), after=("呗", "呗就", "咧", "哈"),
        words={"没有": "木有", "我们": "俺们", "我": "俺", "什么": "啥", "不用": "甭", "很大": "老大"},
    ),
    Persona(
        "dialect_southwest", wraps=0.4, before=("哎呀，", "这个嘛，"), after=("噻", "嘛", "哟"),
        words={"没有": "没得", "不知道": "晓不得", "什么": "啥子", "没办": "没办得", "都没": "都莫得", "做": "搞"},
    ),
    Persona("hotline_asr", numerals="chinese", wraps=0.3, before=FILLERS, after=("嗯", "对", "啊"), punctuation=False),
    Persona("typo_prone", numerals="digits", typos=0.5, bare=0.3),
    Persona("traditional", traditional=True, bare=0.3),
    Persona("hasty", numerals="digits", volunteers=0.5, asks_beside=0.1, bare=0.2),
    Persona("indecisive", changes=1, corrects_self=0.15, wraps=0.2, before=("嗯……", "我想想，", "应该是，")),
    Persona("inquisitive", asks=0.45, asks_beside=0.25),
    Persona(
        "distrustful", asks=0.2, asks_about=("privacy", "why", "fee", "law", "human", "complaint"),
        refuses_consent=True, wraps=0.1, before=("你问这个，", "先说好，"),
    ),
    Persona(
        "rambling_elder", numerals="chinese", wraps=1.0, bare=0.0, asks=0.1, asks_about=("meaning", "repeat", "thanks"),
        before=RAMBLING, after=(*ENDINGS, "，哎呀我说到哪儿了", "，就这样吧孩子", "，我家老头子也是这么说的"),
    ),
    Persona("one_word", numerals="digits", bare=1.0, asks=0.0, words={"没有，": "没，", "还没有": "没", "没有": "没"}),
    Persona(
        "dialect_cantonese", wraps=0.4, before=("喂，", "係咁嘅，", "我諗下先，"), after=("啦", "㗎", "喎", "嘅", "啩"),
        words={
            "没有": "冇", "不是": "唔系", "是的": "系呀", "不卖": "唔卖", "不做": "唔做", "我们": "我哋",
            "还没": "仲未", "都不": "都唔", "什么": "乜嘢", "这个": "呢个", "自己的": "自己嘅",
        },
    ),
    Persona(
        "dialect_northeast", wraps=0.5, before=("哎呀妈呀，", "我跟你说啊，", "咋说呢，", "那必须的，"),
        after=("呗", "呢呗", "嗷", "哈", "，妥妥的"),
        words={"没有": "没整", "做": "整", "什么": "啥玩意儿", "我们": "俺们", "很大": "老大了", "知道": "知道了都"},
    ),
    Persona(
        "hotline_rough", numerals="chinese", wraps=0.5, before=("呃那个就是", "喂你好我想问一下就是", "那个那个就是说"),
        after=("就是这样子", "嗯对", "啊就这个"), punctuation=False, typos=0.3, bare=0.2,
    ),
    Persona("breathless", volunteers=0.9, asks_beside=0.5, bare=0.1),
    Persona("restless", changes=2, corrects_self=0.1, wraps=0.2, before=("嗯……", "还是，", "我想想，")),
    Persona(
        "impatient", numerals="digits", wraps=0.5, bare=0.4, asks=0.12,
        asks_about=("complaint", "time", "human", "review"),
        before=("快点吧，", "别磨叽，", "哎呀都说了，", "行了行了，", "怎么这么多问题，"),
        after=("，快点", "，还有完没完", "，赶紧的"),
    ),
    Persona("agent", for_somebody=True, asks=0.08, asks_about=("on_behalf", "materials", "time"), volunteers=0.1),
)  # fmt: skip
BY_NAME = {one.name: one for one in PERSONAS}
BEHALF = (
    "我是帮我妈办的，", "我替我老板来问，", "代我朋友办一下，", "我是会计，帮客户办，", "替我老公来问，",
    "我给我爸办，他不会用手机，",
)  # fmt: skip
