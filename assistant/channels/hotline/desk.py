"""The desk as one thing: what its routes and the product share."""

from __future__ import annotations

from assistant.channels.continuation.codes import Continuations
from assistant.channels.hotline.access import Access
from assistant.channels.hotline.accounts import LocalAccounts
from assistant.channels.hotline.figures import Figures
from assistant.channels.hotline.finding import FoundApplication, by_phone
from assistant.channels.hotline.log import StaffLog
from assistant.channels.hotline.oidc import SingleSignOn
from assistant.channels.hotline.queue import WaitingQueue
from assistant.channels.hotline.records import Records
from assistant.channels.hotline.sessions import StaffSessions
from assistant.channels.web.conversing import Conversing
from assistant.channels.web.store import Conversation
from assistant.dialogue.person import PersonWanted
from assistant.settings import Settings

CHANNEL = "hotline"


class Desk:
    """One per process. From its making on, 转人工 calls somebody to the conversation."""

    def __init__(self, conversing: Conversing, settings: Settings) -> None:
        engine, clock = conversing.store.engine, conversing.clock
        self.conversing = conversing
        self.assistant = conversing.assistant
        self.store = conversing.store
        self.clock = clock
        self.log = StaffLog(engine, clock)
        self.sessions = StaffSessions(engine, clock)
        self.accounts = LocalAccounts(settings.desk_accounts)
        self.single_sign_on = SingleSignOn(settings) if settings.desk_oidc_issuer else None
        self.access = Access(engine, clock)
        self.queue = WaitingQueue(engine, clock)
        self.records = Records(engine, clock)
        self.figures = Figures(engine, clock)
        self.continuations = Continuations(engine, clock)
        self.assistant.call_person = self._call

    def _call(self, wanted: PersonWanted) -> int | None:
        """Puts the conversation about the application into the queue. Blocking."""
        talking = self.store.of_application(wanted.application_id)
        return self.queue.add(talking[-1], wanted) if talking else None

    def find(self, phone: str) -> list[FoundApplication]:
        """Blocking."""
        return [self.line(conversation, channel) for conversation, channel in by_phone(self.store.engine, phone)]

    def line(self, conversation: Conversation, channel: str) -> FoundApplication:
        """An application in a list. Blocking."""
        view = self.assistant.view(conversation.application_id)
        return FoundApplication(
            application_id=conversation.application_id,
            conversation_id=conversation.id,
            channel=channel,
            bundle=view.bundle.name if view.bundle else "",
            status=view.status,
            answered=view.progress.answered,
            remaining=view.progress.remaining,
        )

    def prompt(self, conversation: Conversation) -> list[str]:
        """What staff read out next: the question, what stands in the way, the review, the receipt. Blocking."""
        says = self.assistant.ask(conversation.application_id).says or self.assistant.news(conversation.application_id)
        return [message["text"] for message in self.assistant.render(list(says))]

    def label(self, field: str | None) -> str:
        """The label of a field, for the reason why somebody waits."""
        known = self.assistant.catalogues.current.fields.get(field or "")
        return known.label if known else ""
