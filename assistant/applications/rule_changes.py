"""What a change of the rules does to given answers: the verdicts that flip, the blockers that come and go."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.applications.facts import Facts
from assistant.applications.verdicts import Verdict, blockers, decisions


@dataclass(frozen=True, slots=True)
class Flip:
    """None stands for an item that is no candidate there."""

    item: str
    before: Verdict | None
    after: Verdict | None


@dataclass(frozen=True, slots=True)
class Flips:
    items: tuple[Flip, ...]
    blocked: tuple[str, ...]  # blockers that hold only under the new rules
    freed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.items or self.blocked or self.freed)


def flips(before: Facts, after: Facts) -> Flips:
    """The same answers under the old and the new rules. An item that neither applied nor does is left out."""
    was = {name: one.verdict for name, one in decisions(before).items()}
    now = {name: one.verdict for name, one in decisions(after).items()}
    pairs = [Flip(name, was.get(name), now.get(name)) for name in dict.fromkeys([*was, *now])]
    held, holds = {one.id for one in blockers(before)}, {one.id for one in blockers(after)}
    return Flips(
        items=tuple(one for one in pairs if _open(one.before) != _open(one.after)),
        blocked=tuple(sorted(holds - held)),
        freed=tuple(sorted(held - holds)),
    )


def _open(verdict: Verdict | None) -> Verdict:
    return verdict or Verdict.NOT_APPLICABLE
