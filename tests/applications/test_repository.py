from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from assistant.applications.events import apply
from assistant.applications.model import Application, Source
from assistant.applications.repository import ApplicationNotFound, Repository, VersionConflict
from assistant.catalog.catalogue import Catalogue
from assistant.database import make_engine, metadata
from tests.applications.conftest import MOMENT, given


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """On SQLite and on PostgreSQL."""
    engine = make_engine(database)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_the_stored_state_is_the_fold_of_the_stored_events(engine: Engine, catalogue: Catalogue) -> None:
    repository = Repository(engine)
    with repository.transaction() as tx:
        started = tx.start("v1", "changsha", MOMENT.at, Source.SAID)
    for values in ({"business__type": ["diner"]}, {"premises__area_total": 80.5}, {"premises__area_total": 30}):
        before = repository.load(started.id)
        with repository.transaction() as tx:
            tx.append(before, given(catalogue, before, **values).events)
    folded = Application(started.id, "v1", "changsha")
    for event in repository.events(started.id):
        folded = apply(folded, event)
    assert repository.load(started.id) == folded
    assert folded.value("premises.area_total") == 80.5
    assert folded.proposal is not None


def test_two_writers_at_one_version_make_one_change(engine: Engine, catalogue: Catalogue) -> None:
    repository = Repository(engine)
    with repository.transaction() as tx:
        before = tx.start("v1", "changsha", MOMENT.at, Source.SAID)
    one = given(catalogue, before, business__type=["diner"]).events
    other = given(catalogue, before, business__type=["shop"]).events
    with repository.transaction() as tx:
        tx.append(before, one)
    with pytest.raises(VersionConflict), repository.transaction() as tx:
        tx.append(before, other)
    assert repository.load(before.id).business == ("diner",)
    assert len(repository.events(before.id)) == 2


class PowerCut(Exception):
    """The process dies inside a transaction."""


def test_a_failed_transaction_leaves_nothing(engine: Engine, catalogue: Catalogue) -> None:
    repository = Repository(engine)
    with repository.transaction() as tx:
        before = tx.start("v1", "changsha", MOMENT.at, Source.SAID)
    with contextlib.suppress(PowerCut), repository.transaction() as tx:
        tx.append(before, given(catalogue, before, business__type=["diner"]).events)
        raise PowerCut
    assert repository.load(before.id) == before


def test_an_unknown_application_is_not_found(engine: Engine) -> None:
    with pytest.raises(ApplicationNotFound):
        Repository(engine).load("a_none")
