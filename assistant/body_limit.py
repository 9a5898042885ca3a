"""How much a request may carry: 413 as soon as more is announced or sent."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def bounded(scope: Scope, receive: Receive, largest: int) -> Receive:
    """`receive` that raises HTTPException 413 beyond `largest` bytes."""
    announced = Headers(scope=scope).get("content-length", "")
    promised = int(announced) if announced.isascii() and announced.isdigit() else 0
    read = 0

    async def counted() -> Message:
        nonlocal read
        if promised > largest:
            raise HTTPException(413)
        message = await receive()
        read += len(message.get("body", b""))
        if read > largest:
            raise HTTPException(413)
        return message

    return counted


class BodyLimit:
    """Pure ASGI: no request of `app` may carry more than `largest` bytes."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app = app
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limited = bounded(scope, receive, self.largest) if scope["type"] == "http" else receive
        await self.app(scope, limited, send)
