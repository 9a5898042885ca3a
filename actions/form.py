"""The one form: take what was said, ask what the core says is next."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import assistant
from actions.remembered import memory_of, remember, utter
from assistant.dialogue.heard import Heard


class ValidateApplicationForm(Action):
    """Hands the message to the core; the slot `answer` stays empty, so that the form goes on asking."""

    def name(self) -> str:
        return "validate_application_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        heard = Heard.from_rasa(tracker.latest_message)
        reply = await asyncio.to_thread(assistant().turn, tracker.get_slot("application_id"), heard, memory_of(tracker))
        utter(dispatcher, reply.says)
        return [*remember(tracker, reply.memory), SlotSet("answer", None)]


class AskApplicationFormAnswer(Action):
    """Utters the core's next question."""

    def name(self) -> str:
        return "action_ask_application_form_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reply = assistant().ask(tracker.get_slot("application_id"), memory_of(tracker))
        utter(dispatcher, reply.says)
        return remember(tracker, reply.memory)
