"""Whether words ask something, or only tell."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"为什么|为何|为啥|凭什么|凭啥|怎么(?!都|也)|怎样|咋(?!没|能没)|如何|什么(?:意思|用|时候|材料|资料|证|手续|部门|法|依据|要求|条件|流程|是|叫)|"
    r"(?:是|干|做|办|要|有|叫|算|带|交|填|写|选)什么|啥(?:意思|用|时候|材料|手续|是)|(?:是|干|要|有|叫|办|算)啥|干嘛|干吗|"
    r"多少(?:钱|天|时间)|多久|多长时间|几天(?!后)|几个(?:证|工作日|部门)|几多|哪里|[在去到从]哪|哪个|哪些|哪种|哪儿|谁(?!都)|"
    r"是不是|可不可以|能不能|要不要|有没有|行不行|会不会|用不用|算不算|需不需要|是否|能否|可否|"
    r"(?:吗|嘛|么|不咯|没|不)[?？]$|吗[呀啊。!！]*$|[?？][。!！]*$|(?<![有没办弄搞做装拿领卖])呢$"
)
_TOLD = re.compile(r"(?:不是|没)什么|什么(?:都|也)|怎么(?:都|也)")


def is_question(text: str) -> bool:
    """Words of asking, or an end that asks; 没办呢 and 没什么 tell."""
    said = text.strip()
    return _ASKS.search(_TOLD.sub("", said)) is not None
