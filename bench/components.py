"""How long a parse takes, and which component of the pipeline takes it."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.engine.exceptions import GraphComponentException
from rasa.engine.runner.interface import GraphRunner

from assistant.channels.rasa.agent import ConversationAgent
from assistant.channels.rasa.graph_runner import InOrderGraphRunner, Step
from assistant.clock import SystemClock
from assistant.database import make_engine
from assistant.settings import Settings

WARM_UP = 20


class TimedRunner(InOrderGraphRunner):
    """Adds up the time of every node."""

    taken: dict[str, float]

    @classmethod
    def of(cls, loaded: GraphRunner) -> TimedRunner:
        runner = super().of(loaded)
        assert isinstance(runner, TimedRunner)
        runner.taken = defaultdict(float)
        return runner

    def _in_order(self, targets: tuple[str, ...]) -> list[Step]:
        return [(name, self._timed(name, node), needs) for name, node, needs in super()._in_order(targets)]

    def _timed(self, name: str, node: Callable[..., Any]) -> Callable[..., Any]:
        def run(*inputs: Any) -> Any:
            began = time.perf_counter()
            try:
                return node(*inputs)
            finally:
                self.taken[name] += time.perf_counter() - began

        return run


@dataclass
class ParseTimes:
    """Milliseconds of each parse, the mean milliseconds of each component, and the messages that broke one."""

    taken: list[float]
    components: dict[str, float]
    broken: list[str]


def parse_times(texts: list[str], folder: Path) -> ParseTimes:
    """Parses each of `texts`, which all differ, once."""
    engine = make_engine(f"sqlite:///{folder / 'parse.db'}")
    agent = ConversationAgent.load(Settings(), engine, SystemClock())
    runner = TimedRunner.of(agent.agent.processor.graph_runner)
    agent.agent.processor.graph_runner = runner
    loop = asyncio.new_event_loop()
    taken: list[float] = []
    broken: list[str] = []
    for turn, text in enumerate(texts):
        if turn == WARM_UP:
            runner.taken.clear()
        began = time.perf_counter()
        try:
            loop.run_until_complete(agent.parse(text))
        except GraphComponentException:
            broken.append(text)
        taken.append((time.perf_counter() - began) * 1000)
    loop.close()
    measured = taken[WARM_UP:]
    means = {name: seconds * 1000 / len(measured) for name, seconds in runner.taken.items()}
    return ParseTimes(measured, means, broken)


def print_times(times: ParseTimes) -> None:
    taken, components = times.taken, times.components
    mean = statistics.mean(taken)
    print(f"parse: p50 {statistics.median(taken):.1f} ms, p95 {statistics.quantiles(taken, n=20)[-1]:.1f} ms,"
          f" mean {mean:.1f} ms over {len(taken)} messages")  # fmt: skip
    rest = mean - sum(components.values())
    for name, milliseconds in sorted({**components, "(around the graph)": rest}.items(), key=lambda pair: -pair[1]):
        print(f"  {name.rpartition('.')[2]:<34}{milliseconds:7.2f} ms {milliseconds / mean:6.1%}")
    for text in times.broken:
        print(f"  broken by: {text}")
