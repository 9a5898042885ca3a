"""Errors as RFC 9457 problem details; their Chinese words are responses of domain.yml."""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.dialogue.say import Say
from assistant.dialogue.wording import Wording

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An error that the caller can act on: `code` names the response `utter_error_<code>`."""

    def __init__(self, status: int, code: str, params: dict[str, Any] | None = None, **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.params = params or {}
        self.more = more


CODES = {400: "bad_request", 401: "unauthorized", 404: "not_found", 405: "method", 413: "too_large", 429: "too_many"}


def install(app: FastAPI, wording: Wording) -> None:
    """Makes every error of `app` a problem detail. No trace and no value of the request is repeated."""

    def body(status: int, code: str, params: dict[str, Any], more: dict[str, Any]) -> JSONResponse:
        title = wording.render(Say(f"utter_error_{code}", params))
        content = {"type": f"urn:lianban:problem:{code}", "title": title, "status": status, **more}
        return JSONResponse(content, status, media_type=MEDIA_TYPE)

    async def problem(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)
        return body(error.status, error.code, error.params, error.more)

    async def http(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return body(error.status_code, CODES.get(error.status_code, "bad_request"), {}, {})

    async def invalid(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        where = [{"pointer": "/" + "/".join(str(p) for p in e["loc"]), "detail": e["type"]} for e in error.errors()]
        status = 400 if any(e["type"].startswith("json") for e in error.errors()) else 422
        return body(status, "bad_request", {}, {"errors": where})

    async def unforeseen(_request: Request, error: Exception) -> JSONResponse:
        log.error("request.failed", error=type(error).__name__)
        return body(500, "server", {}, {})

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unforeseen)
