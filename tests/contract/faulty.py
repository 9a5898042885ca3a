"""A backend with one fault, chosen by name: a good one behind a middleware that spoils what comes out of it."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response

Body = Any
DELAY_SECONDS = 1.5


def faulty(app: FastAPI, fault: str) -> FastAPI:
    """`app`, spoilt by `fault`."""

    @app.middleware("http")
    async def spoil(request: Request, call_next: Callable[[Request], Any]) -> Response:
        if fault == "doubles" and _hands_in(request):
            # forgets the key, so that every try is a new case
            others = [(n, v) for n, v in request.scope["headers"] if n != b"idempotency-key"]
            request.scope["headers"] = [*others, (b"idempotency-key", uuid.uuid4().hex.encode())]
        if fault == "delays" and _hands_in(request):
            await asyncio.sleep(DELAY_SECONDS)
        answer = await call_next(request)
        body = b"".join([chunk async for chunk in answer.body_iterator])
        if fault == "hangs up" and _hands_in(request):
            raise ConnectionResetError
        return _answered(fault, request, answer, body)

    return app


def _hands_in(request: Request) -> bool:
    return request.method == "POST" and request.url.path == "/approval/v1/cases"


def _answered(fault: str, request: Request, answer: Response, body: bytes) -> Response:
    status, path = answer.status_code, request.url.path
    data = json.loads(body) if body else None
    kind = answer.headers.get("content-type", "application/json")
    if fault == "500 after accepting" and _hands_in(request) and status == 201:
        status, data = 500, {"type": "about:blank", "title": "failed", "status": 500}
    elif fault == "forgets" and _hands_in(request) and status == 201:
        data = {**data, "case_no": data["case_no"][:-8] + "99999999"}
    elif fault == "half accepts" and status == 200 and "tasks" in (data or {}):
        data = {**data, "tasks": data["tasks"][:1]}
    elif fault == "wrong schema" and status == 200 and "tasks" in (data or {}):
        data = {**data, "tasks": [{**t, "due_at": "some day"} for t in data["tasks"]]}
    elif fault == "decides early" and status == 200 and "tasks" in (data or {}):
        data = {**data, "tasks": [{**t, "state": "approved" if t["agreed"] else t["state"]} for t in data["tasks"]]}
    elif fault == "plain errors" and status >= 400:
        kind = "text/html"
    elif path.endswith("/events") and status == 200:
        data = _feed(fault, data)
    return Response(json.dumps(data), status, media_type=kind)


def _feed(fault: str, page: dict[str, Any]) -> dict[str, Any]:
    events = page["events"]
    if fault == "reorders events":
        events = events[::-1]
    elif fault == "doubles events":
        events = [e for event in events for e in (event, event)]
    elif fault == "drops events":
        events = [e for e in events if e["kind"] != "received" or e["sequence"] % 2]
    return {**page, "events": events}
