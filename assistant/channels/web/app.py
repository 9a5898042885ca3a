"""The public ASGI app: API, page, health and metrics."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy import Engine, text

from assistant.channels.web.api import public_api
from assistant.channels.web.broadcaster import Broadcaster
from assistant.channels.web.conversing import Agent, Conversing
from assistant.channels.web.guard import Guard, RateLimit
from assistant.channels.web.problems import install
from assistant.channels.web.store import ConversationStore
from assistant.clock import Clock
from assistant.dialogue.assistant import Assistant
from assistant.settings import Settings

PAGE = Path(__file__).resolve().parent / "page"
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    assistant: Assistant, agent: Agent, engine: Engine, settings: Settings, clock: Clock, lifespan: Lifespan
) -> FastAPI:
    """The product's face. `lifespan` starts and stops what runs beside it."""
    broadcaster = Broadcaster()
    conversing = Conversing(assistant, agent, ConversationStore(engine), broadcaster, clock)

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        broadcaster.bind()
        # a receipt that comes later than the submission is told in the conversation
        assistant.delivery.after_receipt = lambda application_id: conversing.after_change(application_id, ask=False)
        async with lifespan(app):
            yield

    app = FastAPI(title="Lianban 联办助手", version="1", lifespan=living)
    install(app, assistant.wording)
    app.include_router(public_api(conversing, RateLimit(settings.requests_per_minute)))
    _add_health(app, engine)
    _add_metrics(app)
    app.add_middleware(Guard)
    app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    return app


def _add_health(app: FastAPI, engine: Engine) -> None:
    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> dict[str, str]:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        return {"status": "ready"}


def _add_metrics(app: FastAPI) -> None:
    registry = CollectorRegistry()
    requests = Counter(
        "lianban_requests_total", "Requests by route and status.", ["route", "status"], registry=registry
    )
    seconds = Histogram("lianban_request_seconds", "Seconds a request took.", ["route"], registry=registry)

    @app.middleware("http")
    async def measured(request: Request, call_next: Any) -> Any:
        began = time.perf_counter()
        answer = await call_next(request)
        route = getattr(request.scope.get("route"), "path", "other")
        requests.labels(route, answer.status_code).inc()
        seconds.labels(route).observe(time.perf_counter() - began)
        return answer

    @app.get("/metrics", response_class=Response)
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
