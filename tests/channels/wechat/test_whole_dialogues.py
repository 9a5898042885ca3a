"""For each bundle from the first sentence to the receipt, in WeChat, all at the same time: with messages delivered
twice and out of order, turns that take longer than WeChat waits, and tokens that expire."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from sqlalchemy import Engine

from assistant.database import make_engine
from tests.channels.wechat.conftest import settings_for
from tests.channels.wechat.phone import Phone
from tests.channels.wechat.simulated.crypto import Account
from tests.channels.wechat.simulated.server import SimulatedWeChat
from tests.conversations.product import Product
from tests.conversations.test_following import NEWS_SECONDS, Clerk
from tests.conversations.test_whole_dialogue_ends_in_a_receipt import OPENINGS

BUNDLES = {bundle: business for business, (_, bundle, _) in reversed(OPENINGS.items())}
SLOW_EVERY = 60  # turns
CALLS_OF_A_TOKEN = 100


@dataclass
class Dialogue:
    phone: Phone
    before: dict[str, Any]  # the application at the review
    after: dict[str, Any]


@dataclass
class Run:
    wechat: SimulatedWeChat
    product: Product
    dialogues: dict[str, Dialogue | Exception]

    @property
    def said(self) -> int:
        return sum(len(d.phone.said) for d in self.dialogues.values() if isinstance(d, Dialogue))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder, account = tmp_path_factory.mktemp("wechat"), Account()
    with SimulatedWeChat(account, duplicate=0.2) as wechat, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLOW_EVERY", str(SLOW_EVERY))
        settings = settings_for(account, wechat.api_url)
        product = Product(folder, requests_per_minute="100000", **settings)
        wechat.push_to = f"{product.url}/wechat"
        wechat.quick_calls = CALLS_OF_A_TOKEN
        product.start("tests.channels.wechat.slow_product")
        try:
            engine = make_engine(f"sqlite:///{folder / 'lianban.db'}")
            with ThreadPoolExecutor(len(BUNDLES)) as pool:
                held = {b: pool.submit(_dialogue, wechat, engine, product.url, b) for b in BUNDLES}
            wechat.quiet()
            outcome = {b: one.exception() or one.result() for b, one in held.items()}
            yield Run(wechat, product, outcome)  # type: ignore[arg-type]
            engine.dispose()
        finally:
            product.stop()


def _dialogue(wechat: SimulatedWeChat, engine: Engine, url: str, bundle: str) -> Dialogue:
    opening, _, words = OPENINGS[BUNDLES[bundle]]
    phone = Phone(wechat.follower(), engine, url)
    phone.say(opening)
    before = phone.answers_all(words)
    phone.say("1")  # 确认提交
    return Dialogue(phone, before, phone.view)


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_whole_dialogue_in_wechat_ends_in_a_receipt(run: Run, bundle: str) -> None:
    dialogue = run.dialogues[bundle]
    if isinstance(dialogue, Exception):
        raise dialogue
    assert dialogue.before["bundle"]["id"] == bundle
    assert dialogue.before["status"] == "reviewing"
    receipt = dialogue.after["receipt"]
    assert re.fullmatch(r"\d{8}-\d{6}-\d{8}", receipt["case_no"])
    received = dialogue.phone.follower.received
    assert any(receipt["case_no"] in one.text for one in received)
    assert [one.picture[:4] for one in received if one.kind == "image"][-1] == b"\x89PNG"
    assert all(len(one.text.encode()) <= 2048 for one in received)


def test_each_message_was_one_turn(run: Run) -> None:
    metrics = requests.get(f"{run.product.url}/metrics", timeout=10).text
    turns = re.search(r"lianban_turns_total ([\d.]+)", metrics)
    assert turns
    assert float(turns.group(1)) == run.said
    assert run.wechat.pushed > run.said * 1.1  # many were delivered twice


def test_wechat_never_waited_and_nobody_saw_a_fault(run: Run) -> None:
    assert run.said > SLOW_EVERY * 5  # some turns were slow
    assert run.wechat.cut_off == 0
    assert run.wechat.unserved == []


def test_the_quota_was_held_and_expired_tokens_were_renewed(run: Run) -> None:
    assert set(run.wechat.refused) == {40001}
    assert run.wechat.tokens_given > 3


def test_what_a_department_asks_for_arrives_in_wechat_and_is_answered_there(run: Run) -> None:
    dialogue = run.dialogues["open_store"]
    assert isinstance(dialogue, Dialogue)
    phone, receipt = dialogue.phone, dialogue.after["receipt"]
    assert phone.person is not None
    progress = phone.person.call("GET", f"/cases/{receipt['case_no']}?query_code={receipt['query_code']}")
    first = next(t for t in progress["tasks"] if t["state"] == "reviewing")
    clerk, where = Clerk(run.product, first["department"]), f"/tasks/{receipt['case_no']}/{first['item']}"
    ask = {"opinion": "supplement", "reason": "面积和平面图对不上", "fields": ["premises.area_total"]}
    clerk.call("POST", f"{where}/opinion", ask)
    until = time.monotonic() + NEWS_SECONDS
    while "面积和平面图对不上" not in phone.follower.texts[-1] and time.monotonic() < until:
        time.sleep(0.2)
    assert "多少平方米" in phone.follower.texts[-1]
    assert "90" in phone.say("九十平")
    assert clerk.call("GET", where)["task"]["state"] == "reviewing"  # type: ignore[index]
