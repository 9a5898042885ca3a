"""`python -m bench.catalogue`: verdicts and the next question over 50 items of 22 departments, and over ten times that.

Each figure is the median processor time over every turn of a whole conversation, whatever else the machine does; the
catalogue is invented (tests/catalog/stress).
"""

from __future__ import annotations

import statistics
import time

from assistant.applications.agenda import agenda
from assistant.applications.facts import forget
from tests.catalog.stress import conversation, stress_catalogue

LEAST_TURNS = 400
MOST_MILLISECONDS = 1.0
MOST_GROWTH = 12.0
TIMES = 10


def main() -> None:
    """Exits with 1 where a limit is not held."""
    one, turns = _median_milliseconds(1)
    ten, more_turns = _median_milliseconds(TIMES)
    print(f"verdicts and next question, 50 items: {one:.2f} ms median of {turns} turns (limit {MOST_MILLISECONDS} ms)")
    print(f"with {TIMES} times the catalogue: {ten:.2f} ms median of {more_turns} turns,"
          f" {ten / one:.1f} times the cost (limit {MOST_GROWTH:.0f})")  # fmt: skip
    if one > MOST_MILLISECONDS or ten > MOST_GROWTH * one:
        raise SystemExit(1)


def _median_milliseconds(times: int) -> tuple[float, int]:
    catalogue = stress_catalogue(times)
    states = conversation(catalogue)
    taken = []
    while len(taken) < LEAST_TURNS:
        for application in states:
            forget()  # every turn brings a new state, so each is measured as the first look at it
            began = time.process_time()
            agenda(catalogue, application)
            taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken), len(taken)


if __name__ == "__main__":
    main()
