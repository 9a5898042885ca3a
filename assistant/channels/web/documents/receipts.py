"""受理回执 as a picture, for those who cannot be sent a page."""

from __future__ import annotations

from assistant.applications.view import ApplicationView
from assistant.channels.web.documents.typesetting import typeset
from assistant.clock import CHINA


def receipt_picture(view: ApplicationView) -> bytes:
    """PNG of an accepted application's number, query code and items. Raises Problem 503 without a Chinese font."""
    assert view.receipt is not None
    data = {
        "business": " + ".join(one.name for one in view.business),
        "bundle": view.bundle.name if view.bundle else "",
        "lead": view.bundle.lead_department if view.bundle else "",
        "case_no": view.receipt.case_no,
        "query_code": view.receipt.query_code,
        "accepted": f"{view.receipt.accepted_at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        "items": [{"name": i.name, "department": i.department} for i in view.items if i.verdict == "applies"],
    }
    return typeset("receipt.typ", data, "png")
