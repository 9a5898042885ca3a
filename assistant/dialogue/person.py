"""转人工: somebody wants a person. Who that can be is the channels' affair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonWanted:
    """`asked` is the field that was asked then, `misses` how often its answer was not understood."""

    application_id: str
    said: str
    asked: str | None
    misses: int


# calls somebody; how many wait before this one, or None where nobody can be called
CallPerson = Callable[[PersonWanted], int | None]


def nobody(_wanted: PersonWanted) -> None:
    """Where there is no desk: the number and the counter are told instead."""
    return
