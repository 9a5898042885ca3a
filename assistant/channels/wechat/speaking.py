"""What a follower's message means here: a turn of his conversation, or something that the channel itself answers.

Everything that is said, either way, stands in the conversation; the gathering takes it out to him from there. A message
that is taken again after the process died changes nothing and is answered once.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml
from sqlalchemy.exc import IntegrityError

from assistant.catalog.catalogue import BUSINESS_FIELD
from assistant.catalog.schema import BusinessType
from assistant.channels.continuation.codes import Continuations, NotContinuable, TooManyTries
from assistant.channels.web.conversing import Conversing
from assistant.channels.web.store import Conversation, Message
from assistant.channels.wechat.api import WeChatRefused
from assistant.channels.wechat.followers import Follower
from assistant.channels.wechat.inbox import Entry
from assistant.channels.wechat.options import Chosen, before, chosen
from assistant.dialogue.ask import CANCEL_FIELD, RESTART_FIELD, SUBMISSION_FIELD
from assistant.dialogue.say import Choice, Kind, Say

CHANNEL = "wechat"
MINE = "wechat:"  # begins the ids of messages that came through WeChat
FORM_FIELD = "wechat.form"  # a message with it gets a link when it is sent
CODE_FIELD = "wechat.code"  # ... a code
NEW_FIELD = "wechat.new"
CONTINUE = "continue"  # what a scene begins with that brings a continuation's token
SCENE = "qrscene_"  # before the scene of a QR code through which somebody subscribed
_CODE = re.compile(r"[\s:：是为]*((?:[\d０-９][\s\-]*){8})[。.]?\s*")


@dataclass(frozen=True)
class Words:
    """words.yml"""

    menu: dict[str, list[str]]
    clicks: dict[str, str]
    before_a_code: list[str]

    @classmethod
    def load(cls) -> Words:
        return cls(**yaml.safe_load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8")))

    @cached_property
    def meant(self) -> dict[str, str]:
        """From words to the menu's key."""
        return {word: key for key, words in self.menu.items() for word in words}

    def code_in(self, text: str) -> str | None:
        """接续码 1234 5678"""
        for word in self.before_a_code:
            if text.startswith(word) and (found := _CODE.fullmatch(text[len(word) :])):
                return found.group(1)
        return None


@dataclass(frozen=True)
class Bound:
    """The conversation that he speaks in from now on, and what is to be told of it at first."""

    conversation: Conversation
    greeting: list[Message]
    heard: int


class Speaking:
    """`fetch_photo` gives the picture that a media_id names; raises WeChatRefused, WeChatUnavailable."""

    def __init__(
        self,
        conversing: Conversing,
        continuations: Continuations,
        fetch_photo: Callable[[str], Awaitable[bytes]],
        *,
        has_page: bool,
    ) -> None:
        self.conversing = conversing
        self.assistant = conversing.assistant
        self.store = conversing.store
        self.continuations = continuations
        self.fetch_photo = fetch_photo
        self.has_page = has_page
        self.words = Words.load()

    # -- conversations: what binds a follower --------------------------------------------------------------------------

    async def open(self) -> Bound:
        """A new conversation about a new application."""
        conversation, _token, greeting = await self.conversing.open(CHANNEL)
        return Bound(conversation, greeting, greeting[-1].id if greeting else 0)

    def continued(self, follower: Follower, secret: str) -> Bound | None:
        """The conversation that a code or a token opens; None where it opens none. Blocking."""
        try:
            found = self.continuations.redeem(secret, f"follower {follower.id}")
        except (NotContinuable, TooManyTries):
            return None
        newest = self.store.last(found.conversation_id)
        conversation = Conversation(found.conversation_id, found.application_id)
        return Bound(conversation, [], newest.id if newest else 0)

    def secret_in(self, entry: Entry) -> str | None:
        """The code or token with which he goes on with a conversation from elsewhere."""
        if entry.kind == "text":
            return self.words.code_in(entry.content["text"].strip())
        if entry.kind != "event":
            return None
        scanned = parse_qs(urlsplit(str(entry.content["scanned"])).query).get("continue", [])
        if scanned:
            return scanned[0]
        kind, _, value = _scene(entry).partition(":")
        return value if kind == CONTINUE and value else None

    def tell_continued(self, conversation: Conversation, entry: Entry) -> None:
        """Blocking; the secret itself is not kept."""
        said = self.words.before_a_code[0]
        self.note(conversation, entry, said, [Say("utter_wechat_continued")], ask=True)

    def tell_not_continued(self, conversation: Conversation, entry: Entry) -> None:
        """Blocking."""
        self.note(conversation, entry, self.words.before_a_code[0], [Say("utter_wechat_not_continued")], ask=True)

    def welcome_back(self, conversation: Conversation, entry: Entry) -> None:
        """Blocking."""
        self.note(conversation, entry, "utter_wechat_came_back", [Say("utter_wechat_welcome_back")], ask=True)

    def ignores(self, entry: Entry) -> bool:
        """Events that want no answer: places, views, jobs that are done, clicks on what is not ours."""
        if entry.kind != "event":
            return False
        event, key = entry.content["event"], entry.content["event_key"]
        if event == "CLICK":
            return key not in self.words.menu and key not in self.words.clicks
        return event not in ("subscribe", "SCAN")

    def only_arrives(self, entry: Entry) -> bool:
        """Whether he comes and says nothing: by subscribing, or by a QR code that names no business."""
        return entry.kind == "event" and entry.content["event"] in ("subscribe", "SCAN") and not self._business(entry)

    # -- what he says --------------------------------------------------------------------------------------------------

    async def take(self, follower: Follower, conversation: Conversation, entry: Entry) -> bool:
        """Takes a message in his conversation; whether he wants a new one instead."""
        match entry.kind:
            case "text":
                return await self._words(follower, conversation, entry, entry.content["text"])
            case "voice" if entry.content["recognition"].strip():
                return await self._words(follower, conversation, entry, entry.content["recognition"])
            case "voice":
                await self._note(conversation, entry, "utter_wechat_voice", [Say("utter_wechat_voice_unheard")])
            case "image":
                await self._photo(conversation, entry)
            case "event":
                return await self._event(conversation, entry)
            case _:
                await self._note(conversation, entry, "utter_wechat_other", [Say("utter_wechat_unreadable")])
        return False

    async def _words(self, follower: Follower, conversation: Conversation, entry: Entry, text: str) -> bool:
        said = text.strip()
        if said in self.words.meant:
            return await self._menu(conversation, entry, self.words.meant[said])
        shown = before(follower.lists, entry.received_at)
        pressed = chosen(said, shown) if shown is not None else None
        if pressed is None:
            await self._turn(conversation, entry, said, None)
            return False
        if pressed.field == NEW_FIELD:
            if pressed.value is not True:
                await self._note(conversation, entry, said, [Say("utter_go_on")], ask=True)
            return pressed.value is True
        if await asyncio.to_thread(self._stands, conversation, pressed):
            option = {"field": pressed.field, "value": pressed.value}
            await self._turn(conversation, entry, pressed.label, option)
        else:
            await self._note(conversation, entry, said, [Say("utter_stale_button")], ask=True)
        return False

    def _stands(self, conversation: Conversation, pressed: Chosen) -> bool:
        """Whether what the list asked is still asked: the form may have gone on elsewhere."""
        view = self.assistant.view(conversation.application_id)
        if view.receipt is not None or pressed.field in (CANCEL_FIELD, RESTART_FIELD):
            return True  # the core knows
        if pressed.field == SUBMISSION_FIELD:
            return view.status == "reviewing"
        asked = self.store.last_asked(conversation.id)
        return pressed.field in (view.question and view.question.field, asked and asked.field)

    async def _photo(self, conversation: Conversation, entry: Entry) -> None:
        try:
            photo = await self.fetch_photo(entry.content["media_id"])
        except WeChatRefused:  # WeChat keeps it three days, and does not give it any more
            await self._note(conversation, entry, "utter_photo_sent", [Say("utter_error_photo_broken")])
            return
        await self.conversing.say_photo(conversation, photo, message_id(entry))

    async def _event(self, conversation: Conversation, entry: Entry) -> bool:
        event, key = entry.content["event"], entry.content["event_key"]
        if event == "CLICK" and key in self.words.menu:
            return await self._menu(conversation, entry, key)
        if event == "CLICK" and key in self.words.clicks:
            await self._turn(conversation, entry, self.words.clicks[key], None)
        else:
            business = self._business(entry)
            if business is not None:
                option = {"field": BUSINESS_FIELD, "value": [business.id]}
                await self._turn(conversation, entry, business.name, option)
        return False

    def _business(self, entry: Entry) -> BusinessType | None:
        """The business that a QR code at the counter names."""
        kind, _, value = _scene(entry).partition(":")
        return self.assistant.catalogues.current.business_types.get(value) if kind == "business" else None

    async def _menu(self, conversation: Conversation, entry: Entry, key: str) -> bool:
        said = self.words.menu[key][0]
        if key == "new":
            view = await asyncio.to_thread(self.assistant.view, conversation.application_id)
            if view.receipt is not None or not view.business:
                return True
            yes_no = (Choice(True, Say("utter_label_yes")), Choice(False, Say("utter_label_no")))
            sure = Say("utter_wechat_new_sure", {}, Kind.QUESTION, NEW_FIELD, yes_no)
            await self._note(conversation, entry, said, [sure])
        elif key == "code":
            await self._note(conversation, entry, said, [Say("utter_wechat_code", {}, Kind.NOTICE, CODE_FIELD)])
        elif self.has_page:
            await self._note(conversation, entry, said, [Say("utter_wechat_form", {}, Kind.NOTICE, FORM_FIELD)])
        else:
            await self._note(conversation, entry, said, [Say("utter_wechat_no_form")])
        return False

    # -- inside --------------------------------------------------------------------------------------------------------

    async def _turn(self, conversation: Conversation, entry: Entry, text: str, option: dict[str, Any] | None) -> None:
        # one character more than is read, so that the core can say that it is too long
        await self.conversing.say(conversation, text[: self.assistant.max_message_chars + 1], message_id(entry), option)

    async def _note(
        self, conversation: Conversation, entry: Entry, said: str, says: list[Say], *, ask: bool = False
    ) -> None:
        await asyncio.to_thread(self.note, conversation, entry, said, says, ask)

    def note(self, conversation: Conversation, entry: Entry, said: str, says: list[Say], ask: bool) -> None:
        """Keeps what he did (its words, or the response that names it) and what the channel says to it; `ask`: and
        then the question that stands. Blocking."""
        if said in self.assistant.wording.responses:
            said = self.assistant.wording.render(Say(said))
        if ask:
            says = [*says, *self.assistant.ask(conversation.application_id).says]
        answers = self.assistant.render(says)
        try:
            self.store.add(conversation.id, self.conversing.clock.now(), said, answers, message_id(entry))
        except IntegrityError:
            return  # it was taken, and the process died before that was recorded
        self.conversing.broadcaster.tell(conversation.id)


def message_id(entry: Entry) -> str:
    """The message's id in the conversation."""
    return MINE + entry.key


def _scene(entry: Entry) -> str:
    """The scene of the QR code that was scanned: `business:<id>` or `continue:<token>`."""
    if entry.content["event"] not in ("subscribe", "SCAN"):
        return ""
    return str(entry.content["event_key"]).removeprefix(SCENE)
