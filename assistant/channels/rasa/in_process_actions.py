"""Rasa's custom actions in Rasa's own process: no HTTP, and the answer checked by a schema compiled once.

The documented extension point is the endpoint handed to the agent. One thing is not reachable by it: stock Rasa
re-checks the JSON schema itself at every action call (25-60 ms each). `install()` replaces that one method; it is the
only place where Rasa is patched (docs/adr/0002).
"""

from __future__ import annotations

import json
from typing import Any

import fastjsonschema
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException


class InProcessActions(EndpointConfig):
    """An action endpoint that calls the executor of `package` directly."""

    def __init__(self, package: str) -> None:
        # `enable_selective_domain`: our actions never read the domain, so it is not sent to them
        super().__init__(url="inprocess://actions", enable_selective_domain=True)
        self.executor = ActionExecutor()
        self.executor.register_package(package)

    async def request(self, *_args: Any, **kwargs: Any) -> Any:
        """Runs the action of the call. A rejection is told as the HTTP endpoint would, with status 400."""
        try:
            return await self.executor.run(kwargs["json"])
        except ActionExecutionRejection as error:
            detail = {"error": str(error), "action_name": error.action_name}
            raise ClientResponseError(400, "rejected", json.dumps(detail)) from error
        except ActionNotFoundException as error:
            raise ClientResponseError(404, "no such action", str(error)) from error


_validate = fastjsonschema.compile(RemoteAction.action_response_format_spec())


def _validate_once_compiled(_action: RemoteAction, result: dict[str, Any]) -> bool:
    _validate(result)
    return True


def install() -> None:
    """Makes RemoteAction check answers with the compiled schema. May be called again."""
    RemoteAction._validate_action_result = _validate_once_compiled
