"""Conversations in the database. A token is kept only as its hash; it opens one conversation and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import Connection, Engine, Row, insert, select

from assistant.channels.token_hash import token_hash
from assistant.channels.web.tables import conversation_tokens, conversations, messages
from assistant.dialogue.say import Kind


class Message(BaseModel):
    """A message as DESIGN §5 has it; `from` is a word of Python, hence the alias."""

    id: int
    sender: Literal["assistant", "applicant", "staff"]
    kind: str
    text: str
    options: list[dict[str, Any]]
    field: str | None
    at: datetime
    client_message_id: str | None = None  # of the applicant's: by it a client knows its own again
    in_reply_to: str | None = None  # of the assistant's: the client_message_id that it answers

    def wire(self) -> dict[str, Any]:
        data = self.model_dump(mode="json", exclude={"in_reply_to"})
        if self.client_message_id is None:
            del data["client_message_id"]
        return {"id": data.pop("id"), "from": data.pop("sender"), **data}


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    application_id: str


class ConversationStore:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def open(self, application_id: str, channel: str, at: datetime) -> tuple[Conversation, str]:
        """A new conversation and its token (256 bits, never stored)."""
        made = Conversation("c_" + secrets.token_urlsafe(16), application_id)
        row = {"id": made.id, "application_id": application_id, "channel": channel, "created_at": at}
        with self.engine.begin() as connection:
            connection.execute(insert(conversations).values(row))
            return made, _new_token(connection, made.id, at)

    def open_again(self, conversation_id: str, at: datetime) -> str:
        """One more token for a conversation: it goes on elsewhere."""
        with self.engine.begin() as connection:
            return _new_token(connection, conversation_id, at)

    def opened_by(self, token: str) -> Conversation | None:
        """The conversation that a token opens; the look-up is by hash, so its time tells nothing of the token."""
        query = select(conversations.c.id, conversations.c.application_id)
        with self.engine.connect() as connection:
            mine = conversation_tokens.c.token_hash == token_hash(token)
            row = connection.execute(query.join(conversation_tokens).where(mine)).one_or_none()
        return Conversation(row.id, row.application_id) if row else None

    def application_of(self, conversation_id: str) -> str:
        """The id of the application that a conversation is about."""
        query = select(conversations.c.application_id).where(conversations.c.id == conversation_id)
        with self.engine.connect() as connection:
            return str(connection.execute(query).scalar_one())

    def of_application(self, application_id: str) -> list[str]:
        """The ids of the conversations about an application."""
        query = select(conversations.c.id).where(conversations.c.application_id == application_id)
        with self.engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def found(self, conversation_id: str) -> tuple[Conversation, str] | None:
        """A conversation and its channel by the id."""
        query = select(conversations).where(conversations.c.id == conversation_id)
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return (Conversation(row.id, row.application_id), row.channel) if row else None

    def reply_to(self, conversation_id: str, client_message_id: str) -> list[Message] | None:
        """What was answered to a message, or None if it never came."""
        mine = messages.c.conversation_id == conversation_id
        with self.engine.connect() as connection:
            known = connection.execute(
                select(messages.c.id).where(mine, messages.c.client_message_id == client_message_id)
            ).first()
            if known is None:
                return None
            query = select(messages).where(mine, messages.c.in_reply_to == client_message_id).order_by(messages.c.id)
            return [_message(row) for row in connection.execute(query)]

    def last(self, conversation_id: str) -> Message | None:
        """The newest message."""
        return next(iter(self.newest(conversation_id, 1)), None)

    def newest(self, conversation_id: str, most: int) -> list[Message]:
        """The last messages, in order."""
        query = select(messages).where(messages.c.conversation_id == conversation_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(messages.c.id.desc()).limit(most)).all()
        return [_message(row) for row in reversed(rows)]

    def last_asked(self, conversation_id: str) -> Message | None:
        """What the assistant has asked or told last, if nobody has replied yet; plain notes do not count."""
        mine = messages.c.conversation_id == conversation_id
        asking = (messages.c.sender != "assistant") | (messages.c.kind != Kind.TEXT)
        query = select(messages).where(mine, asking).order_by(messages.c.id.desc()).limit(1)
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return _message(row) if row and row.sender == "assistant" else None

    def history(self, conversation_id: str, after: int = 0) -> list[Message]:
        """All messages in order, after the one with id `after`."""
        query = select(messages).where(messages.c.conversation_id == conversation_id, messages.c.id > after)
        with self.engine.connect() as connection:
            return [_message(row) for row in connection.execute(query.order_by(messages.c.id))]

    def add(
        self,
        conversation_id: str,
        at: datetime,
        said: str | None,
        answers: Sequence[dict[str, Any]],
        client_message_id: str | None = None,
    ) -> list[Message]:
        """Keeps what was said and answered in one transaction; the assistant's messages with their ids.

        Raises sqlalchemy.exc.IntegrityError when another process has kept an answer to the same message.
        """
        with self.engine.begin() as connection:
            if said is not None:
                applicant = _row(conversation_id, at, "applicant", {"text": said}, None)
                connection.execute(insert(messages).values(**applicant, client_message_id=client_message_id))
            kept = []
            for answer in answers:
                row = _row(conversation_id, at, "assistant", answer, client_message_id)
                made = connection.execute(insert(messages).values(**row).returning(messages.c.id)).scalar_one()
                values = {k: row[k] for k in ("sender", "kind", "text", "options", "field", "at", "in_reply_to")}
                kept.append(Message(id=made, **values))
        return kept

    def add_from_staff(self, conversation_id: str, at: datetime, text: str) -> Message:
        """Keeps what a member of staff says."""
        row = _row(conversation_id, at, "staff", {"text": text}, None)
        with self.engine.begin() as connection:
            made = connection.execute(insert(messages).values(**row).returning(messages)).one()
        return _message(made)


def _new_token(connection: Connection, conversation_id: str, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    row = {"token_hash": token_hash(token), "conversation_id": conversation_id, "created_at": at}
    connection.execute(insert(conversation_tokens).values(row))
    return token


def _row(
    conversation_id: str, at: datetime, sender: str, answer: dict[str, Any], in_reply_to: str | None
) -> dict[str, Any]:
    custom = answer.get("custom") or {}
    return {
        "conversation_id": conversation_id,
        "sender": sender,
        "kind": custom.get("kind", "text"),
        "text": answer["text"],
        "options": custom.get("options", []),
        "field": custom.get("field"),
        "in_reply_to": in_reply_to,
        "at": at,
    }


def _message(row: Row[Any]) -> Message:
    return Message(
        id=row.id,
        sender=row.sender,
        kind=row.kind,
        text=row.text,
        options=row.options,
        field=row.field,
        at=row.at,
        client_message_id=row.client_message_id,
        in_reply_to=row.in_reply_to,
    )
