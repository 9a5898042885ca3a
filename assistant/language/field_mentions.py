"""Which fields of the catalogue a message names: by the words that people use for them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.schema import Field, FieldType
from assistant.language.pinyin import SoundIndex
from assistant.language.readings import Mention

REMEMBERED_TEXTS = 256  # a message and its clauses are looked through several times in a turn

# words for any field of a type: 名字 is the name of whoever was asked for
_GENERAL = {
    FieldType.PERSON_NAME: ("名字", "姓名", "名"),
    FieldType.PHONE: ("电话", "手机", "手机号", "手机号码", "号码", "联系电话"),
    FieldType.ID_NUMBER: ("身份证", "身份证号", "身份证号码", "证件号", "号码"),
}


class FieldWords:
    """The words for the fields of one catalogue; built once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.owner: dict[str, str] = {}
        for field in catalogue.fields.values():
            if field.id != BUSINESS_FIELD:
                for word in (field.label, *field.words):
                    self.owner.setdefault(word, field.id)
        self.words = sorted(self.owner, key=len, reverse=True)
        self.sounds = SoundIndex(word for word in self.words if len(word) >= 3)
        self._found = lru_cache(maxsize=REMEMBERED_TEXTS)(self._find)

    def find(self, text: str, pending: Field | None = None) -> list[Mention]:
        """Mentions in order of place; a longer word hides the shorter ones inside it.

        A word that is part of the pending field's own words means that field: 电话 while 负责人电话 is asked.
        """
        found = list(self._found(text))
        if pending is None:
            return found
        own = (pending.label, *pending.words)
        return [replace(m, id=pending.id) if self._means(m, pending, own) else m for m in found]

    @staticmethod
    def _means(mention: Mention, pending: Field, own: tuple[str, ...]) -> bool:
        general = mention.words in _GENERAL.get(pending.type, ())
        return general or (len(mention.words) > 1 and any(mention.words in word for word in own))

    def _find(self, text: str) -> tuple[Mention, ...]:
        found: list[Mention] = []
        for word in self.words:
            start = text.find(word)
            if start >= 0 and not any(m.start < start + len(word) and start < m.end for m in found):
                found.append(Mention("field", self.owner[word], word, start, start + len(word)))
        for match in self.sounds.find(text):
            if not any(m.start < match.end and match.start < m.end for m in found):
                words = text[match.start : match.end]
                found.append(Mention("field", self.owner[match.term], words, match.start, match.end, 0.8))
        return tuple(sorted(found, key=lambda m: m.start))


@lru_cache(maxsize=8)
def _words_of(catalogue: _ById) -> FieldWords:
    return FieldWords(catalogue.catalogue)


class _ById:
    """Hashable by identity: a catalogue is immutable and lives long."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.catalogue is self.catalogue


def find_fields(text: str, catalogue: Catalogue, pending: str | None = None) -> list[Mention]:
    """The fields named in `text` while `pending` is asked, in order of place."""
    return _words_of(_ById(catalogue)).find(text, catalogue.fields.get(pending or ""))
