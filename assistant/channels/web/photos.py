"""A photo of a document as multipart/form-data, and what is answered when it cannot be read.

Annotations are evaluated here (no `from __future__`): FastAPI reads them.
"""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from assistant.applications.on_document import Readings
from assistant.channels.web.problems import Problem
from assistant.documents.found import Fault, Found, Unreadable
from assistant.documents.picture import LARGEST_FILE

PART = "photo"
RETRY_SECONDS = 20
STATUS = {
    Fault.TOO_LARGE: 413,
    Fault.TOO_MANY_PIXELS: 413,
    Fault.PDF: 415,
    Fault.HEIC: 415,
    Fault.FORMAT: 415,
    Fault.BUSY: 503,
    Fault.TOO_SLOW: 503,
    Fault.NOT_INSTALLED: 501,
}  # the others: 422
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [PART],
                    "properties": {PART: {"type": "string", "format": "binary", "description": "JPEG, PNG or WebP"}},
                }
            }
        },
    }
}


class InMemory(MultiPartParser):
    """Never puts a part of the request on disk: it may be an identity card."""

    spool_max_size = LARGEST_FILE + 1


async def sent_photo(request: Request) -> bytes:
    """The one file of the request. Raises Problem."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Problem(422, "photo_missing")
    try:
        form = await InMemory(request.headers, request.stream(), max_files=1, max_fields=1).parse()
    except (MultiPartException, KeyError, ValueError):
        raise Problem(400, "photo_missing") from None
    part = form.get(PART)
    if not isinstance(part, UploadFile):
        raise Problem(422, "photo_missing")
    return await part.read()


SentPhoto = Annotated[bytes, Depends(sent_photo)]


def refused(why: Unreadable) -> Problem:
    """The problem that tells why a photo gave nothing."""
    status = STATUS.get(why.fault, 422)
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}
    return Problem(status, f"photo_{why.fault.value}", headers=headers)


def readings_of(found: Found) -> Readings:
    return {name: (read.value, read.confidence) for name, read in found.readings.items()}
