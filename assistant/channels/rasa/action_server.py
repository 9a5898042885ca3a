"""`python -m assistant.channels.rasa.action_server`: the actions over HTTP, for Rasa's own tools.

rasa_sdk's server does not start under the locked sanic (docs/adr/0001); the protocol is one POST.
"""

from __future__ import annotations

from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

HOST, PORT = "127.0.0.1", 5055


def action_server() -> FastAPI:
    """POST /webhook runs an action; a rejection answers 400, as rasa_sdk's server does."""
    executor = ActionExecutor()
    executor.register_package("actions")
    app = FastAPI(title="Lianban actions")

    @app.post("/webhook")
    async def webhook(request: Request) -> Any:
        try:
            return await executor.run(await request.json())
        except ActionExecutionRejection as error:
            return JSONResponse({"error": str(error), "action_name": error.action_name}, 400)

    return app


if __name__ == "__main__":
    uvicorn.run(action_server(), host=HOST, port=PORT)
