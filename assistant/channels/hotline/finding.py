"""Applications by a whole phone number: of the applicant, of anybody in the form, or of a promised call."""

from __future__ import annotations

from pydantic import BaseModel
from sqlalchemy import Engine, or_, select

from assistant.applications.tables import applications
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import FieldType
from assistant.channels.hotline.tables import callbacks
from assistant.channels.web.store import Conversation
from assistant.channels.web.tables import conversations

MOST = 20


class FoundApplication(BaseModel):
    """One line; opening it shows the rest. `bundle` is empty while no business is known."""

    application_id: str
    conversation_id: str
    channel: str
    bundle: str
    status: str
    answered: int
    remaining: int


def by_phone(engine: Engine, catalogue: Catalogue, phone: str) -> list[tuple[Conversation, str]]:
    """The newest conversation of each application, with its channel; newest first, at most MOST. Blocking."""
    fields = [f.id for f in catalogue.fields.values() if f.type is FieldType.PHONE]
    kept = applications.c.state["answers"]
    promised = select(callbacks.c.application_id).where(callbacks.c.phone == phone)
    same = [kept[name]["value"].as_string() == phone for name in fields]
    query = (
        select(conversations)
        .join(applications, conversations.c.application_id == applications.c.id)
        .where(or_(applications.c.id.in_(promised), *same))
        .order_by(applications.c.updated_at.desc(), conversations.c.created_at.desc())
        .limit(MOST)
    )
    newest: dict[str, tuple[Conversation, str]] = {}
    with engine.connect() as connection:
        for row in connection.execute(query):
            newest.setdefault(row.application_id, (Conversation(row.id, row.application_id), row.channel))
    return list(newest.values())
