"""The simulated WeChat: pushes what followers do to the account's server, and serves the API that the account calls.

As WeChat does it: pushes are signed and, by the account's mode, encrypted; a push that is not answered within five
seconds is cut off and repeated, three times, with the same MsgId; pushes are independent of one another, so that a
repetition may come after a later message; customer-service messages are counted (45015, 45047); tokens expire (40001);
uploaded pictures can be fetched; QR codes with a scene are made. On purpose it can deliver twice, let a token expire,
and be away.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import secrets
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from tests.channels.wechat.simulated.crypto import Account
from tests.conversations.product import free_port

CUT_OFF_SECONDS = 5.0
RETRIES = 3
TEXT_LIMIT = 2048
MESSAGE_WINDOW = (5, 48 * 3600.0)
EVENT_WINDOW = (3, 60.0)
ALLOWING_EVENTS = ("subscribe", "SCAN", "CLICK", "scancode_push", "scancode_waitmsg")
QR = "qrscene_"
LONGEST_SCENE = 64
LONGEST_CODE = 2_592_000  # seconds


@dataclass
class Received:
    """A customer-service message on a follower's phone."""

    kind: str
    text: str
    at: float
    picture: bytes = b""


@dataclass
class Window:
    left: int = 0
    until: float = 0.0


@dataclass
class Follower:
    """Somebody with WeChat on his phone."""

    wechat: SimulatedWeChat
    openid: str
    received: list[Received] = field(default_factory=list)
    did: int = 0  # messages and events, each once
    follows: bool = False
    message_window: Window = field(default_factory=Window)
    event_window: Window = field(default_factory=Window)

    def say(self, text: str) -> str:
        """The MsgId."""
        return self.wechat.push_message(self, "text", {"Content": text})

    def speak(self, recognition: str) -> str:
        return self.wechat.push_message(self, "voice", {"MediaId": "m", "Format": "amr", "Recognition": recognition})

    def show(self, picture: bytes) -> str:
        media_id = self.wechat.keep_media(picture)
        return self.wechat.push_message(self, "image", {"PicUrl": "http://mmbiz.qpic.cn/x", "MediaId": media_id})

    def subscribe(self, scene: str = "") -> None:
        self.follows = True
        self.wechat.push_event(self, "subscribe", {"EventKey": QR + scene if scene else "", "Ticket": "t"})

    def unsubscribe(self) -> None:
        self.follows = False
        self.wechat.push_event(self, "unsubscribe", {"EventKey": ""})

    def scan(self, scene: str) -> None:
        self.wechat.push_event(self, "SCAN", {"EventKey": scene, "Ticket": "t"})

    def scan_code(self, address: str) -> None:
        """Points the phone at a QR code that holds `address`; who does not follow the account yet does so now."""
        scene, until = self.wechat.scenes[address]
        if self.wechat.clock() < until:
            (self.scan if self.follows else self.subscribe)(scene)

    def scan_in_menu(self, result: str) -> None:
        nested = f"<ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>{_cdata(result)}</ScanResult></ScanCodeInfo>"
        self.wechat.push_event(self, "scancode_waitmsg", {"EventKey": "scan"}, nested)

    def click(self, key: str) -> None:
        self.wechat.push_event(self, "CLICK", {"EventKey": key})

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.received if one.kind == "text"]


class SimulatedWeChat:
    """A context manager: while it is entered, its API is served on `api_url`.

    `duplicate` is the share of pushes that come once more, up to a second later. `push_to` is the account's address.
    """

    def __init__(self, account: Account, push_to: str = "", *, duplicate: float = 0.0, seed: int = 1) -> None:
        self.account = account
        self.push_to = push_to
        self.duplicate = duplicate
        self.chance = random.Random(seed)
        self.clock: Callable[[], float] = time.time
        self.away = False  # the API answers 503
        self.quick_calls: int | None = None  # a token is good for so many calls only
        self.followers: dict[str, Follower] = {}
        self.pushed = 0  # deliveries, repetitions included
        self.cut_off = 0  # deliveries without an answer in time
        self.unserved: list[str] = []  # what the follower would see 该公众号提供的服务出现故障 for
        self.refused: list[int] = []  # error codes that were answered
        self.tokens_given = 0
        self.scenes: dict[str, tuple[str, float]] = {}  # what a QR code holds, with its scene and until when
        self._token = ""
        self._token_calls = 0
        self._media: dict[str, bytes] = {}
        self._message_ids = itertools.count(23_456_789_012_345_678)
        self._port = free_port()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started = threading.Event()
        self._under_way: set[Future[None]] = set()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    # -- life ----------------------------------------------------------------------------------------------------------

    def __enter__(self) -> SimulatedWeChat:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._started.wait(30), "the simulated WeChat did not start"
        return self

    def __exit__(self, *_error: object) -> None:
        self.quiet()
        self._server.should_exit = True
        self._thread.join(30)

    async def _serve(self) -> None:
        config = uvicorn.Config(self._app(), host="127.0.0.1", port=self._port, log_level="critical", ws="none")
        self._server = uvicorn.Server(config)
        self._loop = asyncio.get_running_loop()
        limits = httpx.Limits(max_connections=400)
        async with httpx.AsyncClient(timeout=CUT_OFF_SECONDS, limits=limits, trust_env=False) as self._client:
            serving = asyncio.create_task(self._server.serve())
            while not self._server.started:
                await asyncio.sleep(0.01)
            self._started.set()
            await serving

    def follower(self, openid: str | None = None) -> Follower:
        made = Follower(self, openid or "o" + secrets.token_urlsafe(20))
        self.followers[made.openid] = made
        return made

    def quiet(self, seconds: float = 60.0) -> None:
        """Waits until every push, with its repetitions, is over."""
        until = time.monotonic() + seconds
        while self._under_way and time.monotonic() < until:
            time.sleep(0.01)

    # -- pushing -------------------------------------------------------------------------------------------------------

    def push_message(self, follower: Follower, kind: str, fields: dict[str, str]) -> str:
        follower.message_window = Window(MESSAGE_WINDOW[0], self.clock() + MESSAGE_WINDOW[1])
        message_id = str(next(self._message_ids))
        self._push(follower, kind, fields, f"<MsgId>{message_id}</MsgId>")
        return message_id

    def push_event(self, follower: Follower, event: str, fields: dict[str, str], nested: str = "") -> None:
        if event in ALLOWING_EVENTS:
            follower.event_window = Window(EVENT_WINDOW[0], self.clock() + EVENT_WINDOW[1])
        self._push(follower, "event", {"Event": event, **fields}, nested)

    def _push(self, follower: Follower, kind: str, fields: dict[str, str], more: str) -> None:
        follower.did += 1
        named = {"ToUserName": "gh_0123456789ab", "FromUserName": follower.openid, "MsgType": kind, **fields}
        inner = "".join(f"<{name}>{_cdata(value)}</{name}>" for name, value in named.items())
        xml = f"<xml>{inner}<CreateTime>{int(self.clock())}</CreateTime>{more}</xml>"
        self._run(self._deliver(xml))
        if self.chance.random() < self.duplicate:
            self._run(self._deliver(xml, after=self.chance.random()))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        assert self._loop is not None, "not entered"
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)

    async def _deliver(self, xml: str, after: float = 0.0) -> None:
        await asyncio.sleep(after)
        for _ in range(1 + RETRIES):
            query, body = self.sealed(xml)
            self.pushed += 1
            try:
                # httpx counts the seconds between two bytes: the cut-off is of the whole
                answer = await asyncio.wait_for(
                    self._client.post(self.push_to, params=query, content=body), CUT_OFF_SECONDS
                )
            except (httpx.HTTPError, TimeoutError):
                self.cut_off += 1
                continue
            if answer.status_code == 200 and answer.text in ("success", ""):
                return
            self.unserved.append(f"{answer.status_code} {answer.text}")
            return
        self.unserved.append("no answer")

    def sealed(self, xml: str) -> tuple[dict[str, str], str]:
        """Query and body of a push, as the account's mode wants it."""
        timestamp, nonce = str(int(self.clock())), str(secrets.randbelow(10**10))
        query = {"signature": self.account.signature(timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        query["openid"] = xml.split("<FromUserName><![CDATA[")[1].split("]]>")[0]
        if self.account.mode == "plain":
            return query, xml
        encrypted = self.account.encrypt(xml)
        query |= {"encrypt_type": "aes", "msg_signature": self.account.signature(timestamp, nonce, encrypted)}
        envelope = f"<Encrypt>{_cdata(encrypted)}</Encrypt>"
        plain = (
            xml.removeprefix("<xml>").removesuffix("</xml>")
            if self.account.mode == "compatible"
            else (f"<ToUserName>{_cdata('gh_0123456789ab')}</ToUserName>")
        )
        return query, f"<xml>{plain}{envelope}</xml>"

    # -- the API -------------------------------------------------------------------------------------------------------

    def expire_token(self) -> None:
        """The token given out last is valid no longer."""
        self._token = ""

    def keep_media(self, content: bytes) -> str:
        media_id = secrets.token_urlsafe(24)
        self._media[media_id] = content
        return media_id

    def _app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)

        @app.middleware("http")
        async def reachable(request: Request, call_next: Callable[[Request], Any]) -> Response:
            if self.away:
                return Response(status_code=503)
            answer: Response = await call_next(request)
            return answer

        @app.post("/cgi-bin/stable_token")
        async def token(request: Request) -> JSONResponse:
            asked = await request.json()
            if asked["appid"] != self.account.app_id or asked["secret"] != self.account.secret:
                return self._error(40125)
            if not self._token or asked.get("force_refresh"):
                self._token, self._token_calls = secrets.token_urlsafe(64), 0
                self.tokens_given += 1
            return JSONResponse({"access_token": self._token, "expires_in": 7200})

        @app.post("/cgi-bin/message/custom/send")
        async def send(request: Request, access_token: str) -> JSONResponse:
            message = await request.json()
            return self._refusal(access_token) or self._accept(message)

        @app.post("/cgi-bin/media/upload")
        async def upload(request: Request, access_token: str, type: str) -> JSONResponse:
            name, content = _uploaded(request.headers["content-type"], await request.body())
            refusal = self._refusal(access_token)
            if refusal is not None:
                return refusal
            if type != "image" or not name.endswith((".png", ".jpg")):
                return self._error(40005)
            return JSONResponse({"type": type, "media_id": self.keep_media(content), "created_at": int(self.clock())})

        @app.post("/cgi-bin/qrcode/create")
        async def create_code(request: Request, access_token: str) -> JSONResponse:
            asked = await request.json()
            return self._refusal(access_token) or self._make_code(asked)

        @app.get("/cgi-bin/media/get")
        async def download(access_token: str, media_id: str) -> Response:
            refusal = self._refusal(access_token)
            if refusal is not None:
                return refusal
            if media_id not in self._media:
                return self._error(40007)
            return Response(self._media[media_id], media_type="image/png")

        return app

    def _refusal(self, access_token: str) -> JSONResponse | None:
        if self.quick_calls is not None:
            self._token_calls += 1
            if self._token_calls > self.quick_calls:
                self.expire_token()
        return None if access_token and access_token == self._token else self._error(40001)

    def _accept(self, message: dict[str, Any]) -> JSONResponse:
        follower = self.followers.get(message["touser"])
        if follower is None:
            return self._error(40003)
        text, picture = "", b""
        if message["msgtype"] == "text":
            text = message["text"]["content"]
            if len(text.encode()) > TEXT_LIMIT:
                return self._error(45002)
        else:
            if message["image"]["media_id"] not in self._media:
                return self._error(40007)
            picture = self._media[message["image"]["media_id"]]
        code = self._spend(follower)
        if code:
            return self._error(code)
        follower.received.append(Received(message["msgtype"], text, time.monotonic(), picture))
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    def _make_code(self, asked: dict[str, Any]) -> JSONResponse:
        scene, life = asked["action_info"]["scene"].get("scene_str", ""), asked.get("expire_seconds", 60)
        if asked["action_name"] != "QR_STR_SCENE" or not 1 <= len(scene) <= LONGEST_SCENE or life > LONGEST_CODE:
            return self._error(40053)
        address = f"http://weixin.qq.com/q/{secrets.token_urlsafe(12)}"
        self.scenes[address] = (scene, self.clock() + life)
        return JSONResponse({"ticket": secrets.token_urlsafe(48), "expire_seconds": life, "url": address})

    def _spend(self, follower: Follower) -> int:
        """One message of what the follower allows; an error code where nothing is left."""
        open_ = [w for w in (follower.event_window, follower.message_window) if self.clock() < w.until]
        usable = next((w for w in open_ if w.left > 0), None)
        if usable is None:
            return 45047 if open_ else 45015
        usable.left -= 1
        return 0

    def _error(self, code: int) -> JSONResponse:
        self.refused.append(code)
        return JSONResponse({"errcode": code, "errmsg": f"error {code}"})


def _uploaded(content_type: str, body: bytes) -> tuple[str, bytes]:
    """File name and content of the part `media` of a form."""
    form = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    parts = [part for part in form.walk() if part.get_param("name", header="content-disposition") == "media"]
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    return parts[0].get_filename() or "", content


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
