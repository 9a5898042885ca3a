"""The beginning of a conversation: an application of its own, a greeting and the first question."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import assistant
from actions.remembered import remember, utter


class SessionStart(Action):
    """Opens the form at once, so that every message is heard inside it."""

    def name(self) -> str:
        return "action_session_start"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        core = assistant()
        metadata = tracker.get_slot("session_started_metadata") or {}
        given = tracker.get_slot("application_id") or metadata.get("application_id")
        application_id = given or core.start()
        reply = core.ask(application_id)
        utter(dispatcher, [*core.greet(), *reply.says])
        opened = [SessionStarted(), SlotSet("application_id", application_id), ActiveLoop("application_form")]
        return [
            *opened,
            SlotSet("requested_slot", "answer"),
            *remember(tracker, reply.memory),
            ActionExecuted("action_listen"),
        ]
