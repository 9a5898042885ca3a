"""Any backend that speaks `/approval/v1`, by HTTP with bounded time, bounded retries and one key per hand-in."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

import requests
from pydantic import BaseModel, ValidationError

from assistant.submission.adapter import (
    BackendAdapter,
    BackendRefused,
    BackendUnavailable,
    CaseNotFound,
    CaseReceipt,
    Progress,
    Submission,
)

Model = TypeVar("Model", bound=BaseModel)

TRIES = 3
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0
TRY_AGAIN = frozenset({429, 500, 502, 503, 504})


class HttpBackend(BackendAdapter):
    """`timeout` is in seconds, for connecting and for each wait for data. `sleep` pauses between tries."""

    def __init__(self, url: str, key: str | None, timeout: float, sleep: Callable[[float], None] = time.sleep) -> None:
        self.url = url.rstrip("/") + "/approval/v1"
        self.timeout = timeout
        self.sleep = sleep
        self.headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})

    def submit(self, submission: Submission, idempotency_key: str) -> CaseReceipt:
        body = submission.model_dump(mode="json")
        return _read(CaseReceipt, self._call("POST", "/cases", body, key=idempotency_key))

    def progress(self, case_no: str, query_code: str) -> Progress:
        return _read(Progress, self._call("GET", _case(case_no), query_code=query_code))

    def supplement(self, case_no: str, query_code: str, form: dict[str, Any], idempotency_key: str) -> Progress:
        path = _case(case_no) + "/supplement"
        return _read(Progress, self._call("POST", path, {"form": form}, key=idempotency_key, query_code=query_code))

    def withdraw(self, case_no: str, query_code: str, reason: str) -> Progress:
        path = _case(case_no) + "/withdrawal"
        return _read(Progress, self._call("POST", path, {"reason": reason}, query_code=query_code))

    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:
        found = self._call("GET", f"/prefill/{quote(uscc, safe='')}", authorization=authorization)
        if not isinstance(found, dict):
            raise BackendUnavailable("prefill is not an object")
        return found

    def _call(self, method: str, path: str, body: Any = None, *, key: str | None = None, **query: str) -> Any:
        """One call, tried again while that may help. A repeated call carries the same key."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        pause = FIRST_PAUSE_SECONDS
        for left in reversed(range(TRIES)):
            try:
                answer = requests.request(
                    method, self.url + path, params=query, json=body, headers=headers,
                    timeout=self.timeout, allow_redirects=False,
                )  # fmt: skip
            except requests.RequestException as error:
                if not left:
                    raise BackendUnavailable(type(error).__name__) from error
            else:
                if answer.status_code not in TRY_AGAIN:
                    return _json(answer)
                if not left:
                    raise BackendUnavailable(f"status {answer.status_code}")
                pause = max(pause, min(_retry_after(answer), LONGEST_PAUSE_SECONDS))
            self.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        raise AssertionError("unreachable")


def _case(case_no: str) -> str:
    return f"/cases/{quote(case_no, safe='')}"


def _retry_after(answer: requests.Response) -> float:
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isdigit() else 0.0


def _json(answer: requests.Response) -> Any:
    if answer.status_code == 404:
        raise CaseNotFound(404, "no such case")
    if 400 <= answer.status_code < 500:
        raise BackendRefused(answer.status_code, _title(answer))
    if not answer.ok or answer.is_redirect:
        raise BackendUnavailable(f"status {answer.status_code}")
    try:
        return answer.json()
    except requests.JSONDecodeError as error:
        raise BackendUnavailable("the answer is not JSON") from error


def _title(answer: requests.Response) -> str:
    """The problem's title; never its body, which may repeat personal data."""
    try:
        return str(answer.json().get("title", ""))[:200]
    except (requests.JSONDecodeError, AttributeError):
        return ""


def _read(model: type[Model], data: Any) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise BackendUnavailable("the answer does not fit the contract") from error
