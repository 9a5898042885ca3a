"""What a message tells of questions that were not asked (处方药也卖 while the sign is asked).

Each clause that nothing else has taken is held against the questions still open: by the words of their options, else by
nearness in meaning. Neither is certain, so what is found here is read back before it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.catalog.schema import Field
from assistant.language.choices import find_options, without_fillers
from assistant.language.option_sense import nearest_option
from assistant.language.questions import is_question
from assistant.language.readings import ValueReading
from assistant.language.values import CHOSEN

TELLING = 2  # characters beside yes, no and fillers that have a meaning to be compared
SHORTEST = 4  # characters of a clause whose meaning is looked for
NAMED = 0.9  # score of what the words of an option tell
NEAR = 0.6  # from which a clause means an option of a question that was not asked
APART = 0.08  # by which it must lead the options of every other question


def volunteered(
    said: str, spans: Iterable[tuple[int, int]], fields: Sequence[Field]
) -> Iterator[tuple[Field, ValueReading]]:
    """Per clause of `said` (its places in `spans`) at most one field of `fields` with its reading, approximate."""
    chosen = [f for f in fields if f.type in CHOSEN and f.validation.equals is None and not f.personal]
    for start, end in spans:
        clause = said[start:end]
        if is_question(clause) or not without_fillers(clause):
            continue
        for field, reading in _by_words(clause, chosen) or _by_meaning(clause, chosen):
            yield field, replace(reading, start=reading.start + start, end=reading.end + start, approximate=True)


def _by_words(clause: str, fields: Sequence[Field]) -> list[tuple[Field, ValueReading]]:
    """The field whose options' words stand in the clause; none where two fields share them."""
    found = [(field, reading) for field in fields for reading in find_options(clause, field)]
    longest = max((len(r.words) for _, r in found), default=0)
    best = [(f, r) for f, r in found if len(r.words) == longest]
    return best if len(best) == 1 else []


def _by_meaning(clause: str, fields: Sequence[Field]) -> list[tuple[Field, ValueReading]]:
    if len(clause) < SHORTEST or len(without_fillers(clause)) < TELLING:
        return []
    ranked = sorted(((f, r) for f in fields for r in nearest_option(clause, f)), key=lambda one: -one[1].score)
    if not ranked or ranked[0][1].score < NEAR:
        return []
    leads = len(ranked) < 2 or ranked[0][1].score - ranked[1][1].score >= APART
    return ranked[:1] if leads else []
