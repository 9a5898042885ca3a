"""The fault run: submissions while the backend fails and both sides are killed at random; then all is counted."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path

from sqlalchemy import Engine, func, select

from assistant.approval import audit
from assistant.approval.tables import audit_log, cases, tasks
from assistant.settings import ROOT
from assistant.submission.follow import feed_position, followed_cases
from assistant.submission.outbox import outbox
from bench.faults.backend import window
from bench.faults.product import product_engine
from tests.conversations.product import free_port


@dataclass(frozen=True)
class Counts:
    """What was found at the end."""

    submissions: int
    backend_kills: int
    product_kills: int
    tries: int
    delivered: int
    cases: int
    applications_with_a_case: int
    tasks: int
    receipts_that_match: int
    events_received: int
    cases_followed_to_the_last_event: int
    audit_entries: int
    audit_intact: bool
    seconds: float

    @property
    def right(self) -> bool:
        """Every application accepted exactly once, every event kept, the audit chain whole."""
        once = {
            self.delivered, self.cases, self.applications_with_a_case, self.receipts_that_match,
            self.events_received, self.cases_followed_to_the_last_event,
        }  # fmt: skip
        return once == {self.submissions} and self.tasks == 2 * self.submissions and self.audit_intact

    def __str__(self) -> str:
        return "\n".join(f"{f.name.replace('_', ' '):<36}{getattr(self, f.name)}" for f in fields(self))


@dataclass
class FaultRun:
    """`pause`: seconds between two kills, at random between the two."""

    folder: Path
    submissions: int
    seed: int = 7
    kills: int | None = None  # of each; None: until everything is in
    pause: tuple[float, float] = (6.0, 15.0)
    longest: float = 900.0
    port: int = field(default_factory=free_port)
    killed: Counter[str] = field(default_factory=Counter)
    product: Engine = field(init=False)
    backend: Engine = field(init=False)

    def run(self) -> Counts:
        """Raises TimeoutError when not everything is in after `longest` seconds."""
        began, chance = time.monotonic(), random.Random(self.seed)
        self.product, self.backend = product_engine(self.folder), window(self.folder).engine
        running = {name: self._start(name, chance) for name in ("backend", "product")}
        try:
            next_kill = began + chance.uniform(*self.pause)
            while not self._all_in():
                if time.monotonic() - began > self.longest:
                    raise TimeoutError(f"not all in after {self.longest:g} s")
                if time.monotonic() > next_kill:
                    name = chance.choice(["backend", "product"])
                    allowed = self.kills is None or self.killed[name] < self.kills
                    if allowed and self._at_work(name, running[name]):
                        running[name] = self._kill(name, running[name], chance)
                    next_kill = time.monotonic() + chance.uniform(*self.pause)
                time.sleep(0.1)
        finally:
            for process in running.values():
                process.kill()
                process.wait(30)
        return self._counts(time.monotonic() - began)

    def _start(self, name: str, chance: random.Random) -> subprocess.Popen[bytes]:
        url = f"http://127.0.0.1:{self.port}"
        given = [str(self.port), str(chance.random())[2:8]] if name == "backend" else [url, str(self.submissions)]
        command = [sys.executable, "-m", f"bench.faults.{name}", str(self.folder), *given]
        log = (self.folder / f"{name}.log").open("ab")
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)

    def _at_work(self, name: str, process: subprocess.Popen[bytes]) -> bool:
        """Whether it has come up: what is killed while it starts proves nothing."""
        ready = self.folder / f"{name}.ready"
        return ready.exists() and ready.read_text() == str(process.pid)

    def _kill(self, name: str, process: subprocess.Popen[bytes], chance: random.Random) -> subprocess.Popen[bytes]:
        """SIGKILL, and started again."""
        process.kill()
        process.wait(30)
        self.killed[name] += 1
        return self._start(name, chance)

    def _all_in(self) -> bool:
        """Everything delivered, and followed to the end of the feed."""
        with self.product.connect() as product, self.backend.connect() as backend:
            delivered = select(func.count()).select_from(outbox).where(outbox.c.delivered_at.is_not(None))
            if product.execute(delivered).scalar_one() < self.submissions:
                return False
            behind = followed_cases.c.changes > followed_cases.c.seen
            position = product.execute(select(feed_position.c.position)).scalar_one_or_none()
            public = audit_log.c.kind.in_(audit.PUBLIC)
            last = backend.execute(select(func.max(audit_log.c.sequence)).where(public)).scalar_one()
            return position == last and not product.execute(select(followed_cases.c.case_no).where(behind)).first()

    def _counts(self, seconds: float) -> Counts:
        with self.product.connect() as product, self.backend.connect() as backend:
            entries = product.execute(select(outbox)).all()
            case_rows = backend.execute(select(cases.c.case_no, cases.c.application_id)).all()
            received = audit_log.c.kind == "received"
            followed = product.execute(select(followed_cases.c.case_no)).scalars().all()
            number_of = {row.application_id: row.case_no for row in case_rows}
            matching = sum(bool(e.receipt) and e.receipt["case_no"] == number_of[e.application_id] for e in entries)
            verified = audit.verify(backend)
            return Counts(
                submissions=self.submissions,
                backend_kills=self.killed["backend"],
                product_kills=self.killed["product"],
                tries=sum(e.attempts for e in entries),
                delivered=sum(e.delivered_at is not None for e in entries),
                cases=len(case_rows),
                applications_with_a_case=len(number_of),
                tasks=backend.execute(select(func.count()).select_from(tasks)).scalar_one(),
                receipts_that_match=matching,
                events_received=backend.execute(
                    select(func.count()).select_from(audit_log).where(received)
                ).scalar_one(),
                cases_followed_to_the_last_event=len(followed),
                audit_entries=verified.entries,
                audit_intact=verified.intact,
                seconds=round(seconds, 1),
            )
