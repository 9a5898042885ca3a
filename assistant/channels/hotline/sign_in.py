"""Signing in and out.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local dependency types.
"""

from typing import Annotated

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, StringConstraints

from assistant.channels.hotline.accounts import WrongPassword
from assistant.channels.hotline.desk import Desk
from assistant.channels.hotline.oidc import NoRole, NotSignedIn
from assistant.channels.hotline.sessions import SESSION
from assistant.channels.hotline.staff import Role, Staff
from assistant.channels.web.guard import RateLimit
from assistant.channels.web.problems import FAILURE, Problem

COOKIE = "lianban_hotline"
PATH = "/desk"
TRIES_PER_MINUTE = 30  # of one address
log = structlog.get_logger()


class Ways(BaseModel):
    """How one may sign in here."""

    local: bool
    single_sign_on: bool


class SignIn(BaseModel):
    staff: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Me(BaseModel):
    id: str
    name: str
    role: Role

    @classmethod
    def of(cls, who: Staff) -> "Me":
        return cls(id=who.id, name=who.name, role=who.role)


def sign_in_routes(desk: Desk, public_url: str | None) -> APIRouter:
    """The routes that need no session."""
    api = APIRouter(responses={"default": FAILURE})
    tries = RateLimit(TRIES_PER_MINUTE)

    def limited(request: Request) -> None:
        tries.hit(request.client.host if request.client else "")

    def open_session(who: Staff, request: Request, response: Response, way: str) -> None:
        desk.log.note("signed_in", who, way=way)
        secure = request.url.scheme == "https"
        age = int(SESSION.total_seconds())
        # Lax: it comes with the way back from the single sign-on, and with no request that another page sends
        token = desk.sessions.open(who)
        response.set_cookie(COOKIE, token, max_age=age, path=PATH, httponly=True, samesite="lax", secure=secure)

    @api.get("/api/sign-in")
    def ways() -> Ways:
        return Ways(local=bool(desk.accounts), single_sign_on=desk.single_sign_on is not None)

    @api.post("/api/session", status_code=201)
    def sign_in(body: SignIn, request: Request, response: Response) -> Me:
        limited(request)
        try:
            who = desk.accounts.signed_in(body.staff, body.password)
        except WrongPassword:
            desk.log.note_by("sign_in_refused", body.staff)
            raise Problem(401, "wrong_password") from None
        open_session(who, request, response, "local")
        return Me.of(who)

    @api.delete("/api/session", status_code=204)
    def sign_out(request: Request, response: Response) -> None:
        token = request.cookies.get(COOKIE, "")
        who = desk.sessions.of(token)
        if who is not None:
            desk.log.note("signed_out", who)
            desk.sessions.close(token)
        response.delete_cookie(COOKIE, path=PATH)

    @api.get("/sign-in", include_in_schema=False)
    async def to_provider(request: Request) -> Response:
        limited(request)
        if desk.single_sign_on is None:
            raise Problem(404, "not_found")
        back = f"{public_url.rstrip('/')}{PATH}/signed-in" if public_url else str(request.url_for("signed_in"))
        try:
            return await desk.single_sign_on.redirect(request, back)
        except NotSignedIn as why:
            return _refused(why)

    @api.get("/signed-in", include_in_schema=False)
    async def signed_in(request: Request) -> Response:
        limited(request)
        if desk.single_sign_on is None:
            raise Problem(404, "not_found")
        try:
            who = await desk.single_sign_on.signed_in(request)
        except (NotSignedIn, NoRole) as why:
            desk.log.note_by("sign_in_refused", "single sign-on", why=type(why).__name__)
            return _refused(why)
        response = RedirectResponse(f"{PATH}/", status_code=303)
        open_session(who, request, response, "single_sign_on")
        return response

    return api


def _refused(why: Exception) -> Response:
    """Back to the page, which says so; the text holds the name of an error and nothing else."""
    log.warning("desk.sign_in_refused", why=type(why).__name__, error=str(why))
    reason = "role" if isinstance(why, NoRole) else "failed"
    return RedirectResponse(f"{PATH}/#sign-in={reason}", status_code=303)
