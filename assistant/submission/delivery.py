"""Takes what is in the outbox to the backend: at once when handed in, and again until it is there.

A crash after the backend accepted and before that is recorded is healed by the idempotency key: the next try
gets the same receipt. The receipt and its consequence commit in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from pydantic import ValidationError
from sqlalchemy import Connection, Engine

from assistant.clock import Clock
from assistant.submission import outbox
from assistant.submission.adapter import BackendAdapter, BackendRefused, BackendUnavailable, CaseReceipt, Submission

OnReceipt = Callable[[Connection, str, CaseReceipt], None]
NOT_ABOUT_THE_CASE = frozenset({401, 403, 404, 405})  # our key or address is wrong: the case must not suffer for it
log = structlog.get_logger()


class Delivery:
    """`on_receipt(connection, application_id, receipt)` runs within the transaction that records the receipt.

    `after_receipt(application_id)` runs after that transaction, once. Thread-safe; all calls block.
    """

    def __init__(self, engine: Engine, adapter: BackendAdapter, clock: Clock, on_receipt: OnReceipt) -> None:
        self.engine = engine
        self.adapter = adapter
        self.clock = clock
        self.on_receipt = on_receipt
        self.after_receipt: Callable[[str], None] = lambda application_id: None

    def deliver_one(self, application_id: str) -> CaseReceipt | None:
        """Tries the application's entry now; None when there is none open, or it must wait or was refused."""
        with self.engine.begin() as connection:
            entry = outbox.claim(connection, self.clock.now(), application_id)
        return None if entry is None else self._deliver(entry)

    def deliver_due(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Tries everything that is due, until `stopping`; how many were delivered."""
        count = 0
        while not stopping():
            with self.engine.begin() as connection:
                entry = outbox.claim(connection, self.clock.now())
            if entry is None:
                break
            count += self._deliver(entry) is not None
        return count

    def _deliver(self, entry: outbox.Entry) -> CaseReceipt | None:
        """One try. Whatever goes wrong leaves the entry in the outbox, and is not the caller's to handle."""
        try:
            submission = Submission.model_validate(entry.submission)
        except ValidationError:
            self._refuse(entry, "the stored submission does not fit the contract")
            return None
        try:
            receipt = self.adapter.submit(submission, entry.idempotency_key)
            first = self._record(entry, receipt)
        except BackendRefused as error:
            settle = self._postpone if error.status in NOT_ABOUT_THE_CASE else self._refuse
            settle(entry, f"status {error.status}")
            return None
        except BackendUnavailable as error:
            self._postpone(entry, str(error))
            return None
        except Exception as error:  # a fault of an adapter or of the receipt's consequence; its text may be personal
            self._postpone(entry, type(error).__name__)
            return None
        if first:
            self.after_receipt(entry.application_id)
        return receipt

    def _record(self, entry: outbox.Entry, receipt: CaseReceipt) -> bool:
        with self.engine.begin() as connection:
            first = outbox.delivered(connection, entry, receipt, self.clock.now())
            if first:
                self.on_receipt(connection, entry.application_id, receipt)
            return first

    def _postpone(self, entry: outbox.Entry, error: str) -> None:
        log.warning("outbox.postponed", entry=entry.id, attempts=entry.attempts, error=error)
        with self.engine.begin() as connection:
            outbox.postponed(connection, entry, error, self.clock.now())

    def _refuse(self, entry: outbox.Entry, error: str) -> None:
        log.error("outbox.refused", entry=entry.id, error=error)
        with self.engine.begin() as connection:
            outbox.refused(connection, entry, error, self.clock.now())
