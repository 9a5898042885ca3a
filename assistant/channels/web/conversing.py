"""A conversation over the web: one turn per message, kept, answered once, and told to everybody who looks on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol
from weakref import WeakValueDictionary

from sqlalchemy.exc import IntegrityError

from assistant.applications.agenda import CHANGE_FIELD
from assistant.applications.commands import Closed
from assistant.applications.view import ApplicationView
from assistant.channels.web.attendance import Attendances, Attendant
from assistant.channels.web.broadcaster import Broadcaster, Passing
from assistant.channels.web.masking import masked, masked_echo
from assistant.channels.web.metrics import Metrics
from assistant.channels.web.photos import readings_of
from assistant.channels.web.store import Conversation, ConversationStore, Message
from assistant.clock import Clock
from assistant.dialogue.ask import SUBMISSION_FIELD
from assistant.dialogue.assistant import Assistant
from assistant.dialogue.photos import NotPublished
from assistant.dialogue.say import Kind, Say
from assistant.documents.found import Unreadable
from assistant.documents.recognition import Recognizer


class Agent(Protocol):
    """What the channels need of Rasa."""

    async def start(self, conversation_id: str, metadata: dict[str, Any]) -> list[dict[str, Any]]: ...

    async def handle(
        self,
        conversation_id: str,
        text: str,
        metadata: dict[str, Any],
        told: Callable[[dict[str, Any]], None] | None = None,
    ) -> list[dict[str, Any]]: ...

    async def parse(self, text: str) -> dict[str, Any]: ...


# from a continuation's token to what has to be scanned to go on in WeChat; None while WeChat does not tell
InWeChat = Callable[[str], Awaitable[str | None]]


class Conversing:
    """One per process."""

    def __init__(
        self,
        assistant: Assistant,
        agent: Agent,
        store: ConversationStore,
        broadcaster: Broadcaster,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self.assistant = assistant
        self.agent = agent
        self.store = store
        self.broadcaster = broadcaster
        self.metrics = metrics
        self.clock = clock
        self.recognizer = Recognizer()
        self.attendances = Attendances(store.engine, clock)
        self.in_wechat: InWeChat | None = None  # where there is an Official Account
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._in_turn: dict[str, bool] = {}  # conversations in a turn: whether news came meanwhile

    async def open(self, channel: str) -> tuple[Conversation, str, list[Message]]:
        """A new conversation about a new application: its token and the first messages."""
        application_id = await asyncio.to_thread(self.assistant.start)
        conversation, token = await asyncio.to_thread(self.store.open, application_id, channel, self.clock.now())
        said = await self.agent.start(conversation.id, {"application_id": application_id})
        kept = await asyncio.to_thread(self.store.add, conversation.id, self.clock.now(), None, said)
        return conversation, token, kept

    async def say(
        self, conversation: Conversation, text: str, client_message_id: str, option: dict[str, Any] | None
    ) -> tuple[list[Message], ApplicationView]:
        """One turn: what was answered, and the application after it. While staff attend, they answer.

        The same `client_message_id` again gives the same answer and makes no second turn.
        """
        lock = self._locks.setdefault(conversation.id, asyncio.Lock())
        async with lock:
            known = await asyncio.to_thread(self.store.reply_to, conversation.id, client_message_id)
            if known is not None:
                return known, await asyncio.to_thread(self.assistant.view, conversation.application_id)
            if await asyncio.to_thread(self.attendances.of, conversation.id) is not None:
                return await asyncio.to_thread(self._keep, conversation, text, client_message_id, [])
            self._in_turn[conversation.id] = False
            try:
                with self.metrics.turn():
                    answers = await self._answers(conversation, text, client_message_id, option)
                    kept = await asyncio.to_thread(self._keep, conversation, text, client_message_id, answers)
            except BaseException:
                self.broadcaster.pass_on(conversation.id, Passing(client_message_id, failed=True))
                raise
            finally:
                news = self._in_turn.pop(conversation.id)
            if news and not any(message.kind == Kind.RECEIPT for message in kept[0]):
                await asyncio.to_thread(self.after_change, conversation.application_id, ask=False)
            return kept

    async def _answers(
        self, conversation: Conversation, text: str, client_message_id: str, option: dict[str, Any] | None
    ) -> list[dict[str, Any]]:
        """All that is said; who listens hears that it is being answered, and each answer as soon as it is ready."""

        def told(answer: dict[str, Any]) -> None:
            self.broadcaster.pass_on(conversation.id, Passing(client_message_id, answer))

        cut_off = await asyncio.to_thread(self.assistant.cut_off, conversation.application_id, client_message_id)
        if cut_off is not None:
            return self.assistant.render(cut_off)
        self.broadcaster.pass_on(conversation.id, Passing(client_message_id))
        metadata = {"message_id": client_message_id, **({"option": option} if option else {})}
        return await self.agent.handle(conversation.id, text, metadata, told)

    async def say_photo(self, conversation: Conversation, photo: bytes, client_message_id: str) -> list[Message]:
        """A photo sent where there is only the conversation: what it says is told, and kept once “对” is said."""
        lock = self._locks.setdefault(conversation.id, asyncio.Lock())
        async with lock:
            known = await asyncio.to_thread(self.store.reply_to, conversation.id, client_message_id)
            if known is not None:
                return known
            attended = await asyncio.to_thread(self.attendances.of, conversation.id) is not None
            answers = [] if attended else self.assistant.render(await self._photo_says(conversation, photo))
            sent = self.assistant.wording.render(Say("utter_photo_sent"))
            kept, _ = await asyncio.to_thread(self._keep, conversation, sent, client_message_id, answers)
            return kept

    async def _photo_says(self, conversation: Conversation, photo: bytes) -> list[Say]:
        try:
            found = await self.recognizer.read(photo)
            return await asyncio.to_thread(
                self.assistant.photo_said, conversation.application_id, found.kind.value, readings_of(found)
            )
        except Unreadable as why:
            code = f"photo_{why.fault.value}"
        except NotPublished:
            code = "photo_not_wanted"
        except Closed:
            code = "closed"
        return [Say(f"utter_error_{code}", kind=Kind.NOTICE)]

    # -- staff ---------------------------------------------------------------------------------------------------------

    async def hand_to(self, conversation: Conversation, who: Attendant, *, from_another: bool, told: bool) -> None:
        """A member of staff answers from now on, after the turn under way; `told`: the conversation says so.

        Raises AttendedByAnother.
        """
        async with self._locks.setdefault(conversation.id, asyncio.Lock()):
            await asyncio.to_thread(self.attendances.take, conversation.id, who, from_another=from_another)
            if told:
                await asyncio.to_thread(self._notice, conversation, Say("utter_staff_joined", {"name": who.name}))
        self.broadcaster.tell(conversation.id)

    async def hand_back(self, conversation: Conversation, *, told: bool) -> None:
        """The assistant answers again, and asks what is open now."""
        async with self._locks.setdefault(conversation.id, asyncio.Lock()):
            if not await asyncio.to_thread(self.attendances.end, conversation.id):
                return
            if told:
                await asyncio.to_thread(self._notice, conversation, Say("utter_staff_left"))
            await asyncio.to_thread(self.after_change, conversation.application_id, ask=True)

    def staff_say(self, conversation: Conversation, text: str) -> Message:
        """What a member of staff says to the applicant. Blocking."""
        said = self.store.add_from_staff(conversation.id, self.clock.now(), text)
        self.broadcaster.tell(conversation.id)
        return said

    def _notice(self, conversation: Conversation, say: Say) -> None:
        says = self.assistant.render([Say(say.response, say.params, Kind.NOTICE)])
        self.store.add(conversation.id, self.clock.now(), None, says)

    def _keep(
        self, conversation: Conversation, text: str, client_message_id: str, answers: list[dict[str, Any]]
    ) -> tuple[list[Message], ApplicationView]:
        said, to_keep = text[: self.assistant.max_message_chars], answers
        view = self.assistant.view(conversation.application_id)
        if not view.consented:
            to_keep = [{**answer, "text": masked_echo(answer["text"], said)} for answer in answers]
            said = masked(said)
        try:
            kept = self.store.add(conversation.id, self.clock.now(), said, to_keep, client_message_id)
            # the one who said it hears it whole
            kept = [m.model_copy(update={"text": a["text"]}) for m, a in zip(kept, answers, strict=True)]
        except IntegrityError:  # another process took the same message at the same moment: its answer stands
            kept = self.store.reply_to(conversation.id, client_message_id) or []
        self._tell(conversation.application_id, view)
        return kept, view

    def _tell(self, application_id: str, view: ApplicationView) -> None:
        """Wakes all who listen to a conversation about the application; blocking."""
        for conversation_id in self.store.of_application(application_id):
            self.broadcaster.tell(conversation_id, view)

    def announce(self, application_id: str, says: list[Say]) -> None:
        """Says news of the case in every conversation about it. Blocking."""
        messages = self.assistant.render(says)
        for conversation_id in self.store.of_application(application_id):
            self.store.add(conversation_id, self.clock.now(), None, messages)
        self._tell(application_id, self.assistant.view(application_id))

    def after_change(self, application_id: str, *, ask: bool, noted: Sequence[Say] = ()) -> None:
        """After the form or the outbox changed the application: the conversation notes it and says what comes next.

        Blocking. A question that stands there already is not said again; where staff attend, they ask.
        """
        says = self.assistant.ask(application_id).says if ask else self.assistant.news(application_id)
        next_, notes = self.assistant.render(says), self.assistant.render(list(noted))
        for conversation_id in self.store.of_application(application_id):
            if not ask and conversation_id in self._in_turn:  # the turn says it itself, after what it answers
                self._in_turn[conversation_id] = True
                continue
            if ask and self.attendances.of(conversation_id) is not None:
                continue
            last = self.store.last_asked(conversation_id)
            said = notes if last and next_ and _stands(last, next_[-1]) else [*notes, *next_]
            if said:
                self.store.add(conversation_id, self.clock.now(), None, said)
        self._tell(application_id, self.assistant.view(application_id))


def _stands(last: Message, question: dict[str, Any]) -> bool:
    """Whether this is what was asked last, be it in other words; a review or a confirmation only in the same."""
    field = question["custom"]["field"]
    if field in (None, CHANGE_FIELD, SUBMISSION_FIELD):
        return last.text == str(question["text"])
    return last.field == str(field)
