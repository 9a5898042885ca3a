"""What people speak of that needs no approval, or is no matter of this office: by the words published for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from assistant.language.pinyin import SoundIndex

BETWEEN = 6  # most characters that a * stands for: 身份证*换 in 身份证到期了要换
SURE_SOUND = 3  # characters from which a word is known by its sound (结昏证)


class Matter(Protocol):
    @property
    def words(self) -> tuple[str, ...]: ...


Found = TypeVar("Found", bound=Matter)


class MatterFinder(Generic[Found]):
    """Built once per catalogue version, of what is published under words; a * in a word is up to six characters."""

    def __init__(self, matters: Iterable[Found]) -> None:
        by_word = {word: matter for matter in matters for word in matter.words}
        longest = sorted(by_word, key=len, reverse=True)
        self._patterns = [(re.compile(_pattern(word), re.IGNORECASE), by_word[word]) for word in longest]
        self._by_word = by_word
        self._sounds = SoundIndex(word for word in by_word if len(word) >= SURE_SOUND and "*" not in word)

    def find(self, said: str) -> Found | None:
        """The one whose longest word stands in `said` (simplified characters), or sounds like a part of it."""
        named = next((matter for pattern, matter in self._patterns if pattern.search(said)), None)
        if named is not None:
            return named
        heard = max((m for m in self._sounds.find(said) if m.exact), key=lambda m: m.end - m.start, default=None)
        return self._by_word[heard.term] if heard is not None else None


def _pattern(word: str) -> str:
    return f"[^。.!！?？]{{0,{BETWEEN}}}".join(re.escape(part) for part in word.split("*"))
