"""What there is to do: who waits, what is attended, which calls were promised.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local
dependency types.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends

from assistant.channels.hotline.desk import Desk
from assistant.channels.hotline.sign_in import Me
from assistant.channels.hotline.staff import Staff
from assistant.channels.hotline.wire import (
    Board,
    CallbackLine,
    TranscriptLine,
    WaitingLine,
)
from assistant.channels.web.masking import masked

SHOWN_TO_ALL = 6  # messages of a waiting conversation, with numbers masked


def add_board(api: APIRouter, desk: Desk, staff: Callable[..., Staff]) -> None:
    """Who one is, and what there is to do."""
    Who = Annotated[Staff, Depends(staff)]

    @api.get("/me")
    def me(who: Who) -> Me:
        return Me.of(who)

    @api.get("/board")
    def board(who: Who) -> Board:
        """Asked for every few seconds; that also says that whoever asks is still there."""
        desk.conversing.attendances.renew(who.id)
        mine = [
            desk.line(conversation, channel)
            for id_ in desk.conversing.attendances.held_by(who.id)
            if (found := desk.store.found(id_)) is not None
            for conversation, channel in [found]
        ]
        return Board(now=desk.clock.now(), waiting=waiting(), mine=mine, callbacks=promised())

    def waiting() -> list[WaitingLine]:
        lines = []
        for one in desk.queue.waiting():
            found = desk.store.found(one.conversation_id)
            assert found is not None
            said = desk.store.newest(one.conversation_id, SHOWN_TO_ALL)
            lines.append(
                WaitingLine(
                    id=one.id,
                    channel=found[1],
                    asked_at=one.asked_at,
                    said=one.said,
                    question=desk.label(one.asked),
                    misses=one.misses,
                    bundle=desk.line(*found).bundle,
                    transcript=[TranscriptLine(sender=m.sender, text=masked(m.text)) for m in said],
                )
            )
        return lines

    def promised() -> list[CallbackLine]:
        return [
            CallbackLine(id=c.id, phone=masked(c.phone), reason=masked(c.reason), due_at=c.due_at)
            for c in desk.records.open_callbacks()
        ]
