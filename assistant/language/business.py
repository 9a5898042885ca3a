"""Which business somebody means: the catalogue's words, goods, homophones, and at last the sense of the sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import Exemption, OutsideMatter
from assistant.language.embedding import Vectors, embed, kept
from assistant.language.matters import MatterFinder
from assistant.language.negation import denied
from assistant.language.numerals import CHINESE, TAKEN_BACK
from assistant.language.pinyin import SoundIndex, SoundMatch
from assistant.language.script import simplified

Certainty = Literal["certain", "close", "unknown"]

# what is named, but not as the business to open
_PAST = re.compile(r"(?:原来|以前|之前|原先|本来|过去|曾经|上次)[^，,。]{0,8}$")
_PLACE = re.compile(r"^(?:的)?(?:旁边|隔壁|对面|附近|楼下|门口|边上|里面|后面|前面|楼上|一条街)")
# 电竞酒店那种不算，就是网咖
_UNWANTED = re.compile(
    r"^(?:那种|那类|那样的?|这种|什么的)?(?:可?不算|不是(?!吗|不|有)|除外|(?:我们?|就|可|倒|都)?不(?:开|做|搞|办|弄)(?!起|到|了大))"
)
_WORD_END = re.compile(r"$|[，。,.!！?？\s的了吧吗呢啊呀店要需怎咋办手证行想打在]|馆|铺|这|那|给|卖|开|得")
# what may stand inside a word: 装修的公司, 养五千只鸡
_INSIDE_WORDS = re.compile(
    rf"的(?=[\u4e00-\u9fff])|(?:[{CHINESE}\d]+|一)(?:来|多|几)?(?:只|头|台|个|间|张|辆|条|把|家|点|些|种|套|间|匹|群|箱|亩)|[点些](?=[\u4e00-\u9fff])"
)
# heads that make another trade of the word behind them: 宠物美容, 汽车美容, 手机店
_OTHER_TRADE = re.compile(r"(?:宠物|汽车|车|口腔|整形|动物|婴儿|医学|医疗|猫|狗|手机|电脑|房产|中介|网|二手)$")
# whom it serves: 往超市供货
_SUPPLIED = re.compile(r"[往给向为帮替][^，,。\s]{0,4}$"), re.compile(r"^(?:们|里)?(?:供货|供应|送货|配送|配货)")
# heads under which many kinds stand: the word before them says which (补牙的诊所)
_RETAIL = re.compile(r"店|超市|商行|卖")
_ANY_HEAD = ("馆子", "小馆子")  # of whatever is done there
_MAKER = re.compile(r"(?<!后)(?<!我们)(?<!咱们)厂(?!房|商|价|区|长|里)|生产线|灌装|批量生产")
_ALIKE = str.maketrans("荼洒", "茶酒")  # characters that look like one another
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
BESIDE_TRADE = 1  # character that may stand beside the name of a trade and is no filler
LONG = 3  # characters of a word that is known by its sound alone, whatever else the message does


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

    `vague`: a business is meant, but not a word says which. `exempt`: what is meant needs no approval. `outside`: no
    business is meant but a matter of another office.
    """

    candidates: tuple[Candidate, ...]
    certainty: Certainty
    vague: bool = False
    exempt: Exemption | None = None
    outside: OutsideMatter | None = None


class BusinessRecogniser:
    """Built once per catalogue version (one batch of embeddings, at first need)."""

    def __init__(self, catalogue: Catalogue) -> None:
        types = catalogue.business_types.values()
        self._words = {word: t.id for t in types for word in (*t.words, *t.goods, t.name) if word}
        self._goods = {word for t in types for word in t.goods}
        self._longest_first = sorted(self._words, key=lambda word: (-len(word), word in self._goods))
        self._sounds = SoundIndex(word for word in self._words if word not in self._goods or len(word) >= 3)
        self._products = {
            product: id_
            for word, id_ in self._words.items()
            if word.endswith("厂") and len(product := word[:-1].removesuffix("加工")) >= 2
        }
        trades = {w: t.business for t in catalogue.trades.values() for w in (t.name, *t.words)}
        self._trades = {word: trades[word] for word in sorted(trades, key=len, reverse=True)}
        self._samples = [(_VAGUE.sub("", word) or word, id_) for word, id_ in self._words.items()]
        self._characters = [set(sample) for sample, _ in self._samples]
        self._heads = self._heads_of_others()
        self._vectors: Vectors | None = None
        self._exempt = MatterFinder(catalogue.exemptions)
        self._outside = MatterFinder(catalogue.outside)
        items = {w for i in catalogue.items.values() for w in (i.name, i.short_name, *i.words)}
        self._item = re.compile("|".join(re.escape(w) for w in sorted(items, key=len, reverse=True)) or "$^")

    def prepare(self) -> None:
        """Embeds the catalogue's words, which otherwise the first guess waits for."""
        self._sample_vectors()

    def _sample_vectors(self) -> Vectors:
        if self._vectors is None:
            self._vectors = kept.of([sample for sample, _ in self._samples])
        return self._vectors

    def recognise(self, text: str, *, guess: bool = True) -> BusinessReading:
        """What `text` names; costs an embedding (6 ms) only where no word helps.

        With `guess` false only the catalogue's words count, not what is near them in sound or sense.
        """
        said = simplified(text)
        exempt = self._exempt.find(said)
        if exempt is not None and not _FIXED.search(said):
            return BusinessReading((), "unknown", exempt=exempt)
        named = self._named(said)
        if not any(self.is_kind(c.words) for c in named) and (outside := self.outside(said)) is not None:
            return BusinessReading((), "unknown", outside=outside)
        if (once := self._without_doubles(said, named)) is not None:
            named = once
        if not named and (trade := self._trade(said)):
            return BusinessReading(tuple(Candidate(id_, 1.0, said, 0, len(said)) for id_ in trade), "close")
        if not named and self._is_other_trade(said):
            return BusinessReading((), "unknown")
        if not named:
            named = self._named_loosely(said)
        if not named:
            return self._guessed(said, guess)
        if (longer := self._misspelt(said, named)) is not None:
            return BusinessReading((longer,), "certain")
        if self._is_made(said, named):
            return self._maker(said, named)
        ids = list(dict.fromkeys(c.id for c in named))
        if len(ids) == 1:
            return BusinessReading((named[0],), "certain")
        firsts = tuple(next(c for c in named if c.id == id_) for id_ in ids)
        between = said[firsts[0].end : firsts[1].start]
        joined = _JOINED.search(between) is not None and _GIVEN_UP.search(between) is None
        if joined:
            return BusinessReading(firsts, "certain")
        if _GIVEN_UP.search(said) or TAKEN_BACK.search(between):
            return BusinessReading(firsts[-1:], "certain")
        return BusinessReading(firsts[:MOST_OFFERED], "close")

    def _trade(self, said: str) -> tuple[str, ...]:
        """The types of the trade that is all that `said` names (我想做餐饮)."""
        for word, types in self._trades.items():
            if word in said and len(_VAGUE.sub("", said.replace(word, ""))) <= BESIDE_TRADE:
                return types
        return ()

    def _heads_of_others(self) -> dict[str, set[str]]:
        """Word → the types that have a longer word ending with it (诊所 → those of 牙科诊所, 中医诊所)."""
        heads: dict[str, set[str]] = {}
        for word, id_ in self._words.items():
            for start in range(1, len(word) - 1):
                if word[start:] in self._words:
                    heads.setdefault(word[start:], set()).add(id_)
        return heads

    def outside(self, text: str) -> OutsideMatter | None:
        """The matter of another office that `text` speaks of, if any."""
        return self._outside.find(simplified(text))

    def is_kind(self, words: str) -> bool:
        """Whether `words` name a kind of business (药店), not goods (感冒药)."""
        return words not in self._goods

    def _guessed(self, said: str, guess: bool) -> BusinessReading:
        """No word stands there: one written with another character of its sound or look, or one near in sense."""
        if _MAKER.search(said) and (made := self._maker(said, [])).candidates:
            return made
        heard = self._by_sound(said)
        if not guess:
            long = heard is not None and len(heard.candidates[0].words) >= LONG
            return heard if heard is not None and long else BusinessReading((), "unknown")
        alike = said.translate(_ALIKE)
        seen = self._named(alike) if alike != said else []
        if seen:
            return BusinessReading(tuple({c.id: c for c in seen}.values())[:MOST_OFFERED], "close")
        return heard or self._by_sense(said)

    def _is_made(self, said: str, named: list[Candidate]) -> bool:
        """Whether a factory is meant where only what it makes, or whom it supplies, was named."""
        makers = set(self._products.values())
        return _MAKER.search(said) is not None and all(c.words in self._goods and c.id not in makers for c in named)

    def _maker(self, said: str, named: list[Candidate]) -> BusinessReading:
        """做火锅底料的工厂: the type that has a factory of what is named, else the makers nearest in sense."""
        goods = [c.words for c in named]
        ids = {
            id_ for product, id_ in self._products.items() if product in said or any(one in product for one in goods)
        }
        if len(ids) == 1:
            return BusinessReading((Candidate(ids.pop(), 0.9, said, 0, len(said)),), "certain")
        return self._by_sense(said, set(self._products.values()))

    def _named(self, said: str) -> list[Candidate]:
        """Undenied words, the longest at each place; goods only where no kind of business is named."""
        taken: list[tuple[int, int]] = []
        found: list[Candidate] = []
        lowered = said.lower() if len(said.lower()) == len(said) else said  # places must stay (İ becomes two)
        places = [i for i in range(len(said)) if not _is_gap(said, i)]
        told, lowered = "".join(said[i] for i in places), "".join(lowered[i] for i in places)
        for word in self._longest_first:
            start = -1
            while (start := lowered.find(word.lower(), start + 1)) >= 0:
                end = start + len(word)
                if any(s < end and start < e for s, e in taken):
                    continue
                taken.append((start, end))
                if self._meant(told, start, end):
                    at = places[start], places[end - 1] + 1
                    found.append(Candidate(self._words[word], 1.0, word, *at))
        found = [c for c in found if not self._is_head(c, found)]
        kinds = [c for c in found if c.words not in self._goods]
        return sorted(kinds or found, key=lambda c: c.start)

    def _named_loosely(self, said: str) -> list[Candidate]:
        """As `_named`, though 的 or a number stands inside the word: 装修的公司, 养五千只鸡."""
        kept = [i for i in range(len(said)) if not any(m.start() <= i < m.end() for m in _INSIDE_WORDS.finditer(said))]
        if len(kept) == len(said):
            return []
        found = [c for c in self._named("".join(said[i] for i in kept)) if len(c.words) > 1]
        return [replace(c, start=kept[c.start], end=kept[c.end - 1] + 1) for c in found]

    def _without_doubles(self, said: str, named: list[Candidate]) -> list[Candidate] | None:
        """Longer words, where a character stands twice inside them (动物物诊所, 猫猫狗狗看病)."""
        kept = [i for i in range(len(said)) if said[i] != said[i - 1 : i]]
        if len(kept) == len(said):
            return None
        found = self._named("".join(said[i] for i in kept))
        if max((len(c.words) for c in found), default=0) <= max((len(c.words) for c in named), default=1):
            return None
        return [replace(c, start=kept[c.start], end=kept[c.end - 1] + 1) for c in found]

    def _misspelt(self, said: str, named: list[Candidate]) -> Candidate | None:
        """A longer word written with a wrong character, where only a part of it was named: 宠物医完."""
        if len({c.id for c in named}) != 1:
            return None
        one = named[0]
        for match in self._sounds.find(said):
            covers = match.start <= one.start and one.end <= match.end and match.end - match.start > one.end - one.start
            if (
                covers
                and match.exact
                and self._words[match.term] != one.id
                and self._meant(said, match.start, match.end)
            ):
                return self._candidate(match.term, 0.9, match.start, match.end, said)
        return None

    def _is_head(self, one: Candidate, found: list[Candidate]) -> bool:
        """Whether another word says which kind under this head is meant: 补牙的诊所, where 牙科诊所 is a kind too.

        Not of shops: a supermarket that sells tobacco is a supermarket. Nor where the head's own goods are named.
        """
        if one.words in _ANY_HEAD:
            return any(c.id != one.id for c in found)
        if _RETAIL.search(one.words) or any(c.id == one.id and c.words not in one.words for c in found if c is not one):
            return False
        return bool({c.id for c in found} & self._heads.get(one.words, set()) - {one.id})

    @staticmethod
    def _meant(said: str, start: int, end: int) -> bool:
        before = said[:start]
        aside = denied(before) or _PAST.search(before) or _OTHER_TRADE.search(before)
        supplied = _SUPPLIED[0].search(before) and _SUPPLIED[1].match(said[end:])
        unwanted = _UNWANTED.match(said[end:]) is not None
        return not aside and not supplied and not unwanted and _PLACE.match(said[end:]) is None

    def _is_other_trade(self, said: str) -> bool:
        """Whether a word is there, but made another trade by the word before it (宠物美容)."""
        return any(word in said and _OTHER_TRADE.search(said[: said.index(word)]) for word in self._longest_first)

    def _by_sound(self, said: str) -> BusinessReading | None:
        matches = [m for m in self._sounds.find(said) if self._meant(said, m.start, m.end) and _ends(said, m)]
        ids = list(dict.fromkeys(self._words[m.term] for m in matches))
        if not ids:
            return None
        best = max(matches, key=lambda m: (m.end - m.start, m.exact))
        long = best.end - best.start >= 3 or best.end - best.start == len(said.strip(" 。，！的"))
        sure = len(ids) == 1 and best.exact and (long or _OPENING.search(said[: best.start]))
        if sure:
            return BusinessReading((self._candidate(best.term, 0.9, best.start, best.end, said),), "certain")
        kept = tuple(self._candidate(m.term, 0.7, m.start, m.end, said) for m in matches)
        unique = {c.id: c for c in kept}
        return BusinessReading(tuple(unique.values())[:MOST_OFFERED], "close")

    def _candidate(self, term: str, score: float, start: int, end: int, said: str) -> Candidate:
        return Candidate(self._words[term], score, said[start:end], start, end)

    def _by_sense(self, said: str, among: set[str] | None = None) -> BusinessReading:
        """The types nearest in sense and characters, to be offered and never taken; `among` these where given."""
        told = _VAGUE.sub("", self._item.sub("", said))[:80]
        if len(told) < 2 or not self._samples:
            return BusinessReading((), "unknown", vague=_OPENING.search(said) is not None)
        near = 0.6 * (self._sample_vectors() @ embed([told])[0])
        by_type: dict[str, list[float]] = {}
        characters = set(told)
        for (_, id_), theirs, score in zip(self._samples, self._characters, near.tolist(), strict=True):
            by_type.setdefault(id_, []).append(score + 0.4 * _shared(characters, theirs))
        best = {id_: _strength(scores) for id_, scores in by_type.items() if among is None or id_ in among}
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


def _ends(said: str, match: SoundMatch) -> bool:
    """Whether two characters that only sound like a word can be one: nothing goes on behind them (往电 in 往电子厂)."""
    return match.end - match.start > 2 or _WORD_END.match(said[match.end :]) is not None


def _is_gap(said: str, place: int) -> bool:
    """A blank beside a letter, which some write inside a word: 迷你 K 歌, 卡拉 OK 厅."""
    around = said[max(place - 1, 0) : place] + said[place + 1 : place + 2]
    return said[place] == " " and any(c.isascii() and c.isalpha() for c in around)
