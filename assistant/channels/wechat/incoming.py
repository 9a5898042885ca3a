"""What WeChat pushes, read from its XML: a message or an event of one follower."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

LONGEST_OPENID = 128


class Malformed(Exception):
    """No message of WeChat's."""


class _NoDoctype(ElementTree.TreeBuilder):
    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise Malformed  # a document type brings entities: WeChat sends none


@dataclass(frozen=True, slots=True)
class Incoming:
    """`key` is the same for each delivery of the same message, and tells nothing of the follower.

    `content` holds, by `kind`: text → text; voice → recognition; image → media_id; event → event, event_key, scanned.
    """

    key: str
    openid: str
    created: int  # seconds since 1970 by WeChat's clock
    kind: str  # MsgType
    content: dict[str, Any]


def fields_of(xml: bytes) -> dict[str, str]:
    """The texts of a pushed document by their tags, nested ones included. Raises Malformed."""
    try:
        root = ElementTree.fromstring(xml, ElementTree.XMLParser(target=_NoDoctype()))
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Malformed from None
    return {element.tag: element.text or "" for element in root.iter()}


def read(fields: dict[str, str]) -> Incoming:
    """Raises Malformed."""
    openid, kind, created = fields.get("FromUserName", ""), fields.get("MsgType", ""), fields.get("CreateTime", "")
    if not (0 < len(openid) <= LONGEST_OPENID and kind and created.isascii() and created.isdigit()):
        raise Malformed
    message_id = fields.get("MsgId", "")
    event, event_key = fields.get("Event", ""), fields.get("EventKey", "")
    # WeChat: messages are told apart by MsgId, events (which have none) by follower and time; two kinds of event may
    # share a second
    parts = ("message", message_id) if message_id else ("event", openid, created, event, event_key)
    key = hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
    content = {
        "text": {"text": fields.get("Content", "")},
        "voice": {"recognition": fields.get("Recognition", "")},
        "image": {"media_id": fields.get("MediaId", "")},
        "event": {"event": event, "event_key": event_key, "scanned": fields.get("ScanResult", "")},
    }.get(kind, {})
    return Incoming(key, openid, int(created), kind, content)
