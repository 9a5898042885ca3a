"""A conversation goes on elsewhere: by a code or by a link, once, and not for long."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from assistant.channels.continuation.codes import (
    CODE_LIFETIME,
    LINK_LIFETIME,
    Continuations,
    NotContinuable,
    TooManyTries,
)
from assistant.channels.continuation.tables import continuations
from assistant.channels.web.store import Conversation, ConversationStore
from assistant.clock import SettableClock
from assistant.database import make_engine
from assistant.migrations import upgrade
from tests.channels.scripted import TUESDAY, Visitor, Web, at_once

HERE, THERE = "address 10.0.0.1", "address 10.0.0.2"


@pytest.fixture
def opened(web: Web, visitor: Visitor) -> Continuations:
    return Continuations(web.assistant.repository.engine, web.clock)


def _issued(visitor: Visitor) -> dict[str, str]:
    answer = visitor.client.post(f"{visitor.conversation}/continuation", headers=visitor.headers)
    assert answer.status_code == 201, answer.text
    issued: dict[str, str] = answer.json()
    return issued


def test_a_code_opens_the_conversation_once(opened: Continuations, visitor: Visitor) -> None:
    issued = opened.issue(visitor.conversation_id)
    found = opened.redeem(issued.code, HERE)
    assert (found.conversation_id, found.application_id) == (visitor.conversation_id, visitor.application_id)
    for secret in (issued.code, issued.token):
        with pytest.raises(NotContinuable):
            opened.redeem(secret, HERE)


@pytest.mark.parametrize("written", ["{0} {1}", "{0}-{1}", " {0}{1} ", "{0}　{1}"])
def test_a_code_may_be_written_in_groups(opened: Continuations, visitor: Visitor, written: str) -> None:
    code = opened.issue(visitor.conversation_id).code
    assert opened.redeem(written.format(code[:4], code[4:]), HERE).conversation_id == visitor.conversation_id


def test_a_code_in_full_width_digits_is_the_same_code(opened: Continuations, visitor: Visitor) -> None:
    code = opened.issue(visitor.conversation_id).code
    wide = code.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789"})
    assert opened.redeem(wide, HERE).conversation_id == visitor.conversation_id


def test_codes_and_links_expire(opened: Continuations, visitor: Visitor, web: Web) -> None:
    issued, link = opened.issue(visitor.conversation_id), opened.link(visitor.conversation_id)
    web.clock.moment += CODE_LIFETIME
    for secret in (issued.code, issued.token):
        with pytest.raises(NotContinuable):
            opened.redeem(secret, HERE)
    web.clock.moment += LINK_LIFETIME - CODE_LIFETIME - timedelta(seconds=1)
    assert opened.redeem(link, HERE).application_id == visitor.application_id


def test_nothing_that_opens_is_stored(opened: Continuations, visitor: Visitor) -> None:
    issued, link = opened.issue(visitor.conversation_id), opened.link(visitor.conversation_id)
    with opened.engine.connect() as connection:
        kept = " ".join(str(row) for row in connection.execute(select(continuations)))
    for secret in (issued.code, issued.token, link):
        assert secret not in kept


def test_who_guesses_codes_is_stopped_and_others_are_not(opened: Continuations, visitor: Visitor) -> None:
    issued = opened.issue(visitor.conversation_id)
    wrong = f"{(int(issued.code) + 1) % 10**8:08d}"
    for _ in range(5):
        with pytest.raises(NotContinuable):
            opened.redeem(wrong, HERE)
    with pytest.raises(TooManyTries):
        opened.redeem(issued.code, HERE)
    assert opened.redeem(issued.code, THERE).conversation_id == visitor.conversation_id


# -- on the web --------------------------------------------------------------------------------------------------------


def test_the_conversation_goes_on_elsewhere_with_all_that_was_said(visitor: Visitor, client: TestClient) -> None:
    visitor.say("我要开药店")
    issued = _issued(visitor)
    answer = client.post("/api/v1/continuations", json={"secret": issued["token"]})
    assert answer.status_code == 201, answer.text
    data = answer.json()
    elsewhere = Visitor(client, data["conversation_id"], data["application_id"], data["token"], said=100)
    assert elsewhere.token != visitor.token
    assert elsewhere.history() == visitor.history()
    elsewhere.say("六十平")
    assert visitor.history()[-1]["text"] == "heard: 六十平"  # and where it was open it stays open


def test_a_link_is_an_address_of_the_page(visitor: Visitor) -> None:
    issued = _issued(visitor)
    assert issued["path"] == f"/?continue={issued['token']}"
    assert set(issued) == {"code", "token", "path", "expires_at", "wechat"}
    assert issued["wechat"] is None  # there is no Official Account
    assert issued["expires_at"] == "2026-11-24T02:10:00Z"


def test_a_code_of_nobody_is_not_found_and_many_are_too_many(client: TestClient) -> None:
    tried = [client.post("/api/v1/continuations", json={"secret": "00000000"}) for _ in range(6)]
    assert [answer.status_code for answer in tried] == [404] * 5 + [429]
    assert "接续码" in tried[0].json()["title"]
    assert tried[5].headers["Retry-After"] == "600"
    assert "请过 10 分钟再试" in tried[5].json()["title"]


def test_nobody_gets_a_code_for_anothers_conversation(visitor: Visitor, client: TestClient) -> None:
    other = Visitor.arrives(client)
    assert client.post(f"{other.conversation}/continuation", headers=visitor.headers).status_code == 404
    assert client.post(f"{other.conversation}/continuation").status_code == 401


# -- the database ------------------------------------------------------------------------------------------------------

AN_APPLICATION = (
    "INSERT INTO applications (id, city, version, state, created_at, updated_at)"
    " VALUES ('a', 'c', 0, '{}', '2026-11-24', '2026-11-24')"
)


def test_conversations_that_are_open_stay_open_when_the_database_is_brought_up_to_date(database: str) -> None:
    upgrade(database, "50f0d11de93c")
    engine = make_engine(database)
    with engine.begin() as connection:
        for statement in (
            AN_APPLICATION,
            "INSERT INTO conversations (id, application_id, channel, token_hash, created_at)"
            f" VALUES ('c', 'a', 'web', '{sha256(b'the token').hexdigest()}', '2026-11-24')",
            "INSERT INTO messages (conversation_id, sender, kind, text, options, at)"
            " VALUES ('c', 'applicant', 'text', '您好', '[]', '2026-11-24')",
        ):
            connection.execute(text(statement))
    upgrade(database)
    store = ConversationStore(engine)
    assert store.opened_by("the token") == Conversation("c", "a")
    assert [message.text for message in store.history("c")] == ["您好"]
    engine.dispose()


def test_a_code_works_once_on_either_database(database: str) -> None:
    upgrade(database)
    engine = make_engine(database)
    with engine.begin() as connection:
        connection.execute(text(AN_APPLICATION))
    conversation, _ = ConversationStore(engine).open("a", "web", TUESDAY)
    kept = Continuations(engine, SettableClock(TUESDAY))
    code = kept.issue(conversation.id).code
    tried = at_once([lambda: _outcome(kept, code)] * 4)
    assert sorted(tried) == ["a", "none", "none", "none"]
    engine.dispose()


def _outcome(kept: Continuations, code: str) -> str:
    try:
        return kept.redeem(code, HERE).application_id
    except NotContinuable:
        return "none"
