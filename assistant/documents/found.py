"""What a photo was found to say; plain data that passes from the reading process to the product."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    LICENCE = "business_licence"  # 营业执照
    IDENTITY_CARD = "identity_card"  # 居民身份证, the side with the portrait


class Fault(StrEnum):
    """Why a photo gave nothing. Each has its sentence, `utter_error_photo_<value>`."""

    TOO_LARGE = "too_large"
    PDF = "pdf"
    HEIC = "heic"
    FORMAT = "format"  # no picture, or none of the formats that are opened
    BROKEN = "broken"  # begins like a picture and is none
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    TOO_DARK = "too_dark"
    BLURRED = "blurred"
    BACK = "back"  # of an identity card
    NO_DOCUMENT = "no_document"
    TOO_SLOW = "too_slow"
    BUSY = "busy"
    NOT_INSTALLED = "not_installed"


class Unreadable(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Read:
    """One thing that was read: `confidence` from 0 to 1; 0.2 where a check digit says that it is wrong."""

    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Found:
    """The kind of document and what it says, by the names that `catalog/data/certificates.yml` uses."""

    kind: Kind
    readings: dict[str, Read]

    def data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Found:
        return cls(Kind(data["kind"]), {name: Read(**read) for name, read in data["readings"].items()})
