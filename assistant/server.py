"""The product: one process with API, page, Rasa as a library, its actions, the outbox's worker and hot reload."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import uvicorn
from fastapi import FastAPI

import actions.desk
from assistant.approval.composition import desk_of
from assistant.approval.desk.api import desk_app
from assistant.approval.timers import Timers
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.watch import CatalogueWatch
from assistant.channels.hotline.app import desk_app as hotline_app
from assistant.channels.hotline.desk import Desk
from assistant.channels.rasa.agent import ConversationAgent
from assistant.channels.web.app import create_app
from assistant.channels.wechat.channel import WeChatChannel
from assistant.clock import Clock, SystemClock
from assistant.dialogue.composition import build
from assistant.language.embedding import kept
from assistant.settings import Settings
from assistant.submission.embedded import EmbeddedBackend
from assistant.worker import Worker

OUTBOX_INTERVAL_SECONDS = 5.0
CATALOGUE_INTERVAL_SECONDS = 2.0
TIMERS_INTERVAL_SECONDS = 5.0
WORD_VECTORS = "words.npz"  # of the catalogue's words: made at the first start, then read


def product(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The whole product as one ASGI app. Loading the model takes some seconds."""
    clock = clock or SystemClock()
    assistant = build(settings, clock)
    actions.desk.use(assistant)
    kept.use(settings.model_dir / WORD_VECTORS)
    assistant.prepare(assistant.catalogues.current)
    agent = ConversationAgent.load(settings, assistant.repository.engine, clock, assistant.catalogues.current)

    def use(catalogue: Catalogue) -> None:
        agent.use_catalogue(catalogue)
        assistant.prepare(catalogue)

    workers: list[Worker | CatalogueWatch] = [
        CatalogueWatch(assistant.catalogues, CATALOGUE_INTERVAL_SECONDS, use),
        Worker("outbox", assistant.delivery.deliver_due, OUTBOX_INTERVAL_SECONDS),
        Worker("follow", assistant.follower.work, settings.follow_interval_seconds),
    ]
    if isinstance(assistant.adapter, EmbeddedBackend):
        workers.append(Worker("timers", Timers(assistant.adapter.window).sweep, TIMERS_INTERVAL_SECONDS))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        for worker in workers:
            worker.start()
        async with wechat.running() if wechat else nullcontext():
            yield
        for worker in workers:
            await asyncio.to_thread(worker.stop)

    app = create_app(assistant, agent, assistant.repository.engine, settings, clock, lifespan)
    wechat = WeChatChannel(app.state.conversing, settings) if settings.wechat_app_id else None
    if wechat is not None:
        app.include_router(wechat.router)
    if isinstance(assistant.adapter, EmbeddedBackend):
        app.mount("/approval/desk", desk_app(desk_of(assistant.adapter.window, assistant.catalogues.current)))
    if settings.desk_accounts or settings.desk_oidc_issuer:
        app.mount("/desk", hotline_app(Desk(app.state.conversing, settings), settings))
    return app


def main() -> None:
    """Starts on the settings' address and says where to go."""
    settings = Settings()
    began = time.monotonic()
    _say("Lianban is starting: loading the model and the catalogue (about 10 s) ...")
    app = product(settings)
    _say(f"Ready in {time.monotonic() - began:.1f} s.  Page: http://{settings.host}:{settings.port}/")
    _say(f"API: http://{settings.host}:{settings.port}/docs   Data: {settings.data_dir}   Stop: Ctrl-C")
    uvicorn.run(
        app, host=settings.host, port=settings.port, log_level=settings.log_level.lower(), access_log=False, ws="none"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
