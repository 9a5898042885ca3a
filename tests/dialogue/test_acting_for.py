"""我帮我妈办的: the agent's part of the form is asked of whoever acts for somebody else, and of nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assistant.applications.commands import Moment
from assistant.applications.facts import Facts
from assistant.applications.materials import needed_materials
from assistant.applications.model import Answer, Application, Source
from assistant.applications.unified_form import needed_fields
from assistant.catalog.catalogue import AGENT_FIELD, Catalogue
from assistant.dialogue.acting_for import AgencyReader
from assistant.dialogue.heard import Clause, Heard, Memory
from assistant.dialogue.turn import Dialogue

AGENT = {f"person.agent.{part}" for part in ("name", "id_no", "mobile", "mandate", "until")}
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def application(catalogue: Catalogue, **answers: object) -> Application:
    given = {name.replace("__", "."): value for name, value in answers.items()}
    return Application(
        "x", catalogue.version, "", answers={n: Answer(v, Source.SAID, None, NOW) for n, v in given.items()}
    )


def heard(text: str, intent: str = "on_behalf") -> Heard:
    return Heard(text, intent, 0.95)


@pytest.mark.parametrize(
    "said",
    [
        "我帮我妈办的",
        "替我老公来问",
        "我替老板来问一下",
        "我是会计，帮客户办",
        "我給我爸辦",
        "我不是店主，帮忙填的",
        "老板让我来办的",
    ],
)
def test_somebody_acts_for_another(catalogue: Catalogue, said: str) -> None:
    told = AgencyReader(catalogue).read(heard(said), application(catalogue))
    assert told is not None
    assert told.acts


@pytest.mark.parametrize("said", ["可以让别人代办吗", "帮我办个执照", "我要帮别人理发", "本人来不了能委托吗？"])
def test_nobody_does(catalogue: Catalogue, said: str) -> None:
    assert AgencyReader(catalogue).read(heard(said), application(catalogue)) is None


def test_it_is_taken_back(catalogue: Catalogue) -> None:
    told = AgencyReader(catalogue).read(heard("不是，是我自己办", "deny"), application(catalogue, agent__acting=True))
    assert told is not None
    assert not told.acts


def test_the_agents_part_and_the_authorisation_are_wanted_only_then(catalogue: Catalogue) -> None:
    own = Facts.of(catalogue, application(catalogue, business__type=["bookshop"], entity__has_licence=False))
    other = Facts.of(
        catalogue,
        application(catalogue, business__type=["bookshop"], entity__has_licence=False, agent__acting=True),
    )
    assert not AGENT & {f.id for f in needed_fields(own)}
    assert {f.id for f in needed_fields(other)} >= AGENT
    assert "proxy" not in needed_materials(own)
    assert "proxy" in needed_materials(other)


def test_a_turn_notes_it_beside_the_business(catalogue: Catalogue) -> None:
    text = "替我老公来问，他要开饭馆"
    clauses = (Clause("替我老公来问", 0, 6, "on_behalf", 0.98), Clause("他要开饭馆", 7, 12, "start_business", 0.9))
    moment = Moment(NOW, date(2026, 11, 25), Source.SAID, text)
    turn = Dialogue(catalogue, lambda *_: None).take(
        application(catalogue), Heard(text, "on_behalf", 0.9, clauses), Memory(), moment
    )
    assert turn.application.business == ("restaurant",)
    assert turn.application.value(AGENT_FIELD) is True
    assert [say.response for say in turn.says] == ["utter_business_understood", "utter_on_behalf_noted"]
