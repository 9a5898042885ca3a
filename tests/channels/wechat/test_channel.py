"""What a follower does in WeChat, and what comes back to his phone."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select, text

from assistant.channels.continuation.codes import CODE_LIFETIME, Continuations
from assistant.channels.web.store import ConversationStore
from assistant.channels.web.tables import messages
from assistant.channels.wechat.followers import Followers
from assistant.channels.wechat.inbox import Inbox
from assistant.channels.wechat.incoming import Incoming
from assistant.channels.wechat.tables import inbox, outbox
from assistant.documents.found import Found
from assistant.documents.recognition import Recognizer
from tests.channels.scripted import PHARMACY, fitting
from tests.channels.test_web_photos import ON_LICENCE
from tests.channels.wechat.conftest import PAGE, Stage, staged
from tests.channels.wechat.simulated.crypto import Account
from tests.channels.wechat.simulated.server import Follower


@pytest.fixture
def li(stage: Stage) -> Follower:
    return stage.wechat.follower()


def _said(stage: Stage, follower: Follower, text: str) -> str:
    """Says it, and gives all that came back since."""
    before = len(follower.received)
    follower.say(text)
    stage.settled(follower)
    return "\n".join(one.text for one in follower.received[before:])


# -- coming and talking ----------------------------------------------------------------------------------------------


def test_who_subscribes_is_greeted_and_asked(stage: Stage, li: Follower) -> None:
    li.subscribe()
    stage.settled(li)
    assert len(li.texts) == 1
    assert "我是联办助手" in li.texts[0]
    assert "做什么" in li.texts[0].split("\n\n")[-1]
    assert stage.heard() == []


def test_who_says_something_first_is_greeted_and_answered_in_one_bubble(stage: Stage, li: Follower) -> None:
    assert "heard: 我要开药店" in _said(stage, li, "我要开药店")
    assert len(li.received) == 1
    assert li.texts[0].count("请问您想做什么生意") == 1
    assert _said(stage, li, "六十平").startswith("heard: 六十平")
    assert stage.heard() == ["我要开药店", "六十平"]
    with stage.engine.connect() as connection:
        channels = connection.execute(text("SELECT channel FROM conversations")).scalars().all()
    assert channels == ["wechat"]


def test_a_voice_is_heard_by_its_recognition(stage: Stage, li: Follower) -> None:
    li.speak("我要开药店。")
    stage.settled(li)
    assert stage.heard() == ["我要开药店。"]
    li.speak("")
    stage.settled(li)
    assert "没有听清" in li.texts[-1]
    assert len(stage.heard()) == 1


def test_a_photo_is_fetched_read_and_confirmed(stage: Stage, li: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    async def read(self: Recognizer, data: bytes) -> Found:
        seen.append(data)
        return ON_LICENCE

    monkeypatch.setattr(Recognizer, "read", read)
    _opens_a_pharmacy(stage, li)
    stage.wechat.expire_token()
    li.show(b"\xff\xd8 a licence")
    stage.settled(li)
    assert seen == [b"\xff\xd8 a licence"]
    assert "长沙市天心区老王米粉店" in li.texts[-1]
    assert "1. 是\n2. 不是" in li.texts[-1]
    _said(stage, li, "1")
    assert stage.web.agent.turns[-1][2]["option"] == {"field": "change.confirmed", "value": True}


def test_a_photo_that_wechat_gives_no_longer_is_asked_for_again(stage: Stage, li: Follower) -> None:
    stage.wechat.push_message(li, "image", {"PicUrl": "http://mmbiz.qpic.cn/x", "MediaId": "gone"})
    stage.settled(li)
    assert "请重新拍一张再发" in li.texts[-1]
    assert stage.wechat.refused == [40007]


def test_what_cannot_be_understood_is_answered_politely(stage: Stage, li: Follower) -> None:
    stage.wechat.push_message(li, "location", {"Location_X": "28.1", "Location_Y": "112.9", "Label": "天心区"})
    stage.settled(li)
    assert "只看得懂文字、语音" in li.texts[-1]
    assert stage.heard() == []


@pytest.mark.parametrize("mode", ["plain", "compatible", "aes"])
def test_every_mode_of_encryption_is_understood(tmp_path: Path, mode: str) -> None:
    with staged(tmp_path, Account(mode=mode)) as stage, stage.running():
        assert "heard: 您好" in _said(stage, stage.wechat.follower(), "您好")
        assert stage.wechat.unserved == []


# -- who is let in ---------------------------------------------------------------------------------------------------


def _push(stage: Stage, query: dict[str, str], body: str) -> requests.Response:
    return requests.post(stage.wechat.push_to, params=query, data=body.encode(), timeout=10)


def _message(text: str, message_id: int = 1, openid: str = "o1") -> str:
    return (
        f"<xml><ToUserName><![CDATA[gh]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
        f"<MsgId>{message_id}</MsgId></xml>"
    )


def test_the_address_proves_itself_to_who_knows_the_token(stage: Stage) -> None:
    query, _ = stage.wechat.sealed(_message("x"))
    proof = {k: query[k] for k in ("signature", "timestamp", "nonce")} | {"echostr": "5927782374"}
    assert requests.get(stage.wechat.push_to, params=proof, timeout=10).text == "5927782374"
    proof["signature"] = "0" * 40
    assert requests.get(stage.wechat.push_to, params=proof, timeout=10).status_code == 403


def test_what_is_not_signed_by_wechat_or_not_encrypted_is_not_let_in(stage: Stage) -> None:
    good = stage.wechat.sealed(_message("x"))
    known = stage.wechat.account
    tries: list[tuple[dict[str, str], str]] = [
        ({**good[0], "msg_signature": "0" * 40}, good[1]),
        ({k: v for k, v in good[0].items() if k != "msg_signature"}, good[1]),
        (good[0], good[1].replace("<Encrypt><![CDATA[", "<Encrypt><![CDATA[AAAA")),
    ]
    others = (Account(token="another"), Account(aes_key="Z" * 42 + "E"), Account(app_id="wx"), Account(mode="plain"))
    for stage.wechat.account in others:
        tries.append(stage.wechat.sealed(_message("x")))
    stage.wechat.account = known
    assert [_push(stage, *one).status_code for one in tries] == [403] * len(tries)
    assert stage.heard() == []
    with stage.engine.connect() as connection:
        assert connection.execute(select(inbox)).all() == []


def test_a_recorded_push_is_too_old_after_ten_minutes(stage: Stage) -> None:
    recorded = stage.wechat.sealed(_message("x"))
    stage.web.clock.moment += timedelta(minutes=11)
    assert _push(stage, *recorded).status_code == 403


def test_a_document_type_is_refused(stage: Stage) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]>' + _message("&a;")
    assert _push(stage, *stage.wechat.sealed(bomb)).status_code == 403


# -- once, in order, whatever happens --------------------------------------------------------------------------------


def test_the_same_message_delivered_again_is_one_turn(stage: Stage, li: Follower) -> None:
    stage.wechat.duplicate = 1.0
    for number in range(6):
        li.say(f"第{number}句")
        time.sleep(0.02)
    li.click("progress")
    stage.settled(li)
    assert sorted(stage.heard()) == sorted([*(f"第{number}句" for number in range(6)), "办到哪了"])
    assert stage.wechat.pushed == 14
    with stage.engine.connect() as connection:
        kept = connection.execute(select(messages.c.text).where(messages.c.sender == "applicant")).scalars().all()
    assert kept == stage.heard()


def test_what_came_out_of_order_is_taken_in_the_order_in_which_it_was_said(unstarted: Stage) -> None:
    li = unstarted.wechat.follower("o1")
    followers = Followers(unstarted.engine, unstarted.web.clock)
    kept = Inbox(unstarted.engine, followers, unstarted.web.clock)
    for number, created in enumerate((3, 1, 2)):
        assert kept.take(Incoming(f"key {number}", li.openid, created, "text", {"text": f"第{created}句"}))
        li.did += 1
    assert kept.take(Incoming("key 0", li.openid, 3, "text", {"text": "第3句"})) is None
    with unstarted.running():
        unstarted.settled(li)
    assert unstarted.heard() == ["第1句", "第2句", "第3句"]


def test_a_turn_that_takes_longer_than_wechat_waits_makes_nobody_wait(stage: Stage, li: Follower) -> None:
    async def slow(conversation_id: str, text: str, metadata: dict[str, Any], told: Any) -> list[dict[str, Any]]:
        await asyncio.sleep(5.5)
        return [{"text": "慢慢来", "custom": {}}]

    stage.web.agent.handle = slow  # type: ignore[method-assign]
    li.say("您好")
    stage.wechat.quiet(4)
    assert (stage.wechat.pushed, stage.wechat.cut_off, stage.wechat.unserved) == (1, 0, [])
    stage.settled(li)
    assert li.texts[-1].endswith("慢慢来")


def test_where_nobody_answers_wechat_tries_three_times_more(unstarted: Stage) -> None:
    li = unstarted.wechat.follower()
    unstarted.wechat.push_to = "http://127.0.0.1:9/wechat"
    li.say("还没开门")
    unstarted.wechat.quiet()
    assert unstarted.wechat.pushed == 4
    assert unstarted.wechat.unserved == ["no answer"]
    li.did = 0  # nobody will ever take it
    with unstarted.running():
        assert "heard: 开门了" in _said(unstarted, li, "开门了")


def test_a_turn_that_fails_is_tried_again_and_at_last_said_so(stage: Stage, li: Follower) -> None:
    tried: list[str] = []

    def fail(text: str) -> None:
        tried.append(text)
        if text == "坏" or len(tried) == 1:
            raise RuntimeError

    stage.web.agent.then = fail
    assert "heard: 好" in _said(stage, li, "好")
    assert tried == ["好", "好"]
    assert "请再说一遍" in _said(stage, li, "坏")
    assert tried[2:] == ["坏"] * 3
    assert "heard: 又好了" in _said(stage, li, "又好了")


def test_when_wechat_is_away_the_answer_waits_and_comes_once(stage: Stage, li: Follower) -> None:
    stage.wechat.away = True
    li.say("您好")
    stage.settled(li, sent=False)
    assert li.received == []
    stage.wechat.away = False
    stage.web.clock.moment += timedelta(seconds=10)
    stage.settled(li)
    assert len(li.received) == 1
    with stage.engine.connect() as connection:
        assert connection.execute(select(outbox)).all() == []


def test_an_answer_survives_the_process(tmp_path: Path) -> None:
    with staged(tmp_path / "a", Account()) as stage:
        li = stage.wechat.follower()
        with stage.running():
            stage.wechat.away = True
            li.say("您好")
            stage.settled(li, sent=False)
        stage.wechat.away = False
        stage.web.clock.moment += timedelta(minutes=2)
        with stage.running():
            stage.settled(li)
        assert ["heard: 您好" in text for text in li.texts] == [True]
        assert stage.heard() == ["您好"]


def test_what_was_said_and_not_taken_is_taken_by_the_next_process(unstarted: Stage) -> None:
    li = unstarted.wechat.follower()
    unstarted.web.agent.pause = asyncio.Event()  # nobody will set it
    with unstarted.running():
        li.say("您好")
        unstarted.wechat.quiet()
        until = time.monotonic() + 10
        while not unstarted.heard() and time.monotonic() < until:
            time.sleep(0.01)
        _die_in_the_turn(unstarted)
    unstarted.web.agent.pause = None
    unstarted.web.clock.moment += timedelta(minutes=2)  # its lease runs out
    with unstarted.running():
        unstarted.settled(li)
        assert li.texts[-1].count("heard: 您好") == 1


def _die_in_the_turn(stage: Stage) -> None:
    """What the process holds is gone, what it wrote stays."""
    loop = stage.web.app.state.conversing.broadcaster._loop

    async def kill() -> None:
        for task in asyncio.all_tasks():
            if "Courier._serve" in repr(task.get_coro()):
                task.cancel()

    asyncio.run_coroutine_threadsafe(kill(), loop).result(10)


# -- options as numbered lists ---------------------------------------------------------------------------------------


def _asked(stage: Stage, follower: Follower) -> str | None:
    question = stage.web.assistant.view(stage.application_of(follower)).question
    return question.field if question else None


def _last_turn(stage: Stage) -> tuple[str, Any]:
    """Words and pressed option of the last turn."""
    _conversation, words, metadata = stage.web.agent.turns[-1]
    return words, metadata.get("option")


def _opens_a_pharmacy(stage: Stage, follower: Follower) -> None:
    _said(stage, follower, "您好")
    stage.web.assistant.patch(stage.application_of(follower), {"business.type": ["pharmacy"]}, None)
    _said(stage, follower, "开药店")


@pytest.mark.parametrize("words", ["2", "２", "二", "第二个", "选2", "2。", "②", "我选第2项吧", "2号"])
def test_a_bare_number_answers_the_question_with_its_option(stage: Stage, li: Follower, words: str) -> None:
    _opens_a_pharmacy(stage, li)
    question = stage.web.assistant.view(stage.application_of(li)).question
    assert question is not None
    labels = [option.label for option in question.options]
    assert "\n".join(f"{n}. {label}" for n, label in enumerate(labels, 1)) in li.texts[-1]
    _said(stage, li, words)
    assert _last_turn(stage) == (labels[1], {"field": question.field, "value": question.options[1].value})
    assert _asked(stage, li) != question.field


@pytest.mark.parametrize("words", ["99", "80平", "2月3日", "0", "两个人", "第二个月"])
def test_what_is_no_number_of_the_list_is_said_as_it_is(stage: Stage, li: Follower, words: str) -> None:
    _opens_a_pharmacy(stage, li)
    _said(stage, li, words)
    assert _last_turn(stage) == (words, None)


def test_a_number_never_answers_a_question_that_its_sender_has_not_seen(stage: Stage, li: Follower) -> None:
    _opens_a_pharmacy(stage, li)
    first = _asked(stage, li)
    stage.wechat.away = True
    li.say("2")
    stage.settled(li, sent=False)
    second = _asked(stage, li)
    assert second != first
    stage.web.clock.moment += timedelta(seconds=1)
    assert stage.web.agent.turns[-1][2]["option"]["field"] == first
    turns = len(stage.web.agent.turns)
    li.say("1")  # he still has the first question before him
    stage.settled(li, sent=False)
    assert len(stage.web.agent.turns) == turns
    assert _asked(stage, li) == second
    stage.wechat.away = False
    stage.web.clock.moment += timedelta(seconds=10)
    stage.settled(li)
    assert "已经答过了" in li.texts[-1]
    assert li.texts[-1].count("\n1. ") == 1  # the list of the new question and no other


def test_after_the_form_has_gone_on_a_number_of_the_old_list_answers_nothing(stage: Stage, li: Follower) -> None:
    _opens_a_pharmacy(stage, li)
    field = _asked(stage, li)
    assert field is not None
    application_id = stage.application_of(li)
    stage.web.assistant.patch(application_id, {field: PHARMACY[field]}, None)
    stage.web.app.state.conversing.after_change(application_id, ask=True)
    version = stage.web.assistant.view(application_id).version
    time.sleep(1.5)
    stage.settled(li)
    assert len(li.received) == 2  # what is filled in on the page is not repeated here
    answer = _said(stage, li, "1")
    assert "已经答过了" in answer
    assert stage.web.assistant.view(application_id).version == version


# -- quota, token, length --------------------------------------------------------------------------------------------


def test_news_that_may_not_be_sent_waits_until_he_says_something(stage: Stage, li: Follower) -> None:
    _said(stage, li, "您好")
    application_id = stage.application_of(li)
    news = [f"第{n}条" for n in range(7)]
    for words in news:
        _staff_says(stage, application_id, words)
        stage.settled(li)
    assert li.texts[1:] == news[:4]  # with the answer that makes five
    assert stage.wechat.refused == []
    answer = _said(stage, li, "还在吗")
    places = [answer.index(words) for words in [*news[4:], "请问您想做什么生意"]]
    assert places == sorted(places)


def _staff_says(stage: Stage, application_id: str, words: str) -> None:
    store: ConversationStore = stage.web.app.state.conversing.store
    with stage.engine.begin() as connection:
        row = {"conversation_id": store.of_application(application_id)[0], "sender": "staff", "kind": "notice"}
        connection.execute(messages.insert().values(**row, text=words, options=[], at=stage.web.clock.now()))


def test_after_two_days_nothing_is_sent_until_he_comes_back(stage: Stage, li: Follower) -> None:
    _said(stage, li, "您好")
    stage.web.clock.moment += timedelta(hours=49)
    _staff_says(stage, stage.application_of(li), "请补交照片")
    time.sleep(1.2)
    stage.settled(li)
    assert len(li.received) == 1
    assert stage.wechat.refused == []
    assert "请补交照片" in _said(stage, li, "我来了")


def test_a_quota_that_wechat_counts_otherwise_is_believed(stage: Stage, li: Follower) -> None:
    _said(stage, li, "您好")
    li.message_window.left = 0
    _staff_says(stage, stage.application_of(li), "请补交照片")
    time.sleep(1.2)
    stage.settled(li)
    assert stage.wechat.refused == [45047]
    assert "请补交照片" in _said(stage, li, "我来了")


def test_a_token_is_fetched_once_for_all_and_again_when_it_is_refused(stage: Stage) -> None:
    many = [stage.wechat.follower() for _ in range(12)]
    for one in many:
        one.say("您好")
    for one in many:
        stage.settled(one)
    assert stage.wechat.tokens_given == 1
    stage.wechat.expire_token()
    for one in many:
        one.say("在吗")
    for one in many:
        stage.settled(one)
    assert stage.wechat.tokens_given == 2
    assert all(len(one.received) == 2 for one in many)
    assert stage.wechat.refused == [40001] * len(stage.wechat.refused)


def test_a_long_answer_is_split_and_stays_within_the_quota(stage: Stage, li: Follower) -> None:
    async def long(conversation_id: str, text: str, metadata: dict[str, Any], told: Any) -> list[dict[str, Any]]:
        lines = "\n".join(f"{n}. 很长的一行，说的是第{n}件事情。" for n in range(400))
        return [{"text": lines, "custom": {}}, {"text": "您说呢？", "custom": {"kind": "question", "field": "x"}}]

    stage.web.agent.handle = long  # type: ignore[method-assign]
    _said(stage, li, "说来听听")
    assert 2 <= len(li.received) <= 3
    assert li.texts[-1].endswith("您说呢？")
    assert "中间略去了" in li.texts[-1]
    assert all(len(text.encode()) <= 2048 for text in li.texts)


# -- links, codes, pictures, news ------------------------------------------------------------------------------------


def _link(text: str) -> str:
    found = re.search(re.escape(PAGE) + r"/\?continue=(\S+)", text)
    assert found, text
    return found.group(1)


@pytest.mark.parametrize("how", ["click", "words"])
def test_a_link_opens_his_own_form_once(stage: Stage, li: Follower, how: str) -> None:
    _said(stage, li, "您好")
    answer = _said(stage, li, "表格") if how == "words" else ""
    if how == "click":
        li.click("form")
        stage.settled(li)
        answer = li.texts[-1]
    token = _link(answer)
    base = stage.wechat.push_to.removesuffix("/wechat")
    opened = requests.post(f"{base}/api/v1/continuations", json={"secret": token}, timeout=10)
    assert opened.json()["application_id"] == stage.application_of(li)
    assert requests.post(f"{base}/api/v1/continuations", json={"secret": token}, timeout=10).status_code == 404
    with stage.engine.connect() as connection:
        kept = " ".join(str(row) for row in connection.execute(select(messages.c.text)))
    assert token not in kept
    assert stage.heard() == ["您好"]


def test_a_code_from_the_web_goes_on_in_wechat(stage: Stage, li: Follower) -> None:
    base = stage.wechat.push_to.removesuffix("/wechat") + "/api/v1"
    opened = requests.post(f"{base}/conversations", json={"channel": "web"}, timeout=10).json()
    mine = {"Authorization": f"Bearer {opened['token']}"}
    where = f"{base}/conversations/{opened['conversation_id']}"
    issued = requests.post(f"{where}/continuation", headers=mine, timeout=10).json()
    answer = _said(stage, li, f"接续码{issued['code'][:4]} {issued['code'][4:]}")
    assert "接上了" in answer
    assert stage.application_of(li) == opened["application_id"]
    assert "heard: 六十平" in _said(stage, li, "六十平")
    said = requests.get(f"{where}/messages", headers=mine, timeout=10).json()["messages"]
    assert [m["text"] for m in said if m["from"] == "applicant"] == ["接续码", "六十平"]
    assert "用过了" in _said(stage, li, f"接续码 {issued['code']}")


@pytest.mark.parametrize("how", ["scan", "subscribe", "scan_in_menu"])
def test_a_qr_code_of_the_page_goes_on_in_wechat(stage: Stage, li: Follower, how: str) -> None:
    base = stage.wechat.push_to.removesuffix("/wechat") + "/api/v1"
    opened = requests.post(f"{base}/conversations", json={"channel": "web"}, timeout=10).json()
    token = Continuations(stage.engine, stage.web.clock).link(opened["conversation_id"])
    scene = f"{PAGE}/?continue={token}" if how == "scan_in_menu" else f"continue:{token}"
    getattr(li, how)(scene)
    stage.settled(li)
    assert "接上了" in li.texts[-1]
    assert stage.application_of(li) == opened["application_id"]


def _handed(stage: Stage) -> dict[str, Any]:
    """A conversation of the page, and how it is handed over to elsewhere."""
    base = stage.wechat.push_to.removesuffix("/wechat") + "/api/v1"
    opened = requests.post(f"{base}/conversations", json={"channel": "web"}, timeout=10).json()
    authorization = {"Authorization": f"Bearer {opened['token']}"}
    path = f"{base}/conversations/{opened['conversation_id']}/continuation"
    handed = requests.post(path, headers=authorization, timeout=10)
    assert handed.status_code == 201, handed.text
    return {**opened, **handed.json()}


@pytest.mark.parametrize("follows", [True, False])
def test_the_code_on_the_page_is_scanned_and_goes_on_in_wechat(stage: Stage, li: Follower, *, follows: bool) -> None:
    if follows:
        li.subscribe()
        stage.settled(li)
    handed = _handed(stage)
    li.scan_code(handed["wechat"]["address"])
    stage.settled(li)
    assert "接上了" in li.texts[-1]
    assert stage.application_of(li) == handed["application_id"]
    wang = stage.wechat.follower()
    wang.scan_code(handed["wechat"]["address"])  # it is used up
    stage.settled(wang)
    assert stage.application_of(wang) != handed["application_id"]


def test_a_scanned_code_that_has_expired_opens_nothing(stage: Stage, li: Follower) -> None:
    address = _handed(stage)["wechat"]["address"]
    stage.web.clock.moment += CODE_LIFETIME
    li.scan_code(address)
    stage.wechat.quiet()
    assert li.did == 0


def test_while_wechat_is_away_the_code_is_there_without_a_picture(stage: Stage) -> None:
    stage.wechat.away = True
    handed = _handed(stage)
    assert handed["wechat"] == {"address": None}
    assert len(handed["code"]) == 8


def test_a_code_from_wechat_goes_on_at_the_hotline(stage: Stage, li: Follower) -> None:
    _said(stage, li, "您好")
    li.click("code")
    stage.settled(li)
    found = re.search(r"(\d{4}) (\d{4})", li.texts[-1])
    assert found
    continued = Continuations(stage.engine, stage.web.clock).redeem("".join(found.groups()), "staff 1")
    assert continued.application_id == stage.application_of(li)


def test_a_qr_code_at_the_counter_names_the_business(stage: Stage, li: Follower) -> None:
    li.subscribe("business:pharmacy")
    stage.settled(li)
    assert _last_turn(stage)[1] == {"field": "business.type", "value": ["pharmacy"]}
    assert len(li.texts) == 1


def test_another_application_is_begun_when_he_is_sure(stage: Stage, li: Follower) -> None:
    _opens_a_pharmacy(stage, li)
    first = stage.application_of(li)
    li.click("new")
    stage.settled(li)
    assert "要另外新办一件吗" in li.texts[-1]
    _said(stage, li, "2")
    assert stage.application_of(li) == first
    assert "新办一件吗" not in li.texts[-1]
    _said(stage, li, "新办一件事")
    _said(stage, li, "1")
    assert stage.application_of(li) != first
    assert "请问您想做什么生意" in li.texts[-1]


def test_who_leaves_gets_nothing_and_goes_on_when_he_comes_back(stage: Stage, li: Follower) -> None:
    _opens_a_pharmacy(stage, li)
    application_id = stage.application_of(li)
    li.unsubscribe()
    stage.settled(li)
    received = len(li.received)
    _staff_says(stage, application_id, "在吗")
    time.sleep(1.2)
    stage.settled(li)
    assert len(li.received) == received
    li.subscribe()
    stage.settled(li)
    assert "欢迎回来" in li.texts[-1]
    assert stage.application_of(li) == application_id


@pytest.mark.needs("chinese_font")
def test_the_receipt_comes_with_a_picture_wherever_it_was_handed_in(stage: Stage, li: Follower) -> None:
    _opens_a_pharmacy(stage, li)
    application_id = stage.application_of(li)
    _fill(stage, application_id)
    assert stage.web.assistant.submit(application_id, "k").receipt is not None
    time.sleep(1.2)
    stage.settled(li)
    receipt = stage.web.assistant.view(application_id).receipt
    assert receipt is not None
    assert receipt.case_no in li.texts[-1]
    pictures = [one.picture for one in li.received if one.kind == "image"]
    assert [picture[:4] for picture in pictures] == [b"\x89PNG"]


def _fill(stage: Stage, application_id: str) -> None:
    stage.web.assistant.patch(application_id, PHARMACY, None)
    while (question := stage.web.assistant.view(application_id).question) is not None:
        data = question.model_dump(mode="json")
        patched = stage.web.assistant.patch(application_id, {question.field: fitting(data)}, None)
        assert patched.changed, patched.problems


def test_an_openid_is_never_logged(stage: Stage, li: Follower, capfd: pytest.CaptureFixture[str]) -> None:
    stage.wechat.away = True
    li.say("坏")
    stage.settled(li, sent=False)
    stage.wechat.away = False
    stage.wechat.followers.clear()  # 40003
    stage.web.clock.moment += timedelta(seconds=10)
    stage.settled(li)
    logged = "".join(capfd.readouterr())
    assert "wechat.refused" in logged
    assert li.openid not in logged
