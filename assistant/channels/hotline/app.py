"""The desk's own ASGI app, mounted at /desk: its page, its API, its cookie for the single sign-on."""

from __future__ import annotations

import secrets
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.sessions import SessionMiddleware

from assistant.channels.hotline.api import desk_routes
from assistant.channels.hotline.desk import Desk
from assistant.channels.hotline.sign_in import PATH, sign_in_routes
from assistant.channels.web.problems import Problems
from assistant.settings import Settings

PAGE = Path(__file__).resolve().parent / "page"
SIGN_IN_SECONDS = 600  # from the way out to the single sign-on until the way back
NO_FRAMES = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'self'"
    )
}


def desk_app(desk: Desk, settings: Settings) -> FastAPI:
    """The page at the root, the API under /api."""
    app = FastAPI(title="Lianban hotline desk", version="1")
    Problems(desk.assistant.wording).install(app)
    app.include_router(sign_in_routes(desk, settings.public_url))
    app.include_router(desk_routes(desk))
    given = settings.desk_session_secret
    app.add_middleware(
        SessionMiddleware,
        secret_key=given.get_secret_value() if given else secrets.token_hex(32),
        session_cookie="lianban_desk_sign_in",
        max_age=SIGN_IN_SECONDS,
        path=PATH,
        same_site="lax",
    )

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(PAGE / "desk.html", headers=NO_FRAMES)

    app.mount("/page", StaticFiles(directory=PAGE), name="page")
    return app
