"""A conversation as it lies on the desk.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local
dependency types.
"""

from assistant.channels.hotline.desk import CHANNEL, Desk
from assistant.channels.hotline.staff import Staff
from assistant.channels.hotline.wire import (
    Sheet,
)
from assistant.channels.web.store import Conversation


def sheet(desk: Desk, conversation: Conversation, who: Staff) -> Sheet:
    """Blocking."""
    found = desk.store.found(conversation.id)
    attendant = desk.conversing.attendances.of(conversation.id)
    promised = [c for c in desk.records.open_callbacks() if c.application_id == conversation.application_id]
    return Sheet(
        conversation_id=conversation.id,
        application_id=conversation.application_id,
        channel=found[1] if found else CHANNEL,
        attended_by=attendant.name if attendant else None,
        mine=attendant is not None and attendant.staff == who.id,
        prompt=desk.prompt(conversation),
        notes=desk.records.notes(conversation.application_id),
        callbacks=promised,
    )
