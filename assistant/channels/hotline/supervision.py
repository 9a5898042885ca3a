"""For supervisors: what is going on, the day's figures, the log.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local
dependency types.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from assistant.channels.hotline.desk import Desk
from assistant.channels.hotline.sheets import sheet
from assistant.channels.hotline.staff import Staff
from assistant.channels.hotline.wire import (
    LogPage,
    Sheet,
    Supervision,
)
from assistant.channels.web.problems import Problem
from assistant.channels.web.store import Conversation


def add_supervision(api: APIRouter, desk: Desk, supervisor: Callable[..., Staff]) -> None:
    """For supervisors."""
    Who = Annotated[Staff, Depends(supervisor)]

    @api.get("/supervision")
    def supervision(_who: Who) -> Supervision:
        return Supervision(live=desk.figures.live(), today=desk.figures.today())

    @api.post("/supervision/{conversation_id}/opening")
    def open_live(conversation_id: str, who: Who) -> Sheet:
        """A supervisor looks into a conversation that is going on."""
        live = next((s for s in desk.figures.live() if s.conversation_id == conversation_id), None)
        if live is None:
            raise Problem(404, "not_found")
        desk.log.note("supervised", who, live.application_id)
        desk.access.grant(who, [live.application_id], "supervision")
        return sheet(desk, Conversation(conversation_id, live.application_id), who)

    @api.get("/log")
    def log_page(
        who: Who, before: Annotated[int | None, Query(ge=1)] = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> LogPage:
        desk.log.note("log_read", who)
        checked = desk.log.verified()
        return LogPage(entries=desk.log.newest(limit, before), intact=checked.intact, head=checked.head)
