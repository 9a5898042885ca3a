"""Any backend that speaks `/approval/v1`, by HTTP with bounded time, bounded retries and one key per hand-in."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import requests
from pydantic import BaseModel, ValidationError
from requests.auth import AuthBase

from assistant.signing import signed
from assistant.submission.adapter import (
    BackendAdapter,
    BackendRefused,
    BackendUnavailable,
    CaseNotFound,
    CaseReceipt,
    EventPage,
    Progress,
    Submission,
    Supplement,
)

Model = TypeVar("Model", bound=BaseModel)

TRIES = 3
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0  # who asks for more is left to the outbox, which has time
TOO_EARLY_OR_BUSY = frozenset({408, 425, 429})
AUTHORIZATION_HEADER = "Applicant-Authorization"  # not in the address, which proxies log


class HttpBackend(BackendAdapter):
    """`timeout` is in seconds, for connecting and for each wait for data. `sleep` pauses between tries.

    With a `signing_key` every request is signed anew (HMAC-SM3), also a repeated one.
    """

    def __init__(
        self,
        url: str,
        key: str | None,
        timeout: float,
        sleep: Callable[[float], None] = time.sleep,
        signing_key: bytes | None = None,
    ) -> None:
        self.url = url.rstrip("/") + "/approval/v1"
        self.timeout = timeout
        self.sleep = sleep
        self.auth = Access(key, signing_key)
        self._sessions = threading.local()  # a requests.Session belongs to one thread

    def submit(self, submission: Submission, idempotency_key: str) -> CaseReceipt:
        body = submission.model_dump(mode="json")
        return _read(CaseReceipt, self._call("POST", "/cases", body, {"Idempotency-Key": idempotency_key}))

    def progress(self, case_no: str, query_code: str) -> Progress:
        return _read(Progress, self._call("GET", _case(case_no), query_code=query_code))

    def supplement(self, case_no: str, query_code: str, given: Supplement, idempotency_key: str) -> Progress:
        headers = {"Idempotency-Key": idempotency_key}
        path, body = _case(case_no) + "/supplement", given.model_dump(mode="json")
        return _read(Progress, self._call("POST", path, body, headers, query_code=query_code))

    def withdraw(self, case_no: str, query_code: str, reason: str) -> Progress:
        path = _case(case_no) + "/withdrawal"
        return _read(Progress, self._call("POST", path, {"reason": reason}, query_code=query_code))

    def rate(self, case_no: str, query_code: str, score: int, words: str) -> Progress:
        path, body = _case(case_no) + "/rating", {"score": score, "words": words}
        return _read(Progress, self._call("POST", path, body, query_code=query_code))

    def complain(self, case_no: str, query_code: str, words: str, idempotency_key: str) -> Progress:
        headers = {"Idempotency-Key": idempotency_key}
        path = _case(case_no) + "/complaint"
        return _read(Progress, self._call("POST", path, {"words": words}, headers, query_code=query_code))

    def events(self, after: int, limit: int) -> EventPage:
        return _read(EventPage, self._call("GET", "/events", after=str(after), limit=str(limit)))

    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:
        headers = {AUTHORIZATION_HEADER: quote(authorization, safe="")}
        found = self._call("GET", f"/prefill/{quote(uscc, safe='')}", headers=headers)
        if not isinstance(found, dict):
            raise BackendUnavailable("prefill is not an object")
        return found

    def _call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **query: str
    ) -> Any:
        """One call, tried again while that may help. A repeated call carries the same key."""
        for number in range(TRIES):
            pause = min(FIRST_PAUSE_SECONDS * 2**number, LONGEST_PAUSE_SECONDS) * random.uniform(0.5, 1.0)
            try:
                answer = self._session().request(
                    method,
                    self.url + path,
                    params=query,
                    json=body,
                    headers=headers,
                    auth=self.auth,
                    timeout=self.timeout,
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                failure = type(error).__name__
            else:
                if answer.status_code < 500 and answer.status_code not in TOO_EARLY_OR_BUSY:
                    return _json(answer)
                failure = f"status {answer.status_code}"
                pause = max(pause, _retry_after(answer))
            if number == TRIES - 1 or pause > LONGEST_PAUSE_SECONDS:
                break
            self.sleep(pause)
        raise BackendUnavailable(failure)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = self._sessions.session = requests.Session()
            session.headers["Accept"] = "application/json"
        return session


class Access(AuthBase):
    """The backend's key. Being given, even without one, it keeps requests from looking for others in a .netrc."""

    def __init__(self, key: str | None, signing_key: bytes | None) -> None:
        self.key = key
        self.signing_key = signing_key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.key is not None:
            request.headers["Authorization"] = f"Bearer {self.key}"
        if self.signing_key is not None:
            body = request.body.encode() if isinstance(request.body, str) else request.body or b""
            now = datetime.now(UTC)  # the time on the wire, whatever clock the cases go by
            request.headers.update(signed(self.signing_key, request.method or "", request.path_url, body, now))
        return request


def _case(case_no: str) -> str:
    return f"/cases/{quote(case_no, safe='')}"


def _retry_after(answer: requests.Response) -> float:
    """Seconds (RFC 9110 §10.2.3). A date counts as longer than we wait."""
    given = answer.headers.get("Retry-After", "0").strip()
    return float(given) if given.isascii() and given.isdigit() else float("inf")


def _json(answer: requests.Response) -> Any:
    if answer.status_code == 404:
        raise CaseNotFound(404, "no such case")
    if answer.status_code >= 400:
        raise BackendRefused(answer.status_code, _title(answer))
    if not 200 <= answer.status_code < 300:
        raise BackendUnavailable(f"status {answer.status_code}")
    try:
        return answer.json()
    except ValueError:
        raise BackendUnavailable("the answer is not JSON") from None


def _title(answer: requests.Response) -> str:
    """The problem's title (RFC 9457); never its details, which may repeat personal data."""
    try:
        return str(answer.json().get("title", ""))[:200]
    except (ValueError, AttributeError):
        return ""


def _read(model: type[Model], data: Any) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError:
        raise BackendUnavailable("the answer does not fit the contract") from None
