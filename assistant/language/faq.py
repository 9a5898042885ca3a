"""The published question nearest to what was asked, by sentence embedding and shared characters."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import Faq
from assistant.language.embedding import Vectors, embed
from assistant.language.script import simplified

# Published variants left out one at a time are answered rightly in 88 of 100 answers from here on; of 40 questions that
# nothing published answers, 3 find something (tests/language/test_faq.py). The question answered is always quoted.
SURE = 0.62
CANDIDATES = 5  # how many of the nearest are looked at
VERY_SURE = 0.8  # the same question in other words


class FaqFinder:
    """Built once per catalogue version; `find` costs one embedding (about 6 ms)."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kinds = {word: t.id for t in catalogue.business_types.values() for word in (t.name, *t.words)}
        self._faqs: list[Faq] = [faq for faq in catalogue.faqs.values() for _ in (faq.question, *faq.variants)]
        self._questions = [q for faq in catalogue.faqs.values() for q in (faq.question, *faq.variants)]
        self._vectors: Vectors | None = None

    def find(self, text: str, business: Collection[str] = (), sure: float = SURE) -> Faq | None:
        """The nearest published question's entry, or None where its score is below `sure`.

        With a `business` only answers for it count, or for an item that it may need.
        """
        if not self._questions or not text.strip():
            return None
        if self._vectors is None:
            self._vectors = embed(self._questions)
        asked = simplified(text)[:200]
        near = self._vectors @ embed([asked])[0]
        shared = np.array([_overlap(asked, question) for question in self._questions])
        score = 0.7 * near + 0.3 * shared
        for best in np.argsort(-score)[:CANDIDATES]:
            if score[best] < sure:
                return None
            if self._concerns(int(best), asked, business):
                return self._faqs[int(best)]
        return None

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


def _overlap(one: str, other: str) -> float:
    """Shared character pairs (Dice's coefficient)."""
    pairs, others = _pairs(one), _pairs(other)
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
