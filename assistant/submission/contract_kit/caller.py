"""Calls a server under test: once, without the adapter's patience, so that its faults show."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import requests
from pydantic import BaseModel, ValidationError

from assistant.submission.adapter import CaseReceipt, EventPage, Progress
from assistant.submission.http import Access

Model = TypeVar("Model", bound=BaseModel)
PROBLEM = "application/problem+json"
UNIT = "workday"


class Broken(Exception):
    """The server did not keep the contract: `code` names the sentence, `params` fill it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class NotOffered(Exception):
    """The server does not offer what the check needs."""


@dataclass
class Caller:
    """`slowest` is in seconds. A `requests.Session` is used by one thread at a time; threads take `another()`."""

    url: str
    key: str | None
    signing_key: bytes | None
    slowest: float
    session: requests.Session = field(default_factory=requests.Session)

    def another(self) -> Caller:
        return Caller(self.url, self.key, self.signing_key, self.slowest)

    def call(self, method: str, path: str, expected: int | tuple[int, ...], body: Any = None, **more: Any) -> Any:
        """The answer's JSON. Raises Broken for a status other than `expected`, silence, or an answer too slow."""
        answer = self.raw(method, path, body, **more)
        wanted = (expected,) if isinstance(expected, int) else expected
        if answer.status_code not in wanted:
            raise Broken("status", call=f"{method} {path}", got=answer.status_code, wanted=wanted[0])
        if answer.status_code >= 400:
            self._problem(answer, f"{method} {path}")
        try:
            return answer.json()
        except ValueError:
            raise Broken("no_json", call=f"{method} {path}") from None

    def raw(self, method: str, path: str, body: Any = None, *, bare: bool = False, **more: Any) -> requests.Response:
        """The whole answer; `bare` goes without key and signature. Raises Broken."""
        began = time.monotonic()
        auth = Access(None, None) if bare else Access(self.key, self.signing_key)
        address = f"{self.url}/approval/v1{path}"
        try:
            answer = self.session.request(
                method, address, json=body, auth=auth, timeout=2 * self.slowest, allow_redirects=False, **more
            )
        except requests.RequestException as error:
            raise Broken("no_answer", call=f"{method} {path}", error=type(error).__name__) from None
        seconds = time.monotonic() - began
        if seconds > self.slowest:
            raise Broken("slow", call=f"{method} {path}", seconds=f"{seconds:.1f}", most=f"{self.slowest:g}")
        return answer

    def _problem(self, answer: requests.Response, call: str) -> None:
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if kind != PROBLEM:
            raise Broken("no_problem", call=call, got=kind or "-")

    # -- the contract's calls ------------------------------------------------------------------------------------------

    def submit(self, case: dict[str, Any], key: str, expected: int | tuple[int, ...] = 201) -> CaseReceipt:
        return read(CaseReceipt, self.call("POST", "/cases", expected, case, headers={"Idempotency-Key": key}))

    def progress(self, got: CaseReceipt) -> Progress:
        return read(Progress, self.call("GET", f"/cases/{got.case_no}", 200, params={"query_code": got.query_code}))

    def of_case(
        self, got: CaseReceipt, what: str, expected: int | tuple[int, ...], body: Any, key: str | None = None
    ) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        query = {"query_code": got.query_code}
        return self.call("POST", f"/cases/{got.case_no}/{what}", expected, body, params=query, headers=headers)

    def events(self, after: int, limit: int) -> EventPage:
        return read(EventPage, self.call("GET", "/events", 200, params={"after": after, "limit": limit}))

    def opinion(self, got: CaseReceipt, item: str, body: dict[str, Any]) -> Progress:
        """As a department, where the server is a sandbox. Raises NotOffered."""
        path = f"/sandbox/cases/{got.case_no}/tasks/{item}/opinion"
        answer = self.raw("POST", path, body)
        if answer.status_code in (404, 405, 501):
            raise NotOffered
        if answer.status_code != 200:
            raise Broken("status", call=f"POST {path}", got=answer.status_code, wanted=200)
        return read(Progress, answer.json())


def read(model: type[Model], data: Any) -> Model:
    """Raises Broken with the place that does not fit."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise Broken("schema", model=model.__name__, where="/".join(map(str, first["loc"])), why=first["msg"]) from None


def a_case(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A hand-in as the product makes them, of an invented shop."""
    return {
        "application_id": f"contract-{uuid.uuid4().hex[:12]}",
        "catalogue_version": "contract-kit",
        "city": "contract",
        "business": ["restaurant"],
        "bundle": "open_restaurant",
        "bundle_name": "开办餐饮店",
        "lead_department": "market_regulation",
        "applicant_name": "测试小店",
        "form": {"entity.name": "测试小店", "premises.area_total": 80.5, "food.sale_forms": ["dine_in"]},
        "items": list(items) or [an_item("food"), an_item("fire", 8)],
        "submitted_at": datetime.now(UTC).isoformat(),
        **more,
    }


def an_item(name: str, days: float = 5, requires: tuple[str, ...] = (), awaits: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "id": name,
        "name": f"{name}许可",
        "department": f"{name}_office",
        "department_name": f"{name}局",
        "fields": ["entity.name"],
        "materials": ["平面图"],
        "requires": list(requires),
        "awaits": list(awaits),
        "statutory_days": 20,
        "promised_days": days,
        "unit": UNIT,
        "commitment": False,
        "tolerant_materials": [],
    }


def new_key() -> str:
    return uuid.uuid4().hex
