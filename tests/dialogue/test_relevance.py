"""Which fields are listened for."""

from __future__ import annotations

from assistant.applications.facts import Facts
from assistant.catalog.loader import load
from assistant.dialogue.relevance import Relevance
from assistant.settings import Settings

SETTINGS = Settings()
CATALOGUE = load(SETTINGS.catalogue_dir, SETTINGS.city)
RELEVANCE = Relevance(CATALOGUE)


def test_before_the_business_is_known_only_what_most_are_asked() -> None:
    needed, possible = RELEVANCE.fields(Facts(CATALOGUE, {}))
    ids = {f.id for f in needed}
    assert {"entity.has_licence", "premises.area_total", "person.legal_rep.mobile"} <= ids
    assert not ids & {"hotel.serves_food", "shop.tobacco", "pharm.health_food"}
    assert possible == []


def test_a_field_behind_an_open_gate_is_possible_and_behind_a_shut_one_not() -> None:
    open_ = {f.id for part in RELEVANCE.fields(Facts(CATALOGUE, {"business.type": ["restaurant"]})) for f in part}
    has_licence = {"business.type": ["restaurant"], "entity.has_licence": True}
    shut = {f.id for part in RELEVANCE.fields(Facts(CATALOGUE, has_licence)) for f in part}
    assert "entity.reg_capital" in open_
    assert "entity.reg_capital" not in shut
