"""Interruptions: a question or a command inside the form. The form goes on by itself afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import assistant
from actions.remembered import memory_of, remember, utter
from assistant.dialogue.heard import Heard


class Interruption(Action):
    """The core answers the question or follows the command, and takes any answers said with it."""

    def name(self) -> str:
        return "action_interruption"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        heard = Heard.from_rasa(tracker.latest_message)
        reply = await asyncio.to_thread(assistant().turn, tracker.get_slot("application_id"), heard, memory_of(tracker))
        utter(dispatcher, reply.says)
        return remember(tracker, reply.memory)
