"""What is denied: 没有招牌 is, 不是没有招牌 is not."""

from __future__ import annotations

import re

_ATOM = re.compile(r"并?不是|并?没有|并非|没说|不会|不能|不|没|别|非|无|未|甭|莫")
# verbs and fillings between a denial and the word denied: 不打算做招牌
_BETWEEN = (
    r"(?:敢|乱|太|真|开火|动火|那种|那个|这种|这个|什么|任何|去|再|打算|想|准备|需要|要|做|卖|有|开|搞|弄|装|挂|用|是|在|靠|挨着?|临|属|办|请|雇|"
    r"摆|上|接|收|刻|碰|供|提供|属于|算)"
)
_BEFORE = re.compile(rf"((?:{_ATOM.pattern})+){_BETWEEN}{{0,3}}$")


# 招牌不弄, 烟就不卖了: the denial stands behind
_BEHIND = re.compile(
    r"(?:这块|那块|这些|那些|那套|这套|什么的|之类的?|的|我们?|咱们?|就|都|也|还|是|肯定|一律|一概|倒|先|暂时|目前|啊|呀|嘛|呢|吧|哦|，|,)*"
    r"(?:不(?!错|少|止|光|仅|但|只|过|大|小|多|同|是|好|知|清|懂)|没(?!问题|错|关系|意见)|别)"
    r"(?:打算|准备|考虑|想|会|敢|要|去|有|再)*(?:做|卖|搞|弄|碰|沾|要|用|装|挂|办|上|设|请|送|供|接|带|搭|提供|有)?"
    r"[了的过吧呀啊。！!，,\s]*(?:$|[，。,；;])"
)


def denied_behind(after: str) -> bool:
    """Whether what stands before `after` is denied by its beginning, to the end of the clause."""
    return _BEHIND.match(after) is not None


def denied(before: str) -> bool:
    """Whether what follows `before` is denied by its end: an odd number of denials stands there."""
    run = _BEFORE.search(before)
    return run is not None and len(_ATOM.findall(run.group(1))) % 2 == 1
