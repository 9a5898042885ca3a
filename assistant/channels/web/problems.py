"""Errors as RFC 9457 problem details; their Chinese words are responses of domain.yml."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.dialogue.say import Say
from assistant.dialogue.wording import Wording
from assistant.problem_details import answer, failure, places

log = structlog.get_logger()
FRAMES_LOGGED = 6
CODES = {400: "bad_request", 401: "unauthorized", 404: "not_found", 405: "method", 413: "too_large", 429: "too_many"}

FAILURE = failure(version="integer")


class Problem(Exception):
    """An error that the caller can act on: `code` names the response `utter_error_<code>`.

    `params` fill that response, `headers` go with the answer, `more` are further members of the problem.
    """

    def __init__(
        self,
        status: int,
        code: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.params = dict(params or {})
        self.headers = dict(headers or {})
        self.more = more


class Problems:
    """Makes the answers. No trace and no value of the request is repeated in them."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def answer(self, problem: Problem) -> JSONResponse:
        title = self.wording.render(Say(f"utter_error_{problem.code}", problem.params))
        return answer(problem.status, problem.code, title, problem.headers, **problem.more)

    def unforeseen(self, error: Exception) -> JSONResponse:
        """Logs where it happened, not the error's text, which may hold what an applicant wrote."""
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES_LOGGED:]
        log.error("request.failed", error=type(error).__name__, at=[f"{f.filename}:{f.lineno}" for f in frames])
        return self.answer(Problem(500, "server"))

    def install(self, app: FastAPI) -> None:
        """Makes every foreseen error of `app` a problem; the Guard does so with the others."""

        async def known(_request: Request, error: Exception) -> JSONResponse:
            assert isinstance(error, Problem)
            return self.answer(error)

        async def http(_request: Request, error: Exception) -> JSONResponse:
            assert isinstance(error, HTTPException)
            code = CODES.get(error.status_code, "bad_request")
            return self.answer(Problem(error.status_code, code, headers=error.headers))

        async def invalid(_request: Request, error: Exception) -> JSONResponse:
            assert isinstance(error, RequestValidationError)
            return self.answer(_unfit(error))

        app.add_exception_handler(Problem, known)
        app.add_exception_handler(HTTPException, http)
        app.add_exception_handler(RequestValidationError, invalid)


def _unfit(error: RequestValidationError) -> Problem:
    """Where the request does not fit: 400 when it is no JSON text that can be kept, 422 otherwise."""
    kinds = [fault["type"] for fault in error.errors()]
    unreadable = any(kind.startswith("json") or kind == "string_unicode" for kind in kinds)
    return Problem(400 if unreadable else 422, "bad_request", errors=places(error))
