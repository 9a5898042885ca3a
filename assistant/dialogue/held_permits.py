"""食品经营许可证已经有了: the permits that a person says are there already, or takes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.applications.model import Application
from assistant.catalog.catalogue import HELD_FIELD, Catalogue
from assistant.language.questions import is_question
from assistant.language.script import simplified

_CLAUSES = re.compile(r"[，。；;！!？?、,\n]|但是?|不过|可是")
_GOT = (
    r"(?:有了|有的|有一?[张个份]|办好|办了|办过|办完|办下来|拿到|拿了|下来了"
    r"|领了|领到|取得了?|批下来|批了|备过案|备案过|备案了|齐了)"
)
_BEFORE_NOW = r"(?:早就?|已经?|都|也|现在|之前|以前|上个?月|去年|刚)"
HAS_AFTER = re.compile(
    rf"^(?:证书?|的?(?:手续|备案|许可))?(?:我|我们|店里|这个)?{_BEFORE_NOW}*{_GOT}"
    r"|^(?:我|我们)?(?:已经|早就?|都|也)?有(?:$|[的了啊呀])"
)
HAS_BEFORE = re.compile(
    r"(?:已经?|早就?|手[上里]|现在|之前|以前|我这?|都)(?:就)?(?:有|办[好了过]|拿到了?|领了|取得了?)(?:一?[张个份])?$"
)
PAPER = re.compile(r"证|许可|备案|登记|审批|手续|批文|检查|资质")  # 招牌已经有了 speaks of the sign
NOT_YET = re.compile(
    r"还?没有?(?:办|拿|领|下来|批|有|取得)?|还?没办|过期|作废|注销|吊销|不是(?:这个|本)店|要办|想办|怎么办|去办|得办|需要"
)
BACK = re.compile(r"(?:其实|说错|弄错|搞错|记错|还)?.{0,4}(?:还没|没有|没办|没拿|没下来|过期|注销)")


@dataclass(frozen=True)
class HeldPermits:
    """`items` are all permits held now; `told` and `taken_back` those that this message speaks of."""

    items: tuple[str, ...]
    told: tuple[str, ...]
    taken_back: tuple[str, ...]
    words: str
    spans: tuple[tuple[int, int], ...]  # of the clauses that say so


class HeldPermitsReader:
    """Built once per catalogue version. Only permits that the business may need are heard."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        held = catalogue.fields.get(HELD_FIELD)
        self.holdable = frozenset(option.value for option in held.options) if held else frozenset()
        self._words = sorted(
            (
                (word, item.id)
                for item in catalogue.items.values()
                for word in (item.name, item.short_name, *item.words)
            ),
            key=lambda pair: len(pair[0]),
            reverse=True,
        )

    def read(self, text: str, application: Application) -> HeldPermits | None:
        """None where the message says nothing of a permit that is there."""
        if not self.holdable or not application.business:
            return None
        before = tuple(application.value(HELD_FIELD) or ())
        told: dict[str, str] = {}
        back: dict[str, str] = {}
        spans: list[tuple[int, int]] = []
        for start, clause in _clauses(simplified(text)):
            found = self._in(clause, application.business)
            if found is None or is_question(clause):
                continue
            item, place, end = found
            if item in before and BACK.search(clause[end:]):
                back[item] = clause[place:end]
            elif (
                PAPER.search(clause[place : end + 3])
                and NOT_YET.search(clause) is None
                and _has(clause[:place], clause[end:])
            ):
                told[item] = clause[place:end]
            else:
                continue
            spans.append((start, start + len(clause)))
        if not told and not back:
            return None
        items = tuple(dict.fromkeys(i for i in (*before, *told) if i not in back))
        said = "、".join((*told.values(), *back.values()))
        return HeldPermits(items, tuple(told), tuple(back), said, tuple(spans))

    def _in(self, clause: str, business: tuple[str, ...]) -> tuple[str, int, int] | None:
        """The permit named in a clause: the longest word decides, so that 营业执照 is no other permit."""
        candidates = {item.id for item in self.catalogue.candidates(business)}
        best: tuple[str, int, int] | None = None
        for word, item in self._words:
            place = clause.find(word)
            if place < 0 or (best is not None and len(word) < best[2] - best[1]):
                continue
            if best is None or item in candidates:
                best = (item, place, place + len(word))
                if item in candidates:
                    break
        return best if best is not None and best[0] in self.holdable and best[0] in candidates else None


def _clauses(said: str) -> Iterator[tuple[int, str]]:
    """(place, words) of every clause."""
    begin = 0
    for match in [*_CLAUSES.finditer(said), None]:
        yield begin, said[begin : match.start() if match else len(said)]
        begin = match.end() if match else len(said)


def _has(before: str, after: str) -> bool:
    return HAS_AFTER.search(after) is not None or HAS_BEFORE.search(before) is not None
