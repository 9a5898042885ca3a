"""What is made only when it is sent: links and codes, so that none is stored, and pictures."""

from __future__ import annotations

from assistant.channels.continuation.codes import Continuations
from assistant.channels.web.documents import plans
from assistant.channels.web.documents.receipts import receipt_picture
from assistant.channels.web.store import ConversationStore
from assistant.channels.wechat.followers import Follower
from assistant.channels.wechat.outbox import Outgoing
from assistant.dialogue.assistant import Assistant
from assistant.dialogue.say import Say


class Attachments:
    """Thread-safe; all calls block. Without `page`, the page's public address, there are no links."""

    def __init__(
        self, assistant: Assistant, store: ConversationStore, continuations: Continuations, page: str | None
    ) -> None:
        self.assistant = assistant
        self.store = store
        self.continuations = continuations
        self.page = page.rstrip("/") if page else None

    def with_attached(self, follower: Follower, outgoing: Outgoing) -> str:
        """The text with its link or code."""
        assert outgoing.text is not None
        if follower.conversation_id is None:
            return outgoing.text
        match outgoing.attached:
            case "link" if self.page is not None:
                link = f"{self.page}/?continue={self.continuations.link(follower.conversation_id)}"
                more = Say("utter_wechat_link", {"link": link})
            case "code":
                code = self.continuations.issue(follower.conversation_id).code
                more = Say("utter_wechat_code_is", {"code": f"{code[:4]} {code[4:]}"})
            case _:
                return outgoing.text
        return f"{outgoing.text}\n\n{self.assistant.wording.render(more)}"

    def picture(self, follower: Follower, name: str) -> bytes:
        """PNG of the plan or the receipt of his application. Raises Problem 503 without a Chinese font."""
        assert follower.conversation_id is not None
        application_id = self.store.application_of(follower.conversation_id)
        if name == "receipt":
            return receipt_picture(self.assistant.view(application_id))
        catalogue, plan = self.assistant.catalogue_for(application_id), self.assistant.plan(application_id)
        return plans.plan_picture(catalogue, plan, "png")
