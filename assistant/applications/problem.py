"""What is wrong with a value. `code` names the sentence (`utter_problem_<code>`), `params` fill it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    params: dict[str, Any] = field(default_factory=dict)
