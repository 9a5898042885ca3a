"""Turns a `Say` into words: the sentences are the `responses` of domain.yml, filled here.

The same sentences serve the conversation and the API's problems, so they are rendered in one place and
not by Rasa's generator (docs/adr/0003). A parameter may itself be a `Say` or a list of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.applications.display import LIST_SEPARATOR
from assistant.dialogue.say import Say

_GAP = re.compile(r"\{(\w+)\}")


class UnknownResponse(KeyError):
    """A `Say` names a response that domain.yml lacks."""


class Wording:
    def __init__(self, responses: Mapping[str, str]) -> None:
        self.responses = dict(responses)

    @classmethod
    def load(cls, domain_file: Path) -> Wording:
        """Reads the first variation of every response."""
        domain = yaml.safe_load(domain_file.read_text(encoding="utf-8"))
        return cls({name: variations[0]["text"] for name, variations in domain["responses"].items()})

    def render(self, say: Say) -> str:
        """Raises UnknownResponse. Missing parameters are a fault too: KeyError."""
        if say.response not in self.responses:
            raise UnknownResponse(say.response)
        template = self.responses[say.response]
        return _GAP.sub(lambda gap: self._fill(say.params[gap.group(1)]), template).strip()

    def _fill(self, value: Any) -> str:
        if isinstance(value, Say):
            return self.render(value)
        if isinstance(value, (list, tuple)):
            separator = "\n" if any(isinstance(one, Say) for one in value) else LIST_SEPARATOR
            return separator.join(self._fill(one) for one in value)
        return "" if value is None else str(value)

    def message(self, say: Say) -> dict[str, Any]:
        """The message without id and time: text, kind, field and options (DESIGN §5)."""
        options = [{"value": option.value, "label": self._fill(option.label)} for option in say.options]
        return {"text": self.render(say), "custom": {"kind": say.kind.value, "field": say.field, "options": options}}
