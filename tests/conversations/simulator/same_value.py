"""Whether a stored value is the one that was meant."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from assistant.catalog.schema import Field, FieldType
from tests.conversations.simulator.script import simplified
from tests.conversations.simulator.spoken_values import read_out

FREE = (FieldType.EMAIL, FieldType.TEXT, FieldType.ENTITY_NAME, FieldType.PERSON_NAME, FieldType.ADDRESS)
SEPARATORS = re.compile(r"[\s，,、。；;：:和跟“”《》「」\"（）()]|还有")


def same_value(field: Field, stored: Any, meant: Any, county: str | None = None) -> bool:
    """Numbers, choices and identifiers exactly; free words but for punctuation, script and how numbers are written.

    An address may also carry the district in front, which is another field's value.
    """
    if field.type is FieldType.MULTI_CHOICE:
        return set(stored) == set(meant)
    if field.type is FieldType.TEXT_LIST:
        return sorted(map(_plain, stored)) == sorted(map(_plain, meant))
    if field.type not in FREE:
        return bool(stored == meant)
    got, wanted = _plain(str(stored)), _plain(str(meant))
    return got == wanted or (field.type is FieldType.ADDRESS and county is not None and got == _plain(county) + wanted)


def _plain(text: str) -> str:
    return SEPARATORS.sub("", read_out(simplified(unicodedata.normalize("NFKC", text)))).lower()
