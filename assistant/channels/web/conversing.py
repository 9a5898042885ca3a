"""A conversation over the web: one turn per message, kept, answered once, and told to everybody who looks on."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol
from weakref import WeakValueDictionary

from assistant.applications.view import ApplicationView
from assistant.channels.web.broadcaster import Broadcaster
from assistant.channels.web.store import Conversation, ConversationStore, Message, masked
from assistant.clock import Clock
from assistant.dialogue.assistant import Assistant


class Agent(Protocol):
    """What the web channel needs of Rasa."""

    async def start(self, conversation_id: str, metadata: dict[str, Any]) -> list[dict[str, Any]]: ...

    async def handle(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[dict[str, Any]]: ...


class Conversing:
    """One per process."""

    def __init__(
        self, assistant: Assistant, agent: Agent, store: ConversationStore, broadcaster: Broadcaster, clock: Clock
    ) -> None:
        self.assistant = assistant
        self.agent = agent
        self.store = store
        self.broadcaster = broadcaster
        self.clock = clock
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self, channel: str) -> tuple[Conversation, str, list[Message]]:
        """A new conversation about a new application: its token and the first messages."""
        application_id = await asyncio.to_thread(self.assistant.start)
        conversation, token = await asyncio.to_thread(self.store.open, application_id, channel, self.clock.now())
        said = await self.agent.start(conversation.id, {"application_id": application_id})
        kept = await asyncio.to_thread(self.store.add, conversation.id, self.clock.now(), None, said)
        return conversation, token, kept

    async def say(
        self, conversation: Conversation, text: str, client_message_id: str, option: dict[str, Any] | None
    ) -> tuple[list[Message], ApplicationView]:
        """One turn: what was answered, and the application after it. The same `client_message_id` again gives the same answer and makes no second turn."""
        lock = self._locks.setdefault(conversation.id, asyncio.Lock())
        async with lock:
            known = await asyncio.to_thread(self.store.reply_to, conversation.id, client_message_id)
            if known is not None:
                return known, await asyncio.to_thread(self.assistant.view, conversation.application_id)
            metadata = {"option": option} if option else {}
            answers = await self.agent.handle(conversation.id, text, metadata)
            kept, view = await asyncio.to_thread(self._keep, conversation, text, client_message_id, answers)
        return kept, view

    def _keep(
        self, conversation: Conversation, text: str, client_message_id: str, answers: list[dict[str, Any]]
    ) -> tuple[list[Message], ApplicationView]:
        limit = self.assistant.max_message_chars
        said = text if self.assistant.consented(conversation.application_id) else masked(text)
        kept = self.store.add(conversation.id, self.clock.now(), said[:limit], answers, client_message_id)
        view = self.assistant.view(conversation.application_id)
        self.tell(conversation, kept, view)
        return kept, view

    def tell(self, conversation: Conversation, said: list[Message], view: ApplicationView | None = None) -> None:
        """Tells all listeners of the application's conversations; blocking (it may read the view)."""
        view = view or self.assistant.view(conversation.application_id)
        for message in said:
            self.broadcaster.tell(conversation.id, "message", message.wire(), message.id)
        for one in self.store.of_application(conversation.application_id):
            self.broadcaster.tell(one, "application", view.model_dump(mode="json"))

    def after_change(self, application_id: str, *, ask: bool) -> None:
        """After the form or the outbox changed the application: the conversation says what comes next. Blocking."""
        says = self.assistant.ask(application_id).says if ask else self.assistant.news(application_id)
        messages = self.assistant.render(says)
        for conversation_id in self.store.of_application(application_id):
            kept = self.store.add(conversation_id, self.clock.now(), None, messages)
            self.tell(Conversation(conversation_id, application_id), kept)
