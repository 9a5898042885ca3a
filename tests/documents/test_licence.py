"""营业执照 as people photograph it."""

from __future__ import annotations

import pytest
from PIL import Image

from assistant.documents.codes import WRONG
from assistant.documents.found import Kind
from tests.documents.conftest import Reads
from tests.documents.drawing import COMPANY, LICENCE, jpeg, licence, photographed, png


def _says(found: object) -> dict[str, str]:
    return {name: read.value for name, read in found.readings.items()}  # type: ignore[attr-defined]


def test_everything_on_an_owners_licence_is_read(reads: Reads) -> None:
    found = reads(jpeg(licence()))
    assert found.kind is Kind.LICENCE
    said = _says(found)
    assert said.pop("business_scope").rstrip("。") == LICENCE["scope"].rstrip("。")
    assert said == {
        "uscc": LICENCE["uscc"],
        "name": LICENCE["name"],
        "entity_type": LICENCE["type"],
        "legal_representative": LICENCE["operator"],
        "address": LICENCE["address"],
        "established": "2021-03-15",
    }
    assert min(read.confidence for read in found.readings.values()) > 0.9


@pytest.mark.parametrize("turn", [6, -11, 180, 270], ids=str)
def test_a_licence_may_lie_any_way(reads: Reads, turn: float) -> None:
    said = _says(reads(jpeg(photographed(licence(COMPANY), turn))))
    assert said["uscc"] == COMPANY["uscc"]
    assert said["name"] == COMPANY["name"]
    assert said["legal_representative"] == COMPANY["legal_rep"]
    assert said["address"] == COMPANY["address"]
    assert said["established"] == "2019-07-01"


def test_a_phone_held_upright_says_so_in_exif(reads: Reads) -> None:
    lying = photographed(licence()).transpose(Image.Transpose.ROTATE_90)
    assert _says(reads(jpeg(lying, orientation=6)))["address"] == LICENCE["address"]


def test_a_screenshot_with_transparency_is_read_too(reads: Reads) -> None:
    assert _says(reads(png(licence().convert("RGBA"))))["name"] == LICENCE["name"]


def test_a_code_that_its_check_character_refutes_is_doubted(reads: Reads) -> None:
    wrong = LICENCE["uscc"][:-1] + "7"
    read = reads(jpeg(licence({**LICENCE, "uscc": wrong}))).readings["uscc"]
    assert (read.value, read.confidence) == (wrong, WRONG)


def test_a_blurred_licence_gives_what_can_be_read_and_nothing_wrong(reads: Reads) -> None:
    found = reads(jpeg(photographed(licence(), blur=3)))
    right = {"uscc": LICENCE["uscc"], "established": "2021-03-15"}
    for name, read in found.readings.items():
        if name in right and read.confidence > 0.9:
            assert read.value == right[name]
    assert "uscc" in found.readings
