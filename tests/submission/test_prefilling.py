"""What a register knows of a licence is fetched with the applicant's authorization, confirmed, and never made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from assistant.applications.model import Source
from assistant.approval.register import BadRegister, Register
from assistant.approval.tables import audit_log
from assistant.dialogue.heard import Heard, Memory, Pressed
from assistant.submission.embedded import EmbeddedBackend
from tests.channels.scripted import Visitor, Web, web_app

CODE = "92510107MA6C123416"
KNOWN: dict[str, Any] = {
    "entity.name": "示例小馆",
    "entity.type": "individual",
    "person.legal_rep.name": "王小明",
    "premises.county": "天心区",
    "premises.address_detail": "示例路1号",
    "permits.held": ["food_business_licence"],
}
SHOP = {
    "business.type": ["cafe"], "consent.privacy": True, "entity.has_licence": True, "staff.count": 0,
    "premises.area_total": 80, "premises.open_to_public": False, "sign.type": "front",
}  # fmt: skip


@dataclass
class Applicant:
    web: Web
    visitor: Visitor
    memory: Memory = field(default_factory=Memory)

    def say(self, text: str, intent: str = "inform", pressed: Pressed | None = None) -> str:
        core = self.web.assistant
        turn = core.turn(self.visitor.application_id, Heard(text, intent, 0.9, pressed=pressed), self.memory)
        after = core.ask(self.visitor.application_id, turn.memory)
        self.memory = after.memory
        return "\n".join(m["text"] for m in core.render([*turn.says, *after.says]))

    def source(self, name: str) -> Source | None:
        answer = self.web.assistant.repository.load(self.visitor.application_id).answers.get(name)
        return answer.source if answer else None

    def value(self, name: str) -> Any:
        return self.web.assistant.repository.load(self.visitor.application_id).value(name)


@pytest.fixture
def applicant(tmp_path: Path) -> Iterator[Applicant]:
    register = tmp_path / "register.json"
    register.write_text(json.dumps({CODE: KNOWN}), encoding="utf-8")
    web = web_app(tmp_path / "data", register_file=register, requests_per_minute=100_000)
    with TestClient(web.app) as client:
        made = Applicant(web, Visitor.arrives(client))
        answer = made.visitor.patch(SHOP).json()
        while (asked := answer["question"]["field"]) != "entity.uscc":
            answer = made.visitor.patch({asked: False}).json()
        yield made


def looked(applicant: Applicant) -> int:
    """How often the backend noted a look-up."""
    backend = applicant.web.backend.real
    assert isinstance(backend, EmbeddedBackend)
    with backend.window.engine.connect() as connection:
        kinds = connection.execute(select(audit_log.c.kind)).scalars().all()
    return kinds.count("prefilled")


def test_in_conversation_it_is_asked_for_shown_and_confirmed(applicant: Applicant) -> None:
    assert "取回登记的名称" in applicant.say(CODE)
    shown = applicant.say("可以取", "affirm")
    assert "示例小馆" in shown
    assert "食品经营许可" in shown
    assert applicant.value("entity.name") is None  # not before it is confirmed
    said = applicant.say("对", "affirm")
    assert "示例路1号" in said
    assert applicant.source("entity.name") is Source.PREFILLED
    assert applicant.source("premises.address_detail") is Source.PREFILLED
    assert applicant.source("entity.type") is None  # nothing needs it
    view = applicant.web.assistant.view(applicant.visitor.application_id)
    assert {f.field: f.source for f in view.fields}["person.legal_rep.name"] == "prefilled"
    assert next(i for i in view.items if i.id == "food_business_licence").verdict == "not_applicable"
    assert looked(applicant) == 1


def test_one_value_is_put_right_and_the_rest_is_kept_as_fetched(applicant: Applicant) -> None:
    applicant.say(CODE)
    applicant.say("可以取", "affirm")
    applicant.say("名称不对，叫天心区老王小店", "correct")
    applicant.say("对", "affirm")
    assert applicant.value("entity.name") == "天心区老王小店"
    assert applicant.source("entity.name") is Source.SAID
    assert applicant.source("premises.address_detail") is Source.PREFILLED


def test_who_wants_none_of_it_is_asked_as_ever(applicant: Applicant) -> None:
    applicant.say(CODE)
    applicant.say("可以取", "affirm")
    said = applicant.say("不用", "deny")
    assert "下面您自己说" in said
    assert "名称" in said
    assert applicant.value("entity.name") is None


def test_without_authorization_nothing_is_fetched(applicant: Applicant) -> None:
    applicant.say(CODE)
    assert "名称" in applicant.say("我自己填", "deny")
    assert looked(applicant) == 0


def test_through_the_form_the_same(applicant: Applicant) -> None:
    view = applicant.visitor.patch({"entity.uscc": CODE, "consent.share_auth": True}).json()
    assert view["question"]["field"] == "change.confirmed"
    assert "示例小馆" in view["question"]["text"]
    view = applicant.visitor.patch({"change.confirmed": True}).json()
    assert {f["field"]: f["source"] for f in view["fields"]}["entity.name"] == "prefilled"
    assert "示例小馆" in "".join(m["text"] for m in applicant.visitor.history())


def test_a_backend_that_is_away_holds_nothing_up(applicant: Applicant) -> None:
    applicant.web.backend.away = True
    applicant.say(CODE)
    said = applicant.say("可以取", "affirm")
    assert "不耽误办理" in said
    assert "名称" in said
    applicant.web.backend.away = False
    assert "示例小馆" not in applicant.say("天心区老王小店")  # not asked for again


def test_an_unknown_code_says_so_and_another_code_is_looked_up_too(applicant: Applicant) -> None:
    applicant.say("91110108MA01ABCD5T")
    assert "没有取到" in applicant.say("可以取", "affirm")
    applicant.visitor.patch({"entity.uscc": CODE})
    assert applicant.web.assistant.view(applicant.visitor.application_id).question is not None
    assert "示例小馆" in applicant.say("嗯", "chitchat")


def test_what_was_said_already_and_what_cannot_be_is_not_proposed(applicant: Applicant) -> None:
    applicant.visitor.patch({"entity.name": "我的店"})
    applicant.web.backend.real.window.register = Register(  # type: ignore[attr-defined]
        {CODE: {**KNOWN, "premises.county": "", "permits.held": ["no_such_item"]}}
    )
    applicant.say(CODE)
    shown = applicant.say("可以取", "affirm")
    assert "示例小馆" not in shown
    assert "示例路1号" in shown
    applicant.say("对", "affirm")
    assert applicant.value("premises.county") is None
    assert applicant.value("permits.held") is None


def test_no_file_no_register() -> None:
    assert Register.from_file(None, {"entity.name"}).of(CODE) == {}


@pytest.mark.parametrize("text", ["[]", "{", '{"x": 1}', '{"92510107MA6C123416": {"entity.nmae": "x"}}'])
def test_a_file_that_is_no_register_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    path = tmp_path / "register.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadRegister):
        Register.from_file(path, {"entity.name"})


def test_the_example_register_is_one() -> None:
    path = Path(__file__).parents[2] / "docs" / "integrators" / "sandbox_register.json"
    assert Register.from_file(path, [*KNOWN, "entity.business_scope", "entity.reg_capital"]).of(CODE)
