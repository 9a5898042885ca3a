"""Where WeChat pushes to: checks, keeps, answers `success` at once; the turn is taken afterwards.

Annotations are evaluated here (no `from __future__`): FastAPI reads the parameter types.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from assistant.channels.wechat.crypto import Decryptor, Unreadable, signed
from assistant.channels.wechat.inbox import Inbox
from assistant.channels.wechat.incoming import Malformed, fields_of, read
from assistant.clock import Clock

FRESH = timedelta(minutes=10)  # in plain mode the signature does not cover the message: a recorded one must not last
SUCCESS = "success"
log = structlog.get_logger()


class NotFromWeChat(Exception):
    """The signature is missing, wrong or old, or the message is not in the mode that the account is in."""


class Gate:
    """What is let in. `decryptor` is None in plain mode; `encrypted_only` refuses what is not (安全模式)."""

    def __init__(self, token: str, decryptor: Decryptor | None, *, encrypted_only: bool, clock: Clock) -> None:
        self.token = token
        self.decryptor = decryptor
        self.encrypted_only = encrypted_only
        self.clock = clock

    def check(self, query: dict[str, str]) -> None:
        """The signature of an address. Raises NotFromWeChat."""
        timestamp = query.get("timestamp", "")
        if not signed(query.get("signature", ""), self.token, timestamp, query.get("nonce", "")):
            raise NotFromWeChat("signature")
        self._check_time(timestamp)

    def open(self, query: dict[str, str], body: bytes) -> dict[str, str]:
        """The fields of a pushed message. Raises NotFromWeChat, Malformed, Unreadable."""
        if query.get("encrypt_type", "raw") != "aes":
            if self.encrypted_only:
                raise NotFromWeChat("mode")
            self.check(query)
            return fields_of(body)
        if self.decryptor is None:
            raise NotFromWeChat("mode")
        encrypted, timestamp = fields_of(body).get("Encrypt", ""), query.get("timestamp", "")
        if not signed(query.get("msg_signature", ""), self.token, timestamp, query.get("nonce", ""), encrypted):
            raise NotFromWeChat("signature")
        self._check_time(timestamp)
        return fields_of(self.decryptor.decrypt(encrypted))

    def _check_time(self, timestamp: str) -> None:
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise NotFromWeChat("timestamp")
        if abs(datetime.fromtimestamp(int(timestamp), UTC) - self.clock.now()) > FRESH:
            raise NotFromWeChat("time")  # a wrong clock on this machine shows here


def webhook(gate: Gate, inbox: Inbox, wake: Callable[[int], None]) -> APIRouter:
    """GET and POST /wechat."""
    api = APIRouter(include_in_schema=False)
    keeping = ThreadPoolExecutor(2, "wechat-inbox")  # its own: slow turns must not make WeChat wait

    @api.get("/wechat")
    async def prove(request: Request) -> PlainTextResponse:
        """The account's administrator enters this address: WeChat asks whether it knows the token."""
        try:
            gate.check(dict(request.query_params))
        except NotFromWeChat as error:
            return _refused(error)
        return PlainTextResponse(request.query_params.get("echostr", ""))

    @api.post("/wechat")
    async def take(request: Request) -> PlainTextResponse:
        try:
            incoming = read(gate.open(dict(request.query_params), await request.body()))
        except (NotFromWeChat, Malformed, Unreadable) as error:
            return _refused(error)
        follower_id = await asyncio.get_running_loop().run_in_executor(keeping, inbox.take, incoming)
        if follower_id is not None:
            wake(follower_id)
        return PlainTextResponse(SUCCESS)

    return api


def _refused(error: Exception) -> PlainTextResponse:
    log.warning("wechat.not_let_in", why=type(error).__name__, what=str(error))
    return PlainTextResponse("", 403)
