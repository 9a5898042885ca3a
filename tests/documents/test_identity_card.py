"""居民身份证 as people photograph it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.documents.codes import WRONG
from assistant.documents.found import Fault, Kind
from tests.documents.conftest import Reads
from tests.documents.drawing import PERSON, id_card, id_card_back, jpeg, photographed

SAID = {"name": PERSON["name"], "id_number": PERSON["id_no"], "address": PERSON["address"]}


@pytest.mark.parametrize(
    "how",
    [{}, {"turn": 4, "darkness": 0.25, "noise": 40}, {"turn": 90}, {"blur": 2}],
    ids=["flat", "dark, grainy and slanted", "on its side", "a little blurred"],
)
def test_name_number_and_address_are_read(reads: Reads, how: dict[str, float]) -> None:
    found = reads(jpeg(photographed(id_card(), **how)))  # type: ignore[arg-type]
    assert found.kind is Kind.IDENTITY_CARD
    assert {name: read.value for name, read in found.readings.items()} == SAID


def test_a_number_that_its_check_digit_refutes_is_doubted(reads: Reads) -> None:
    wrong = str(PERSON["id_no"])[:-1] + "3"
    read = reads(jpeg(id_card({**PERSON, "id_no": wrong}))).readings["id_number"]
    assert (read.value, read.confidence) == (wrong, WRONG)


def test_a_number_of_another_birthday_than_the_one_printed_is_doubted(reads: Reads) -> None:
    read = reads(jpeg(id_card({**PERSON, "born": ("1950", "1", "1")}))).readings["id_number"]
    assert (read.value, read.confidence) == (PERSON["id_no"], WRONG)


def test_the_other_side_is_known(refuses: Callable[[bytes], Fault]) -> None:
    assert refuses(jpeg(id_card_back())) is Fault.BACK
