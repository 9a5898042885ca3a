"""Yes and no, also in dialect and by double negation; not what only looks like it (不好意思, 要不要)."""

from __future__ import annotations

import re

_NEITHER = re.compile(
    r"不好意思|不知道|不清楚|不确定|不晓得|不懂|不明白|没想好|没定|看情况|再说|随便|都行|都可以|无所谓|不一定|什么意思|"
    r"(要不要|有没有|是不是|能不能|行不行|可不可以|会不会|好不好|用不用|做不做|卖不卖|办不办)|为什么|为啥|怎么|怎样|如何|多少|多久|多长|哪|什么|几天|几个|干嘛|干什么|凭啥|谁|"
    r"(不办|不弄|不搞|不开|不申请|不想办)了?(吧|啦|算了)?$|^算了|取消|重来|转人工"
)
_DOUBLE = re.compile(r"不是没|不是不|没有不|没说不|不会不|并非没|并非不|不能不|不得不|哪能没|怎么会没|咋没|怎能没")
_NO = re.compile(
    r"^(那|我|我们|这个|这|目前|现在|暂时|店里|就|也|都|应该|可能|肯定|嗯|呃|哦|哎|唉|，|,|\s)*"
    r"(不|没|否|别|无|莫|冇|未|甭|勿|木有|非也|no\b|nope|n$|false)",
    re.IGNORECASE,
)
_NO_INSIDE = re.compile(
    r"(?<!是)(没有|没得|没办|没装|没做|不做|不卖|不用|不要|不需要|不是|不想|不会|不打算|不弄|不搞|还没|没的|不排|不供|冇得|莫得)"
)
_YES = re.compile(
    r"^(那|我|我们|这个|这|目前|现在|当然|肯定|应该|都|就|也|嗯|呃|哦|噢|，|,|\s)*"
    r"(是|对|要|有|嗯|好|可以|行|中|得|同意|没问题|没错|当然|必须|肯定|确定|确认|会|能|愿意|办好|办了|做|卖|装了|供|排|成|"
    r"ok|okay|yes|yep|y$|true|可|恩|噢|要得|好嘞|好的|没毛病|必需|需要)",
    re.IGNORECASE,
)
_ALREADY = re.compile(
    r"^(都|早|已经|早就|刚)?[^不没]{0,6}(有了|办好了|办了|办下来了|拿到了|下来了|装好了|弄好了|搞好了|做好了)"
)


def read_yes_no(text: str) -> bool | None:
    """True, False, or None where the words decide neither."""
    said = text.strip().strip("。！!.~～ ")
    if not said or said.endswith(("吗", "?", "？", "呢")):
        return None
    if re.match(r"没(问题|错|毛病|意见|关系)", said):
        return True
    if _DOUBLE.search(said):
        return True
    if _NEITHER.search(said):
        return None
    if _NO.match(said):
        return False
    if _ALREADY.match(said):
        return True
    if _NO_INSIDE.search(said):
        return False
    return True if _YES.match(said) else None
