"""The ways to an application: a new call, a search, the queue, a promised call.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local
dependency types.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends

from assistant.audit_chain import digest
from assistant.channels.continuation.codes import NotContinuable, TooManyTries
from assistant.channels.continuation.refusal import refused
from assistant.channels.hotline.access import How
from assistant.channels.hotline.desk import CHANNEL, Desk
from assistant.channels.hotline.finding import FoundApplication
from assistant.channels.hotline.permission import allowed
from assistant.channels.hotline.queue import NotWaiting
from assistant.channels.hotline.records import NoCallback
from assistant.channels.hotline.sheets import sheet
from assistant.channels.hotline.staff import Staff
from assistant.channels.hotline.wire import (
    Found,
    Opened,
    SearchIn,
    Sheet,
)
from assistant.channels.web.attendance import Attendant, AttendedByAnother
from assistant.channels.web.problems import Problem
from assistant.channels.web.store import Conversation


def add_calls(api: APIRouter, desk: Desk, staff: Callable[..., Staff]) -> None:
    """The ways to an application: a new call, a search, the queue, a promised call."""
    Who = Annotated[Staff, Depends(staff)]

    async def attend(who: Staff, conversation: Conversation, channel: str, how: How) -> Opened:
        desk.access.grant(who, [conversation.application_id], how)
        attendant = Attendant(who.id, who.name)
        try:
            await desk.conversing.hand_to(conversation, attendant, from_another=False, told=channel != CHANNEL)
        except AttendedByAnother:
            raise Problem(409, "attended") from None
        desk.queue.end_of(conversation.id, who.id)
        return Opened(conversation_id=conversation.id, application_id=conversation.application_id)

    @api.post("/calls", status_code=201)
    async def new_call(who: Who) -> Opened:
        """A caller is there: a conversation and an application of their own, attended at once."""
        conversation, _token, _greeting = await desk.conversing.open(CHANNEL)
        desk.log.note("call_begun", who, conversation.application_id)
        return await attend(who, conversation, CHANNEL, "call")

    @api.post("/searches")
    def search(body: SearchIn, who: Who) -> Found:
        """Finding is opening: what is found may be opened from now on. Nothing is found by less than all of it."""
        if (body.phone is None) == (body.code is None):
            raise Problem(422, "bad_request")
        if body.phone is not None:
            found = desk.find(body.phone)
            desk.log.note(
                "searched", who, by="phone", phone=digest(body.phone), found=[f.application_id for f in found]
            )
        else:
            found = [by_code(str(body.code), who)]
            desk.log.note("searched", who, found[0].application_id, by="code")
        desk.access.grant(who, [f.application_id for f in found], "phone" if body.phone else "code")
        return Found(found=found)

    def by_code(code: str, who: Staff) -> FoundApplication:
        try:
            opened = desk.continuations.redeem(code, f"staff {who.id}")
        except (NotContinuable, TooManyTries) as why:
            desk.log.note("searched", who, by="code", found=[])
            raise refused(why) from None
        found = desk.store.found(opened.conversation_id)
        assert found is not None
        return desk.line(*found)

    @api.post("/requests/{request_id}/taking")
    async def take(request_id: int, who: Who) -> Opened:
        """Takes who waits; from now on the applicant is answered here."""
        try:
            one = desk.queue.get(request_id)
            desk.log.note("request_taken", who, one.application_id, request=request_id)
            desk.queue.end(request_id, who.id)
        except NotWaiting:
            raise Problem(409, "not_waiting") from None
        found = desk.store.found(one.conversation_id)
        assert found is not None
        return await attend(who, *found, "queue")

    @api.delete("/requests/{request_id}", status_code=204)
    def close(request_id: int, who: Who) -> None:
        """Nobody is needed any more."""
        try:
            one = desk.queue.get(request_id)
            desk.log.note("request_closed", who, one.application_id, request=request_id)
            desk.queue.end(request_id, None)
        except NotWaiting:
            raise Problem(409, "not_waiting") from None

    @api.post("/callbacks/{callback_id}/taking")
    async def call_back(callback_id: int, who: Who) -> Sheet:
        """Opens the application that a call was promised for, with the number."""
        try:
            one = desk.records.callback(callback_id)
        except NoCallback:
            raise Problem(409, "no_callback") from None
        desk.log.note("callback_taken", who, one.application_id, callback=callback_id)
        desk.access.grant(who, [one.application_id], "callback")
        return sheet(desk, Conversation(one.conversation_id, one.application_id), who)

    @api.post("/callbacks/{callback_id}/done", status_code=204)
    def called_back(callback_id: int, who: Who) -> None:
        try:
            one = desk.records.callback(callback_id)
            allowed(desk, who, one.application_id)
            desk.log.note("callback_done", who, one.application_id, callback=callback_id)
            desk.records.done(who, callback_id)
        except NoCallback:
            raise Problem(409, "no_callback") from None
