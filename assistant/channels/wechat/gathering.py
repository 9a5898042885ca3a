"""From what the conversation says to what goes out to its follower: merged, within the quota, and each once.

Answers to what he said in WeChat go out, and so does all that is news to him: what staff says, the receipt, and after
it whatever the departments ask for or decide. What the page answers on the page stays there.
"""

from __future__ import annotations

from sqlalchemy import Engine

from assistant.catalog.schema import FieldType
from assistant.channels.web.store import ConversationStore, Message
from assistant.channels.wechat.bubbles import packed
from assistant.channels.wechat.followers import Follower, Followers
from assistant.channels.wechat.options import Shown, numbered
from assistant.channels.wechat.outbox import Outbox, Outgoing
from assistant.channels.wechat.speaking import CODE_FIELD, FORM_FIELD, MINE, Bound
from assistant.dialogue.assistant import Assistant
from assistant.dialogue.say import Kind, Say

MOST_BUBBLES = 3
KEPT_FOR_NEWS = 1  # of a quota
ATTACHED_ROOM = 400  # bytes for a link or a code with its words
ATTACHED = {FORM_FIELD: "link", CODE_FIELD: "code"}
PICTURES: dict[str, str] = {Kind.BUNDLE: "plan", Kind.RECEIPT: "receipt"}
ASKING = frozenset({Kind.QUESTION, Kind.REVIEW})
WITH_LINK = frozenset({Kind.BUNDLE, Kind.REVIEW})


class Gathering:
    """Thread-safe; all calls block."""

    def __init__(
        self, engine: Engine, assistant: Assistant, store: ConversationStore, followers: Followers, outbox: Outbox
    ) -> None:
        self.engine = engine
        self.assistant = assistant
        self.store = store
        self.followers = followers
        self.outbox = outbox

    def bind(self, follower: Follower, bound: Bound, *, ask: bool) -> None:
        """He speaks in this conversation from now on; its greeting goes out, with its first question if `ask`."""
        greeting = [m for m in bound.greeting if ask or m.kind != Kind.QUESTION]
        with self.engine.begin() as connection:
            self.followers.bind(connection, follower.id, bound.conversation.id, bound.heard)
            waiting = self.outbox.take_back(connection, follower.id)
            self.outbox.put(connection, follower.id, [*waiting, *self._outgoing(follower, greeting, [])])

    def gather(self, follower: Follower, *, renewed: bool) -> None:
        """Puts what is new into the outbox, with what waits there; `renewed`: he has just done something."""
        if follower.conversation_id is None:
            return
        said = self.store.history(follower.conversation_id, follower.heard)
        if not said and not renewed:
            return
        application_id = self.store.application_of(follower.conversation_id)
        submitted = self.assistant.repository.load(application_id).submitted_at is not None
        news = [message for message in said if _goes_out(message, submitted)]
        with self.engine.begin() as connection:
            if news or renewed:
                waiting = self.outbox.take_back(connection, follower.id)
                self.outbox.put(connection, follower.id, self._outgoing(follower, news, waiting))
            if said:
                self.followers.has_heard(connection, follower.id, said[-1].id)

    # -- what becomes of what went out ---------------------------------------------------------------------------------

    def sent(self, follower_id: int, outgoing: Outgoing, shown: Shown | None) -> None:
        with self.engine.begin() as connection:
            self.outbox.gone(connection, outgoing)
            self.followers.sent_one(connection, follower_id, shown)

    def dropped(self, outgoing: Outgoing) -> None:
        with self.engine.begin() as connection:
            self.outbox.gone(connection, outgoing)

    def hold(self, follower_id: int) -> None:
        """Nothing more may be sent to him until he does something."""
        with self.engine.begin() as connection:
            self.outbox.hold(connection, follower_id)
            self.followers.used_up(connection, follower_id)

    def forget(self, follower_id: int) -> None:
        """He has left: nothing is sent to him any more, and when he comes back he goes on where he was."""
        with self.engine.begin() as connection:
            self.outbox.take_back(connection, follower_id)
            self.followers.used_up(connection, follower_id)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _outgoing(self, follower: Follower, said: list[Message], waiting: list[Outgoing]) -> list[Outgoing]:
        """Bubbles, and pictures before the last of them, which asks."""
        questions = [m for m in said if m.kind in ASKING]
        said = [m for m in said if m.kind not in ASKING or m is questions[-1]]
        asking = self._shown(follower, questions[-1]) if questions else None
        texts = [self._again(one, asking) for one in waiting if one.text is not None]
        texts += [self._text(follower, message) for message in said]
        pictures = [one.picture for one in waiting] + [PICTURES.get(m.kind) for m in said]
        drawn = list(dict.fromkeys(p for p in pictures if p is not None))
        attached = [one.attached for one in waiting if one.attached] + [ATTACHED.get(m.field or "") for m in said]
        link = "link" if any(m.kind in WITH_LINK for m in said) else None
        attach = next((a for a in attached if a), link)
        most = max(1, min(MOST_BUBBLES, follower.may_get(self.outbox.clock.now()) - len(drawn) - KEPT_FOR_NEWS))
        omission = self.assistant.wording.render(Say("utter_wechat_omitted"))
        bubbles = packed(texts, most, omission, ATTACHED_ROOM if attach else 0)
        shown = asking or next((one.shown for one in reversed(waiting) if one.shown), None)
        made = [Outgoing(text=text) for text in bubbles[:-1]] + [Outgoing(picture=p) for p in drawn]
        return made + [Outgoing(text=text, attached=attach, shown=shown) for text in bubbles[-1:]]

    def _again(self, waiting: Outgoing, asking: Shown | None) -> str:
        """A text that did not go out; without its list where a new question has one: a number means that one."""
        text = waiting.text or ""
        if asking is None or waiting.shown is None or not waiting.shown.options:
            return text
        return text.replace(self._listed(waiting.shown), "")

    def _text(self, follower: Follower, message: Message) -> str:
        shown = self._shown(follower, message)
        return message.text + (self._listed(shown) if shown.options else "")

    def _listed(self, shown: Shown) -> str:
        hint = Say("utter_wechat_choose_several" if shown.several else "utter_wechat_choose")
        return f"\n{numbered(shown.options)}\n{self.assistant.wording.render(hint)}"

    def _shown(self, follower: Follower, message: Message) -> Shown:
        options = tuple((option["value"], option["label"]) for option in message.options)
        several = False
        if options and follower.conversation_id is not None:
            catalogue = self.assistant.catalogue_for(self.store.application_of(follower.conversation_id))
            field = catalogue.fields.get(message.field or "")
            several = field is not None and field.type is FieldType.MULTI_CHOICE
        return Shown(message.field or "", options, several)


def _goes_out(message: Message, submitted: bool) -> bool:
    match message.sender:
        case "staff":
            return True
        case "assistant":
            mine = message.in_reply_to is not None and message.in_reply_to.startswith(MINE)
            return mine or message.kind == Kind.RECEIPT or (message.in_reply_to is None and submitted)
        case _:
            return False
