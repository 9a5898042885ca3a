"""Between Rasa's slots and the core's `Memory`; and from what is said to what is uttered."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import assistant
from assistant.dialogue.heard import Memory
from assistant.dialogue.say import Say


def memory_of(tracker: Tracker) -> Memory:
    slot = tracker.get_slot
    return Memory(slot("asked"), slot("focus"), int(slot("misses") or 0), slot("awaiting"))


def remember(tracker: Tracker, memory: Memory) -> list[EventType]:
    """The slots that changed; every event costs Rasa a validation and a copy."""
    values: dict[str, Any] = {
        "asked": memory.asked,
        "focus": memory.focus,
        "misses": float(memory.misses),
        "awaiting": memory.awaiting,
    }
    return [SlotSet(name, value) for name, value in values.items() if tracker.get_slot(name) != value]


def utter(dispatcher: CollectingDispatcher, says: list[Say]) -> None:
    for message in assistant().render(says):
        dispatcher.utter_message(text=message["text"], json_message=message["custom"])
