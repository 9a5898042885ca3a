"""The product's half of a hand-in, in a process of its own: `python -m bench.faults.product FOLDER URL COUNT`.

Outbox, delivery, HTTP adapter and follower are the product's own; its clock runs FASTER, so that leases and pauses of
minutes take seconds. It enqueues what is not in the outbox yet, delivers, follows, and runs until it is killed.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from assistant.clock import CHINA
from assistant.database import make_engine, metadata
from assistant.submission import outbox
from assistant.submission.adapter import CaseReceipt
from assistant.submission.delivery import Delivery
from assistant.submission.follow import Follower, feed_position, followed_cases
from assistant.submission.http import HttpBackend
from bench.faults.backend import SIGNING
from tests.contract.submissions import a_submission

FASTER = 20
EPOCH = 1_790_000_000.0
TIMEOUT_SECONDS = 1.0
THREADS = 3


class FastClock:
    """The same in every process: real time, stretched from a fixed moment."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(EPOCH + (time.time() - EPOCH) * FASTER, UTC)

    def today(self) -> date:
        return self.now().astimezone(CHINA).date()


def main() -> None:
    folder, url, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    engine = product_engine(folder)
    backend = HttpBackend(url, None, TIMEOUT_SECONDS, lambda s: time.sleep(s / FASTER), SIGNING)
    follower = Follower(engine, backend)

    def on_receipt(connection: Connection, application_id: str, got: CaseReceipt) -> None:
        follower.begin(connection, application_id, got)

    delivery = Delivery(engine, backend, FastClock(), on_receipt)
    for number in range(THREADS):
        threading.Thread(target=_again, args=(delivery.deliver_due, 0.05 * (number + 1)), daemon=True).start()
    threading.Thread(target=_again, args=(follower.work, 0.3), daemon=True).start()
    (folder / "product.ready").write_text(str(os.getpid()))
    _hand_in(engine, count)
    while True:
        time.sleep(60)


def product_engine(folder: Path) -> Engine:
    engine = make_engine(f"sqlite:///{folder / 'product.db'}")
    metadata.create_all(engine, [outbox.outbox, followed_cases, feed_position])
    return engine


def _hand_in(engine: Engine, count: int) -> None:
    """Each application once; after a kill those that are in already are refused by the outbox itself."""
    for number in range(count):
        submission = a_submission(application_id=f"a_{number}")
        try:
            with engine.begin() as connection:
                outbox.enqueue(connection, submission, "key", FastClock().now())
        except IntegrityError:
            continue
        time.sleep(0.002)


def _again(work: object, pause: float) -> None:
    assert callable(work)
    while True:
        try:
            work()
        except Exception as error:  # as the product's workers do
            print(type(error).__name__, file=sys.stderr)
        time.sleep(pause)


if __name__ == "__main__":
    main()
