"""The product with some turns that take longer than WeChat waits: `python -m tests.channels.wechat.slow_product`."""

from __future__ import annotations

import asyncio
import itertools
import os
from typing import Any

from assistant import server
from assistant.channels.rasa.agent import ConversationAgent

SLOW_SECONDS = 5.5


def main() -> None:
    every = int(os.environ["SLOW_EVERY"])
    handle, turns = ConversationAgent.handle, itertools.count(1)

    async def slowly(self: ConversationAgent, *given: Any, **named: Any) -> list[dict[str, Any]]:
        if next(turns) % every == 0:
            await asyncio.sleep(SLOW_SECONDS)
        return await handle(self, *given, **named)

    ConversationAgent.handle = slowly  # type: ignore[method-assign]
    server.main()


if __name__ == "__main__":
    main()
