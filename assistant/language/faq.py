"""The published question nearest to what was asked, by sentence embedding and shared characters."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import Faq
from assistant.language.embedding import Vectors, embed
from assistant.language.script import simplified

# On the published questions themselves and their variants, unlike pairs stay below 0.6 (tests/language/test_faq.py).
SURE = 0.62


class FaqFinder:
    """Built once per catalogue version; `find` costs one embedding (about 6 ms)."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._faqs = [faq for faq in catalogue.faqs.values() for _ in (faq.question, *faq.variants)]
        self._questions = [q for faq in catalogue.faqs.values() for q in (faq.question, *faq.variants)]
        self._vectors: Vectors | None = None

    def find(self, text: str, business: Collection[str] = ()) -> Faq | None:
        """The nearest published question's entry, or None below the threshold.

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
        if business:
            score = np.where([self._concerns(faq, business) for faq in self._faqs], score, 0.0)
        best = int(score.argmax())
        return self._faqs[best] if score[best] >= SURE else None

    def _concerns(self, faq: Faq, business: Collection[str]) -> bool:
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
