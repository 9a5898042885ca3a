"""A department's desk: the page and its API. Signed in, a clerk sees and moves the own department's tasks only.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local dependency types.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, StringConstraints
from sqlalchemy import select

from assistant.approval import problems
from assistant.approval.case_file import UnknownCase
from assistant.approval.departments import Departments
from assistant.approval.desk.accounts import SESSION, Accounts, Clerk
from assistant.approval.desk.inbox import CaseLine, Inbox, TaskPage, TaskSheet, own
from assistant.approval.lead import Lead
from assistant.approval.office import Office
from assistant.approval.problems import FAILURE, Unauthorized
from assistant.approval.statistics import Statistics, statistics
from assistant.approval.tables import cases, grievances, inspections
from assistant.approval.wire import (
    AcceptanceIn,
    CaseOut,
    CheckIn,
    ExtensionIn,
    GrievanceOut,
    GrievanceStepIn,
    InspectionIn,
    MinutesIn,
    OpinionIn,
    Reason,
    SuspensionIn,
)

HERE = Path(__file__).resolve().parent
COOKIE = "lianban_desk"
PAGE_SIZE = 50
CaseNo = Annotated[str, InPath(max_length=80)]
Item = Annotated[str, InPath(max_length=80)]
Id = Annotated[str, InPath(max_length=80)]


class SignIn(BaseModel):
    name: Annotated[str, StringConstraints(max_length=60)]
    password: Annotated[str, StringConstraints(max_length=200)]


class SignedIn(BaseModel):
    """The token may also be sent as a bearer token, by programs."""

    name: str
    department: str
    token: str


class Me(BaseModel):
    name: str
    department: str


class CasePage(BaseModel):
    cases: list[CaseLine]
    next: str | None


class Reasoned(BaseModel):
    reason: Reason


class Called(BaseModel):
    inspection: str


@dataclass(frozen=True)
class Desk:
    office: Office
    accounts: Accounts
    inbox: Inbox
    departments: Mapping[str, str]  # id → name, for the page


def desk_app(desk: Desk) -> FastAPI:
    """The page at the root, the API under /v1."""
    app = FastAPI(title="Lianban department desk", version="1.0.0")
    problems.install(app, lambda code: str(words()["problems"][code]))

    def clerk(request: Request) -> Clerk:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        token = bearer if scheme.lower() == "bearer" else request.cookies.get(COOKIE, "")
        found = desk.accounts.signed_in(token) if token else None
        if found is None:
            raise Unauthorized
        return found

    Who = Annotated[Clerk, Depends(clerk)]
    app.include_router(_session(desk, Who))
    app.include_router(_tasks(desk, Who))
    app.include_router(_lead(desk, Who))

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(HERE / "page" / "index.html")

    @app.get("/words.json", include_in_schema=False)
    def words_of_the_page() -> dict[str, Any]:
        return {**words(), "departments": dict(desk.departments)}

    app.mount("/page", StaticFiles(directory=HERE / "page"), name="page")
    return app


@cache
def words() -> dict[str, Any]:
    """The desk's words, from words.yml."""
    found: dict[str, Any] = yaml.safe_load((HERE / "words.yml").read_text(encoding="utf-8"))
    return found


def _session(desk: Desk, Who: Any) -> APIRouter:
    api = APIRouter(prefix="/v1", responses={"default": FAILURE})

    @api.post("/session")
    def sign_in(body: SignIn, request: Request, response: Response) -> SignedIn:
        token = desk.accounts.sign_in(body.name, body.password)
        who = desk.accounts.signed_in(token)
        assert who is not None
        secure = request.url.scheme == "https"
        age = int(SESSION.total_seconds())
        # Strict: no other site's page can act in the clerk's name
        response.set_cookie(COOKIE, token, max_age=age, httponly=True, samesite="strict", secure=secure)
        return SignedIn(name=who.name, department=who.department, token=token)

    @api.delete("/session", status_code=204)
    def sign_out(request: Request, response: Response) -> None:
        desk.accounts.sign_out(request.cookies.get(COOKIE, ""))
        response.delete_cookie(COOKIE)

    @api.get("/me")
    def me(who: Who) -> Me:
        return Me(name=who.name, department=who.department)

    @api.get("/statistics")
    def open_statistics() -> Statistics:
        return statistics(desk.office.engine, desk.office.calendar)

    return api


def _tasks(desk: Desk, Who: Any) -> APIRouter:
    """The department's own tasks. What is another's looks like what is not there."""
    api = APIRouter(prefix="/v1/tasks", responses={"default": FAILURE})
    work, inbox = Departments(desk.office), desk.inbox

    def own_task(case_no: CaseNo, item: Item, who: Who) -> Any:
        with desk.office.engine.connect() as connection:
            own(connection, case_no, item, who.department)
        return who

    Own = Annotated[Clerk, Depends(own_task)]

    @api.get("")
    def tasks(
        who: Who,
        open_only: bool = True,
        after: Annotated[str, Query(max_length=200)] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = PAGE_SIZE,
    ) -> TaskPage:
        return inbox.tasks(who.department, open_only=open_only, after=after, limit=limit)

    @api.get("/{case_no}/{item}")
    def sheet(case_no: CaseNo, item: Item, who: Own) -> TaskSheet:
        return inbox.sheet(who.department, case_no, item)

    @api.post("/{case_no}/{item}/opinion")
    def opinion(case_no: CaseNo, item: Item, body: OpinionIn, who: Own) -> TaskSheet:
        work.give_opinion(case_no, item, body, who.actor)
        return inbox.sheet(who.department, case_no, item)

    @api.post("/{case_no}/{item}/suspension")
    def suspend(case_no: CaseNo, item: Item, body: SuspensionIn, who: Own) -> TaskSheet:
        work.suspend(case_no, item, body, who.actor)
        return inbox.sheet(who.department, case_no, item)

    @api.delete("/{case_no}/{item}/suspension")
    def resume(case_no: CaseNo, item: Item, who: Own) -> TaskSheet:
        work.resume(case_no, item, who.actor)
        return inbox.sheet(who.department, case_no, item)

    @api.post("/{case_no}/{item}/extension")
    def extend(case_no: CaseNo, item: Item, body: ExtensionIn, who: Own) -> TaskSheet:
        work.extend(case_no, item, body, who.actor)
        return inbox.sheet(who.department, case_no, item)

    @api.post("/{case_no}/{item}/check")
    def check(case_no: CaseNo, item: Item, body: CheckIn, who: Own) -> TaskSheet:
        work.check(case_no, item, body, who.actor)
        return inbox.sheet(who.department, case_no, item)

    return api


def _lead(desk: Desk, Who: Any) -> APIRouter:
    """The cases that the department leads."""
    api = APIRouter(prefix="/v1", responses={"default": FAILURE})
    lead = Lead(desk.office)

    def leads(case_no: str, who: Clerk) -> Clerk:
        mine = (cases.c.case_no == case_no) & (cases.c.lead_department == who.department)
        with desk.office.engine.connect() as connection:
            if connection.execute(select(cases.c.case_no).where(mine)).one_or_none() is None:
                raise UnknownCase
        return who

    def own_case(case_no: CaseNo, who: Who) -> Clerk:
        return leads(case_no, who)

    def own_inspection(inspection: Id, who: Who) -> Clerk:
        return leads(_case_of(desk.office, inspections, inspection), who)

    def own_grievance(grievance: Id, who: Who) -> Clerk:
        return leads(_case_of(desk.office, grievances, grievance), who)

    OwnCase = Annotated[Clerk, Depends(own_case)]

    @api.get("/cases")
    def led(
        who: Who,
        after: Annotated[str, Query(max_length=80)] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = PAGE_SIZE,
    ) -> CasePage:
        found, following = desk.inbox.cases(who.department, after=after, limit=limit)
        return CasePage(cases=found, next=following)

    @api.post("/cases/{case_no}/acceptance")
    def judge(case_no: CaseNo, body: AcceptanceIn, who: OwnCase) -> CaseOut:
        return lead.judge(case_no, body, who.actor)

    @api.post("/cases/{case_no}/extension")
    def extend(case_no: CaseNo, body: ExtensionIn, who: OwnCase) -> CaseOut:
        return lead.extend(case_no, body, who.actor)

    @api.post("/cases/{case_no}/delivery")
    def deliver(case_no: CaseNo, who: OwnCase) -> CaseOut:
        return lead.deliver(case_no, who.actor)

    @api.post("/cases/{case_no}/revocation")
    def revoke(case_no: CaseNo, body: Reasoned, who: OwnCase) -> CaseOut:
        return lead.revoke(case_no, body.reason, who.actor)

    @api.post("/cases/{case_no}/inspections", status_code=201)
    def call(case_no: CaseNo, body: InspectionIn, who: OwnCase) -> Called:
        return Called(inspection=lead.call_inspection(case_no, body, who.actor))

    @api.post("/inspections/{inspection}/minutes")
    def minutes(inspection: Id, body: MinutesIn, who: Annotated[Clerk, Depends(own_inspection)]) -> dict[str, str]:
        return lead.hold_inspection(inspection, body, who.actor)

    @api.get("/grievances")
    def complaints(who: Who) -> list[GrievanceOut]:
        return lead.grievances(who.department)

    @api.post("/grievances/{grievance}/steps")
    def step(grievance: Id, body: GrievanceStepIn, who: Annotated[Clerk, Depends(own_grievance)]) -> list[GrievanceOut]:
        lead.handle(grievance, body, who.actor)
        return lead.grievances(who.department)

    return api


def _case_of(office: Office, table: Any, id_: str) -> str:
    with office.engine.connect() as connection:
        found = connection.execute(select(table.c.case_no).where(table.c.id == id_)).scalar_one_or_none()
    return str(found or "")
