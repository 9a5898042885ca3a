"""居民身份证: the side with the portrait (居民身份证法 Art. 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.codes import WRONG, identity_number
from assistant.documents.found import Read
from assistant.documents.labels import beside, labels_of
from assistant.documents.layout import Line

LABELS = {
    "id_number": r"公民身份号码|身份号码|公民身份证?号",
    "name": r"姓名",
    "sex": r"性[别別]",
    "nation": r"民族",
    "born": r"出生",
    "address": r"住址",
}
BACK = re.compile(r"居民身份证|签发机关|有效期限")
ENOUGH = 2  # labels that make it an identity card when its number could not be read
BORN = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?")


def is_back(lines: Sequence[Line]) -> bool:
    return any(BACK.search(re.sub(r"\s", "", line.text)) for line in lines)


def is_identity_card(lines: Sequence[Line]) -> bool:
    labels, _ = labels_of(lines, LABELS)
    return len({label.name for label in labels}) >= ENOUGH or identity_number(_texts(lines)) is not None


def read_identity_card(lines: Sequence[Line]) -> dict[str, Read]:
    """By name: name, id_number, address. The number is doubted when the birthday printed above it is another one."""
    labels, others = labels_of(lines, LABELS)
    found: dict[str, Read] = {}
    for label in labels:
        read = beside(label, labels, others, label.name == "address")
        if label.name in ("name", "address", "born") and read is not None and label.name not in found:
            found[label.name] = read
    born = found.pop("born", None)
    number = identity_number(_texts([*others, *lines]))
    if number is not None:
        printed = BORN.search(born.value) if born else None
        differs = printed and f"{printed[1]}{int(printed[2]):02}{int(printed[3]):02}" != number.value[6:14]
        found["id_number"] = Read(number.value, WRONG) if differs else number
    return found


def _texts(lines: Sequence[Line]) -> list[tuple[str, float]]:
    return [(line.text, line.score) for line in lines]
