"""Applications by a whole phone number: of the applicant, of anybody in the form, or of a promised call."""

from __future__ import annotations

from pydantic import BaseModel
from sqlalchemy import Engine, select, union

from assistant.applications.phone_index import bucket
from assistant.applications.tables import application_phones, applications
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


def by_phone(engine: Engine, phone: str) -> list[tuple[Conversation, str]]:
    """The newest conversation of each application, with its channel; newest first, at most MOST. Blocking."""
    promised = select(callbacks.c.application_id).where(callbacks.c.phone == phone)
    likely = select(application_phones.c.application_id).where(application_phones.c.bucket == bucket(phone))
    query = (
        select(conversations, applications.c.state["answers"].label("answers"), applications.c.id.in_(promised))
        .join(applications, conversations.c.application_id == applications.c.id)
        .where(applications.c.id.in_(union(likely, promised)))
        .order_by(applications.c.updated_at.desc(), conversations.c.created_at.desc())
    )
    newest: dict[str, tuple[Conversation, str]] = {}
    with engine.connect() as connection:
        for id_, application_id, channel, _created, answers, is_promised in connection.execute(query):
            if is_promised or any(answer["value"] == phone for answer in answers.values()):
                newest.setdefault(application_id, (Conversation(id_, application_id), channel))
            if len(newest) == MOST:
                break
    return list(newest.values())
