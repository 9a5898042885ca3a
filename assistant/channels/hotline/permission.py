"""Nothing is opened that is not theirs."""

from __future__ import annotations

from assistant.channels.hotline.desk import Desk
from assistant.channels.hotline.staff import Staff
from assistant.channels.web.problems import Problem


def allowed(desk: Desk, who: Staff, application_id: str) -> None:
    """What is not theirs looks like what is not there; that they tried is written down."""
    if not desk.access.may_open(who, application_id):
        desk.log.note("refused", who, application_id, what="application")
        raise Problem(404, "not_found")
