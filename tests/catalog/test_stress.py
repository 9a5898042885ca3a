"""The stress catalogue is what it says, and the work of a turn grows with the catalogue and no faster."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from assistant.applications.agenda import agenda
from assistant.applications.facts import Facts
from assistant.applications.verdicts import Verdict, decisions
from assistant.catalog.checks import check
from assistant.catalog.conditions import Condition
from tests.catalog.stress import STAGES, answers_of, application_of, conversation, stage_of, stress_catalogue
from tests.catalog.stress import stress_document as document

UNANSWERED = tuple(f".q{n}" for n in range(10, 20))


def test_it_has_22_departments_50_items_in_5_stages_and_no_fault() -> None:
    one = stress_catalogue()
    assert (len(one.departments), len(one.items)) == (22, 50)
    assert {item.department for item in one.items.values()} == set(one.departments)
    assert Counter(item.stage for item in one.items.values()) == {f"stage_{n}": 10 for n in range(STAGES)}
    assert len(one.stages) == STAGES
    assert all(stage_of(p.item) < stage_of(i.id) for i in one.items.values() for p in i.requires)
    assert check(document()) == []


@pytest.mark.parametrize("times", [1, 10])
def test_a_whole_conversation_decides_every_item(times: int) -> None:
    catalogue = stress_catalogue(times)
    last = conversation(catalogue)[-1]
    decided = decisions(Facts.of(catalogue, last))
    assert len(decided) == 50 * times
    assert Verdict.UNDECIDED not in {one.verdict for one in decided.values()}


def test_ten_times_the_catalogue_is_at_most_twelve_times_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is counted in comparisons, not in time: bench.catalogue measures that."""
    work: Counter[str] = Counter()

    def counted(name: str) -> None:
        real = getattr(Condition, name)

        def counting(self: Condition, *arguments: Any) -> Any:
            work[name] += sum(1 for _ in self.leaves())
            return real(self, *arguments)

        monkeypatch.setattr(Condition, name, counting)

    counted("judge")
    counted("truth")
    spent = []
    for times in (1, 10):
        catalogue = stress_catalogue(times)
        answers = {name: v for name, v in answers_of(catalogue).items() if not name.endswith(UNANSWERED)}
        work.clear()
        agenda(catalogue, application_of(catalogue, answers))
        spent.append(work.total())
    assert 0 < spent[1] <= 12 * spent[0]
