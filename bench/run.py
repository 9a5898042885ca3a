"""`make bench`: a turn of the product against its parse and against the stock way, from one run.

The product is started as a process and driven through its public API by one client, so turns/s is what one core does.
Times drift between machines and runs: read the ratios.
"""

from __future__ import annotations

import asyncio
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from rasa.utils.log_utils import configure_structlog

from assistant.channels.rasa.agent import ConversationAgent
from assistant.clock import SystemClock
from assistant.database import make_engine
from assistant.settings import ROOT, Settings
from bench.turns import timed
from tests.conversations.product import Person, Product

TURNS = 210
WINDOW = 10  # turns around the 10th and the 200th


def main() -> None:
    configure_structlog(logging.ERROR)
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        parse = _parse_alone(Path(folder))
        product, start_seconds, megabytes = _product(Path(folder))
        stock, stock_start, stock_megabytes = _stock(Path(folder))
    _print(parse, product, start_seconds, megabytes, stock, stock_start, stock_megabytes)


def _parse_alone(folder: Path) -> list[float]:
    agent = ConversationAgent.load(Settings(), make_engine(f"sqlite:///{folder / 'parse.db'}"), SystemClock())
    loop = asyncio.new_event_loop()
    timed(20, lambda text: loop.run_until_complete(agent.parse(text)), first=9000)
    taken = timed(TURNS, lambda text: loop.run_until_complete(agent.parse(text)))
    loop.close()
    return taken


def _product(folder: Path) -> tuple[list[float], float, float]:
    product = Product(folder / "product", requests_per_minute="1000000")
    began = time.perf_counter()
    product.start()
    start_seconds = time.perf_counter() - began
    try:
        warm = Person.arrives(product)
        warm.say("我要开饭馆，八十平")
        timed(20, warm.say, first=9000)
        person = Person.arrives(product)
        person.say("我要开饭馆，八十平")
        taken = timed(TURNS, person.say)
        assert product.process is not None
        return taken, start_seconds, _megabytes(product.process.pid)
    finally:
        product.stop()


def _stock(folder: Path) -> tuple[list[float], float, float]:
    """In a process of its own, so that nothing that the product changes in Rasa is in force."""
    command = [sys.executable, "-m", "bench.stock.measure", str(folder / "stock"), str(TURNS)]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    measured = json.loads(printed.splitlines()[-1])
    return measured["turns"], measured["start_seconds"], measured["megabytes"]


def _megabytes(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss / 2**20)


def _around(taken: list[float], turn: int) -> float:
    return statistics.median(taken[turn - WINDOW // 2 : turn + WINDOW // 2])


def _print(
    parse: list[float],
    product: list[float],
    start_seconds: float,
    megabytes: float,
    stock: list[float],
    stock_start: float,
    stock_megabytes: float,
) -> None:
    def row(name: str, ours: str, theirs: str, note: str = "") -> None:
        print(f"{name:<34}{ours:>14}{theirs:>14}   {note}")

    def p95(taken: list[float]) -> float:
        return statistics.quantiles(taken, n=20)[-1]

    ours, theirs = statistics.median(product), statistics.median(stock)
    alone = statistics.median(parse)
    rate, stock_rate = 1000 / statistics.mean(product), 1000 / statistics.mean(stock)
    row("", "product", "stock")
    row("NLU parse alone p50, ms", f"{alone:.1f}", f"{alone:.1f}", "the same pipeline")
    row("turn p50, ms", f"{ours:.1f}", f"{theirs:.1f}", "product: through the public API; stock: in-process")
    row("turn p95, ms", f"{p95(product):.1f}", f"{p95(stock):.1f}")
    row("turns/s, one client", f"{rate:.0f}", f"{stock_rate:.1f}", f"ratio {rate / stock_rate:.1f}")
    row("turn p50 as a multiple of the parse", f"{ours / alone:.2f}", f"{theirs / alone:.2f}")
    grown, stock_grown = _around(product, 200) / _around(product, 10), _around(stock, 200) / _around(stock, 10)
    row("turn 200 against turn 10", f"{grown:.2f}", f"{stock_grown:.2f}")
    row("start-up, s", f"{start_seconds:.1f}", f"{stock_start:.1f}", "both with their imports")
    row("memory, MB", f"{megabytes:.0f}", f"{stock_megabytes:.0f}")


if __name__ == "__main__":
    main()
