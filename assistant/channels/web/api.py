"""The public API of DESIGN §5 under /api/v1.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local dependency types.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, StringConstraints

from assistant.applications.commands import Closed
from assistant.applications.repository import ApplicationNotFound
from assistant.applications.view import ApplicationView, ReceiptView
from assistant.channels.web import documents
from assistant.channels.web.catalogue_views import bundle_view, business_types_view, item_view
from assistant.channels.web.conversing import Conversing
from assistant.channels.web.guard import RateLimit
from assistant.channels.web.problems import Problem
from assistant.channels.web.store import Conversation
from assistant.dialogue.assistant import NotSubmittable, StaleVersion
from assistant.submission.adapter import BackendUnavailable, CaseNotFound, Progress

HEARTBEAT_SECONDS = 15.0


class OpenIn(BaseModel):
    channel: Literal["web", "wechat", "hotline", "portal"] = "web"


class OptionIn(BaseModel):
    """A button pressed: the field that it answers and its value."""

    field: Annotated[str, StringConstraints(max_length=80)]
    value: Any


class MessageIn(BaseModel):
    text: str
    client_message_id: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    option: OptionIn | None = None


class Opened(BaseModel):
    conversation_id: str
    application_id: str
    token: str
    messages: list[dict[str, Any]]


class Answered(BaseModel):
    messages: list[dict[str, Any]]
    application: ApplicationView


class Waiting(BaseModel):
    """Handed in and kept; the window has not answered yet."""

    status: Literal["submitted"] = Field(default="submitted")


def public_api(conversing: Conversing, rate: RateLimit) -> APIRouter:
    """All routes. A bearer token opens its own conversation and application; anything else is not found."""
    api = APIRouter(prefix="/api/v1")
    assistant, store = conversing.assistant, conversing.store

    def caller(request: Request, authorization: Annotated[str | None, Header()] = None) -> Conversation:
        rate.hit(authorization or (request.client.host if request.client else "unknown"))
        if authorization is None or not authorization.startswith("Bearer "):
            raise Problem(401, "unauthorized")
        found = store.opened_by(authorization.removeprefix("Bearer "))
        if found is None:
            raise Problem(401, "unauthorized")
        return found

    def limited(request: Request) -> None:
        rate.hit(request.client.host if request.client else "unknown")

    Caller = Annotated[Conversation, Depends(caller)]

    def own_conversation(conversation_id: str, who: Caller) -> Conversation:
        if who.id != conversation_id:
            raise Problem(404, "not_found")
        return who

    def own_application(application_id: str, who: Caller) -> str:
        if who.application_id != application_id:
            raise Problem(404, "not_found")
        return application_id

    Own = Annotated[Conversation, Depends(own_conversation)]
    OwnApplication = Annotated[str, Depends(own_application)]

    # -- conversations ---------------------------------------------------------------------------------------------

    @api.post("/conversations", status_code=201, dependencies=[Depends(limited)])
    async def open_conversation(body: OpenIn) -> Opened:
        conversation, token, said = await conversing.open(body.channel)
        return Opened(
            conversation_id=conversation.id,
            application_id=conversation.application_id,
            token=token,
            messages=[m.wire() for m in said],
        )

    @api.post("/conversations/{conversation_id}/messages")
    async def say(body: MessageIn, who: Own) -> Answered:
        option = body.option.model_dump() if body.option else None
        # one character more than is read, so that the core can say that it is too long
        text = body.text[: assistant.max_message_chars + 1]
        said, view = await conversing.say(who, text, body.client_message_id, option)
        return Answered(messages=[m.wire() for m in said], application=view)

    @api.get("/conversations/{conversation_id}/messages")
    def history(who: Own, after: int = 0) -> dict[str, Any]:
        return {"messages": [m.wire() for m in store.history(who.id, after)]}

    @api.get("/conversations/{conversation_id}/events", response_class=StreamingResponse)
    async def events(who: Own, last_event_id: Annotated[int, Header()] = -1) -> StreamingResponse:
        return StreamingResponse(_stream(conversing, who, last_event_id), media_type="text/event-stream")

    # -- applications ----------------------------------------------------------------------------------------------

    @api.get("/applications/{application_id}")
    def application(application_id: OwnApplication) -> ApplicationView:
        return assistant.view(application_id)

    @api.patch("/applications/{application_id}/answers")
    def answers(
        application_id: OwnApplication,
        body: dict[str, Any],
        if_match: Annotated[str | None, Header()] = None,
    ) -> ApplicationView:
        values = {name.removesuffix("[]"): value for name, value in body.items()}
        try:
            patched = assistant.patch(application_id, values, _version(if_match))
        except StaleVersion as stale:
            raise Problem(412, "stale", version=stale.view.version) from None
        except Closed:
            raise Problem(409, "closed") from None
        if patched.changed:
            conversing.after_change(application_id, ask=True)
        if patched.problems:
            texts = assistant.render([p.say for p in patched.problems])
            errors = [{"field": p.field, "message": t["text"]} for p, t in zip(patched.problems, texts, strict=True)]
            raise Problem(422, "answers", errors=errors, version=patched.view.version)
        return patched.view

    @api.post("/applications/{application_id}/submission", status_code=201)
    def submission(
        application_id: OwnApplication,
        response: Response,
        idempotency_key: Annotated[str, Header(min_length=1, max_length=100)],
    ) -> ReceiptView | Waiting:
        try:
            done = assistant.submit(application_id, idempotency_key)
        except NotSubmittable as not_yet:
            open_ = not_yet.view.progress.remaining
            raise Problem(409, "not_ready", {"open": open_}, remaining=open_) from None
        if done.new and done.receipt is None:
            conversing.after_change(application_id, ask=False)
        response.status_code = 202 if done.receipt is None else 201 if done.new else 200
        return done.receipt or Waiting()

    @api.get("/applications/{application_id}/plan")
    def plan(application_id: OwnApplication) -> dict[str, Any]:
        made = assistant.plan(application_id)
        return documents.plan_data(assistant.catalogue_for(application_id), made)

    @api.get("/applications/{application_id}/plan.png", response_class=Response)
    def plan_picture(application_id: OwnApplication) -> Response:
        made = assistant.plan(application_id)
        picture = documents.plan_png(assistant.catalogue_for(application_id), made)
        return Response(picture, media_type="image/png")

    @api.get("/applications/{application_id}/form.pdf", response_class=Response)
    def form(application_id: OwnApplication) -> Response:
        return Response(documents.form_pdf(assistant.view(application_id)), media_type="application/pdf")

    # -- cases and catalogue: no token ---------------------------------------------------------------------------------

    @api.get("/cases/{case_no}", dependencies=[Depends(limited)])
    def case(case_no: str, query_code: str) -> Progress:
        try:
            return assistant.progress(case_no, query_code)
        except CaseNotFound:
            raise Problem(404, "no_case") from None
        except BackendUnavailable:
            raise Problem(503, "backend") from None

    @api.get("/catalog/business-types", dependencies=[Depends(limited)])
    def business_types() -> dict[str, Any]:
        return business_types_view(assistant.catalogues.current)

    @api.get("/catalog/bundles/{bundle_id}", dependencies=[Depends(limited)])
    def bundle(bundle_id: str) -> dict[str, Any]:
        found = assistant.catalogues.current.bundles.get(bundle_id)
        if found is None:
            raise Problem(404, "not_found")
        return bundle_view(assistant.catalogues.current, found)

    @api.get("/catalog/items/{item_id}", dependencies=[Depends(limited)])
    def item(item_id: str) -> dict[str, Any]:
        found = assistant.catalogues.current.items.get(item_id)
        if found is None:
            raise Problem(404, "not_found")
        return item_view(assistant.catalogues.current, found)

    return api


def _version(if_match: str | None) -> int | None:
    """The version of an If-Match header, quoted or not; `*` and nothing mean any."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text.isdigit():
        raise Problem(400, "bad_request")
    return int(text)


async def _stream(conversing: Conversing, who: Conversation, last_seen: int) -> AsyncIterator[str]:
    """Server-sent events: missed messages first, then each as it comes; a comment now and then keeps it open."""
    with conversing.broadcaster.listen(who.id) as queue:
        if last_seen >= 0:
            for missed in await asyncio.to_thread(conversing.store.history, who.id, last_seen):
                yield _event("message", missed.wire(), missed.id)
        try:
            view = await asyncio.to_thread(conversing.assistant.view, who.application_id)
        except ApplicationNotFound:
            return
        yield _event("application", view.model_dump(mode="json"), None)
        while True:
            try:
                told = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            yield _event(told["event"], told["data"], told["id"])


def _event(name: str, data: Any, id_: int | None) -> str:
    head = f"id: {id_}\n" if id_ is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
