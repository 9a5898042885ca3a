"""Tells a product what happened to its cases: signed notices to its address, in order, until each is taken."""

from __future__ import annotations

import requests
import structlog
from sqlalchemy import insert, select, update

from assistant.approval.service import OneWindow
from assistant.approval.tables import notices
from assistant.approval.wire import NoticeOut
from assistant.clock import Clock, SystemClock
from assistant.signing import signed
from assistant.worker import Stopping

BATCH = 100
TIMEOUT_SECONDS = 10.0
log = structlog.get_logger()


class Notifier:
    """One receiver at `url`. What it has taken is kept, so that a restart neither skips nor invents anything."""

    def __init__(self, window: OneWindow, url: str, signing_key: bytes, clock: Clock | None = None) -> None:
        self.window = window
        self.url = url
        self.key = signing_key
        self.clock = clock or SystemClock()

    def tell(self, stopping: Stopping = lambda: False) -> int:
        """Sends all that is new; how many events were taken. The next call goes on where one was not."""
        count = 0
        while not stopping():
            position = self._position()
            page = self.window.events(position, BATCH)
            if not page.events or not self._send(NoticeOut(previous=position, events=page.events)):
                break
            self._keep(page.next)
            count += len(page.events)
        return count

    def _send(self, notice: NoticeOut) -> bool:
        body = notice.model_dump_json().encode()
        request = requests.Request("POST", self.url, data=body, headers={"Content-Type": "application/json"}).prepare()
        request.headers.update(signed(self.key, "POST", request.path_url, body, self.clock.now()))
        try:
            with requests.Session() as session:
                answer = session.send(request, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        except requests.RequestException as error:
            log.warning("notice.failed", error=type(error).__name__)
            return False
        if not answer.ok:
            log.warning("notice.refused", status=answer.status_code)
        return bool(200 <= answer.status_code < 300)

    def _position(self) -> int:
        with self.window.engine.connect() as connection:
            query = select(notices.c.position).where(notices.c.receiver == self.url)
            return int(connection.execute(query).scalar_one_or_none() or 0)

    def _keep(self, position: int) -> None:
        with self.window.engine.begin() as connection:
            mine = update(notices).where(notices.c.receiver == self.url).values(position=position)
            if connection.execute(mine).rowcount == 0:
                connection.execute(insert(notices).values(receiver=self.url, position=position))
