"""Followers with what they are bound to, what came from them, and what is to go out to them."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Text

from assistant.database import UtcDateTime, metadata

followers = Table(
    "wechat_followers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("openid", String(128), nullable=False, unique=True),
    Column("conversation_id", String(40), ForeignKey("conversations.id"), index=True),
    Column("heard", Integer, nullable=False, default=0),  # up to this message the conversation has gone out
    Column("lists", JSON, nullable=False, default=list),  # the questions shown last, each with its options and when
    Column("quota", Integer, nullable=False, default=0),  # messages that may still be sent
    Column("quota_until", UtcDateTime),
    Column("leased_until", UtcDateTime),
    Column("lease", String(32)),
)

inbox = Table(
    "wechat_inbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("follower_id", Integer, ForeignKey("wechat_followers.id"), nullable=False, index=True),
    Column("created", Integer, nullable=False),  # seconds since 1970 by WeChat's clock
    Column("kind", String(20), nullable=False),
    Column("content", JSON(none_as_null=True)),  # gone when done
    Column("received_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("done_at", UtcDateTime, index=True),
)

outbox = Table(
    "wechat_outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("follower_id", Integer, ForeignKey("wechat_followers.id"), nullable=False, index=True),
    Column("picture", String(20)),  # plan | receipt, else it is a text
    Column("text", Text),
    Column("attached", String(20)),  # link | code, made when it is sent
    Column("shown", JSON(none_as_null=True)),  # the question in the text, with its options
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt_at", UtcDateTime, nullable=False, index=True),
    Column("held", Boolean, nullable=False, default=False),  # until the follower says something: the quota is used up
)
