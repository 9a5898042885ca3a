"""Homophone typos: terms that sound like what was typed (飯管 → 饭馆, 理法店 → 理发店)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pypinyin import lazy_pinyin

# sounds that input methods and dialects confuse
_BLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))


@dataclass(frozen=True, slots=True)
class SoundMatch:
    term: str
    start: int
    end: int
    exact: bool  # the same pinyin; otherwise the same only after blurring


class SoundIndex:
    """Terms by their sound, without tones."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._exact: dict[tuple[str, ...], str] = {}
        self._blurred: dict[tuple[str, ...], str] = {}
        for term in terms:
            if len(term) >= 2 and not term.isascii():
                sounds = tuple(lazy_pinyin(term))
                self._exact.setdefault(sounds, term)
                self._blurred.setdefault(tuple(map(_blur, sounds)), term)
        self._lengths = sorted({len(s) for s in self._exact}, reverse=True)

    def find(self, text: str) -> list[SoundMatch]:
        """Windows of `text` that sound like a term, the longest first at each place, without overlap."""
        sounds = _by_place(text)
        blurred = [_blur(s) for s in sounds]
        found: list[SoundMatch] = []
        place = 0
        while place < len(sounds):
            match = self._at(sounds, blurred, place)
            if match is not None:
                found.append(match)
            place = match.end if match is not None else place + 1
        return found

    def _at(self, sounds: list[str], blurred: list[str], place: int) -> SoundMatch | None:
        for length in self._lengths:
            if place + length > len(sounds):
                continue
            term = self._exact.get(tuple(sounds[place : place + length]))
            if term is not None:
                return SoundMatch(term, place, place + length, True)
            term = self._blurred.get(tuple(blurred[place : place + length])) if length >= 3 else None
            if term is not None:
                return SoundMatch(term, place, place + length, False)
        return None


def _by_place(text: str) -> list[str]:
    """One sound per character; a character without one stands for itself."""
    sounds: list[str] = lazy_pinyin(text, errors=list)  # type: ignore[arg-type]  # a list is taken as its parts
    return sounds if len(sounds) == len(text) else [lazy_pinyin(c)[0] if lazy_pinyin(c) else c for c in text]


def _blur(sound: str) -> str:
    for clear, vague in _BLURRED:
        sound = sound.replace(clear, vague)
    return sound
