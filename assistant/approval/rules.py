"""What the law sets for every case, and what a region may choose. Days are working days (许可法 Art. 82)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

ACCEPTANCE_DAYS = 5  # 一次性告知补正, else deemed accepted: 许可法 Art. 32(1) no. 4
WHOLE_DAYS = 45  # 统一、联合、集中办理: Art. 42(2)
WHOLE_EXTENSION_DAYS = 15  # with the local government's approval: Art. 42(2)
EXTENSION_DAYS = 10  # of one item, with the head's approval: Art. 42(1)
DELIVERY_DAYS = 10  # Art. 44
OFFICERS = 2  # at least, for a check on the spot: Art. 34
YELLOW_SHARE = 0.3  # of the limit left: yellow (catalog-facts E.4)
RED_DAYS = 1

# what stops the clock: 许可法 Art. 45
SUSPENSIONS = ("hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert_review")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the region chose. Both deemed rules are off unless a local document switches them on (catalog-facts E.5)."""

    on_the_spot: bool = True  # complete applications are accepted at once (当场受理); else a clerk accepts
    deemed_opinion_items: frozenset[str] = frozenset()  # 超时默许 holds for these
    deemed_presence: bool = False  # 缺席默认
    deemed_basis: str = ""  # the local document, named in every record
    commitment_check_days: int = 60  # 浙江省保障“最多跑一次”改革规定 Art. 14

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """From the catalogue's parameters, as the region's overlay sets them."""
        items = str(given.get("deemed_opinion_items", "")).replace(",", " ").split()
        return cls(
            on_the_spot=given.get("acceptance", "on_the_spot") == "on_the_spot",
            deemed_opinion_items=frozenset(items) if given.get("deemed_opinion_enabled") is True else frozenset(),
            deemed_presence=given.get("deemed_presence_enabled") is True,
            deemed_basis=str(given.get("deemed_basis", "")),
            commitment_check_days=int(given.get("commitment_check_days", cls().commitment_check_days)),
        )
