"""Where the actions find the core: handed in by the server, built from settings under Rasa's own tools."""

from __future__ import annotations

from assistant.dialogue.assistant import Assistant
from assistant.dialogue.composition import build
from assistant.settings import Settings

_assistant: Assistant | None = None


def use(assistant: Assistant) -> None:
    """The server's own core, so that actions and API share one."""
    global _assistant
    _assistant = assistant


def assistant() -> Assistant:
    global _assistant
    if _assistant is None:
        _assistant = build(Settings())
    return _assistant
