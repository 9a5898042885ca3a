"""The web channel on the real core and a real database; only Rasa is replaced, by an agent that does as told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.channels.web.app import create_app
from assistant.clock import SettableClock
from assistant.dialogue.assistant import Assistant
from assistant.dialogue.composition import build
from assistant.settings import Settings
from assistant.submission.adapter import (
    BackendAdapter,
    BackendUnavailable,
    CaseReceipt,
    EventPage,
    Progress,
    Submission,
    Supplement,
)

TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PHARMACY = {
    "business.type": ["pharmacy"],
    "consent.privacy": True,
    "entity.has_licence": False,
    "entity.type": "individual",
    "staff.count": 0,
    "sign.type": "none",
    "device.classes": ["none"],
}
BY_TYPE: dict[str, Any] = {
    "boolean": False,
    "text": "日常经营",
    "entity_name": "天心大药房",
    "person_name": "王小明",
    "phone": "13800138000",
    "id_number": "11010519491231002X",
    "address": "芙蓉南路88号",
    "integer": 1,
    "area": 60,
    "length": 3,
    "money": 1000,
    "date": "2031-01-01",
    "email": "a@example.com",
    "text_list": ["张三"],
    "landline": "0731-88888888",
}


@dataclass
class ScriptedAgent:
    """Repeats what it hears, and does `then` first, in the turn."""

    assistant: Assistant
    turns: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    then: Callable[[str], None] = lambda text: None
    pause: asyncio.Event | None = None

    async def start(self, conversation_id: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        return self.assistant.render(self.assistant.greet() + self.assistant.ask(metadata["application_id"]).says)

    async def handle(
        self,
        conversation_id: str,
        text: str,
        metadata: dict[str, Any],
        told: Callable[[dict[str, Any]], None] | None = None,
    ) -> list[dict[str, Any]]:
        self.turns.append((conversation_id, text, metadata))
        answer = {"text": f"heard: {text}", "custom": {"kind": "text", "field": None, "options": []}}
        if told is not None:
            told(answer)
        if self.pause is not None:
            await self.pause.wait()
        await asyncio.to_thread(self.then, text)
        return [answer]

    async def parse(self, text: str) -> dict[str, Any]:
        """Every sentence informs; a question asks for what is published."""
        intent = "ask_faq" if text.endswith("？") else "inform"
        return {"text": text, "intent": {"name": intent, "confidence": 0.9}}


@dataclass
class AwayBackend(BackendAdapter):
    """The real backend, unless it is `away`."""

    real: BackendAdapter
    away: bool = False

    def _reach(self) -> BackendAdapter:
        if self.away:
            raise BackendUnavailable("away")
        return self.real

    def submit(self, submission: Submission, idempotency_key: str) -> CaseReceipt:
        return self._reach().submit(submission, idempotency_key)

    def progress(self, case_no: str, query_code: str) -> Progress:
        return self._reach().progress(case_no, query_code)

    def supplement(self, case_no: str, query_code: str, given: Supplement, idempotency_key: str) -> Progress:
        return self._reach().supplement(case_no, query_code, given, idempotency_key)

    def withdraw(self, case_no: str, query_code: str, reason: str) -> Progress:
        return self._reach().withdraw(case_no, query_code, reason)

    def rate(self, case_no: str, query_code: str, score: int, words: str) -> Progress:
        return self._reach().rate(case_no, query_code, score, words)

    def complain(self, case_no: str, query_code: str, words: str, idempotency_key: str) -> Progress:
        return self._reach().complain(case_no, query_code, words, idempotency_key)

    def events(self, after: int, limit: int) -> EventPage:
        return self._reach().events(after, limit)

    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:
        return self._reach().prefill(uscc, authorization)


@dataclass
class Web:
    """The app with what is behind it."""

    app: FastAPI
    assistant: Assistant
    agent: ScriptedAgent
    backend: AwayBackend
    clock: SettableClock


def web_app(data_dir: Path, **settings: Any) -> Web:
    chosen = Settings(data_dir=data_dir, **settings)
    clock = SettableClock(TUESDAY)
    assistant = build(chosen, clock)
    backend = AwayBackend(assistant.adapter)
    assistant.adapter = assistant.delivery.adapter = backend
    agent = ScriptedAgent(assistant)
    app = create_app(assistant, agent, assistant.repository.engine, chosen, clock, lambda _app: nullcontext())
    return Web(app, assistant, agent, backend, clock)


@dataclass
class Visitor:
    """Somebody with a conversation of their own. Requests give the whole response."""

    client: TestClient
    conversation_id: str = ""
    application_id: str = ""
    token: str = ""
    greeting: list[dict[str, Any]] = field(default_factory=list)
    said: int = 0

    @classmethod
    def arrives(cls, client: TestClient) -> Visitor:
        opened = client.post("/api/v1/conversations", json={"channel": "web"})
        assert opened.status_code == 201, opened.text
        data = opened.json()
        return cls(client, data["conversation_id"], data["application_id"], data["token"], data["messages"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def conversation(self) -> str:
        return f"/api/v1/conversations/{self.conversation_id}"

    @property
    def application(self) -> str:
        return f"/api/v1/applications/{self.application_id}"

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={**self.headers, **headers})

    def say(self, text: str, message_id: str | None = None, **more: Any) -> Any:
        self.said += 1
        body = {"text": text, "client_message_id": message_id or f"m{self.said}", **more}
        return self.client.post(f"{self.conversation}/messages", json=body, headers=self.headers)

    def patch(self, values: dict[str, Any], **headers: str) -> Any:
        return self.client.patch(f"{self.application}/answers", json=values, headers={**self.headers, **headers})

    def submit(self, key: str = "k1") -> Any:
        headers = {**self.headers, "Idempotency-Key": key}
        return self.client.post(f"{self.application}/submission", headers=headers)

    def history(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.get(f"{self.conversation}/messages").json()["messages"]
        return messages

    def fills_all(self) -> None:
        """Answers every question of a pharmacy by the form, until nothing is asked any more."""
        answer = self.patch(PHARMACY)
        for _ in range(60):
            assert answer.status_code == 200, answer.text
            question = answer.json()["question"]
            if question is None:
                return
            answer = self.patch({question["field"]: fitting(question)})
        raise AssertionError("the questions do not end")


def fitting(question: dict[str, Any]) -> Any:
    if question["field"] == "premises.county":
        return "天心区"
    if question["type"] == "multi_choice":
        return [question["options"][0]["value"]]
    if question["type"] == "choice":
        return question["options"][0]["value"]
    return BY_TYPE[question["type"]]


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Runs all in threads that start together; their results in order."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int) -> None:
        barrier.wait()
        results[number] = calls[number]()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
