"""Takes what is in the outbox to the backend: at once when handed in, and again until it is there.

A crash after the backend accepted and before that is recorded is healed by the idempotency key: the next try
gets the same receipt. The receipt and its consequence commit in one transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from sqlalchemy import Connection, Engine

from assistant.clock import Clock
from assistant.submission import outbox
from assistant.submission.adapter import BackendAdapter, BackendRefused, BackendUnavailable, CaseReceipt

OnReceipt = Callable[[Connection, str, CaseReceipt], None]
log = structlog.get_logger()


class Delivery:
    """`on_receipt(connection, application_id, receipt)` runs within the transaction that records the receipt."""

    def __init__(self, engine: Engine, adapter: BackendAdapter, clock: Clock, on_receipt: OnReceipt) -> None:
        self.engine = engine
        self.adapter = adapter
        self.clock = clock
        self.on_receipt = on_receipt
        self.after_receipt: Callable[[str], None] = lambda application_id: None

    def deliver_one(self, application_id: str) -> CaseReceipt | None:
        """Tries the application's entry now; None when there is none open or it must wait. Blocking."""
        with self.engine.begin() as connection:
            entry = outbox.claim(connection, self.clock.now(), application_id)
        return None if entry is None else self._deliver(entry)

    def deliver_due(self) -> int:
        """Tries everything that is due; how many were delivered. Blocking."""
        count = 0
        while True:
            with self.engine.begin() as connection:
                entry = outbox.claim(connection, self.clock.now())
            if entry is None:
                return count
            count += self._deliver(entry) is not None

    def _deliver(self, entry: outbox.Entry) -> CaseReceipt | None:
        try:
            receipt = self.adapter.submit(entry.submission, entry.idempotency_key)
        except BackendUnavailable as error:
            log.warning("outbox.postponed", entry=entry.id, attempts=entry.attempts, error=str(error))
            with self.engine.begin() as connection:
                outbox.postponed(connection, entry, str(error), self.clock.now())
            return None
        except BackendRefused as error:
            log.error("outbox.refused", entry=entry.id, status=error.status)
            with self.engine.begin() as connection:
                outbox.refused(connection, entry, str(error), self.clock.now())
            return None
        with self.engine.begin() as connection:
            if outbox.delivered(connection, entry, receipt, self.clock.now()):
                self.on_receipt(connection, entry.application_id, receipt)
        self.after_receipt(entry.application_id)
        return receipt


class DeliveryWorker:
    """A thread that empties the outbox every `interval` seconds until it is stopped."""

    def __init__(self, delivery: Delivery, interval: float) -> None:
        self.delivery = delivery
        self.interval = interval
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the delivery under way is done."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self.interval):
            try:
                self.delivery.deliver_due()
            except Exception:  # the worker outlives any single fault; the entry stays in the outbox
                log.exception("outbox.failed")
