"""The product, really started in a process of its own, and a person who talks to it over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240
ANSWER_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """`assistant.server` on a free port with its data under `data_dir`; can be killed and started again."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, module: str = "assistant.server", ready: str = "/readyz") -> None:
        """Returns when `ready` answers 200; ends the process and raises with the log's end when it does not."""
        environment = {
            **os.environ,
            "LIANBAN_PORT": str(self.port),
            "LIANBAN_DATA_DIR": str(self.data_dir),
            **{f"LIANBAN_{name.upper()}": value for name, value in self.settings.items()},
        }
        self.data_dir.mkdir(parents=True, exist_ok=True)
        log = (self.data_dir / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *(["--port", str(self.port)] if module == "assistant.approval" else [])],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if requests.get(self.url + ready, timeout=2).status_code == 200:
                    return
            except requests.ConnectionError:
                time.sleep(0.2)
        self.kill()
        raise RuntimeError("the product did not start:\n" + (self.data_dir / "server.log").read_text()[-3000:])

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)

    def stop_if_started(self) -> None:
        if self.process is not None:
            self.stop()


@dataclass
class Person:
    """One conversation. `view` is the application as last seen, `heard` all messages of the last turn."""

    url: str
    conversation_id: str = ""
    application_id: str = ""
    token: str = ""
    view: dict[str, Any] = field(default_factory=dict)
    heard: list[dict[str, Any]] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    @classmethod
    def arrives(cls, product: Product) -> Person:
        person = cls(product.url)
        opened = person.call("POST", "/conversations", {"channel": "web"})
        person.conversation_id = opened["conversation_id"]
        person.application_id = opened["application_id"]
        person.token = opened["token"]
        person._hear(opened["messages"])
        person.view = person.call("GET", f"/applications/{person.application_id}")
        return person

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One API call that must succeed; its JSON."""
        answer = self.request(method, path, body, **headers)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(method, f"{self.url}/api/v1{path}", json=body, headers=given, timeout=ANSWER_SECONDS)

    def say(self, text: str, message_id: str | None = None, option: dict[str, Any] | None = None) -> str:
        """Says something; gives all that was answered as one text."""
        body: dict[str, Any] = {"text": text, "client_message_id": message_id or uuid.uuid4().hex}
        if option is not None:
            body["option"] = option
        answer = self.call("POST", f"/conversations/{self.conversation_id}/messages", body)
        self.transcript.append(f"> {text}")
        self.view = answer["application"]
        self._hear(answer["messages"])
        return self.answer

    def _hear(self, messages: list[dict[str, Any]]) -> None:
        self.heard = messages
        self.transcript.extend(m["text"] for m in messages)

    @property
    def answer(self) -> str:
        return "\n".join(m["text"] for m in self.heard)

    @property
    def asked(self) -> str | None:
        return self.view["question"]["field"] if self.view["question"] else None

    def value(self, name: str) -> Any:
        return next((f["value"] for f in self.view["fields"] if f["field"] == name), None)

    @property
    def values(self) -> dict[str, Any]:
        """What is stored, by field."""
        return {f["field"]: f["value"] for f in self.view["fields"] if f["value"] is not None}

    def applies(self) -> set[str]:
        return {item["id"] for item in self.view["items"] if item["verdict"] == "applies"}

    def answers_all(self, words: dict[str, str], most: int = 80) -> None:
        """Answers every question with `words[field]`, or with something fit for its type, until the review."""
        for _ in range(most):
            if self.asked is None:
                return
            before = (self.asked, self.view["version"])
            self.say(words.get(self.asked) or fitting(self.view["question"]))
            assert (self.asked, self.view["version"]) != before, "\n".join(self.transcript[-8:])
        raise AssertionError("the questions did not end:\n" + "\n".join(self.transcript[-20:]))


BY_FIELD = {
    "change.confirmed": "对",
    "consent.privacy": "同意",
    "entity.has_licence": "还没有",
    "entity.type": "个体工商户",
    "entity.foreign_invested": "没有",
    "person.legal_rep.id_no": "11010519491231002X",
    "premises.county": "天心区",
    "entity.uscc": "92510107MA6C123416",
    "clinic.head.cert_no": "湘医110430012345",
    "vet.doctor.cert_no": "A012024001234",
}
BY_TYPE = {
    "text": "日常经营",
    "entity_name": "天心区老王小店",
    "person_name": "王小明",
    "phone": "13800138000",
    "landline": "0731-88888888",
    "email": "wang@example.com",
    "postcode": "410000",
    "id_number": "11010519491231002X",
    "uscc": "92510107MA6C123416",
    "address": "天心区芙蓉南路一段88号2栋101",
    "integer": "3",
    "number": "3",
    "area": "80平",
    "length": "3米",
    "money": "10万",
    "date": "2027年3月1日",
    "text_list": "张三、李四",
}


def fitting(question: dict[str, Any]) -> str:
    """A plain answer to a question of the API: by its field, by its type, or its first option."""
    if question["field"] in BY_FIELD:
        return BY_FIELD[question["field"]]
    if question["optional"]:
        return "跳过"
    if question["options"]:
        return str(question["options"][-1 if question["type"] == "boolean" else 0]["label"])
    return BY_TYPE[question["type"]]
