"""Writing folded to one form, place by place: full width to half, traditional to simplified, dialect to common words.

The result has the length of the input, so that places found in it are places in what was typed.
"""

from __future__ import annotations

import re
from functools import lru_cache

import opencc

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x33A1: 0x33A1}
# punctuation of clauses stays Chinese
_KEPT = {ord(c): ord(c) for c in "，。！？；：（）"}
_FOLD = {k: v for k, v in _WIDE.items() if k not in _KEPT}
# words of dialects with a common word of the same length and meaning (长沙话, 粤语, 四川话, 东北话)
_COMMON_WORDS = (
    (r"冇得|莫得|木[有得]|毛得|[么幺]得(?![\d零一二三四五六七八九])|冇有|没得(?!说|问题|事|关系)", "没有"),
    (r"冇", "没"),
    (r"唔(?=有)", "没"),
    (r"唔(?!该|該|$|[，。,\s])", "不"),
    (r"[么幺]子|啥子|乜嘢|咩嘢|[么幺]事", "什么"),
    (r"点解|何解|为么", "为何"),
    (r"几多|好多(?=钱|天|米|平)", "多少"),
    (r"(?<=要|得)好久|好久(?=[能才可办批下拿出])", "多久"),
    (r"几时", "何时"),
    (r"咋个", "怎么"),
    (r"边个", "哪个"),
    (r"边度", "哪里"),
    (r"恰饭", "吃饭"),
    (r"晓得", "知道"),
    (r"嘅", "的"),
    (r"咗", "了"),
    (r"哒(?=[咯啦嘞，。,！!\s]|$)", "了"),
    (r"佢", "他"),
    (r"喺", "在"),
    (r"嚟", "来"),
    (r"俾", "给"),
)
_DIALECT = re.compile("|".join(f"({words})" for words, _ in _COMMON_WORDS))


@lru_cache(maxsize=1)
def _converters() -> tuple[opencc.OpenCC, opencc.OpenCC]:
    return opencc.OpenCC("tw2s"), opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """`text` in simplified characters, half width and common words, of the same length."""
    return _DIALECT.sub(lambda said: _COMMON_WORDS[(said.lastindex or 1) - 1][1], _one_script(text))


def _one_script(text: str) -> str:
    folded = text.translate(_FOLD)
    if folded.isascii():
        return folded
    taiwan, mainland = _converters()
    for converter in (taiwan, mainland):
        converted = str(converter.convert(folded))
        if len(converted) == len(folded):
            return _surnames_kept(folded, converted)
    return folded


def _surnames_kept(folded: str, converted: str) -> str:
    """沈 is a surname in both scripts; 沉, which it also stood for, is not."""
    return "".join("沈" if typed == "沈" else read for typed, read in zip(folded, converted, strict=True))
