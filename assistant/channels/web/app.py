"""The public ASGI app: API, page, health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from assistant.channels.continuation.codes import Continuations
from assistant.channels.web.api import public_api
from assistant.channels.web.broadcaster import Broadcaster
from assistant.channels.web.conversing import Agent, Conversing
from assistant.channels.web.guard import Guard, RateLimit, open_to
from assistant.channels.web.metrics import Measured, Metrics
from assistant.channels.web.problems import FAILURE, Problem, Problems
from assistant.channels.web.store import ConversationStore
from assistant.clock import Clock
from assistant.dialogue.assistant import Assistant
from assistant.settings import Settings
from assistant.submission.webhook import notices

PAGE = Path(__file__).resolve().parent / "page"
SMALL_BODY = 1024  # bytes, below which compressing gains nothing
log = structlog.get_logger()
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    assistant: Assistant, agent: Agent, engine: Engine, settings: Settings, clock: Clock, lifespan: Lifespan
) -> FastAPI:
    """The product's face. `lifespan` starts and stops what runs beside it."""
    broadcaster, problems = Broadcaster(), Problems(assistant.wording)
    metrics = Metrics(broadcaster.count)
    conversing = Conversing(assistant, agent, ConversationStore(engine), broadcaster, metrics, clock)

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        broadcaster.bind()
        assistant.delivery.after_receipt = lambda application_id: _tell_receipt(conversing, application_id)
        async with lifespan(app):
            yield

    assistant.follower.announce = lambda application_id, progress, news: conversing.announce(
        application_id, assistant.told(application_id, progress, news)
    )
    app = FastAPI(title="Lianban 联办助手", version="1", lifespan=living)
    problems.install(app)
    app.state.conversing = conversing  # for the other channels
    app.include_router(public_api(conversing, Continuations(engine, clock), RateLimit(settings.requests_per_minute)))
    if settings.backend_signing_key is not None:
        app.include_router(notices(assistant.follower, settings.backend_signing_key.get_secret_value().encode()))
    _add_health(app, engine)
    _add_metrics(app, metrics)
    _add_page(app)
    app.add_middleware(Guard, problems=problems, origins=settings.allowed_origins)
    app.add_middleware(GZipMiddleware, minimum_size=SMALL_BODY)
    open_to(app, settings.allowed_origins)
    app.add_middleware(Measured, metrics=metrics)
    return app


def _tell_receipt(conversing: Conversing, application_id: str) -> None:
    """Says the receipt in the conversation. The case is accepted whether or not that works."""
    try:
        conversing.after_change(application_id, ask=False)
    except Exception as error:
        log.error("receipt.untold", error=type(error).__name__)


def _add_page(app: FastAPI) -> None:
    """The page at / with its files beside it; not a mount at /, which would turn the API's 405 into 404."""

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(PAGE / "index.html")

    app.mount("/page", StaticFiles(directory=PAGE), name="page")


def _add_health(app: FastAPI, engine: Engine) -> None:
    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", responses={"default": FAILURE})
    def readyz() -> dict[str, str]:
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            raise Problem(503, "server") from None
        return {"status": "ready"}


def _add_metrics(app: FastAPI, metrics: Metrics) -> None:
    @app.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    def measured() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)
