"""The channel, put together from settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from fastapi import APIRouter

from assistant.channels.continuation.codes import CODE_LIFETIME, Continuations
from assistant.channels.web.conversing import Conversing
from assistant.channels.wechat.api import WeChatApi, WeChatRefused, WeChatUnavailable
from assistant.channels.wechat.attachments import Attachments
from assistant.channels.wechat.courier import Courier
from assistant.channels.wechat.crypto import Decryptor
from assistant.channels.wechat.followers import Followers
from assistant.channels.wechat.gathering import Gathering
from assistant.channels.wechat.inbox import Inbox
from assistant.channels.wechat.outbox import Outbox
from assistant.channels.wechat.speaking import CONTINUE, Speaking
from assistant.channels.wechat.webhook import Gate, webhook
from assistant.settings import Settings

SCENE_SECONDS = 3.0  # somebody waits on a page
log = structlog.get_logger()


class Incomplete(RuntimeError):
    """A setting that the channel needs is missing or wrong."""


class WeChatChannel:
    """`router` takes what WeChat pushes; `running` serves the followers. Raises Incomplete."""

    def __init__(self, conversing: Conversing, settings: Settings) -> None:
        engine, clock = conversing.store.engine, conversing.clock
        app_id, token, secret = settings.wechat_app_id, settings.wechat_token, settings.wechat_app_secret
        if not app_id or token is None or secret is None:
            raise Incomplete("LIANBAN_WECHAT_APP_ID, _APP_SECRET and _TOKEN are needed together")
        self.api = WeChatApi(
            settings.wechat_api_url, app_id, secret.get_secret_value(), settings.wechat_timeout_seconds, clock
        )
        followers, outbox = Followers(engine, clock), Outbox(engine, clock)
        inbox = Inbox(engine, followers, clock)
        continuations = Continuations(engine, clock)
        assistant, store = conversing.assistant, conversing.store
        self.courier = Courier(
            followers,
            inbox,
            outbox,
            Speaking(conversing, continuations, self.api.download, has_page=settings.public_url is not None),
            Gathering(engine, assistant, store, followers, outbox),
            Attachments(assistant, store, continuations, settings.public_url),
            self.api,
        )
        only = settings.wechat_encryption == "aes"
        gate = Gate(token.get_secret_value(), _decryptor(settings, app_id), encrypted_only=only, clock=clock)
        self.router: APIRouter = webhook(gate, inbox, self.courier.wake)
        conversing.in_wechat = self.address_of

    async def address_of(self, token: str) -> str | None:
        """What to scan to go on in WeChat with the conversation that a continuation's token opens.

        None while WeChat does not give it: the code can still be sent as words.
        """
        try:
            async with asyncio.timeout(SCENE_SECONDS):
                return await self.api.scene_address(f"{CONTINUE}:{token}", CODE_LIFETIME)
        except (WeChatUnavailable, WeChatRefused, TimeoutError) as error:
            log.warning("wechat.no_scene", why=type(error).__name__)
            return None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Until the block is left; what is under way then is ended."""
        async with self.api:
            work = asyncio.create_task(self.courier.work())
            try:
                yield
            finally:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work


def _decryptor(settings: Settings, app_id: str) -> Decryptor | None:
    if settings.wechat_encryption == "plain":
        return None
    keys = [k.get_secret_value() for k in (settings.wechat_aes_key, settings.wechat_former_aes_key) if k is not None]
    if not keys:
        raise Incomplete("LIANBAN_WECHAT_AES_KEY is needed unless LIANBAN_WECHAT_ENCRYPTION is plain")
    try:
        return Decryptor(keys, app_id)
    except ValueError as error:
        raise Incomplete(f"LIANBAN_WECHAT_AES_KEY: {error}") from None
