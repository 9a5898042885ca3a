"""The bundle in words: what has to be done, and what whoever runs such a business should know."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from assistant.applications.model import Answer, Application, Source
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.dialogue.summary import basis_words, bundle, limit_words
from assistant.dialogue.wording import Wording

AT = datetime(2026, 11, 25, tzinfo=UTC)


def told(catalogue: Catalogue, *business: str) -> str:
    answers = {BUSINESS_FIELD: Answer(list(business), Source.SAID, None, AT)}
    application = Application("a", catalogue.version, "changsha", answers=answers)
    return Wording.load(Path("domain.yml")).render(bundle(catalogue, application, None))


def test_each_business_brings_what_the_law_wants_known(catalogue: Catalogue) -> None:
    text = told(catalogue, "ktv", "bar")
    assert "请注意：每日凌晨 2 时至上午 8 时不得营业（娱乐场所管理条例第28条）。" in text
    assert "请注意：不得向未成年人售酒。" in text


def test_a_business_without_a_note_brings_none(catalogue: Catalogue) -> None:
    assert "请注意" not in told(catalogue, "restaurant")


def test_what_was_not_read_in_the_law_is_said_to_be_so(catalogue: Catalogue) -> None:
    wording = Wording.load(Path("domain.yml"))
    clinic, fire = catalogue.items["clinic_filing"], catalogue.items["public_venue_fire_check"]
    assert all("待核实，以当地办事指南为准" in wording.render(line) for line in basis_words(clinic.basis))
    assert [wording.render(line) for line in basis_words(fire.basis)] == ["《消防法》第15、73条"]
    assert wording.render(limit_words(catalogue.items["food_business_licence"])).endswith("10 个工作日（待核实）")
    assert "待核实" not in wording.render(limit_words(fire))
