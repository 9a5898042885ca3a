"""Yes and no, also in dialect and by double negation; not what only looks like it (不好意思, 要不要)."""

from __future__ import annotations

import re

from assistant.language.questions import is_question

# sounds at the end that carry no meaning of their own
_PARTICLES = re.compile(r"(?<=.)[啊呀吧哒咯撒噻嘞咧哩啵呗嘛呐哈捏哦喔噢诶欸哎呃额呢嘎滴唷哟。！!.~～，,\s]+$")
_OPENING = (
    r"^(?:那|我|我们|俺|咱|这个|这|目前|现在|暂时|店里|当然|肯定|应该|可能|都|就|也|还|暂|先|"
    r"嗯|呃|哦|噢|哎|唉|哈|，|,|\s)*"
)
_NEITHER = re.compile(
    r"^就是说$|不会(?:弄|填|搞|操作|打字)|过期|吊销|丢了|不好意思|不知道|不清楚|不确定|不懂|不明白|不了解|不记得|没想好|没定|没考虑|没决定|看情况|再说|随便|都行|都可以|无所谓|不一定|什么意思|"
    r"说不好|说不准|说不上|不好说|(?:(?:不办|不开|不申请|不想办)了?|^(?:那|我|就|都|还是)*不[弄搞]了)(?:算了)?$|^算了|取消|重来|转人工|"
    r"哪(?:里|儿|个)?(?:知道|晓得|清楚|记得|懂)|鬼(?:知道|晓得)|两可|忘了|忘记|记不[得清住]|想不起|想想|考虑|得(?:先|再)?问(?:问|一?下)|商量"
)
_FINE = re.compile(r"没(?:有|什么|啥|得)?(问题|错|毛病|意见|关系|事)|信得过|^不错$|错不了|^那还用说|^必须的")
_DOUBLE = re.compile(r"不是没|不是不|没有不|没说不|不会不|并非没|并非不|不能不|不能没|不得不")
_RHETORICAL = re.compile(r"(?:哪能|哪会|怎么会|怎么能|怎么可能|怎会|怎能|咋会|咋能|咋|怎么)没")
_NO = re.compile(
    _OPENING
    + r"(?:不(?!但|光|仅|过)|没|否|别(?![磨急催吵])|无|莫|未|甭|勿|非也|算不上|no\b|nope|n$|false|错$|差着|免)",
    re.IGNORECASE,
)
_NO_INSIDE = re.compile(
    r"(?<!是)(没有|没办|没装|没做|没搞|没弄|没拿|没领|没下来|没租|不做|不卖|不用|不要|不需要|不是|不想|不会|不打算|不弄|不搞|还没|没的|不排|不供|不接|不请|不雇)"
)
_YES = re.compile(
    _OPENING + r"(?:(?<!还)是(?!我(?![们自的]))|对(?![面象外门着])|"
    r"要(?![是求改换重])|有(?!限|点[儿]?[不没])|嗯|好(?![像多几])|可以|"
    r"行(?![业李政])|中(?![间国央午药医式])|得|同意|当然|"
    r"必须|肯定|确定|确认|会(?![员计议])|能(?![源力])|愿意|办好|办了|做(?!什么)|卖(?!什么)|装了|供|排|成(?![都本立])|"
    r"系|ok|okay|yes|yep|y$|true|可(?![能乐是])|恩|必需|需要|没跑|照办|冇错|妥)",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"(?:早就|早|已经|刚刚|刚|都)[^不没]{0,4}(?:有|办|拿|领|下来|装|弄|搞|做|批|到手)|"
    r"(?:办|拿|领|批|装|弄|搞|做)(?:好|到手|到|下来|完|过|齐|妥)?了(?![没不吗])|(?:办|批|拿|领)(?:下来|好|到手|完)$|下来了"
)


# after 您是不想办了吗: who says so means to go on, though 要 and 是 agree otherwise
_GOES_ON = re.compile(
    r"(?:接着|继续|还要|还想|还得|还是|照样|仍然|仍|要|得|想)(?:接着|继续|往下|要|想)*(?:办|开|填|弄|做|搞|下去|来|走)(?!了?吗)|"
    r"^(?:接着|继续)|(?:别|不要?|不用|先不|没有?要|没说要?|不是要?|哪|没)(?:给我)?(?:取消|停|退|撤|放弃|重来|清空|清|删)|不是(?:不办|不想办|取消|这个意思)|^(?:没有|不是|点错|按错|说错)"
)


def goes_on(text: str) -> bool:
    """Whether somebody who was asked 您是不想办了吗 or 要从头开始吗 wants neither (还是接着办)."""
    said = bare(text)
    return _GOES_ON.search(said) is not None and not re.search(
        r"不[想要]?(?:接着|继续|再)?办了?$|取消吧|^取消|重新(?:来|填|办)", said
    )


_SETTLES = re.compile(
    r"(?:[嗯恩是对好行成中得妥系可啊哦呃哎就也的了吧呀，,\s]|可以|没[得有]?错|冇错|没有?问题|不错|不是|唔系|不对|不行|不改|不|错|确认|确定|同意|当然|这样子?|"
    r"ok(?:ay)?|yes|yep|y|no|n)+",
    re.IGNORECASE,
)
_THAT_IS = re.compile(r"^(?:(?:[嗯呃啊哦]|那个)*就是说[，,\s]*)+(?=.)")  # begins speech, and agrees to nothing
# what is said before a denial and agrees to nothing: 就是不搞, 妥了，不做
_BEFORE_NO = re.compile(
    r"^(?:(?:[嗯呃啊哦哎欸]|那个|那啥|就是说?|然后|反正|妥了|得了|行了|好了?|那必须的|是这样的)[，,\s]*)+"
    r"(?=(?:还|都|也|先|暂时|目前)*[不没冇无别])"
)


def bare(text: str) -> str:
    """`text` without the particles at its end, which dialects have many of."""
    return _PARTICLES.sub("", text.strip().strip("。！!.~～ ，,"))


def settles(text: str) -> bool:
    """Whether words agree to what was read back, or do not, whatever it says (对，不是); 不卖 says what is so."""
    return _SETTLES.fullmatch(bare(text)) is not None


def is_done(text: str) -> bool:
    """Whether something is said to be done already (上个月刚拿到), whatever it is."""
    return _DONE.search(bare(text)) is not None and not re.search(r"[没不未]", text)


def undecided(text: str) -> bool:
    """Whether the words decide nothing, whatever else stands in them: 不知道, 再说."""
    return _NEITHER.search(bare(text)) is not None


def read_yes_no(text: str) -> bool | None:
    """True, False, or None where the words decide neither."""
    said = _BEFORE_NO.sub("", _THAT_IS.sub("", bare(text)))
    if _RHETORICAL.search(said):
        return True
    if not said or is_question(text):
        return None
    if _FINE.search(said):
        return True
    if _NEITHER.search(said):
        return None
    if _DOUBLE.search(said):
        return True
    if _NO.match(said):
        return False
    if is_done(said):
        return True
    if _NO_INSIDE.search(said):
        return False
    return True if _YES.match(said) else None
