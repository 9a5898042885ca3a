"""Photos of documents in the conversation: what was read is shown to confirm, and known again when it is confirmed."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Mapping
from datetime import date
from typing import Any

from cachetools import TTLCache

from assistant.applications.display import display
from assistant.applications.model import Application
from assistant.applications.on_document import Proposed, Readings, proposed
from assistant.applications.view import View
from assistant.catalog.catalogue import CONSENT_FIELD, Catalogue
from assistant.catalog.schema import Certificate
from assistant.dialogue.say import Say
from assistant.dialogue.wording import Wording

REMEMBERED_SECONDS = 30 * 60
REMEMBERED_PHOTOS = 10_000


class ReadField(View):
    """A field as it was read. `display` of a value with a `problem` is what was read; `now` is the present answer."""

    field: str
    label: str
    value: Any
    display: str
    confidence: float
    problem: str | None
    now: str | None


class ConsentWanted(View):
    """The consent without which the personal ones of the fields are not kept."""

    field: str
    text: str
    personal: list[str]


class PhotoProposal(View):
    """What a photo says. `photo` goes with the PATCH that confirms it; `kind` is that of a Certificate."""

    photo: str
    kind: str
    name: str
    fields: list[ReadField]
    consent: ConsentWanted | None


class NotPublished(Exception):
    """The catalogue of the application fills no field from such a document."""


class Photos:
    """One per process. Of what was read only digests are remembered, under a key that dies with the process."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self._key = secrets.token_bytes(32)
        self._remembered: TTLCache[str, tuple[str, str, dict[str, bytes]]] = TTLCache(
            REMEMBERED_PHOTOS, REMEMBERED_SECONDS
        )
        self._lock = threading.Lock()

    def propose(
        self, catalogue: Catalogue, application: Application, kind: str, readings: Readings, today: date
    ) -> PhotoProposal:
        """Raises NotPublished."""
        certificate = certificate_of(catalogue, kind)
        values = proposed(catalogue, application, certificate, readings, today)
        photo = secrets.token_urlsafe(12)
        with self._lock:
            self._remembered[photo] = (
                application.id, self.words(certificate), {one.field.id: self._digest(one.value) for one in values},
            )  # fmt: skip
        personal = [one.field.id for one in values if one.field.personal]
        wanted = None
        if personal and not application.consented:
            question = catalogue.fields[CONSENT_FIELD].question
            wanted = ConsentWanted(field=CONSENT_FIELD, text=question, personal=personal)
        fields = [self._read(one, application) for one in values]
        return PhotoProposal(photo=photo, kind=kind, name=certificate.name, fields=fields, consent=wanted)

    def _read(self, one: Proposed, application: Application) -> ReadField:
        now = application.value(one.field.id)
        problem = one.problem and self.wording.render(Say(f"utter_problem_{one.problem.code}", one.problem.params))
        return ReadField(
            field=one.field.id,
            label=one.field.label,
            value=one.value,
            display=str(one.value) if one.problem else display(one.field, one.value),
            confidence=one.confidence,
            problem=problem,
            now=None if now is None else display(one.field, now),
        )

    def words(self, certificate: Certificate) -> str:
        """What stands as the words that a value came from."""
        return self.wording.render(Say("utter_photo_words", {"document": certificate.name}))

    def confirmed(self, photo: str | None, application_id: str, values: Mapping[str, Any]) -> dict[str, str]:
        """Of `values` those that are as the photo said, with the words that name it; none once it is forgotten."""
        with self._lock:
            owner, words, digests = self._remembered.get(photo or "", ("", "", {}))
        if owner != application_id:
            return {}
        return {name: words for name, value in values.items() if digests.get(name) == self._digest(value)}

    def _digest(self, value: Any) -> bytes:
        return hashlib.blake2b(json.dumps(value, sort_keys=True).encode(), key=self._key).digest()


def certificate_of(catalogue: Catalogue, kind: str) -> Certificate:
    """Raises NotPublished."""
    if kind not in catalogue.certificates:
        raise NotPublished
    return catalogue.certificates[kind]
