"""The backend's errors as problem details."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.approval.case_file import UnknownCase
from assistant.approval.desk.accounts import WrongPassword
from assistant.approval.service import BadCase, KeyReused
from assistant.approval.states import IllegalMove
from assistant.problem_details import answer, failure, places

FAILURE = failure()


class Unauthorized(Exception):
    """The key, the signature or the session is missing or wrong."""


class Replayed(Exception):
    """The same signed request was seen before."""


CODES: dict[type[Exception], tuple[int, str]] = {
    UnknownCase: (404, "no_case"),
    KeyReused: (409, "key_reused"),
    BadCase: (422, "bad_case"),
    IllegalMove: (409, "illegal_move"),
    Unauthorized: (401, "unauthorized"),
    WrongPassword: (401, "wrong_password"),
    Replayed: (409, "replayed"),
    Exception: (500, "failed"),
}
HTTP_CODES = {404: "not_found", 405: "method", 413: "too_large"}


def install(app: FastAPI, title_of: Callable[[str], str]) -> None:
    """Makes every error of `app` a problem; `title_of` gives the words for a code."""

    def problem(status: int, code: str, **more: Any) -> JSONResponse:
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return answer(status, code, title_of(code), headers, **more)

    def handler(status: int, code: str) -> Any:
        async def handle(_request: Request, _error: Exception) -> JSONResponse:
            return problem(status, code)

        return handle

    async def invalid(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return problem(422, "invalid", errors=places(error))

    async def http(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return problem(error.status_code, HTTP_CODES.get(error.status_code, "bad_request"))

    for kind, (status, code) in CODES.items():
        app.add_exception_handler(kind, handler(status, code))
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
