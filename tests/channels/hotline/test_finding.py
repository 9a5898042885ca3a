"""Applications by phone: through an index that older applications get as well, on either database."""

from __future__ import annotations

import json

from sqlalchemy import text

from assistant.channels.hotline.finding import by_phone
from assistant.channels.web.store import Conversation
from assistant.database import make_engine
from assistant.migrations import upgrade

PHONE = "13800138000"
STATE = {"answers": {"person.legal_rep.mobile": {"value": PHONE}, "staff.count": {"value": 3}}}


def test_applications_made_before_the_index_are_found(database: str) -> None:
    upgrade(database, "f55044d1cebb")
    engine = make_engine(database)
    with engine.begin() as connection:
        for id_, state in (("a", STATE), ("b", {"answers": {}})):
            connection.execute(
                text(
                    "INSERT INTO applications (id, city, version, state, created_at, updated_at)"
                    " VALUES (:id, 'c', 0, :state, '2026-11-24', '2026-11-24')"
                ),
                {"id": id_, "state": json.dumps(state)},
            )
            connection.execute(
                text(
                    "INSERT INTO conversations (id, application_id, channel, created_at)"
                    " VALUES (:id, :of, 'web', '2026-11-24')"
                ),
                {"id": f"c_{id_}", "of": id_},
            )
    upgrade(database)
    assert by_phone(engine, PHONE) == [(Conversation("c_a", "a"), "web")]
    assert by_phone(engine, "13900139000") == []
    engine.dispose()
