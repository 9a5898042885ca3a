"""Beside a caller, or in the place of the assistant; and what staff add to an application.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local
dependency types.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import StreamingResponse

from assistant.applications.commands import Closed
from assistant.applications.model import Source
from assistant.applications.view import ApplicationView
from assistant.audit_chain import digest
from assistant.channels.hotline.desk import CHANNEL, Desk
from assistant.channels.hotline.records import Note
from assistant.channels.hotline.sheets import sheet
from assistant.channels.hotline.staff import Staff
from assistant.channels.hotline.wire import (
    Accepted,
    AcceptIn,
    CallbackIn,
    Code,
    ReadingProblem,
    SayIn,
    Sheet,
    SkipIn,
    SpeechIn,
    TakeoverIn,
)
from assistant.channels.web.api import LAST_MESSAGE_ID, event_stream, seen_event
from assistant.channels.web.attendance import Attendant, AttendedByAnother
from assistant.channels.web.problems import Problem
from assistant.channels.web.store import Conversation
from assistant.dialogue.assistant import StaleVersion
from assistant.dialogue.heard import Heard
from assistant.dialogue.understood import Understood
from assistant.language.speech import pieces


def add_conversations(
    api: APIRouter, desk: Desk, staff: Callable[..., Staff], allowed: Callable[..., Conversation]
) -> None:
    """Beside a caller, or in the place of the assistant."""
    Who = Annotated[Staff, Depends(staff)]
    Own = Annotated[Conversation, Depends(allowed)]

    @api.get("/conversations/{conversation_id}")
    def opened(conversation: Own, who: Who) -> Sheet:
        desk.log.note("opened", who, conversation.application_id)
        return sheet(desk, conversation, who)

    @api.get("/conversations/{conversation_id}/messages")
    def history(conversation: Own, after: Annotated[int, Query(ge=0, le=LAST_MESSAGE_ID)] = 0) -> dict[str, Any]:
        return {"messages": [m.wire() for m in desk.store.history(conversation.id, after)]}

    @api.get(
        "/conversations/{conversation_id}/events",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def events(conversation: Own, last_event_id: Annotated[str | None, Header()] = None) -> StreamingResponse:
        since = seen_event(last_event_id) or 0
        return StreamingResponse(event_stream(desk.conversing, conversation, since), media_type="text/event-stream")

    @api.get("/conversations/{conversation_id}/prompt")
    def prompt(conversation: Own) -> list[str]:
        """What to read out next."""
        return desk.prompt(conversation)

    @api.post("/conversations/{conversation_id}/readings")
    async def read(body: SpeechIn, conversation: Own, who: Who) -> Understood:
        """What the caller's words would answer. Nothing of them is stored."""
        await asyncio.to_thread(desk.log.note, "speech_read", who, conversation.application_id)
        heard = [Heard.from_rasa(await desk.conversing.agent.parse(piece)) for piece in pieces(body.text)]
        return await asyncio.to_thread(desk.assistant.understand, conversation.application_id, heard)

    @api.post("/conversations/{conversation_id}/answers")
    def accept(body: AcceptIn, conversation: Own, who: Who) -> Accepted:
        """Stores the readings that were accepted or corrected, with the words that they came from."""
        values = {one.field: one.value for one in body.readings}
        desk.log.note("readings_accepted", who, conversation.application_id, fields=sorted(values))
        words = {one.field: one.words for one in body.readings if one.words}
        id_ = conversation.application_id
        try:
            try:
                patched = desk.assistant.patch(id_, values, None, Source.STAFF, words=words, by=who.id)
            except StaleVersion:  # the applicant changed something at the same moment: once more
                patched = desk.assistant.patch(id_, values, None, Source.STAFF, words=words, by=who.id)
        except (Closed, StaleVersion) as why:
            raise Problem(409, "closed" if isinstance(why, Closed) else "stale") from None
        if patched.changed:
            desk.conversing.after_change(id_, ask=True, noted=patched.noted)
        texts = desk.assistant.render([p.say for p in patched.problems])
        problems = [
            ReadingProblem(field=p.field, message=t["text"]) for p, t in zip(patched.problems, texts, strict=True)
        ]
        return Accepted(application=patched.view, problems=problems, prompt=desk.prompt(conversation))

    @api.post("/conversations/{conversation_id}/takeover", status_code=204)
    async def take_over(body: TakeoverIn, conversation: Own, who: Who) -> None:
        """The applicant is answered here from now on. Only a supervisor takes a conversation from a colleague."""
        desk.log.note("taken_over", who, conversation.application_id, from_another=body.from_another)
        if body.from_another and not who.supervises:
            raise Problem(403, "supervisor")
        found = desk.store.found(conversation.id)
        told = found is not None and found[1] != CHANNEL
        try:
            attendant = Attendant(who.id, who.name)
            await desk.conversing.hand_to(conversation, attendant, from_another=body.from_another, told=told)
        except AttendedByAnother:
            raise Problem(409, "attended") from None
        desk.queue.end_of(conversation.id, who.id)

    @api.delete("/conversations/{conversation_id}/takeover", status_code=204)
    async def hand_back(conversation: Own, who: Who) -> None:
        """The assistant answers again; a call ends so, too."""
        attending(conversation, who)
        desk.log.note("handed_back", who, conversation.application_id)
        found = desk.store.found(conversation.id)
        await desk.conversing.hand_back(conversation, told=found is not None and found[1] != CHANNEL)

    @api.post("/conversations/{conversation_id}/messages", status_code=201)
    def say(body: SayIn, conversation: Own, who: Who) -> dict[str, Any]:
        """Says something to the applicant, in the name of whoever attends."""
        attending(conversation, who)
        desk.log.note("said", who, conversation.application_id, text=digest(body.text))
        return desk.conversing.staff_say(conversation, body.text).wire()

    @api.post("/conversations/{conversation_id}/continuation", status_code=201)
    def continuation(conversation: Own, who: Who) -> Code:
        """A code that the caller goes on with, on the web or in WeChat."""
        desk.log.note("code_issued", who, conversation.application_id)
        made = desk.continuations.issue(conversation.id)
        return Code(code=made.code, path=f"/?continue={made.token}", expires_at=made.expires_at)

    @api.post("/conversations/{conversation_id}/callbacks", status_code=201)
    def promise(body: CallbackIn, conversation: Own, who: Who) -> Sheet:
        desk.log.note("callback_promised", who, conversation.application_id, phone=digest(body.phone))
        id_ = conversation.application_id
        desk.records.promise(who, conversation.id, id_, body.phone, body.reason, body.due_at)
        return sheet(desk, conversation, who)

    def attending(conversation: Conversation, who: Staff) -> None:
        attendant = desk.conversing.attendances.of(conversation.id)
        if attendant is None or attendant.staff != who.id:
            raise Problem(409, "not_attending")


def add_records(api: APIRouter, desk: Desk, staff: Callable[..., Staff], allowed: Callable[..., str]) -> None:
    """What staff add to an application beside its answers."""
    Who = Annotated[Staff, Depends(staff)]
    Own = Annotated[str, Depends(allowed)]

    @api.post("/applications/{application_id}/notes", status_code=201)
    def note(body: SayIn, application_id: Own, who: Who) -> list[Note]:
        desk.log.note("noted", who, application_id, text=digest(body.text))
        desk.records.note(who, application_id, body.text)
        return desk.records.notes(application_id)

    @api.post("/applications/{application_id}/skips", status_code=201)
    def skip(body: SkipIn, application_id: Own, who: Who) -> ApplicationView:
        """Passes over an optional field."""
        desk.log.note("skipped", who, application_id, field=body.field)
        try:
            patched = desk.assistant.skip(application_id, body.field, who.id)
        except (Closed, StaleVersion) as why:
            raise Problem(409, "closed" if isinstance(why, Closed) else "stale") from None
        if patched.problems:
            raise Problem(422, "answers", errors=[{"field": p.field} for p in patched.problems])
        desk.conversing.after_change(application_id, ask=True)
        return patched.view
