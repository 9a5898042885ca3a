"""`make bench-wechat`: 200 conversations in WeChat at the same time, on one process; prints p50, p95 and the errors.

First all say something in the same moment, then each goes on at a person's pace. A time is from the tap on 发送 to the
first bubble that answers, with everything between: signed and encrypted push, inbox, turn, customer-service message. A
part of the messages is delivered twice. The product, the simulated WeChat and all followers share this machine. The
processor time is the product's own; half of it is BLAS threads waiting for work, unless OPENBLAS_NUM_THREADS is 1.
"""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests

from tests.channels.wechat.conftest import settings_for
from tests.channels.wechat.simulated.crypto import Account
from tests.channels.wechat.simulated.server import Follower, SimulatedWeChat
from tests.conversations.product import Product

CONVERSATIONS = 200
MESSAGES = 5  # of each, after the first
PAUSE_SECONDS = (10.0, 20.0)  # between an answer and what is said next
PATIENCE_SECONDS = 60.0
DUPLICATES = 0.05
OPENINGS = (
    "我要开便利店，六十平",
    "想开个小饭馆，八十平",
    "我要开一家药店",
    "想开个小宾馆，二十间房",
    "开理发店要办什么手续",
)
WORDS = (
    "六十平",
    "天心区芙蓉南路一段88号2栋101",
    "为什么要填这个",
    "三个人",
    "13800138000",
    "要多久",
    "天心区老王小店",
)


@dataclass
class Heard:
    """Seconds until each message was answered."""

    at_once: list[float] = field(default_factory=list)
    at_pace: list[float] = field(default_factory=list)
    unanswered: int = 0


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CONVERSATIONS
    account = Account()
    with tempfile.TemporaryDirectory() as folder, SimulatedWeChat(account, duplicate=DUPLICATES) as wechat:
        product = Product(Path(folder), **settings_for(account, wechat.api_url))
        wechat.push_to = f"{product.url}/wechat"
        product.start()
        try:
            asyncio.run(_talk(wechat, 1, Heard(), messages=3))  # warm
            turns, processor = _turns(product), _processor(product)
            heard, began = Heard(), time.monotonic()
            asyncio.run(_talk(wechat, count, heard, MESSAGES))
            seconds = time.monotonic() - began
            wechat.quiet()
            turns, processor = _turns(product) - turns, _processor(product) - processor
        finally:
            product.stop()
    said = len(heard.at_once) + len(heard.at_pace) + heard.unanswered
    faults = {
        "not answered within a minute": heard.unanswered,
        "answered with a fault": len(wechat.unserved),
        "refused by WeChat": len(wechat.refused),
        "turns too many": max(0, turns - said),
    }
    print(f"{count} conversations, {said} messages in {seconds:.0f} s, {wechat.pushed} pushes, {turns} turns")
    _print("all in one moment", heard.at_once)
    _print("at a person's pace", heard.at_pace)
    print(f"{'processor time':<22}{1000 * processor / said:.0f} ms a message")
    print(f"{'cut off after 5 s':<22}{wechat.cut_off}")
    print(f"{'errors':<22}{sum(faults.values())}   {', '.join(f'{n} {name}' for name, n in faults.items() if n)}")
    sys.exit(0 if not any(faults.values()) else 1)


async def _talk(wechat: SimulatedWeChat, count: int, heard: Heard, messages: int) -> None:
    chance = random.Random(7)
    talks = [_one(wechat.follower(), random.Random(chance.random()), heard, messages) for _ in range(count)]
    await asyncio.gather(*talks)


async def _one(follower: Follower, chance: random.Random, heard: Heard, messages: int) -> None:
    await _say(follower, chance.choice(OPENINGS), heard, heard.at_once)
    for _ in range(messages):
        await asyncio.sleep(chance.uniform(*PAUSE_SECONDS) if messages == MESSAGES else 0)
        listed = re.findall(r"^\d+\. ", follower.texts[-1], re.MULTILINE) if follower.texts else []
        await _say(follower, "1" if listed else chance.choice(WORDS), heard, heard.at_pace)


async def _say(follower: Follower, text: str, heard: Heard, times: list[float]) -> None:
    before, began = len(follower.received), time.monotonic()
    follower.say(text)
    while len(follower.received) == before:
        if time.monotonic() - began > PATIENCE_SECONDS:
            heard.unanswered += 1
            return
        await asyncio.sleep(0.02)
    times.append(follower.received[before].at - began)


def _turns(product: Product) -> int:
    metrics = requests.get(f"{product.url}/metrics", timeout=30).text
    found = re.search(r"lianban_turns_total ([\d.]+)", metrics)
    return int(float(found.group(1))) if found else 0


def _processor(product: Product) -> float:
    """Seconds of processor time so far."""
    assert product.process is not None
    used = psutil.Process(product.process.pid).cpu_times()
    return float(used.user + used.system)


def _print(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = statistics.quantiles(ordered, n=20)[-1]
    print(f"{name:<22}p50 {statistics.median(ordered):.2f} s   p95 {p95:.2f} s   slowest {ordered[-1]:.2f} s")


if __name__ == "__main__":
    main()
