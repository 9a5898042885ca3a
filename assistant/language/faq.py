"""The published question nearest to what was asked, by sentence embedding and shared characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from math import log

import numpy as np

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import Faq
from assistant.language.embedding import Vectors, embed, kept
from assistant.language.script import simplified

# Chosen on the second held-back set of tests/conversations/data: of questions that something published answers 96 of
# 100 found their own from SURE on, of those that nothing answers none found any. The question answered is quoted.
SURE = 0.6
STRONG = 0.66  # enough against words that could also be an answer, a command or a question that is computed
CANDIDATES = 8  # how many of the nearest are looked at
VERY_SURE = 0.8  # the same question in other words
NEARNESS = 0.85  # the share of the sense; the rest are characters in common, rare ones counting more
OTHER_SUBJECT = 0.12  # how much less a question is worth whose subject (执照, 健康证) was not named
SAME_SUBJECT = 0.04  # how much more where it was


class FaqFinder:
    """Built once per catalogue version; `find` costs one embedding (about 6 ms)."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kinds = {word: t.id for t in catalogue.business_types.values() for word in (t.name, *t.words)}
        self._faqs: list[Faq] = [faq for faq in catalogue.faqs.values() for _ in (faq.question, *faq.variants)]
        self._questions = [q for faq in catalogue.faqs.values() for q in (faq.question, *faq.variants)]
        self._vectors: Vectors | None = None
        self._grams = [_grams(question) for question in self._questions]
        counted = Counter(gram for grams in self._grams for gram in grams)
        self._rarity = {gram: _rarity(len(gram), n, len(self._questions)) for gram, n in counted.items()}
        self._weights = [self._weight(grams) for grams in self._grams]
        self._items = {w: i.id for i in catalogue.items.values() for w in (i.name, i.short_name, *i.words)}

    def prepare(self) -> None:
        """Embeds the published questions, which otherwise the first one waits for."""
        if self._questions:
            self._question_vectors()

    def _question_vectors(self) -> Vectors:
        if self._vectors is None:
            self._vectors = kept.of(self._questions)
        return self._vectors

    def find(self, text: str, business: Collection[str] = (), sure: float = SURE) -> Faq | None:
        """The nearest published question's entry, or None where its score is below `sure`.

        With a `business` only answers for it count, or for an item that it may need.
        """
        if not self._questions or not text.strip():
            return None
        asked = simplified(text)[:200]
        near = self._question_vectors() @ embed([asked])[0]
        shared = self._shared(asked)
        subject = np.array([self._subject(asked, question) for question in self._questions])
        score = NEARNESS * near + (1 - NEARNESS) * shared + subject
        for best in np.argsort(-score)[:CANDIDATES]:
            if score[best] < sure:
                return None
            if self._concerns(int(best), asked, business):
                return self._faqs[int(best)]
        return None

    def _weight(self, grams: Collection[str]) -> float:
        unknown = {1: _rarity(1, 0.3, len(self._questions)), 2: _rarity(2, 0.3, len(self._questions))}
        return sum(self._rarity.get(gram, unknown[len(gram)]) for gram in grams)

    def _shared(self, asked: str) -> Vectors:
        """Characters and pairs in common with each question, weighted by their rarity (Dice's coefficient)."""
        own = _grams(asked)
        weight = self._weight(own)
        both = [
            2 * self._weight(own & grams) / (weight + other)
            for grams, other in zip(self._grams, self._weights, strict=True)
        ]
        return np.array(both, dtype=np.float32)

    def _subject(self, asked: str, question: str) -> float:
        """What it counts that a published question names an item which the one asked names too, or says nothing of."""
        named = self._subjects(question)
        if not named:
            return 0.0
        return SAME_SUBJECT if named & self._subjects(asked) else -OTHER_SUBJECT

    @lru_cache(maxsize=4096)  # noqa: B019  (a finder lives as long as its catalogue)
    def _subjects(self, text: str) -> frozenset[str]:
        return frozenset(id_ for word, id_ in self._items.items() if word in text)

    def names_business(self, faq: Faq) -> bool:
        """Whether a published question is about one kind of business (开宾馆要哪些证)."""
        return any(word in faq.question for word in self._kinds)

    def _concerns(self, place: int, asked: str, business: Collection[str]) -> bool:
        """Whether an answer holds for `business`; a question about KTV answers none about a restaurant."""
        faq = self._faqs[place]
        named = {id_ for word, id_ in self._kinds.items() if word in self._questions[place] and word not in asked}
        if named and not named & set(business):
            return False
        if not business:
            return True
        if faq.business:
            return bool(set(faq.business) & set(business))
        items = {i.id for i in self._catalogue.candidates(tuple(business))}
        return not faq.items or bool(items & set(faq.items))


def _grams(text: str) -> frozenset[str]:
    """The characters of `text` and their neighbouring pairs."""
    return frozenset(text) | {text[i : i + 2] for i in range(len(text) - 1)}


def _rarity(length: int, count: float, questions: int) -> float:
    """Inverse document frequency; a single character tells less than a pair."""
    return (1.0 if length > 1 else 0.7) * log((questions + 1) / (count + 0.7))
