"""Takes the notices of a backend that tells by itself what happened: signed, each once, in whatever order they come."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from assistant.clock import Clock, SystemClock
from assistant.signing import BadSignature, Nonces, Replay, check
from assistant.submission.adapter import BackendRefused, BackendUnavailable, Notice
from assistant.submission.follow import Follower, notice_nonces

LARGEST = 512 * 1024  # bytes


def notices(follower: Follower, signing_key: bytes, clock: Clock | None = None) -> APIRouter:
    """`POST /backend/v1/notices`: 204 taken, 401 not signed by the backend, 409 seen before, 503 to be sent again."""
    api = APIRouter(prefix="/backend/v1", include_in_schema=False)
    time = clock or SystemClock()
    taken = Nonces(follower.engine, notice_nonces, time)

    def take(target: str, body: bytes, headers: dict[str, str]) -> None:
        try:
            taken.take(check(signing_key, "POST", target, body, headers, time.now()))
            follower.take(Notice.model_validate_json(body))
        except BadSignature:
            raise HTTPException(401) from None
        except Replay:
            raise HTTPException(409) from None
        except ValidationError:
            raise HTTPException(422) from None
        except (BackendUnavailable, BackendRefused):
            raise HTTPException(503) from None

    @api.post("/notices", status_code=204)
    async def receive(request: Request) -> None:
        body = await request.body()
        if len(body) > LARGEST:
            raise HTTPException(413)
        headers = {name.title(): value for name, value in request.headers.items()}
        await run_in_threadpool(take, request.url.path, body, headers)

    return api
