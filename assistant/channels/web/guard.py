"""At the door of the API: body size, rate per client, safe headers, and no error that gets out as it is."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.body_limit import bounded
from assistant.channels.web.problems import Problem, Problems
from assistant.documents.picture import LARGEST_FILE

LARGEST_BODY = 64 * 1024  # bytes
LARGEST_PHOTO_BODY = LARGEST_FILE + 2 * 1024 * 1024  # what is a little too large is told so in its own words
PHOTOS = "/photos"  # where the paths end that take one
RETRY_SECONDS = 60
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "frame-ancestors 'self'{origins}; base-uri 'none'; form-action 'self'"
)
PREFLIGHT_SECONDS = 3600
PRIVATE = ("/api/", "/desk/api/")  # nothing of it is kept by a browser or a proxy
DOCS = ("/docs", "/redoc")  # FastAPI's own page loads its script from elsewhere: it keeps its own policy


class RateLimit:
    """So many requests a minute for each client; raises Problem 429 beyond."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, client: str) -> None:
        if not self._limiter.hit(self._item, client):
            raise Problem(429, "too_many", headers={"Retry-After": str(RETRY_SECONDS)})


def open_to(app: FastAPI, origins: Sequence[str]) -> None:
    """Lets pages of these origins call the API with a token; never with cookies, of which there are none."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST", "PATCH"],
            allow_headers=["Authorization", "Content-Type", "If-Match", "Idempotency-Key", "Last-Event-ID"],
            expose_headers=["ETag", "Retry-After"],
            max_age=PREFLIGHT_SECONDS,
        )


class Guard:
    """Pure ASGI, so that event streams pass through untouched. `origins` may show the page in a frame."""

    def __init__(self, app: ASGIApp, problems: Problems, origins: Sequence[str] = ()) -> None:
        self.app = app
        self.problems = problems
        self.headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": PAGE_POLICY.format(origins="".join(f" {origin}" for origin in origins)),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        largest = LARGEST_PHOTO_BODY if path.endswith(PHOTOS) else LARGEST_BODY
        begun = False

        async def safe(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    if not (path.startswith(DOCS) and name == "Content-Security-Policy"):
                        headers.setdefault(name, value)
                if path.startswith(PRIVATE):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, bounded(scope, receive, largest), safe)
        except Exception as error:
            answer = self.problems.unforeseen(error)
            if not begun:
                await answer(scope, receive, safe)
