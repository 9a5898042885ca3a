"""Spoils words as typing and speech recognition do. What must arrive whole (names, numbers) is marked and kept."""

from __future__ import annotations

import re
from functools import cache
from random import Random

from pypinyin import lazy_pinyin

from tests.conversations.simulator.personas import FILLERS

KEPT = ("\ue000", "\ue001")  # stand around what is to be kept
SPLIT = re.compile(r"\ue000[^\ue001]*\ue001|[^\ue000]")
OPERATIONS = {0: 0, 1: 1, 2: 3}  # the most of them at each noise level
DECIDES = "不没无未非别莫甭冇只光零一二三四五六七八九十百千万两半负"  # changed, these would say something else
SHORT = 4  # of fewer loose characters none is changed: nobody could tell what was meant


def kept(text: str) -> str:
    return KEPT[0] + text + KEPT[1]


def bare(text: str) -> str:
    return text.replace(KEPT[0], "").replace(KEPT[1], "")


def noisy(text: str, level: int, rng: Random) -> str:
    """`text` with up to OPERATIONS[level] faults; still marked. Level 0 changes nothing."""
    for _ in range(rng.randint(0 if level == 1 else 1, OPERATIONS[level]) if level else 0):
        text = rng.choice((misspelt, misspelt, dropped, with_filler, reordered, split_digits, stuttered))(text, rng)
    return text


def misspelt(text: str, rng: Random) -> str:
    """One character for another of the same sound."""
    pieces, loose = _loose(text)
    if len(loose) < SHORT:
        return text
    place = rng.choice(loose)
    others = [c for c in _same_sound().get(lazy_pinyin(pieces[place])[0], "") if c != pieces[place]]
    if others:
        pieces[place] = rng.choice(others[:6])
    return "".join(pieces)


def dropped(text: str, rng: Random) -> str:
    pieces, loose = _loose(text)
    if len(loose) > SHORT:
        del pieces[rng.choice(loose)]
    return "".join(pieces)


def stuttered(text: str, rng: Random) -> str:
    """A character twice; not beside a name or an address, of which it could then be a part."""
    pieces, loose = _loose(text)
    if loose and KEPT[0] not in text:
        pieces[rng.choice(loose)] *= 2
    return "".join(pieces)


def with_filler(text: str, rng: Random) -> str:
    return rng.choice(FILLERS) + text if rng.random() < 0.6 else text + rng.choice(("嗯", "啊", "吧"))


def reordered(text: str, rng: Random) -> str:
    """Two clauses change places; a clause is never torn from a value that holds a comma."""
    if "，" in re.sub(r"\ue000[^\ue001]*\ue001", "", text):
        head, _, tail = text.partition("，")
        if KEPT[0] in tail and tail.count("，") == 0 and head.count(KEPT[0]) == head.count(KEPT[1]):
            return f"{tail}，{head}"
    return text


def split_digits(text: str, rng: Random) -> str:
    """Spaces within a long number."""

    def spaced(match: re.Match[str]) -> str:
        digits = match.group()
        at = rng.randrange(3, len(digits) - 2)
        return f"{digits[:at]} {digits[at:]}"

    return re.sub(r"\d{9,}", spaced, text, count=1)


def _loose(text: str) -> tuple[list[str], list[int]]:
    """The text in pieces (a kept part is one), and the places of the characters that may be changed."""
    pieces = SPLIT.findall(text)
    return pieces, [i for i, p in enumerate(pieces) if "\u4e00" <= p <= "\u9fff" and p not in DECIDES]


@cache
def _same_sound() -> dict[str, str]:
    """Sound → the characters of GB 2312's first plane (the 3755 common ones) that have it."""
    common = [bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    sounds: dict[str, str] = {}
    for letter in filter(None, common):
        sound = lazy_pinyin(letter)[0]
        sounds[sound] = sounds.get(sound, "") + letter
    return sounds
