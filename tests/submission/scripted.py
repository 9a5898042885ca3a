"""A server that answers what it is told to, in order, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Script:
    """Each answer is (status, headers, body); the last one is repeated; None hangs up without a word."""

    answers: list[tuple[int, dict[str, str], bytes] | None]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)


def answer(status: int, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, given, body if isinstance(body, bytes) else json.dumps(body).encode()


@contextmanager
def scripted(*answers: tuple[int, dict[str, str], bytes] | None) -> Iterator[Script]:
    script = Script(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.asked.append(Asked(self.command, self.path, dict(self.headers.items()), body))
            now = script.answers.pop(0) if len(script.answers) > 1 else script.answers[0]
            if now is None:
                self.close_connection = True
                return
            self.send_response(now[0])
            for name, value in {**now[1], "Content-Length": str(len(now[2]))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(now[2])

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            """Keeps the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
