"""Golden verdict cases (样例): answers and the items that then apply, written by hand for an editor to read and add to.

A file holds one business type: {"business": ID or [ID, ...], "cases": [{"case": words, "answers": {field: value},
"applies": [items], "does_not_apply"?: [...], "undecided"?: [...], "blocked_by"?: [...], "parameters"?: {...}}]}.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from assistant.applications.facts import Facts
from assistant.applications.verdicts import Verdict, blockers, decisions
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.loader import catalogue_of
from assistant.catalog.overlay import with_parameters
from assistant.catalog.schema import Document


class GoldenCase(BaseModel):
    """`applies` and `blocked_by` are complete; the other two name what matters most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    answers: dict[str, Any]
    applies: list[str]
    does_not_apply: list[str] = []
    undecided: list[str] = []
    blocked_by: list[str] = []
    parameters: dict[str, Any] = {}
    business: tuple[str, ...] = Field(default=(), exclude=True)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    business: str | list[str]
    cases: list[GoldenCase]


@dataclass(frozen=True)
class Mismatch:
    """A case that is decided otherwise than it is written; ids, without those that agree."""

    unknown: tuple[str, ...] = ()  # named in the case, but not published
    missing: tuple[str, ...] = ()  # should apply
    surplus: tuple[str, ...] = ()  # applies, but is not written
    not_excluded: tuple[str, ...] = ()
    not_open: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()  # hold and are not written, or the other way round

    def __bool__(self) -> bool:
        return any((self.unknown, self.missing, self.surplus, self.not_excluded, self.not_open, self.blockers))


def read_golden(folder: Path) -> list[GoldenCase]:
    """The cases of all files, in order of their names. Raises OSError, ValueError (json and pydantic both do)."""
    cases = []
    for path in sorted(folder.glob("*.json")):
        read = TypeAdapter(_File).validate_python(json.loads(path.read_text(encoding="utf-8")))
        business = (read.business,) if isinstance(read.business, str) else tuple(read.business)
        cases += [case.model_copy(update={"business": business}) for case in read.cases]
    return cases


class Golden:
    """Decides cases under one document; a case may suppose local parameters of its own."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._local: dict[str, Catalogue] = {}

    def catalogue(self, parameters: Mapping[str, Any]) -> Catalogue:
        key = json.dumps(parameters, sort_keys=True)
        if key not in self._local:
            self._local[key] = catalogue_of(with_parameters(self.document, parameters))
        return self._local[key]

    def facts(self, case: GoldenCase) -> Facts:
        return Facts(self.catalogue(case.parameters), {**case.answers, BUSINESS_FIELD: list(case.business)})

    def mismatch(self, case: GoldenCase) -> Mismatch:
        """Nothing (false) where the case is decided as it is written."""
        unknown = tuple(self._unknown(case))
        if unknown:
            return Mismatch(unknown=unknown)
        facts = self.facts(case)
        verdicts = {name: one.verdict for name, one in decisions(facts).items()}
        applies = {name for name, one in verdicts.items() if one is Verdict.APPLIES}
        held = {one.id for one in blockers(facts)}
        return Mismatch(
            missing=tuple(n for n in case.applies if n not in applies),
            surplus=tuple(n for n in verdicts if n in applies and n not in case.applies),
            not_excluded=tuple(n for n in case.does_not_apply if verdicts.get(n, _NOT) is not _NOT),
            not_open=tuple(n for n in case.undecided if verdicts.get(n) is not Verdict.UNDECIDED),
            blockers=tuple(sorted(held.symmetric_difference(case.blocked_by))),
        )

    def _unknown(self, case: GoldenCase) -> Iterator[str]:
        known = self.catalogue({})
        yield from (b for b in case.business if b not in known.business_types)
        yield from (name for name in case.answers if name not in known.fields)
        yield from (name for name in case.parameters if name not in known.parameters)
        named = (*case.applies, *case.does_not_apply, *case.undecided)
        yield from (name for name in named if name not in known.items)
        yield from (name for name in case.blocked_by if name not in {one.id for one in known.blockers})


_NOT = Verdict.NOT_APPLICABLE
