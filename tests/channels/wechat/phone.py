"""Somebody who applies in WeChat: says the same as on the web, and answers lists by their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import requests
from sqlalchemy import Engine

from tests.channels.wechat.settling import settled
from tests.channels.wechat.simulated.server import Follower
from tests.conversations.product import Person, fitting


@dataclass
class Phone:
    """`engine` looks into the product's database, to know when everything has been answered."""

    follower: Follower
    engine: Engine
    url: str
    said: list[str] = field(default_factory=list)
    person: Person | None = None

    def say(self, text: str) -> str:
        """What came back, as one text."""
        before = len(self.follower.received)
        self.said.append(text)
        self.follower.say(text)
        settled(self.engine, self.follower)
        return "\n".join(one.text or f"[{one.kind}]" for one in self.follower.received[before:])

    @property
    def view(self) -> dict[str, Any]:
        """The application as the page would show it, opened by the link that he was sent."""
        if self.person is None:
            found = re.search(r"continue=(\S+)", self.say("表格"))
            assert found, self.transcript()
            self.said.pop()  # no turn of the conversation
            answer = requests.post(f"{self.url}/api/v1/continuations", json={"secret": found.group(1)}, timeout=30)
            self.person = Person(self.url, **answer.json())
        shown: dict[str, Any] = self.person.call("GET", f"/applications/{self.person.application_id}")
        return shown

    def answers_all(self, words: dict[str, str], most: int = 80) -> dict[str, Any]:
        """Answers every question until the review; the application then."""
        for _ in range(most):
            view = self.view
            question = view["question"]
            if question is None:
                return view
            answer = words.get(question["field"]) or fitting(question)
            labels = [option["label"] for option in question["options"]]
            if answer in labels and f"{labels.index(answer) + 1}. {answer}" in self.follower.texts[-1]:
                answer = str(labels.index(answer) + 1)
            self.say(answer)
            now = self.view
            moved = (now["question"], now["version"]) != (question, view["version"])
            assert moved, self.transcript()
        raise AssertionError("the questions did not end:\n" + self.transcript())

    def transcript(self) -> str:
        return "\n".join([*(f"> {text}" for text in self.said[-6:]), *self.follower.texts[-6:]])
