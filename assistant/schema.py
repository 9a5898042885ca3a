"""Every table of the product's database, for those who need them all at once (migrations, tests)."""

from __future__ import annotations

import assistant.applications.tables
import assistant.channels.continuation.tables
import assistant.channels.hotline.tables
import assistant.channels.rasa.tracker_store
import assistant.channels.web.tables
import assistant.channels.wechat.tables
import assistant.submission.follow
import assistant.submission.outbox  # noqa: F401
from assistant.database import metadata

__all__ = ["metadata"]
