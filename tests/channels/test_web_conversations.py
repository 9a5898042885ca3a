"""Opening, talking, replay: one turn per message, and nobody else's."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from assistant.channels.web.masking import masked, masked_echo
from assistant.channels.web.store import ConversationStore
from assistant.channels.web.tables import conversation_tokens, messages
from tests.channels.scripted import Visitor, Web, at_once, web_app


def test_a_conversation_opens_with_the_greeting_and_the_first_question(visitor: Visitor) -> None:
    assert [m["from"] for m in visitor.greeting] == ["assistant", "assistant"]
    question = visitor.greeting[-1]
    assert (question["kind"], question["field"]) == ("question", "business.type")
    assert {"value": "catering", "label": "餐饮"}.items() <= question["options"][0].items()  # trades, as buttons
    assert visitor.history() == visitor.greeting


def test_a_message_has_the_shape_of_the_contract(visitor: Visitor) -> None:
    answer = visitor.say("我要开药店").json()
    assert set(answer) == {"messages", "application"}
    assert set(answer["messages"][0]) == {"id", "from", "kind", "text", "options", "field", "at"}
    assert answer["messages"][0]["at"] == "2026-11-24T02:00:00Z"
    assert answer["application"]["id"] == visitor.application_id


def test_a_pressed_button_goes_to_the_agent_with_its_field(visitor: Visitor, web: Web) -> None:
    option = {"field": "business.type", "value": "pharmacy"}
    assert visitor.say("药店", option=option).status_code == 200
    visitor.say("药店")
    assert [turn[2] for turn in web.agent.turns] == [
        {"message_id": "m1", "option": option},
        {"message_id": "m2"},
    ]


def test_history_is_replayed_in_order_and_from_a_given_message(visitor: Visitor) -> None:
    visitor.say("一")
    visitor.say("二")
    replayed = visitor.history()[2:]
    assert [m["text"] for m in replayed] == ["一", "heard: 一", "二", "heard: 二"]
    assert replayed[0]["client_message_id"] == "m1"
    later = visitor.get(f"{visitor.conversation}/messages?after={replayed[1]['id']}").json()["messages"]
    assert later == replayed[2:]


def test_history_survives_a_restart(tmp_path: Path) -> None:
    with TestClient(web_app(tmp_path).app) as client:
        before = Visitor.arrives(client)
        before.say("一")
        history = before.history()
    with TestClient(web_app(tmp_path).app) as client:
        before.client = client
        assert before.history() == history


def test_the_same_message_again_is_one_turn_with_the_same_answer(visitor: Visitor, web: Web) -> None:
    first = visitor.say("一", "same").json()
    assert visitor.say("something else", "same").json() == first
    assert len(web.agent.turns) == 1


def test_the_same_message_at_the_same_moment_is_one_turn(visitor: Visitor, web: Web) -> None:
    answers = at_once([lambda: visitor.say("一", "same").json()["messages"]] * 5)
    assert answers == [answers[0]] * 5
    assert len(web.agent.turns) == 1
    assert len([m for m in visitor.history() if m["from"] == "applicant"]) == 1


def test_an_answer_kept_by_another_process_stands(visitor: Visitor, web: Web) -> None:
    elsewhere = ConversationStore(web.assistant.repository.engine)

    def other_process(text: str) -> None:
        elsewhere.add(visitor.conversation_id, web.clock.now(), text, [{"text": "elsewhere"}], "same")

    web.agent.then = other_process
    assert [m["text"] for m in visitor.say("一", "same").json()["messages"]] == ["elsewhere"]


def test_messages_of_one_conversation_are_answered_one_after_another(visitor: Visitor) -> None:
    at_once([lambda n=n: visitor.say(f"text {n}", f"m-{n}") for n in range(6)])  # type: ignore[misc]
    texts = [m["text"] for m in visitor.history()[2:]]
    assert all(answer == f"heard: {said}" for said, answer in zip(texts[::2], texts[1::2], strict=True))
    assert len(texts) == 12


def test_a_failed_turn_is_a_problem_and_can_be_sent_again(visitor: Visitor, web: Web) -> None:
    def fail(text: str) -> None:
        raise RuntimeError(f"no trace of {text}")

    web.agent.then = fail
    failed = visitor.say("秘密", "m")
    assert failed.status_code == 500
    assert failed.headers["content-type"] == "application/problem+json"
    assert "秘密" not in failed.text
    assert "Traceback" not in failed.text
    web.agent.then = lambda text: None
    assert visitor.say("秘密", "m").json()["messages"][0]["text"] == "heard: 秘密"


# -- tokens ------------------------------------------------------------------------------------------------------------


def test_a_token_is_random_and_stored_only_as_its_hash(visitor: Visitor, client: TestClient, web: Web) -> None:
    other = Visitor.arrives(client)
    assert len(visitor.token) == 43  # 256 bits in base64
    assert visitor.token != other.token
    with web.assistant.repository.engine.connect() as connection:
        kept = set(connection.execute(select(conversation_tokens.c.token_hash)).scalars())
    assert kept == {hashlib.sha256(t.encode()).hexdigest() for t in (visitor.token, other.token)}


OWN = [
    "{c}/messages", "{c}/events", "{a}", "{a}/plan", "{a}/plan.png", "{a}/plan.svg", "{a}/flow", "{a}/flow.png",
    "{a}/flow.svg", "{a}/form.pdf",
]  # fmt: skip


def test_what_belongs_to_another_is_not_found(client: TestClient) -> None:
    one, other = Visitor.arrives(client), Visitor.arrives(client)
    for path in OWN:
        answer = one.get(path.format(c=other.conversation, a=other.application))
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"


def test_another_s_application_is_neither_changed_nor_handed_in(client: TestClient) -> None:
    one, other = Visitor.arrives(client), Visitor.arrives(client)
    mine = one.application_id
    one.application_id = other.application_id
    assert one.patch({"business.type": ["pharmacy"]}).status_code == 404
    assert one.submit().status_code == 404
    one.application_id = mine
    assert one.get(one.application).json()["version"] == other.get(other.application).json()["version"]


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic {t}", "{t}"])
def test_without_the_token_nothing_opens(visitor: Visitor, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization.format(t=visitor.token)}
    for path in OWN:
        answer = visitor.client.get(path.format(c=visitor.conversation, a=visitor.application), headers=headers)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == "Bearer"


# -- personal data -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("电话13812345678", "电话138******78"),
        ("138 1234 5678 打这个", "138******78 打这个"),
        ("身份证11010519491231002X", "身份证110*************2X"),
        ("邮箱 wang.x+1@mail.example.com。", "邮箱 ***@***。"),
        ("八十平，租金120000", "八十平，租金120000"),
        ("座机0731-88888888", "座机073*******88"),
        ("１３８１２３４５６７８", "１３８******７８"),
        ("没有号码", "没有号码"),
    ],
)
def test_before_consent_numbers_of_persons_are_hidden(text: str, kept: str) -> None:
    assert masked(text) == kept


def test_before_consent_only_masked_words_are_stored(visitor: Visitor, web: Web) -> None:
    visitor.say("我的电话13812345678")
    assert "我的电话138******78" in [m["text"] for m in visitor.history()]
    visitor.patch({"business.type": ["pharmacy"], "consent.privacy": True})
    visitor.say("我的电话13812345678")
    assert visitor.history()[-2]["text"] == "我的电话13812345678"
    with web.assistant.repository.engine.connect() as connection:
        stored = connection.execute(select(messages.c.text).where(messages.c.client_message_id == "m1")).scalar_one()
    assert stored == "我的电话138******78"


def test_what_is_said_back_before_consent_is_masked_too(visitor: Visitor) -> None:
    answered = visitor.say("我的电话13812345678").json()["messages"]
    assert answered[0]["text"] == "heard: 我的电话13812345678"
    assert visitor.history()[-1]["text"] == "heard: 我的电话138******78"


def test_only_what_was_said_is_masked_in_an_answer() -> None:
    answer = "记下电话 138 1234 5678；有疑问请拨 0731-88888888"
    assert masked_echo(answer, "13812345678") == "记下电话 138******78；有疑问请拨 0731-88888888"


def test_no_log_line_holds_what_was_said(
    visitor: Visitor, web: Web, caplog: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(text: str) -> None:
        raise RuntimeError(text)

    visitor.say("秘密一")
    web.agent.then = fail
    visitor.say("秘密二")
    visitor.patch({"person.contact.phone": "13812345678"})
    said = capsys.readouterr()
    logged = said.out + said.err + caplog.text
    assert "RuntimeError" in logged
    assert not any(secret in logged for secret in ("秘密", "138", visitor.token))
