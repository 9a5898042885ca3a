"""The channel on the real core and a real database, before the simulated WeChat; only Rasa is replaced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select

from assistant.channels.web.store import ConversationStore
from assistant.channels.web.tables import conversations
from assistant.channels.wechat.channel import WeChatChannel
from assistant.channels.wechat.tables import followers
from assistant.settings import Settings
from tests.channels.scripted import ScriptedAgent, Web, web_app
from tests.channels.wechat.settling import settled
from tests.channels.wechat.simulated.crypto import Account
from tests.channels.wechat.simulated.server import Follower, SimulatedWeChat
from tests.contract.served import served

PAGE = "https://lianban.example"


@dataclass
class FormAgent(ScriptedAgent):
    """Takes what is pressed for what is asked, and asks what the core asks next."""

    async def handle(
        self,
        conversation_id: str,
        text: str,
        metadata: dict[str, Any],
        told: Callable[[dict[str, Any]], None] | None = None,
    ) -> list[dict[str, Any]]:
        said = await super().handle(conversation_id, text, metadata, told)
        application_id = self.of(conversation_id)
        if option := metadata.get("option"):
            await asyncio.to_thread(self.assistant.patch, application_id, {option["field"]: option["value"]}, None)
        return [*said, *self.assistant.render(self.assistant.ask(application_id).says)]

    def of(self, conversation_id: str) -> str:
        return ConversationStore(self.assistant.repository.engine).application_of(conversation_id)


@dataclass
class Stage:
    """The product's face with the channel, a WeChat before it, and looks into the database between them."""

    web: Web
    wechat: SimulatedWeChat
    running: Callable[[], AbstractContextManager[str]]

    @property
    def engine(self) -> Engine:
        return self.web.assistant.repository.engine

    def settled(self, follower: Follower, *, sent: bool = True) -> None:
        """Waits until all that he did is taken, every repetition is over, and (if `sent`) everything has gone out."""
        self.wechat.quiet()
        settled(self.engine, follower, sent=sent)

    def application_of(self, follower: Follower) -> str:
        found = select(conversations.c.application_id).join(followers).where(followers.c.openid == follower.openid)
        with self.engine.connect() as connection:
            return str(connection.execute(found).scalar_one())

    def heard(self) -> list[str]:
        """The texts of all turns."""
        return [turn[1] for turn in self.web.agent.turns]


def settings_for(account: Account, api_url: str) -> dict[str, Any]:
    return {
        "wechat_app_id": account.app_id,
        "wechat_app_secret": account.secret,
        "wechat_token": account.token,
        "wechat_aes_key": account.aes_key,
        "wechat_encryption": account.mode,
        "wechat_api_url": api_url,
        "public_url": PAGE,
    }


def with_channel(app: FastAPI, settings: Settings) -> None:
    """Adds the channel to an app, as the server does."""
    channel = WeChatChannel(app.state.conversing, settings)
    app.include_router(channel.router)
    living = app.router.lifespan_context

    @asynccontextmanager
    async def both(started: FastAPI) -> AsyncIterator[None]:
        async with living(started), channel.running():
            yield

    app.router.lifespan_context = both  # type: ignore[assignment]


@contextmanager
def staged(folder: Path, account: Account) -> Iterator[Stage]:
    with SimulatedWeChat(account) as wechat:
        chosen = settings_for(account, wechat.api_url)
        web = web_app(folder, **chosen)
        web.agent = web.app.state.conversing.agent = FormAgent(web.assistant)
        wechat.clock = lambda: web.clock.moment.timestamp()

        @contextmanager
        def running() -> Iterator[str]:
            with_channel(web.app, Settings(data_dir=folder, **chosen))
            with served(web.app) as url:
                wechat.push_to = f"{url}/wechat"
                yield url
                wechat.quiet()

        yield Stage(web, wechat, running)


@pytest.fixture
def unstarted(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path, Account()) as stage:
        yield stage


@pytest.fixture
def stage(unstarted: Stage) -> Iterator[Stage]:
    with unstarted.running():
        yield unstarted
