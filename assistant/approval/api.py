"""`/approval/v1`: the backend contract over HTTP, for the product in front of the applicant.

Annotations are evaluated here (no `from __future__`): FastAPI reads the local dependency types.
"""

import asyncio
import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request

from assistant.approval import problems
from assistant.approval.problems import FAILURE, Replayed, Unauthorized
from assistant.approval.sandbox import sandbox_router
from assistant.approval.service import OneWindow
from assistant.approval.statistics import Statistics, statistics
from assistant.approval.tables import nonces
from assistant.approval.wire import (
    CaseIn,
    CaseOut,
    ComplaintIn,
    EventsOut,
    RatingIn,
    ReceiptOut,
    SupplementIn,
    WithdrawalIn,
)
from assistant.body_limit import BodyLimit
from assistant.clock import Clock, SystemClock
from assistant.signing import BadSignature, Nonces, Replay, check
from assistant.worker import Worker

TITLES = {
    "no_case": "no such case",
    "key_reused": "the idempotency key was used for something else",
    "bad_case": "the case contradicts itself",
    "illegal_move": "the case is in no state to take that",
    "unauthorized": "a valid bearer key is needed, and a valid signature where one is agreed",
    "wrong_password": "wrong name or password",
    "replayed": "the request was seen before",
    "invalid": "the request does not fit the contract",
    "not_found": "no such address",
    "method": "the address does not take this method",
    "too_large": "the request is too large",
    "bad_request": "the request cannot be read",
    "failed": "the backend failed",
}
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]
CaseNo = Annotated[str, Path(max_length=80)]
Code = Annotated[str, Query(max_length=80)]
LARGEST_BODY = 1024 * 1024  # bytes
LAST = 2**53  # what JSON's readers take for whole numbers


@dataclass(frozen=True)
class Access:
    """Who may call: with a `key` it must come as a bearer token, with a `signing_key` every call must be signed."""

    key: str | None = None
    signing_key: bytes | None = None
    clock: Clock = field(default_factory=SystemClock)  # real time, whatever clock the cases go by


def approval_app(
    window: OneWindow, access: Access, *, sandbox: bool = False, workers: Sequence[Worker] = ()
) -> FastAPI:
    """The API of `window`; `workers` run while it is served.

    A `sandbox` lets the caller be the departments and the clock, to try things out.
    """

    @asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[None]:
        for worker in workers:
            worker.start()
        yield
        for worker in workers:
            await asyncio.to_thread(worker.stop)

    app = FastAPI(title="Lianban one-window backend", version="1.0.0", docs_url="/docs", lifespan=living)
    problems.install(app, TITLES.__getitem__)
    app.add_middleware(BodyLimit, largest=LARGEST_BODY)
    guard = [Depends(_guard(window, access))]
    app.include_router(_contract(window), dependencies=guard)
    if sandbox:
        app.include_router(sandbox_router(window), dependencies=guard)

    @app.get("/approval/v1/statistics", responses={"default": FAILURE})
    def open_statistics() -> Statistics:
        """公开统计; needs no key."""
        return statistics(window.engine, window.calendar)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return app


def _guard(window: OneWindow, access: Access) -> Any:
    taken = Nonces(window.engine, nonces, access.clock)

    async def body_of(request: Request) -> bytes:
        return await request.body()

    def authorized(
        request: Request,
        body: Annotated[bytes, Depends(body_of)],
        authorization: Annotated[str | None, Header()] = None,
    ) -> None:
        scheme, _, given = (authorization or "").partition(" ")
        right = access.key is None or hmac.compare_digest(given.encode(), access.key.encode())
        if not right or (access.key is not None and scheme.lower() != "bearer"):
            raise Unauthorized
        if access.signing_key is None:
            return
        try:
            taken.take(
                check(access.signing_key, request.method, target_of(request), body, request.headers, access.clock.now())
            )
        except BadSignature:
            raise Unauthorized from None
        except Replay:
            raise Replayed from None

    return authorized


def target_of(request: Request) -> str:
    """The path with its query as it came."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query: bytes = request.scope["query_string"]
    return (raw.split(b"?")[0] + (b"?" + query if query else b"")).decode("ascii", "replace")


def _contract(window: OneWindow) -> APIRouter:
    api = APIRouter(prefix="/approval/v1", responses={"default": FAILURE})

    @api.post("/cases", status_code=201)
    def receive(case: CaseIn, idempotency_key: Key) -> ReceiptOut:
        return window.receive(case, idempotency_key)

    @api.get("/cases/{case_no}")
    def progress(case_no: CaseNo, query_code: Code) -> CaseOut:
        return window.progress(case_no, query_code)

    @api.post("/cases/{case_no}/supplement")
    def supplement(case_no: CaseNo, query_code: Code, body: SupplementIn, idempotency_key: Key) -> CaseOut:
        return window.supplement(case_no, query_code, body, idempotency_key)

    @api.post("/cases/{case_no}/withdrawal")
    def withdraw(case_no: CaseNo, query_code: Code, body: WithdrawalIn) -> CaseOut:
        return window.withdraw(case_no, query_code, body.reason)

    @api.post("/cases/{case_no}/rating")
    def rate(case_no: CaseNo, query_code: Code, body: RatingIn) -> CaseOut:
        return window.rate(case_no, query_code, body)

    @api.post("/cases/{case_no}/complaint")
    def complain(case_no: CaseNo, query_code: Code, body: ComplaintIn, idempotency_key: Key) -> CaseOut:
        return window.complain(case_no, query_code, body.words, idempotency_key)

    @api.get("/events")
    def events(
        after: Annotated[int, Query(ge=0, le=LAST)] = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100
    ) -> EventsOut:
        return window.events(after, limit)

    @api.get("/prefill/{uscc}")
    def prefill(
        uscc: Annotated[str, Path(max_length=40)],
        applicant_authorization: Annotated[str, Header(max_length=2000)] = "",
    ) -> dict[str, Any]:
        """Public facts of the subject from earlier hand-ins; `Applicant-Authorization` is percent-encoded."""
        return window.prefill(uscc, unquote(applicant_authorization))

    return api
