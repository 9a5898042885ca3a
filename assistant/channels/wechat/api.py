"""The calls to WeChat's own API: token, customer-service messages, media, QR codes with a scene. Each with a timeout.

The token is the stable one (stable_token), so that several processes do not spoil it for one another. It is fetched
once however many wait for it, and anew when WeChat refuses it (40001, 40014, 42001).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, TypeVar

import aiohttp

from assistant.clock import Clock
from assistant.documents.picture import LARGEST_FILE

TOKEN_REFUSED = frozenset({40001, 40014, 42001})
QUOTA_USED_UP = frozenset({45015, 45047})  # out of time, or too many
BUSY = frozenset({-1, 45009, 45011})  # busy; called too often
RENEWED_BEFORE = timedelta(minutes=5)
AT_ONCE = 50  # connections
T = TypeVar("T")


class WeChatUnavailable(Exception):
    """No answer, none that can be read, or one that says to try again later. The text holds nothing personal."""


class WeChatRefused(Exception):
    """WeChat will not take this message, however often it is sent."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class QuotaUsedUp(WeChatRefused):
    """Until the follower does something, nothing more can be sent to him."""


class _TokenRefused(WeChatRefused):
    """The token is not valid (any more)."""


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    until: datetime


class WeChatApi:
    """An async context manager: it holds the connections."""

    def __init__(self, url: str, app_id: str, secret: str, timeout: float, clock: Clock) -> None:
        self.url = url.rstrip("/")
        self.app_id = app_id
        self._secret = secret
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self.clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._token: _Token | None = None
        self._refreshing = asyncio.Lock()

    async def __aenter__(self) -> WeChatApi:
        connector = aiohttp.TCPConnector(limit=AT_ONCE)
        self._session = aiohttp.ClientSession(timeout=self._timeout, connector=connector)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def send_text(self, openid: str, text: str) -> None:
        """Raises QuotaUsedUp, WeChatRefused, WeChatUnavailable."""
        await self._send({"touser": openid, "msgtype": "text", "text": {"content": text}})

    async def send_image(self, openid: str, media_id: str) -> None:
        """Raises QuotaUsedUp, WeChatRefused, WeChatUnavailable."""
        await self._send({"touser": openid, "msgtype": "image", "image": {"media_id": media_id}})

    async def upload_png(self, name: str, png: bytes) -> str:
        """The media_id of a temporary picture (三天). Raises WeChatRefused, WeChatUnavailable."""

        def body() -> aiohttp.FormData:
            form = aiohttp.FormData()
            form.add_field("media", png, filename=f"{name}.png", content_type="image/png")
            return form

        return str((await self._call("/cgi-bin/media/upload", {"type": "image"}, body))["media_id"])

    async def download(self, media_id: str) -> bytes:
        """A picture that a follower sent, up to LARGEST_FILE and one byte. Raises WeChatRefused, WeChatUnavailable."""
        return await self._with_token(lambda token: self._get_media({"access_token": token, "media_id": media_id}))

    async def scene_address(self, scene: str, life: timedelta) -> str:
        """What a QR code has to hold so that whoever scans it arrives with `scene` (up to 64 characters), for `life`.

        WeChat also draws it, at an address made of the ticket; ours is drawn where it is shown, so that no page loads
        anything from elsewhere. Raises WeChatRefused, WeChatUnavailable.
        """
        asked = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        body = json.dumps({**asked, "expire_seconds": int(life.total_seconds())}).encode()
        return str((await self._call("/cgi-bin/qrcode/create", {}, lambda: body))["url"])

    async def _send(self, message: dict[str, Any]) -> None:
        # as UTF-8: what is sent with \\u escapes is shown with them
        body = json.dumps(message, ensure_ascii=False).encode()
        await self._call("/cgi-bin/message/custom/send", {}, lambda: body)

    async def _call(self, path: str, query: dict[str, str], body: Callable[[], Any]) -> dict[str, Any]:
        """POSTs with a token; `body` makes a new one for each try."""
        return await self._with_token(lambda token: self._post(path, {**query, "access_token": token}, body()))

    async def _with_token(self, call: Callable[[str], Awaitable[T]]) -> T:
        """Calls with a token; with a new one, once, when the token is refused."""
        token = await self._access_token()
        try:
            return await call(token)
        except _TokenRefused:
            token = await self._access_token(refused=token)
        try:
            return await call(token)
        except _TokenRefused as error:
            raise WeChatUnavailable(f"errcode {error.code}") from None

    async def _access_token(self, refused: str | None = None) -> str:
        """The token that is valid now; never the one that was `refused`."""
        async with self._refreshing:  # who waited here finds the new one
            known = self._token
            if known is not None and known.value != refused and self.clock.now() < known.until:
                return known.value
            fetched = await self._fetch_token(force=False)
            if fetched.value == refused:  # WeChat still gives out what it refuses: only force helps, 20 times a day
                fetched = await self._fetch_token(force=True)
            self._token = fetched
            return fetched.value

    async def _fetch_token(self, *, force: bool) -> _Token:
        asked = {"grant_type": "client_credential", "appid": self.app_id, "secret": self._secret}
        body = json.dumps({**asked, "force_refresh": force}).encode()
        try:
            answer = await self._post("/cgi-bin/stable_token", {}, body)
        except WeChatRefused as error:  # a wrong secret, an address that is not allowed: an operator has to look
            raise WeChatUnavailable(f"no token: errcode {error.code}") from None
        life = max(timedelta(seconds=int(answer["expires_in"])) - RENEWED_BEFORE, timedelta(seconds=1))
        return _Token(str(answer["access_token"]), self.clock.now() + life)

    async def _post(self, path: str, query: dict[str, str], body: Any) -> dict[str, Any]:
        async with self._answer("POST", path, query, body) as answer:
            return _accepted(await answer.json(content_type=None))

    async def _get_media(self, query: dict[str, str]) -> bytes:
        async with self._answer("GET", "/cgi-bin/media/get", query, None) as answer:
            if answer.content_type in ("application/json", "text/plain"):  # how it tells what is wrong
                _accepted(await answer.json(content_type=None))
            return await _read(answer.content, LARGEST_FILE + 1)

    @asynccontextmanager
    async def _answer(
        self, method: str, path: str, query: dict[str, str], body: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer to one call. What goes wrong in it or in reading it is WeChatUnavailable."""
        assert self._session is not None, "used outside of its context"
        try:
            async with self._session.request(method, self.url + path, params=query, data=body) as answer:
                if answer.status != 200:
                    raise WeChatUnavailable(f"status {answer.status}")
                yield answer
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:  # its text may hold the token
            raise WeChatUnavailable(type(error).__name__) from None


def _accepted(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, unless it is a refusal."""
    code = int(answer.get("errcode", 0))
    if code in TOKEN_REFUSED:
        raise _TokenRefused(code)
    if code in QUOTA_USED_UP:
        raise QuotaUsedUp(code)
    if code in BUSY:
        raise WeChatUnavailable(f"errcode {code}")
    if code != 0:
        raise WeChatRefused(code)
    return answer


async def _read(content: aiohttp.StreamReader, most: int) -> bytes:
    read = bytearray()
    while len(read) < most and (part := await content.read(most - len(read))):
        read += part
    return bytes(read)
