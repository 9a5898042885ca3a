"""What a sandbox adds to `/approval/v1`: the caller plays the departments and sets the clock. Never on a real window.

The contract kit uses it, where a server offers it, to see a case through to its end.
"""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel

from assistant.approval.departments import Departments
from assistant.approval.problems import FAILURE
from assistant.approval.service import OneWindow
from assistant.approval.states import IllegalMove
from assistant.approval.timers import Timers
from assistant.approval.wire import CaseOut, OpinionIn
from assistant.clock import SettableClock

ACTOR = "sandbox"


class Now(BaseModel):
    now: AwareDatetime


class Swept(BaseModel):
    now: datetime
    fired: int


def sandbox_router(window: OneWindow) -> APIRouter:
    api = APIRouter(prefix="/approval/v1/sandbox", responses={"default": FAILURE})

    @api.post("/cases/{case_no}/tasks/{item}/opinion")
    def opinion(case_no: str, item: str, body: OpinionIn) -> CaseOut:
        return Departments(window).give_opinion(case_no, item, body, ACTOR)

    @api.put("/clock")
    def clock(body: Now) -> Swept:
        """Moves a settable clock forward and fires what is due. A real clock is not moved: 409."""
        if not isinstance(window.clock, SettableClock) or body.now < window.clock.now():
            raise IllegalMove("the clock is not set that way")
        window.clock.moment = body.now
        return Swept(now=body.now, fired=Timers(window).sweep())

    return api
