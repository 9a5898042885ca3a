"""A conversation as it lies on the desk."""

from __future__ import annotations

from assistant.channels.hotline.desk import CHANNEL, Desk
from assistant.channels.hotline.staff import Staff
from assistant.channels.hotline.wire import Sheet
from assistant.channels.web.store import Conversation


def sheet(desk: Desk, conversation: Conversation, who: Staff) -> Sheet:
    """Blocking."""
    found = desk.store.found(conversation.id)
    attendant = desk.conversing.attendances.of(conversation.id)
    return Sheet(
        conversation_id=conversation.id,
        application_id=conversation.application_id,
        channel=found[1] if found else CHANNEL,
        attended_by=attendant.name if attendant else None,
        mine=attendant is not None and attendant.staff == who.id,
        prompt=desk.prompt(conversation),
        notes=desk.records.notes(conversation.application_id),
        callbacks=desk.records.open_callbacks(conversation.application_id),
    )
