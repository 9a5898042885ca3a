"""The product that is killed as soon as a turn is over, before its answer is kept: `python -m
tests.conversations.dying_product`. LIANBAN_DIES_AT holds the words of that turn.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from assistant import server
from assistant.channels.web.store import ConversationStore


def main() -> None:
    add = ConversationStore.add

    def dying(self: ConversationStore, conversation_id: str, at: Any, said: str | None, *more: Any) -> Any:
        if said == os.environ["LIANBAN_DIES_AT"]:
            os.kill(os.getpid(), signal.SIGKILL)
        return add(self, conversation_id, at, said, *more)

    ConversationStore.add = dying  # type: ignore[method-assign]
    server.main()


if __name__ == "__main__":
    main()
