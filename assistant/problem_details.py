"""RFC 9457 problem details: the one shape of every error, whichever API it comes from.

Neither a value of the request nor a trace is repeated in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
LONGEST_PART = 80  # of a pointer: the names in it may come from the request


def failure(**members: str) -> dict[str, Any]:
    """For OpenAPI, as the answer of any operation that fails; `members`: further ones with their JSON types."""
    properties = {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "errors": {"type": "array", "items": {"type": "object"}},
        **{name: {"type": kind} for name, kind in members.items()},
    }
    schema = {"title": "Problem", "type": "object", "required": ["type", "title", "status"], "properties": properties}
    return {"description": "RFC 9457 problem details", "content": {MEDIA_TYPE: {"schema": schema}}}


def answer(status: int, code: str, title: str, headers: Mapping[str, str] | None = None, **more: Any) -> JSONResponse:
    """`code` is the last part of the problem's type, `more` are further members."""
    content = {"type": f"urn:lianban:problem:{code}", "title": title, "status": status, **more}
    return JSONResponse(content, status, headers, media_type=MEDIA_TYPE)


def places(error: RequestValidationError) -> list[dict[str, str]]:
    """The member `errors`: where the request does not fit, and what kind of fault it is."""
    return [
        {"pointer": "/" + "/".join(str(part)[:LONGEST_PART] for part in fault["loc"]), "detail": fault["type"]}
        for fault in error.errors()
    ]
