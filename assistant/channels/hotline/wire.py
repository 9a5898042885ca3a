"""The shapes of the desk's API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from assistant.applications.view import ApplicationView
from assistant.channels.hotline.figures import DayFigures, LiveSession
from assistant.channels.hotline.finding import FoundApplication
from assistant.channels.hotline.log import Entry
from assistant.channels.hotline.records import Callback, Note
from assistant.channels.web.api import readable_text
from assistant.storable import storable

LONGEST_SPEECH = 6000  # characters: a call of some 20 minutes
MOST_READINGS = 60
PHONE = r"^1[3-9]\d{9}$"
NOT_PHONE = str.maketrans("", "", " -")
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True), AfterValidator(storable)]
Phone = Annotated[
    str, BeforeValidator(lambda v: v.translate(NOT_PHONE) if isinstance(v, str) else v), Field(pattern=PHONE)
]


class Found(BaseModel):
    found: list[FoundApplication]


class SearchIn(BaseModel):
    """A whole phone number, or a code that the caller reads out."""

    phone: Phone | None = None
    code: Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(storable)] | None = None


class Opened(BaseModel):
    conversation_id: str
    application_id: str


class TranscriptLine(BaseModel):
    sender: str
    text: str


class WaitingLine(BaseModel):
    """Who waits and why. Personal numbers are masked: it is everybody's until somebody takes it."""

    id: int
    channel: str
    asked_at: datetime
    said: str
    question: str  # the label of what was asked
    misses: int
    bundle: str
    transcript: list[TranscriptLine]


class CallbackLine(BaseModel):
    id: int
    phone: str  # masked until it is taken
    reason: str
    due_at: datetime


class Board(BaseModel):
    now: datetime
    waiting: list[WaitingLine]
    mine: list[FoundApplication]
    callbacks: list[CallbackLine]


class Sheet(BaseModel):
    """A conversation at the desk, beside its messages and its application."""

    conversation_id: str
    application_id: str
    channel: str
    attended_by: str | None
    mine: bool
    prompt: list[str]
    notes: list[Note]
    callbacks: list[Callback]


class SpeechIn(BaseModel):
    text: Annotated[
        str, StringConstraints(max_length=LONGEST_SPEECH), BeforeValidator(readable_text), AfterValidator(storable)
    ]


class AcceptedReading(BaseModel):
    field: Annotated[str, StringConstraints(max_length=80), AfterValidator(storable)]
    value: Annotated[Any, AfterValidator(storable)]
    words: Annotated[str, StringConstraints(max_length=200), AfterValidator(storable)] = ""


class AcceptIn(BaseModel):
    readings: Annotated[list[AcceptedReading], Field(min_length=1, max_length=MOST_READINGS)]


class ReadingProblem(BaseModel):
    field: str
    message: str


class Accepted(BaseModel):
    application: ApplicationView
    problems: list[ReadingProblem]
    prompt: list[str]


class TakeoverIn(BaseModel):
    from_another: bool = False


class SayIn(BaseModel):
    text: Text


class SkipIn(BaseModel):
    field: Annotated[str, StringConstraints(max_length=80), AfterValidator(storable)]


class CallbackIn(BaseModel):
    phone: Phone
    reason: Text
    due_at: datetime


class Code(BaseModel):
    code: str
    path: str
    expires_at: datetime


class Supervision(BaseModel):
    live: list[LiveSession]
    today: DayFigures


class LogPage(BaseModel):
    """Newest first. `intact` tells whether the chain of all entries holds, `head` is its end, to be noted elsewhere."""

    entries: list[Entry]
    intact: bool
    head: str
