"""What staff do at the desk, for who is signed in: they open what they began, searched for or were assigned.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local
dependency types.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from assistant.applications.model import Source
from assistant.channels.hotline.board import add_board
from assistant.channels.hotline.calls import add_calls
from assistant.channels.hotline.conversations import add_conversations, add_records
from assistant.channels.hotline.desk import Desk
from assistant.channels.hotline.permission import allowed
from assistant.channels.hotline.sign_in import COOKIE
from assistant.channels.hotline.staff import Staff
from assistant.channels.hotline.supervision import add_supervision
from assistant.channels.web.api import Hand, add_applications, add_public
from assistant.channels.web.problems import FAILURE, Problem
from assistant.channels.web.store import Conversation


def desk_routes(desk: Desk) -> APIRouter:
    """All routes for who is signed in."""

    def staff(request: Request) -> Staff:
        who = desk.sessions.of(request.cookies.get(COOKIE, ""))
        if who is None:
            raise Problem(401, "sign_in")
        return who

    def supervisor(who: Annotated[Staff, Depends(staff)]) -> Staff:
        if not who.supervises:
            desk.log.note("refused", who, what="supervision")
            raise Problem(403, "supervisor")
        return who

    def own_application(application_id: str, who: Annotated[Staff, Depends(staff)]) -> str:
        allowed(desk, who, application_id)
        return application_id

    def own_conversation(conversation_id: str, who: Annotated[Staff, Depends(staff)]) -> Conversation:
        found = desk.store.found(conversation_id)
        if found is None:
            raise Problem(404, "not_found")
        allowed(desk, who, found[0].application_id)
        return found[0]

    def hand(application_id: str, request: Request, who: Annotated[Staff, Depends(staff)]) -> Hand:
        action = "answers_changed" if request.method == "PATCH" else "handed_in"
        desk.log.note(action, who, application_id)
        return Hand(Source.STAFF, who.id)

    api = APIRouter(prefix="/api", responses={"default": FAILURE})
    add_board(api, desk, staff)
    add_calls(api, desk, staff)
    add_conversations(api, desk, staff, own_conversation)
    add_records(api, desk, staff, own_application)
    add_supervision(api, desk, supervisor)
    add_applications(api, desk.conversing, own_application, hand)
    add_public(api, desk.assistant, lambda: None)
    return api
