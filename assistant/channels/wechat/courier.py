"""Serves followers: takes what came from each in order, and takes to each what is for him.

A follower is served by one worker at a time. Everything can be done again: what a killed process leaves behind
(messages not done, answers not gathered, bubbles not sent) the next look finds in the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import structlog

from assistant.channels.web.problems import Problem
from assistant.channels.web.store import Conversation, ConversationStore
from assistant.channels.wechat.api import QuotaUsedUp, WeChatApi, WeChatRefused, WeChatUnavailable
from assistant.channels.wechat.attachments import Attachments
from assistant.channels.wechat.followers import LEASE, Follower, Followers
from assistant.channels.wechat.gathering import Gathering
from assistant.channels.wechat.inbox import Entry, Inbox
from assistant.channels.wechat.outbox import Outbox, Outgoing
from assistant.channels.wechat.speaking import Speaking
from assistant.dialogue.say import Say

LOOK_SECONDS = 1.0
TURNS_AT_ONCE = 8
MOST_ATTEMPTS = 3  # of a message; then he is told that it did not work
LOOKS_BETWEEN_CLEANING = 3600
log = structlog.get_logger()


class Courier:
    """One per process; lives on the event loop."""

    def __init__(
        self,
        followers: Followers,
        inbox: Inbox,
        outbox: Outbox,
        speaking: Speaking,
        gathering: Gathering,
        attachments: Attachments,
        api: WeChatApi,
    ) -> None:
        self.followers = followers
        self.inbox = inbox
        self.outbox = outbox
        self.speaking = speaking
        self.gathering = gathering
        self.attachments = attachments
        self.api = api
        self._turns = asyncio.Semaphore(TURNS_AT_ONCE)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()
        self._looked = 0  # up to this message all conversations were looked at

    # -- who is to be served -------------------------------------------------------------------------------------------

    def wake(self, follower_id: int) -> None:
        """There is something to do for him."""
        if follower_id in self._tasks:
            self._again.add(follower_id)
            return
        task = asyncio.create_task(self._serve(follower_id))
        self._tasks[follower_id] = task
        task.add_done_callback(lambda _task: self._served(follower_id))

    def _served(self, follower_id: int) -> None:
        del self._tasks[follower_id]
        if follower_id in self._again:
            self._again.discard(follower_id)
            self.wake(follower_id)

    async def work(self) -> None:
        """Looks for what was left over or has become due or new, until cancelled; then ends what is under way."""
        looks = 0
        try:
            while True:
                try:
                    for follower_id in await asyncio.to_thread(self._to_serve):
                        if follower_id not in self._tasks:
                            self.wake(follower_id)
                    if looks % LOOKS_BETWEEN_CLEANING == 0:
                        await asyncio.to_thread(self.inbox.forget_old)
                except Exception as error:  # its text may be personal
                    log.error("wechat.look_failed", error=type(error).__name__)
                looks += 1
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._again.clear()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _to_serve(self) -> set[int]:
        spoken_to, newest = self.followers.spoken_to(self._looked)
        found = {*self.inbox.waiting(), *self.outbox.due(), *spoken_to}
        self._looked = newest
        return found

    @property
    def _store(self) -> ConversationStore:
        return self.speaking.store

    # -- serving one ---------------------------------------------------------------------------------------------------

    async def _serve(self, follower_id: int) -> None:
        try:
            async with self._leased(follower_id) as mine:
                if not mine:
                    return
                renewed = False
                while (entry := await asyncio.to_thread(self.inbox.next_of, follower_id)) is not None:
                    await self._take(follower_id, entry)
                    await self._deliver(follower_id, renewed=True)
                    renewed = True
                if not renewed:
                    await self._deliver(follower_id, renewed=False)
        except Exception as error:  # tried again at the next look
            log.error("wechat.serving_failed", follower=follower_id, error=type(error).__name__)

    @asynccontextmanager
    async def _leased(self, follower_id: int) -> AsyncIterator[bool]:
        """Whether he is ours; the lease is kept as long as the block takes."""
        lease = await asyncio.to_thread(self.followers.lease, follower_id)
        if lease is None:
            yield False
            return

        async def keep() -> None:
            while True:
                await asyncio.sleep(LEASE.total_seconds() / 3)
                await asyncio.to_thread(self.followers.renew, follower_id, lease)

        keeping = asyncio.create_task(keep())
        try:
            yield True
        finally:
            keeping.cancel()
            await asyncio.to_thread(self.followers.release, follower_id, lease)

    async def _take(self, follower_id: int, entry: Entry) -> None:
        """One message; after MOST_ATTEMPTS he is told that it did not work."""
        if entry.kind == "event" and entry.content["event"] == "unsubscribe":
            await asyncio.to_thread(self.gathering.forget, follower_id)
        elif entry.attempts > MOST_ATTEMPTS:
            log.error("wechat.given_up", follower=follower_id, entry=entry.id)
            await self._apologize(follower_id, entry)
        else:
            async with self._turns:
                await self._understand(await asyncio.to_thread(self.followers.get, follower_id), entry)
        await asyncio.to_thread(self.inbox.done, entry)

    async def _understand(self, follower: Follower, entry: Entry) -> None:
        secret = self.speaking.secret_in(entry)
        if secret is not None:
            await self._continue(follower, entry, secret)
            return
        if self.speaking.ignores(entry):
            return
        conversation = await asyncio.to_thread(self._conversation_of, follower)
        if conversation is None:
            conversation = await self._open(follower, ask=self.speaking.only_arrives(entry))
        elif self.speaking.only_arrives(entry):
            await asyncio.to_thread(self.speaking.welcome_back, conversation, entry)
            return
        if await self.speaking.take(follower, conversation, entry):
            await self._open(follower, ask=True)

    async def _open(self, follower: Follower, *, ask: bool) -> Conversation:
        bound = await self.speaking.open()
        await asyncio.to_thread(self.gathering.bind, follower, bound, ask=ask)
        return bound.conversation

    async def _continue(self, follower: Follower, entry: Entry, secret: str) -> None:
        """He goes on in the conversation that the secret opens; if it opens none he is told so."""
        bound = await asyncio.to_thread(self.speaking.continued, follower, secret)
        if bound is not None:
            await asyncio.to_thread(self.gathering.bind, follower, bound, ask=False)
            await asyncio.to_thread(self.speaking.tell_continued, bound.conversation, entry)
            return
        conversation = await asyncio.to_thread(self._conversation_of, follower)
        if conversation is None:
            conversation = await self._open(follower, ask=False)
        await asyncio.to_thread(self.speaking.tell_not_continued, conversation, entry)

    async def _apologize(self, follower_id: int, entry: Entry) -> None:
        follower = await asyncio.to_thread(self.followers.get, follower_id)
        conversation = await asyncio.to_thread(self._conversation_of, follower)
        if conversation is not None:
            says = [Say("utter_wechat_failed")]
            await asyncio.to_thread(self.speaking.note, conversation, entry, "utter_wechat_other", says, False)

    def _conversation_of(self, follower: Follower) -> Conversation | None:
        if follower.conversation_id is None:
            return None
        return Conversation(follower.conversation_id, self._store.application_of(follower.conversation_id))

    # -- sending -------------------------------------------------------------------------------------------------------

    async def _deliver(self, follower_id: int, *, renewed: bool) -> None:
        """Gathers what is new for him, and sends all that is due, in order."""
        follower = await asyncio.to_thread(self.followers.get, follower_id)
        await asyncio.to_thread(self.gathering.gather, follower, renewed=renewed)
        while (outgoing := await asyncio.to_thread(self.outbox.next_of, follower_id)) is not None:
            if not await self._send(await asyncio.to_thread(self.followers.get, follower_id), outgoing):
                return

    async def _send(self, follower: Follower, outgoing: Outgoing) -> bool:
        """One message; whether the next may follow."""
        now = self.outbox.clock.now()
        if follower.may_get(now) == 0:
            await asyncio.to_thread(self.gathering.hold, follower.id)
            return False
        try:
            await self._hand_over(follower, outgoing)
        except QuotaUsedUp as error:
            log.warning("wechat.quota_used_up", follower=follower.id, code=error.code)
            await asyncio.to_thread(self.gathering.hold, follower.id)
            return False
        except WeChatUnavailable as error:
            log.warning("wechat.postponed", follower=follower.id, attempts=outgoing.attempts, error=str(error))
            await asyncio.to_thread(self.outbox.postpone, outgoing)
            return False
        except (WeChatRefused, Problem) as error:  # this message never goes: what comes after it may
            log.error("wechat.refused", follower=follower.id, error=str(error))
            await asyncio.to_thread(self.gathering.dropped, outgoing)
            return True
        shown = replace(outgoing.shown, at=now) if outgoing.shown else None
        await asyncio.to_thread(self.gathering.sent, follower.id, outgoing, shown)
        return True

    async def _hand_over(self, follower: Follower, outgoing: Outgoing) -> None:
        if outgoing.picture is not None:
            png = await asyncio.to_thread(self.attachments.picture, follower, outgoing.picture)
            await self.api.send_image(follower.openid, await self.api.upload_png(outgoing.picture, png))
            return
        text = await asyncio.to_thread(self.attachments.with_attached, follower, outgoing)
        await self.api.send_text(follower.openid, text)
