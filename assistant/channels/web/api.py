"""The public API of DESIGN §5 under /api/v1.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local dependency types.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from assistant.applications.commands import Closed
from assistant.applications.facts import Facts
from assistant.applications.model import Source
from assistant.applications.repository import VersionConflict
from assistant.applications.view import ApplicationView, ReceiptView
from assistant.catalog.catalogue import BUSINESS_FIELD
from assistant.channels.continuation.codes import Continuations, NotContinuable, TooManyTries
from assistant.channels.continuation.refusal import refused as refused_code
from assistant.channels.web import documents
from assistant.channels.web.broadcaster import Passing
from assistant.channels.web.catalogue_views import bundle_view, business_types_view, form_view, item_view
from assistant.channels.web.conversing import Conversing
from assistant.channels.web.documents import plans
from assistant.channels.web.guard import RateLimit
from assistant.channels.web.photos import BODY, SentPhoto, readings_of, refused
from assistant.channels.web.problems import FAILURE, Problem
from assistant.channels.web.store import Conversation
from assistant.dialogue.assistant import Assistant, NotSubmittable, Patched, StaleVersion, Submitted, flow_of
from assistant.dialogue.photos import NotPublished, PhotoProposal
from assistant.documents.found import Unreadable
from assistant.language.components.readable import readable
from assistant.storable import storable
from assistant.submission.adapter import BackendRefused, BackendUnavailable, CaseNotFound, Progress

HEARTBEAT_SECONDS = 15.0
MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml"}
PHOTOS_PER_MINUTE = 10  # of one conversation
ASSISTANT_ANSWERS: dict[str, Any] = {"by": "assistant", "name": None}
LAST_MESSAGE_ID = 2**63 - 1  # what the databases' integers hold


class OpenIn(BaseModel):
    channel: Literal["web", "wechat", "hotline", "portal"] = "web"


class OptionIn(BaseModel):
    """A button pressed: the field that it answers and its value."""

    field: Annotated[str, StringConstraints(max_length=80), AfterValidator(storable)]
    value: Annotated[Any, AfterValidator(storable)]


def readable_text(text: Any) -> Any:
    """What was said, with blanks for what nobody can read: it gets an answer and not a fault."""
    return readable(text, len(text)) if isinstance(text, str) else text


class MessageIn(BaseModel):
    text: Annotated[str, BeforeValidator(readable_text)]
    client_message_id: Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(storable)]
    option: OptionIn | None = None


class Opened(BaseModel):
    conversation_id: str
    application_id: str
    token: str
    messages: list[dict[str, Any]]


class Answered(BaseModel):
    messages: list[dict[str, Any]]
    application: ApplicationView


class HandedToWeChat(BaseModel):
    """`address`, as a QR code, leads to the Official Account; None while WeChat does not give it."""

    address: str | None


class Handed(BaseModel):
    """Opens the conversation elsewhere, once: by the code, at `path` of the page, or in WeChat where there is one."""

    code: str
    token: str
    path: str
    expires_at: datetime
    wechat: HandedToWeChat | None


class ContinueIn(BaseModel):
    """A code or a token."""

    secret: Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(storable)]


class ContinuedHere(BaseModel):
    conversation_id: str
    application_id: str
    token: str


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand fills the form: the applicant's, or `by` that of a member of staff."""

    source: Source = Source.TYPED
    by: str | None = None


def applicants_hand() -> Hand:
    """A function, for FastAPI would let callers fill the fields of a class."""
    return Hand()


class Waiting(BaseModel):
    """Handed in and kept; the window has not answered yet."""

    status: Literal["submitted"] = Field(default="submitted")


def public_api(conversing: Conversing, continuations: Continuations, rate: RateLimit) -> APIRouter:
    """All routes. A bearer token opens its own conversation and application; anything else is not found."""
    api = APIRouter(prefix="/api/v1", responses={"default": FAILURE})
    assistant, store = conversing.assistant, conversing.store
    photo_rate = RateLimit(PHOTOS_PER_MINUTE)

    def limited(request: Request) -> None:
        rate.hit(_address(request))

    def caller(request: Request, authorization: Annotated[str | None, Header()] = None) -> Conversation:
        scheme, _, token = (authorization or "").partition(" ")
        found = store.opened_by(token) if scheme.lower() == "bearer" else None
        if found is None:  # counted by address: whoever guesses tokens has a new one each time
            limited(request)
            raise Problem(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})
        rate.hit(found.id)
        return found

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
    def history(who: Own, after: Annotated[int, Query(ge=0, le=LAST_MESSAGE_ID)] = 0) -> dict[str, Any]:
        return {"messages": [m.wire() for m in store.history(who.id, after)]}

    @api.get(
        "/conversations/{conversation_id}/events",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def events(who: Own, last_event_id: Annotated[str | None, Header()] = None) -> StreamingResponse:
        since = seen_event(last_event_id)
        if since is None:  # from now on
            newest = await asyncio.to_thread(store.last, who.id)
            since = newest.id if newest else 0
        return StreamingResponse(event_stream(conversing, who, since), media_type="text/event-stream")

    @api.post("/conversations/{conversation_id}/continuation", status_code=201)
    async def continuation(who: Own) -> Handed:
        issued = await asyncio.to_thread(continuations.issue, who.id)
        token, path = issued.token, f"/?continue={issued.token}"
        wechat = None
        if conversing.in_wechat is not None:
            wechat = HandedToWeChat(address=await conversing.in_wechat(token))
        return Handed(code=issued.code, token=token, path=path, expires_at=issued.expires_at, wechat=wechat)

    @api.post("/continuations", status_code=201, dependencies=[Depends(limited)])
    def continued(body: ContinueIn, request: Request) -> ContinuedHere:
        """The conversation that a code or a token opens, with a token of its own for here."""
        try:
            found = continuations.redeem(body.secret, _address(request))
        except (NotContinuable, TooManyTries) as why:
            raise refused_code(why) from None
        token = store.open_again(found.conversation_id, conversing.clock.now())
        return ContinuedHere(conversation_id=found.conversation_id, application_id=found.application_id, token=token)

    @api.post("/conversations/{conversation_id}/photos", openapi_extra=BODY)
    async def read_photo(who: Own, photo: SentPhoto) -> PhotoProposal:
        """What the photo of a document says. Nothing is kept: PATCH answers with `photo` confirms it."""
        photo_rate.hit(who.id)
        try:
            found = await conversing.recognizer.read(photo)
        except Unreadable as why:
            raise refused(why) from None
        try:
            return await asyncio.to_thread(
                assistant.photo_read, who.application_id, found.kind.value, readings_of(found)
            )
        except NotPublished:
            raise Problem(422, "photo_not_wanted") from None
        except Closed:
            raise Problem(409, "closed") from None

    add_applications(api, conversing, own_application, applicants_hand)
    add_public(api, assistant, limited)
    return api


def add_applications(
    api: APIRouter, conversing: Conversing, allowed: Callable[..., str], hand: Callable[..., Hand]
) -> None:
    """Reading, filling and handing in one application, for whoever `allowed` lets in (a dependency; the id)."""
    assistant = conversing.assistant
    OwnApplication = Annotated[str, Depends(allowed)]
    Acting = Annotated[Hand, Depends(hand)]

    @api.get("/applications/{application_id}")
    def application(application_id: OwnApplication, response: Response) -> ApplicationView:
        view = assistant.view(application_id)
        response.headers["ETag"] = f'"{view.version}"'
        return view

    @api.patch("/applications/{application_id}/answers")
    def answers(
        application_id: OwnApplication,
        body: Annotated[dict[str, Any], Body(), AfterValidator(storable)],
        response: Response,
        acting: Acting,
        if_match: Annotated[str | None, Header()] = None,
        photo: Annotated[str | None, Query(max_length=40)] = None,
    ) -> ApplicationView:
        """`photo` is that of a PhotoProposal: values that are as it said have the photo as their source."""
        values = {name.removesuffix("[]"): value for name, value in body.items()}
        patched = _patched(assistant, application_id, values, _version(if_match), photo, acting)
        if patched.changed:
            conversing.after_change(application_id, ask=True, noted=patched.noted)
        if patched.problems:
            texts = assistant.render([p.say for p in patched.problems])
            errors = [{"field": p.field, "message": t["text"]} for p, t in zip(patched.problems, texts, strict=True)]
            raise Problem(422, "answers", errors=errors, version=patched.view.version)
        response.headers["ETag"] = f'"{patched.view.version}"'
        return patched.view

    @api.post(
        "/applications/{application_id}/submission",
        status_code=201,
        responses={200: {"model": ReceiptView}, 202: {"model": Waiting}},
    )
    def submission(
        application_id: OwnApplication,
        response: Response,
        acting: Acting,
        idempotency_key: Annotated[str, Header(min_length=1, max_length=100)],
    ) -> ReceiptView | Waiting:
        done = _submitted(assistant, application_id, idempotency_key, acting)
        if done.new and done.receipt is None:
            conversing.after_change(application_id, ask=False)
        response.status_code = 202 if done.receipt is None else 201 if done.new else 200
        return done.receipt or Waiting()

    @api.get("/applications/{application_id}/plan")
    def plan(application_id: OwnApplication) -> dict[str, Any]:
        made = assistant.plan(application_id)
        return plans.plan_data(assistant.catalogue_for(application_id), made)

    @api.get("/applications/{application_id}/plan.png", response_class=Response, responses=_file("image/png"))
    def plan_png(application_id: OwnApplication) -> Response:
        return _plan_picture(assistant, application_id, "png")

    @api.get("/applications/{application_id}/plan.svg", response_class=Response, responses=_file("image/svg+xml"))
    def plan_svg(application_id: OwnApplication) -> Response:
        return _plan_picture(assistant, application_id, "svg")

    @api.get("/applications/{application_id}/flow")
    def flow(application_id: OwnApplication) -> dict[str, Any]:
        bundle = assistant.view(application_id).bundle
        lead = bundle.lead_department if bundle else None
        return plans.flow_data(assistant.catalogue_for(application_id), lead, assistant.flow(application_id))

    @api.get("/applications/{application_id}/flow.png", response_class=Response, responses=_file("image/png"))
    def flow_png(application_id: OwnApplication) -> Response:
        return _flow_picture(assistant, application_id, "png")

    @api.get("/applications/{application_id}/flow.svg", response_class=Response, responses=_file("image/svg+xml"))
    def flow_svg(application_id: OwnApplication) -> Response:
        return _flow_picture(assistant, application_id, "svg")

    @api.get("/applications/{application_id}/form")
    def form_parts(application_id: OwnApplication) -> dict[str, Any]:
        return form_view(assistant.catalogue_for(application_id), conversing.recognizer.installed())

    @api.get("/applications/{application_id}/form.pdf", response_class=Response, responses=_file("application/pdf"))
    def form(application_id: OwnApplication) -> Response:
        catalogue, plan = assistant.catalogue_for(application_id), assistant.plan(application_id)
        made = documents.form_pdf(catalogue, assistant.view(application_id), plan)
        return Response(made, media_type="application/pdf")


def add_public(api: APIRouter, assistant: Assistant, limited: Callable[..., None]) -> None:
    """Cases and the catalogue: without a token."""

    @api.get("/cases/{case_no}", dependencies=[Depends(limited)])
    def case(case_no: str, query_code: str) -> Progress:
        try:
            return assistant.progress(case_no, query_code)
        except CaseNotFound:
            raise Problem(404, "no_case") from None
        except (BackendUnavailable, BackendRefused):
            raise Problem(503, "backend") from None

    @api.get("/catalog/business-types", dependencies=[Depends(limited)])
    def business_types() -> dict[str, Any]:
        return business_types_view(assistant.catalogues.current)

    @api.get(
        "/catalog/business-types/{business_id}/flow.svg",
        dependencies=[Depends(limited)], response_class=Response, responses=_file("image/svg+xml"),
    )  # fmt: skip
    def business_flow(business_id: str) -> Response:
        """What starting this business takes, before a single answer is given."""
        catalogue = assistant.catalogues.current
        found = catalogue.business_types.get(business_id)
        if found is None:
            raise Problem(404, "not_found")
        made = flow_of(Facts(catalogue, {BUSINESS_FIELD: [business_id]}))
        lead = catalogue.departments[catalogue.bundles[found.bundle].lead_department].name
        return Response(plans.flow_picture(catalogue, found.name, lead, made, "svg"), media_type="image/svg+xml")

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


def _address(request: Request) -> str:
    return f"address {request.client.host if request.client else ''}"


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {}}}}


def _plan_picture(assistant: Assistant, application_id: str, form: plans.Picture) -> Response:
    picture = plans.plan_picture(assistant.catalogue_for(application_id), assistant.plan(application_id), form)
    return Response(picture, media_type=MEDIA_TYPES[form])


def _flow_picture(assistant: Assistant, application_id: str, form: plans.Picture) -> Response:
    view = assistant.view(application_id)
    title = " + ".join(one.name for one in view.business)
    lead = view.bundle.lead_department if view.bundle else None
    made = assistant.flow(application_id)
    picture = plans.flow_picture(assistant.catalogue_for(application_id), title, lead, made, form)
    return Response(picture, media_type=MEDIA_TYPES[form])


def _patched(
    assistant: Assistant,
    application_id: str,
    values: dict[str, Any],
    expected: int | None,
    photo: str | None,
    hand: Hand,
) -> Patched:
    """Who names no version is not refused for a change at the same moment: it is read again, once."""
    try:
        try:
            return assistant.patch(application_id, values, expected, hand.source, photo, by=hand.by)
        except StaleVersion:
            if expected is not None:
                raise
            return assistant.patch(application_id, values, None, hand.source, photo, by=hand.by)
    except StaleVersion as stale:
        raise Problem(412, "stale", version=stale.view.version) from None
    except Closed:
        raise Problem(409, "closed") from None


def _submitted(assistant: Assistant, application_id: str, key: str, hand: Hand) -> Submitted:
    try:
        try:
            return assistant.submit(application_id, key, hand.source, hand.by)
        except VersionConflict:  # changed or handed in at the same moment: read again, once
            return assistant.submit(application_id, key, hand.source, hand.by)
    except NotSubmittable as not_yet:
        remaining = not_yet.view.progress.remaining
        raise Problem(409, "not_ready", {"open": remaining}, remaining=remaining) from None


def _version(if_match: str | None) -> int | None:
    """The version of an If-Match header, quoted or not; `*` and nothing mean any."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit()):
        raise Problem(400, "bad_request")
    return int(text)


def seen_event(last_event_id: str | None) -> int | None:
    """The id of the last event seen; what is no id of ours means none, as browsers may send anything."""
    if last_event_id is None or not (last_event_id.isascii() and last_event_id.isdigit()):
        return None
    return min(int(last_event_id), LAST_MESSAGE_ID)


async def event_stream(conversing: Conversing, who: Conversation, last: int) -> AsyncIterator[str]:
    """Server-sent events: the view and the messages after `last`, then all that comes; comments keep it open.

    `attended` tells who answers; until it comes the assistant does. `answering` tells of a turn under way: that it
    began (`message` null), each answer as soon as it is ready, that it `failed`. It is over when the message with its
    client_message_id comes, followed by the answers as they were kept.

    Each heartbeat also looks for messages that another process has written.
    """
    with conversing.broadcaster.listen(who.id) as listener:
        view: ApplicationView | None = await asyncio.to_thread(conversing.assistant.view, who.application_id)
        told = ASSISTANT_ANSWERS
        while True:
            for passing in listener.take_passing():
                yield _event("answering", _passing_wire(passing), None)
            attended = await asyncio.to_thread(_attended, conversing, who.id)
            if attended != told:
                told = attended
                yield _event("attended", attended, None)
            for message in await asyncio.to_thread(conversing.store.history, who.id, last):
                last = message.id
                yield _event("message", message.wire(), message.id)
            if view is not None:
                yield _event("application", view.model_dump(mode="json"), None)
            if not await listener.news(HEARTBEAT_SECONDS):
                yield ": still here\n\n"
            view = listener.take_view()


def _passing_wire(passing: Passing) -> dict[str, Any]:
    """The text and kind of what is ready, for it is shown only until the message itself comes."""
    said = passing.message and {"text": passing.message["text"], "kind": passing.message["custom"].get("kind", "text")}
    return {"client_message_id": passing.answers, "message": said, "failed": passing.failed}


def _attended(conversing: Conversing, conversation_id: str) -> dict[str, Any]:
    """Who answers: the assistant, or a member of staff by name."""
    attendant = conversing.attendances.of(conversation_id)
    return {"by": "staff", "name": attendant.name} if attendant else ASSISTANT_ANSWERS


def _event(name: str, data: Any, id_: int | None) -> str:
    head = f"id: {id_}\n" if id_ is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
