"""Rasa as a library: the trained model, the actions and the trackers in the process of the API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

import jieba
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import AwaitableTrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.log_utils import configure_structlog
from sqlalchemy import Engine

from assistant.catalog.catalogue import Catalogue
from assistant.channels.rasa.graph_runner import InOrderGraphRunner
from assistant.channels.rasa.in_process_actions import InProcessActions, install
from assistant.channels.rasa.tracker_store import BoundedTrackerStore
from assistant.channels.training import model_path
from assistant.clock import Clock
from assistant.language.components.catalogue_entities import CatalogueEntityExtractor
from assistant.settings import Settings

ACTIONS = "actions"
CHANNEL = "lianban"


class ModelMissing(RuntimeError):
    """No trained model where the settings say; `make train` makes it."""


class TurnOutput(OutputChannel):
    """Collects what is uttered in one turn, each message whole; `told` hears of each as soon as it is."""

    def __init__(self, told: Callable[[dict[str, Any]], None] | None = None) -> None:
        self.messages: list[dict[str, Any]] = []
        self._told = told

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps text and custom part together, which the stock channels send apart."""
        said = {"text": message.get("text") or "", "custom": message.get("custom") or {}}
        self.messages.append(said)
        if self._told is not None:
            self._told(said)


class ConversationAgent:
    """Takes turns. Turns of one conversation follow one another, different ones may overlap."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        # before Rasa's lock store, whose waiting goes by the second
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def load(
        cls, settings: Settings, engine: Engine, clock: Clock, catalogue: Catalogue | None = None
    ) -> ConversationAgent:
        """Loads the model: 4 s beside the imports. Without `catalogue` it is read from the settings' folder.

        Not to be called from a running event loop. Raises ModelMissing.
        """
        path = model_path(settings)
        if not path.exists():
            raise ModelMissing(path)
        configure_structlog(logging.WARNING)
        for noisy in ("rasa", "matplotlib", "apscheduler"):
            logging.getLogger(noisy).setLevel(logging.ERROR)
        jieba.setLogLevel(logging.ERROR)  # it sets its own level when it is imported
        install()
        if catalogue is not None:
            cls.use_catalogue(catalogue)
        endpoints = AvailableEndpoints(action=InProcessActions(ACTIONS))
        agent = asyncio.run(load_agent(model_path=str(path), endpoints=endpoints))
        store = BoundedTrackerStore(agent.domain, engine=engine, clock=clock)
        agent.tracker_store = AwaitableTrackerStore(store)
        agent.lock_store = InMemoryLockStore()
        agent.processor.tracker_store = agent.tracker_store
        agent.processor.lock_store = agent.lock_store
        agent.processor.graph_runner = InOrderGraphRunner.of(agent.processor.graph_runner)
        return cls(agent)

    @staticmethod
    def use_catalogue(catalogue: Catalogue) -> None:
        """Finds the words of `catalogue` from the next message on, without training or loading."""
        CatalogueEntityExtractor.reload(catalogue)

    async def start(self, conversation_id: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        """Opens the conversation: the greeting and the first question."""
        output = TurnOutput()
        async with self._turn_of(conversation_id), self.agent.lock_store.lock(conversation_id):
            tracker = await self.agent.processor.fetch_tracker_and_update_session(conversation_id, output, metadata)
            await self.agent.tracker_store.save(tracker)
        return output.messages

    async def handle(
        self,
        conversation_id: str,
        text: str,
        metadata: dict[str, Any],
        told: Callable[[dict[str, Any]], None] | None = None,
    ) -> list[dict[str, Any]]:
        """One message and all that is said to it; `told` hears each answer as soon as it is ready."""
        output = TurnOutput(told)
        message = UserMessage(text, output, conversation_id, input_channel=CHANNEL, metadata=metadata)
        async with self._turn_of(conversation_id):
            await self.agent.handle_message(message)
        return output.messages

    async def parse(self, text: str) -> dict[str, Any]:
        """What the language model makes of `text`, without a conversation."""
        parsed: dict[str, Any] = await self.agent.parse_message(text)
        return parsed

    def _turn_of(self, conversation_id: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation_id, asyncio.Lock())
