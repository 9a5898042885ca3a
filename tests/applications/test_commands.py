from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.applications.agenda import CHANGE_FIELD, agenda
from assistant.applications.commands import Closed, NotReady, cancel, propose, put_off, restart, resume, skip, submit
from assistant.applications.events import Happened, apply
from assistant.applications.model import Application
from assistant.catalog.catalogue import Catalogue
from tests.applications.conftest import MOMENT, given

DINER = {
    "business__type": ["diner"],
    "entity__has_licence": False,
    "premises__area_total": 80,
    "sign__type": "front",
    "sign__width": 3,
}


def complete(catalogue: Catalogue, application: Application) -> Application:
    started = given(catalogue, application, **DINER, consent__privacy=True).application
    named = given(catalogue, started, entity__name="老王饭馆", person__name="王小明").application
    return skip(catalogue, named, "contact.email", MOMENT).application


def test_valid_values_are_taken_and_invalid_ones_come_back(catalogue: Catalogue, application: Application) -> None:
    outcome = given(catalogue, application, business__type=["diner"], premises__area_total=0, nothing__here=1)
    assert outcome.given == ("business.type",)
    assert {name: p.code for name, p in outcome.problems.items()} == {
        "premises.area_total": "not_above",
        "nothing.here": "unknown_field",
    }


def test_personal_values_wait_for_consent(catalogue: Catalogue, application: Application) -> None:
    before = given(catalogue, application, person__name="王小明", business__type="diner")
    assert before.withheld == ("person.name",)
    assert "person.name" not in before.application.answers
    together = given(catalogue, application, person__name="王小明", consent__privacy=True)
    assert together.application.value("person.name") == "王小明"


def test_a_change_that_drops_an_item_waits_to_be_confirmed(catalogue: Catalogue, application: Application) -> None:
    filled = complete(catalogue, application)
    proposed = given(catalogue, filled, premises__area_total=40).application
    assert proposed.proposal is not None
    assert proposed.proposal.dropped_items == ("food",)
    assert proposed.proposal.added_items == ("small_food",)
    assert proposed.value("premises.area_total") == 80
    assert agenda(catalogue, proposed).next == CHANGE_FIELD

    kept = given(catalogue, proposed, change__confirmed=False).application
    assert (kept.value("premises.area_total"), kept.proposal) == (80, None)
    changed = given(catalogue, proposed, change__confirmed=True).application
    assert (changed.value("premises.area_total"), changed.proposal) == (40, None)


def test_dropped_answers_come_back_when_the_change_is_undone(catalogue: Catalogue, application: Application) -> None:
    filled = complete(catalogue, application)
    proposed = given(catalogue, filled, sign__type="none").application
    assert proposed.proposal is not None
    assert proposed.proposal.dropped_fields == ("sign.width",)
    without = given(catalogue, proposed, change__confirmed=True).application
    again = given(catalogue, without, sign__type="front").application
    assert again.value("sign.width") == 3
    assert agenda(catalogue, again).next is None


def test_a_change_that_only_adds_is_made_at_once_with_a_notice(catalogue: Catalogue, application: Application) -> None:
    with_licence = given(catalogue, application, **{**DINER, "entity__has_licence": True}).application
    outcome = given(catalogue, with_licence, entity__has_licence=False)
    assert outcome.application.proposal is None
    assert outcome.difference.added_items == ("registration",)


def test_an_approximate_value_is_proposed_and_not_kept(catalogue: Catalogue, application: Application) -> None:
    outcome = propose(catalogue, application, {"premises.area_total": 80}, replace(MOMENT, words={}))
    assert outcome.application.value("premises.area_total") is None
    confirmed = given(catalogue, outcome.application, change__confirmed=True).application
    assert confirmed.value("premises.area_total") == 80


def test_only_an_optional_field_can_be_skipped(catalogue: Catalogue, application: Application) -> None:
    started = given(catalogue, application, business__type="diner").application
    assert skip(catalogue, started, "premises.area_total", MOMENT).problems["premises.area_total"].code == "required"
    skipped = skip(catalogue, started, "contact.email", MOMENT).application
    assert "contact.email" in skipped.skipped
    assert (
        "contact.email"
        not in given(catalogue, skipped, contact__email="a@b.cn", consent__privacy=True).application.skipped
    )


def test_submission_needs_every_answer_and_closes_them(catalogue: Catalogue, application: Application) -> None:
    with pytest.raises(NotReady):
        submit(catalogue, given(catalogue, application, **DINER).application, MOMENT)
    done = submit(catalogue, complete(catalogue, application), MOMENT).application
    with pytest.raises(Closed):
        given(catalogue, done, premises__area_total=90)
    with pytest.raises(NotReady):
        submit(catalogue, done, MOMENT)


def test_a_blocker_forbids_submission(catalogue: Catalogue, application: Application) -> None:
    filled = given(catalogue, complete(catalogue, application), premises__area_total=9500).application
    with pytest.raises(NotReady):
        submit(catalogue, filled, MOMENT)


def test_cancelled_and_resumed_keeps_everything_and_restarted_keeps_only_the_events(
    catalogue: Catalogue, application: Application
) -> None:
    filled = complete(catalogue, application)
    resumed = resume(cancel(filled, MOMENT).application, MOMENT).application
    assert resumed.answers == filled.answers
    fresh = restart(catalogue, filled, MOMENT)
    assert fresh.application.answers == {}
    assert fresh.application.version == filled.version + 1
    assert [e.kind for e in fresh.events] == [Happened.RESTARTED]


def test_every_event_makes_one_version(catalogue: Catalogue, application: Application) -> None:
    outcome = given(catalogue, application, **DINER)
    folded = application
    for event in outcome.events:
        folded = apply(folded, event)
    assert folded == outcome.application
    assert folded.version == application.version + len(outcome.events)


def test_what_was_read_back_in_vain_waits_for_its_turn_and_an_answer_ends_the_waiting(
    catalogue: Catalogue, application: Application
) -> None:
    started = given(catalogue, application, business__type=["diner"]).application
    proposed = propose(catalogue, started, {"premises.area_total": 80, "entity.has_licence": False}, MOMENT).application
    waiting = put_off(proposed, MOMENT).application
    assert waiting.proposal is None
    assert {name: answer.value for name, answer in waiting.put_off.items()} == {
        "premises.area_total": 80,
        "entity.has_licence": False,
    }
    assert waiting.answers == started.answers
    answered = given(catalogue, waiting, premises__area_total=90).application
    assert set(answered.put_off) == {"entity.has_licence"}
    again = propose(catalogue, answered, {"entity.has_licence": False}, MOMENT).application
    assert given(catalogue, again, change__confirmed=False).application.put_off == {}


def test_a_change_of_an_answer_is_not_put_off(catalogue: Catalogue, application: Application) -> None:
    filled = complete(catalogue, application)
    proposed = given(catalogue, filled, premises__area_total=40).application
    assert put_off(proposed, MOMENT).application == proposed
