"""What speech puts around an answer and no answer begins or ends with: 呃那个就是说…, …嗯对, 喂你好我想问一下就是….

Dialects and speech recognition have many of them, mostly without a comma.
"""

from __future__ import annotations

import re

_OPENINGS = (
    r"[嗯呃额啊哦噢哎唉欸诶喂唔]|那个|那啥|这个嘛?(?=[，,。\s…])|就是说|然后(?:是|呢)?|反正(?:就)?是?|[你您]好|(?:我|俺)?想(?:请)?问一?下|请问|"
    r"(?:大?姑娘|同志|师傅|老师|大姐|小妹|妹子|小伙子)啊?|[哎呀妈]{3,4}|是?这样的|(?:俺|我)寻思着?|咋说呢|说来话长|"
    r"系?[咁]嘅|我[谂想]下先|我跟[你您]说啊?|那必须的|妥了|行了行了|先说好|[…·.。，,、\s]"
)
_LEAD = re.compile(rf"^(?:{_OPENINGS}|就是(?=就|说|在|写|叫|那个|[嗯呃啊]))++(?=[^\s，,。]{{2}})")
_ENDINGS = (
    r"呗就|就这个|就这些|就?是?这样子|就是?这样|大概就(?:是)?这(?:样|些)|[你您]看行不行|快点|赶紧的?|还有完没完|妥妥的|"
    r"嗯?对吧?(?=$|[，,。\s])|[嗯呃啊阿哦噢哎啦嘞咧呗噻嗷哈嘛喎㖞㗎嘅啩哟咯啵吧呢]|[，,。.！!\s]"
)
_TAIL = re.compile(rf"(?<=[^\s，,。]{{2}})(?:{_ENDINGS})++$")
_TELLS = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")


def unframed(text: str) -> tuple[str, int]:
    """`text` without what stands around an answer, and how many characters were taken off its beginning."""
    lead = _LEAD.match(text)
    begin = lead.end() if lead else 0
    rest = _TAIL.sub("", text[begin:])
    return (rest, begin) if _TELLS.search(rest) else (text, 0)
