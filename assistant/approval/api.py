"""`/approval/v1`: the backend contract over HTTP. Errors are RFC 9457 problem details."""

from __future__ import annotations

import hmac
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.approval.service import BadCase, KeyReused, OneWindow, UnknownCase
from assistant.approval.states import IllegalMove
from assistant.approval.wire import CaseIn, CaseOut, OpinionIn, ReceiptOut, SupplementIn, WithdrawalIn

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


class Unauthorized(Exception):
    """The bearer key is missing or wrong."""


STATUS: dict[type[Exception], tuple[int, str]] = {
    UnknownCase: (404, "no such case"),
    KeyReused: (409, "the idempotency key was used for something else"),
    BadCase: (422, "the case contradicts itself"),
    IllegalMove: (409, "the case is in no state to take that"),
    Unauthorized: (401, "a valid bearer key is needed"),
    Exception: (500, "the backend failed"),
}


def approval_app(window: OneWindow, key: str | None) -> FastAPI:
    """The API of `window`; with a `key` every call but /healthz must carry it as a bearer token."""
    app = FastAPI(title="Lianban one-window backend", version="1", docs_url="/docs")

    def authorized(authorization: Annotated[str | None, Header()] = None) -> None:
        scheme, _, given = (authorization or "").partition(" ")
        if key is not None and not (hmac.compare_digest(given.encode(), key.encode()) and scheme.lower() == "bearer"):
            raise Unauthorized

    guarded = [Depends(authorized)]

    @app.post("/approval/v1/cases", status_code=201, dependencies=guarded)
    def accept(case: CaseIn, idempotency_key: Key) -> ReceiptOut:
        return window.accept(case, idempotency_key)

    @app.get("/approval/v1/cases/{case_no}", dependencies=guarded)
    def progress(case_no: str, query_code: str) -> CaseOut:
        return window.progress(case_no, query_code)

    @app.post("/approval/v1/cases/{case_no}/supplement", dependencies=guarded)
    def supplement(case_no: str, query_code: str, body: SupplementIn, idempotency_key: Key) -> CaseOut:
        return window.supplement(case_no, query_code, body.form, idempotency_key)

    @app.post("/approval/v1/cases/{case_no}/withdrawal", dependencies=guarded)
    def withdraw(case_no: str, query_code: str, body: WithdrawalIn) -> CaseOut:
        return window.withdraw(case_no, query_code, body.reason)

    @app.post("/approval/v1/cases/{case_no}/tasks/{item}/opinion", dependencies=guarded)
    def opinion(case_no: str, item: str, body: OpinionIn) -> CaseOut:
        return window.give_opinion(case_no, item, body)

    @app.get("/approval/v1/prefill/{uscc}", dependencies=guarded)
    def prefill(uscc: str) -> dict[str, Any]:
        """No register is connected to this backend: nothing is known of any `uscc`."""
        return {}

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    for kind, (status, title) in STATUS.items():
        app.add_exception_handler(kind, _handler(status, title))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _no_route)
    return app


def _problem(status: int, title: str, **more: Any) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status, **more}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _handler(status: int, title: str) -> Any:
    async def handle(_request: Request, _error: Exception) -> JSONResponse:
        return _problem(status, title)

    return handle


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """Where the request does not fit and why; never the values, which may be personal."""
    assert isinstance(error, RequestValidationError)
    where = [{"pointer": "/" + "/".join(str(p) for p in e["loc"]), "detail": e["msg"]} for e in error.errors()]
    return _problem(422, "the request does not fit the contract", errors=where)


async def _no_route(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, error.detail)
