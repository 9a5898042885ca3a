"""登记信息: what the registration authority holds of subjects, by 统一社会信用代码, from a file of the operator.

Nothing is known without a file: no value is ever made up. The file is JSON, `{code: {field: value}}`, normalized.
It is what the authority publishes anyway (企业信息公示暂行条例 Art. 6), an extract or, in a sandbox, an example.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

_SHAPE = TypeAdapter(dict[str, dict[str, Any]])


class BadRegister(ValueError):
    """The file is no register; says what is wrong, never a value of it."""


class Register:
    """Read once, at the start."""

    def __init__(self, subjects: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._subjects = dict(subjects or {})

    @classmethod
    def from_file(cls, path: Path | None, known: Collection[str]) -> Register:
        """Raises BadRegister, OSError. `known` are the published fields; a value of none of them is a fault."""
        if path is None:
            return cls()
        try:
            subjects = _SHAPE.validate_python(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, ValidationError):
            raise BadRegister(f"{path.name}: not an object of objects, by code") from None
        unknown = sorted({name for facts in subjects.values() for name in facts if name not in known})
        if unknown:
            raise BadRegister(f"{path.name}: no such fields: {', '.join(unknown)}")
        return cls(subjects)

    def of(self, uscc: str) -> dict[str, Any]:
        """Field → value; nothing where the subject is not there."""
        return dict(self._subjects.get(uscc, {}))
