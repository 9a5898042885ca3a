"""行业: every business type is found by one of them, and their words name no single one."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.faults import CatalogueFaults
from assistant.catalog.loader import load
from assistant.language.business import BusinessRecogniser
from assistant.settings import Settings
from tests.catalog.small import written


@pytest.fixture(scope="module")
def published() -> Catalogue:
    return load(Settings().catalogue_dir, "changsha")


def test_every_business_type_stands_in_one_trade(published: Catalogue) -> None:
    listed = [one for trade in published.trades.values() for one in trade.business]
    assert sorted(listed) == sorted(published.business_types)


@pytest.mark.parametrize("said", ["餐饮", "我想做餐饮", "租了个门面准备做餐饮", "餐饮业", "开个餐饮店"])
def test_who_names_the_trade_alone_is_offered_its_business_types(published: Catalogue, said: str) -> None:
    reading = BusinessRecogniser(published).recognise(said, guess=False)
    assert reading.certainty == "close"
    assert tuple(c.id for c in reading.candidates) == published.trades["catering"].business


@pytest.mark.parametrize(
    ("said", "business"), [("开个饭店", "restaurant"), ("做餐饮太累，改做理发", "hair_beauty_salon"), ("住宿", "hotel")]
)
def test_who_names_a_business_is_not_asked_for_its_trade(published: Catalogue, said: str, business: str) -> None:
    reading = BusinessRecogniser(published).recognise(said, guess=False)
    assert (reading.certainty, [c.id for c in reading.candidates]) == ("certain", [business])


def test_a_trade_that_names_what_is_not_there_or_stands_elsewhere_is_a_fault(tmp_path: Path) -> None:
    trades = """\
trades:
  - {id: eating, name: 吃的, words: [小饭馆], business: [diner, nothing]}
  - {id: more, name: 别的, business: [diner]}
"""
    with pytest.raises(CatalogueFaults) as faults:
        load(written(tmp_path, {"trades.yml": trades}), None)
    told = "\n".join(str(fault) for fault in faults.value.faults)
    assert "nothing" in told
    assert "diner" in told
