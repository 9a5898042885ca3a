"""Sentences and words that say nothing, or the same twice: an empty reason, a comma in a word, a question again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.catalog.faults import Place, sentence
from assistant.catalog.findings import Finding
from assistant.catalog.schema import Document

# what people read, by kind of entry
SENTENCES = {
    "departments": ("name",),
    "parameters": ("label",),
    "sections": ("name",),
    "fields": ("label", "question", "short_question", "help"),
    "materials": ("name",),
    "items": ("name", "short_name", "because", "because_not", "fee"),
    "bundles": ("name",),
    "stages": ("name",),
    "business_types": ("name",),
    "blockers": ("text", "instead"),
    "not_needed": ("text",),
    "exemptions": ("text",),
    "faqs": ("question", "answer"),
}
WORDS = {
    "fields": ("words",),
    "items": ("words",),
    "business_types": ("words", "goods"),
    "not_needed": ("words",),
    "exemptions": ("words",),
}
# a comma or a full stop stands in no word; it is where two words were to be parted
_PARTED = re.compile(r"[，、；：。;]|,(?!\d)")


def check_texts(document: Document) -> Iterator[Finding]:
    """All findings, in the order of the kinds."""
    yield from _blank(document)
    yield from _parted(document)
    yield from _options(document)
    yield from _same_question(document)


def _blank(document: Document) -> Iterator[Finding]:
    for kind, keys in SENTENCES.items():
        for one in getattr(document, kind):
            for key in keys:
                text = getattr(one, key)
                if text is not None and not text.strip():
                    yield Finding(kind, one.id, (key,), sentence("blank", key=key))


def _parted(document: Document) -> Iterator[Finding]:
    for kind, keys in WORDS.items():
        for one in getattr(document, kind):
            for key in keys:
                for number, word in enumerate(getattr(one, key)):
                    yield from _word(kind, one, (key, number), word)


def _word(kind: str, one: Any, path: Place, word: str) -> Iterator[Finding]:
    if not word.strip():
        yield Finding(kind, one.id, path, sentence("blank", key=path[0]))
    elif _PARTED.search(word):
        yield Finding(kind, one.id, path, sentence("word_parted", word=word))


def _options(document: Document) -> Iterator[Finding]:
    """A word for two options of one question answers it with the first of them, whatever was meant."""
    for field in document.fields:
        owner: dict[str, str] = {}
        for number, option in enumerate(field.options):
            for place, word in enumerate((option.label, *option.synonyms)):
                path: Place = ("options", number, *(("synonyms", place - 1) if place else ("label",)))
                if place:
                    yield from _word("fields", field, path, word)
                other = owner.setdefault(word, option.label)
                if other != option.label:
                    message = sentence("same_word", word=word, one=other, other=option.label)
                    yield Finding("fields", field.id, path, message)


def _same_question(document: Document) -> Iterator[Finding]:
    owner: dict[str, str] = {}
    for faq in document.faqs:
        paths: list[tuple[Place, str]] = [(("question",), faq.question)]
        paths += [(("variants", number), variant) for number, variant in enumerate(faq.variants)]
        for path, question in paths:
            other = owner.setdefault(question, faq.id)
            if other != faq.id:
                yield Finding("faqs", faq.id, path, sentence("same_question", question=question, other=other))
