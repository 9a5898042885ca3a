"""`python -m bench.stock.measure FOLDER TURNS`: trains, loads and times the stock way; prints JSON."""

from __future__ import annotations

import time

BEGAN = time.perf_counter()

import asyncio
import json
import logging
import sys
from pathlib import Path

import psutil
from rasa.core.channels.channel import UserMessage
from rasa.utils.log_utils import configure_structlog

from assistant.channels.rasa.agent import TurnOutput
from bench.stock import agent as stock
from bench.turns import timed

IMPORTED = time.perf_counter() - BEGAN


def main() -> None:
    configure_structlog(logging.ERROR)
    logging.disable(logging.WARNING)
    model = stock.train(Path(sys.argv[1]))
    began = time.perf_counter()
    agent = stock.load(model)
    start_seconds = IMPORTED + time.perf_counter() - began
    loop = asyncio.new_event_loop()

    def take(text: str, sender: str) -> None:
        loop.run_until_complete(agent.handle_message(UserMessage(text, TurnOutput(), sender)))

    take("我要开饭馆", "warm")
    timed(8, lambda text: take(text, "warm"), first=9000)
    take("我要开饭馆", "bench")
    turns = timed(int(sys.argv[2]), lambda text: take(text, "bench"))
    megabytes = psutil.Process().memory_info().rss / 2**20
    print(json.dumps({"turns": turns, "start_seconds": start_seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    main()
