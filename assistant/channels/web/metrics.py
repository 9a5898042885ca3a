"""What operators watch, in Prometheus' format: requests, turns and how long they take, errors."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EVENTS_ROUTE = "/api/v1/conversations/{conversation_id}/events"  # open as long as somebody listens: no duration


class Metrics:
    """One registry per app, so that apps do not count for each other."""

    def __init__(self, listeners: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "lianban_requests", "Requests by route and status.", ["route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "lianban_request_seconds", "Seconds that a request took.", ["route"], registry=self.registry
        )
        self.turns = Counter("lianban_turns", "Messages of applicants that were answered.", registry=self.registry)
        self.turn_seconds = Histogram("lianban_turn_seconds", "Seconds that a turn took.", registry=self.registry)
        self.errors = Counter(
            "lianban_errors", "What went wrong on our side: in a turn or a request.", ["where"], registry=self.registry
        )

        open_streams = Gauge("lianban_listeners", "Open event streams.", registry=self.registry)
        open_streams.set_function(listeners)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Counts and times the turn taken within."""
        began = time.perf_counter()
        try:
            yield
        except Exception:
            self.errors.labels("turn").inc()
            raise
        self.turns.inc()
        self.turn_seconds.observe(time.perf_counter() - began)

    def text(self) -> bytes:
        return generate_latest(self.registry)


class Measured:
    """Pure ASGI, outside of everything: counts the answer that the client gets."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "other")
                self.metrics.requests.labels(route, message["status"]).inc()
                if message["status"] >= 500:
                    self.metrics.errors.labels("request").inc()
                if route != EVENTS_ROUTE:
                    self.metrics.seconds.labels(route).observe(time.perf_counter() - began)
            await send(message)

        await self.app(scope, receive, counted)
