"""Who sits at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    STAFF = "staff"  # 坐席
    SUPERVISOR = "supervisor"  # 班长


@dataclass(frozen=True, slots=True)
class Staff:
    """`id` as the log and the applications' events have it, `name` as the applicant sees it."""

    id: str
    name: str
    role: Role

    @property
    def supervises(self) -> bool:
        return self.role is Role.SUPERVISOR
