"""Which business somebody means: the catalogue's words, goods, homophones, and at last the sense of the sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import Exemption
from assistant.language.embedding import Vectors, embed
from assistant.language.negation import denied
from assistant.language.pinyin import SoundIndex
from assistant.language.script import simplified

Certainty = Literal["certain", "close", "unknown"]

# what is named, but not as the business to open
_PAST = re.compile(r"(?:原来|以前|之前|原先|本来|过去|曾经|上次)[^，,。]{0,8}$")
_PLACE = re.compile(r"^(?:的)?(?:旁边|隔壁|对面|附近|楼下|门口|边上|里面|后面|前面|楼上|一条街)")
# heads that make another trade of the word behind them: 宠物美容, 汽车美容, 手机店
_OTHER_TRADE = re.compile(r"(?:宠物|汽车|车|口腔|整形|动物|婴儿|医学|医疗|猫|狗|手机|电脑|房产|中介|网)$")
_GIVEN_UP = re.compile(r"不开了?|不做了?|不办了?|改开|改做|改成|换成|还是开|转行")
_FIXED = re.compile(r"店|铺|馆|公司|厂|门面|超市")  # a fixed place makes a business of what would be exempt
_JOINED = re.compile(r"和|兼|带|加|再|还|又|也|跟|以及|、|\+|顺便|一起|同时")
_OPENING = re.compile(r"开|办|做|搞|弄|经营|盘|整")
# what says that a business is meant, but not which
_VAGUE = re.compile(
    r"我们?|俺|咱们?|自己|想要?|打算|准备|寻思着?|琢磨着?|计划|需要|开办|开一?家|[开办做搞弄整盘卖]|经营|营业|[一几]?[个家间]|小|大|"
    r"店铺|铺子|铺|店面?|门面|公司|企业|生意|买卖|摆摊|地摊|摊子?|那种|地方|东西|创业|投资|手续|什么|啥|怎么|如何|哪些|许可证?|执照|证件?|"
    r"专门|就是|给人|帮人|注册|申请|成立|商贸|有限|在|了|(?<![网酒茶水书陶氧迪清])吧|呢|呀|啊|的|要|去|来|[，。,.!！?？\s]"
)
# Where none of the catalogue's words stands: how near in sense and characters a type must be to be offered. Left out
# one at a time, 9 of 10 words of the catalogue find their type among those offered; of 50 other trades 5 find any.
CLOSE = 0.55
APART = 0.1  # how far behind the best another is still offered
MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A business type with the words that speak for it in `text[start:end]`; `score` in 0..1."""

    id: str
    score: float
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BusinessReading:
    """`certain`: all candidates are meant; `close`: offer them; `unknown`: there are none.

    `vague`: a business is meant, but not a word says which. `exempt`: what is meant needs no approval.
    """

    candidates: tuple[Candidate, ...]
    certainty: Certainty
    vague: bool = False
    exempt: Exemption | None = None


class BusinessRecogniser:
    """Built once per catalogue version (one batch of embeddings, at first need)."""

    def __init__(self, catalogue: Catalogue) -> None:
        types = catalogue.business_types.values()
        self._words = {word: t.id for t in types for word in (*t.words, *t.goods, t.name) if word}
        self._goods = {word for t in types for word in t.goods}
        self._longest_first = sorted(self._words, key=lambda word: (-len(word), word in self._goods))
        self._sounds = SoundIndex(word for word in self._words if word not in self._goods or len(word) >= 3)
        self._samples = [(_VAGUE.sub("", word) or word, id_) for word, id_ in self._words.items()]
        self._characters = [set(sample) for sample, _ in self._samples]
        self._vectors: Vectors | None = None
        self._exempt = {word: one for one in catalogue.exemptions for word in one.words}
        items = {w for i in catalogue.items.values() for w in (i.name, i.short_name, *i.words)}
        self._item = re.compile("|".join(re.escape(w) for w in sorted(items, key=len, reverse=True)) or "$^")

    def recognise(self, text: str, *, guess: bool = True) -> BusinessReading:
        """What `text` names; costs an embedding (6 ms) only where no word helps.

        With `guess` false only the catalogue's words count, not what is near them in sound or sense.
        """
        said = simplified(text)
        exempt = next((one for word, one in self._exempt.items() if word in said), None)
        if exempt is not None and not _FIXED.search(said):
            return BusinessReading((), "unknown", exempt=exempt)
        named = self._named(said)
        if not named and self._is_other_trade(said):
            return BusinessReading((), "unknown")
        if not named and not guess:
            return BusinessReading((), "unknown")
        if not named:
            return self._by_sound(said) or self._by_sense(said)
        ids = list(dict.fromkeys(c.id for c in named))
        if len(ids) == 1:
            return BusinessReading((named[0],), "certain")
        firsts = tuple(next(c for c in named if c.id == id_) for id_ in ids)
        between = said[firsts[0].end : firsts[1].start]
        joined = _JOINED.search(between) is not None and _GIVEN_UP.search(between) is None
        if joined:
            return BusinessReading(firsts, "certain")
        if _GIVEN_UP.search(said):
            return BusinessReading(firsts[-1:], "certain")
        return BusinessReading(firsts[:MOST_OFFERED], "close")

    def is_kind(self, words: str) -> bool:
        """Whether `words` name a kind of business (药店), not goods (感冒药)."""
        return words not in self._goods

    def _named(self, said: str) -> list[Candidate]:
        """Undenied words, the longest at each place; goods only where no kind of business is named."""
        taken: list[tuple[int, int]] = []
        found: list[Candidate] = []
        lowered = said.lower() if len(said.lower()) == len(said) else said  # places must stay (İ becomes two)
        for word in self._longest_first:
            start = -1
            while (start := lowered.find(word.lower(), start + 1)) >= 0:
                end = start + len(word)
                if any(s < end and start < e for s, e in taken):
                    continue
                taken.append((start, end))
                if self._meant(said, start, end):
                    found.append(Candidate(self._words[word], 1.0, word, start, end))
        kinds = [c for c in found if c.words not in self._goods]
        return sorted(kinds or found, key=lambda c: c.start)

    @staticmethod
    def _meant(said: str, start: int, end: int) -> bool:
        before = said[:start]
        aside = denied(before) or _PAST.search(before) or _OTHER_TRADE.search(before)
        return not aside and _PLACE.match(said[end:]) is None

    def _is_other_trade(self, said: str) -> bool:
        """Whether a word is there, but made another trade by the word before it (宠物美容)."""
        return any(word in said and _OTHER_TRADE.search(said[: said.index(word)]) for word in self._longest_first)

    def _by_sound(self, said: str) -> BusinessReading | None:
        matches = [m for m in self._sounds.find(said) if self._meant(said, m.start, m.end)]
        ids = list(dict.fromkeys(self._words[m.term] for m in matches))
        if not ids:
            return None
        best = max(matches, key=lambda m: (m.end - m.start, m.exact))
        sure = len(ids) == 1 and best.exact and (best.end - best.start >= 3 or _OPENING.search(said[: best.start]))
        if sure:
            return BusinessReading((self._candidate(best.term, 0.9, best.start, best.end, said),), "certain")
        kept = tuple(self._candidate(m.term, 0.7, m.start, m.end, said) for m in matches)
        unique = {c.id: c for c in kept}
        return BusinessReading(tuple(unique.values())[:MOST_OFFERED], "close")

    def _candidate(self, term: str, score: float, start: int, end: int, said: str) -> Candidate:
        return Candidate(self._words[term], score, said[start:end], start, end)

    def _by_sense(self, said: str) -> BusinessReading:
        """The types nearest in sense and characters, to be offered and never taken."""
        told = _VAGUE.sub("", self._item.sub("", said))[:80]
        if len(told) < 2 or not self._samples:
            return BusinessReading((), "unknown", vague=_OPENING.search(said) is not None)
        if self._vectors is None:
            self._vectors = embed([sample for sample, _ in self._samples])
        near = 0.6 * (self._vectors @ embed([told])[0])
        by_type: dict[str, list[float]] = {}
        characters = set(told)
        for (_, id_), theirs, score in zip(self._samples, self._characters, near.tolist(), strict=True):
            by_type.setdefault(id_, []).append(score + 0.4 * _shared(characters, theirs))
        best = {id_: _strength(scores) for id_, scores in by_type.items()}
        ranked = sorted(best.items(), key=lambda pair: pair[1], reverse=True)[:MOST_OFFERED]
        kept = [(id_, s) for id_, s in ranked if s >= max(CLOSE, ranked[0][1] - APART)]
        candidates = tuple(Candidate(id_, s, said, 0, len(said)) for id_, s in kept)
        return BusinessReading(candidates, "close" if candidates else "unknown")


def _strength(scores: list[float]) -> float:
    """Of a type: mostly its nearest word, a little the next ones, so that one odd word decides nothing."""
    nearest = sorted(scores, reverse=True)[:3]
    return 0.7 * nearest[0] + 0.3 * sum(nearest) / len(nearest)


def _shared(one: set[str], other: set[str]) -> float:
    """Characters in common (Dice's coefficient)."""
    return 2 * len(one & other) / (len(one) + len(other))
