"""The words of a simulated person for a value, an option, a correction: persona and noise laid over phrasings.yml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from assistant.catalog.schema import Field, FieldType, Option
from tests.conversations.simulator.noise import bare, kept, misspelt, noisy
from tests.conversations.simulator.personas import FILLERS, Persona
from tests.conversations.simulator.script import traditional
from tests.conversations.simulator.spoken_values import joined, spoken

TABLE = Path(__file__).with_name("phrasings.yml")
CHOSEN = (FieldType.BOOLEAN, FieldType.CHOICE, FieldType.MULTI_CHOICE)
LOOSE = (FieldType.AREA, FieldType.INTEGER)  # the words around the number may be spoilt, and with them nothing is lost
PLAIN_AFTER = 2  # the third time the person only says what is wanted
LABEL_CORE = re.compile(r"[（(，,].*")


@cache
def phrasings() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return table


class Voice:
    """One person's way of saying things."""

    def __init__(self, persona: Persona, noise: int, rng: Random) -> None:
        self.persona = persona
        self.noise = noise
        self.rng = rng

    # -- answers -------------------------------------------------------------------------------------------------

    def answer(self, field: Field, value: Any, attempt: int, owner: str | None = None) -> str:
        """The answer to a question, plainer with every attempt; `owner` is given where it is the owner's name."""
        if attempt >= PLAIN_AFTER:
            return bare(self._core(field, value, plain=True))
        core = self._core(field, value, plain=False)
        if owner is not None and self.rng.random() < 0.6:
            core = self._one("owner_self").replace("{v}", kept(owner))
        elif not self._whole(field, core) and self.rng.random() >= self.persona.bare:
            core = self._template(field).replace("{v}", core)
        return self.uttered(core, attempt)

    def named(self, field: Field, value: Any) -> str:
        """A clause that says itself which field it answers, for several facts in one breath; marked."""
        core = self._core(field, value, plain=False)
        if field.type in CHOSEN:
            return core
        return f"{_called(field)}{self.rng.choice(('是', '', '：'))}{core}"

    def correction(self, field: Field, value: Any, kind: str = "corrections") -> str:
        """`kind` is corrections (something was misunderstood or misspoken) or changes (a second thought)."""
        said = self._option_label(field, value) if field.type in CHOSEN else spoken(field, value, "digits", self.rng)
        return bare(self._one(kind).replace("{label}", _called(field)).replace("{v}", said))

    def sentence(self, kind: str, **gaps: str) -> str:
        """One of the lists of phrasings.yml: skip, yes, submit …"""
        text = self._one(kind)
        for name, said in gaps.items():
            text = text.replace("{" + name + "}", said)
        return text

    # -- how it is uttered -----------------------------------------------------------------------------------------

    def uttered(self, marked: str, attempt: int = 0, *, wraps: bool = True) -> str:
        """The persona's manner and the noise laid over `marked`; a repetition is spoken more carefully.

        `wraps` False leaves out the stories around an answer.
        """
        one, rng = self.persona, self.rng
        text = marked
        for word, said in one.words.items():
            text = _outside(text, word, said)
        if rng.random() < one.typos and attempt == 0:
            text = misspelt(text, rng)
        if wraps and rng.random() < one.wraps:
            text = (rng.choice(one.before) if one.before and rng.random() < 0.7 else "") + text
            text += rng.choice(one.after) if one.after and rng.random() < 0.5 else ""
        text = noisy(text, max(0, self.noise - attempt), rng)
        if not one.punctuation:
            text = re.sub(r"[，。！？、；…“”《》「」：]", " " if rng.random() < 0.5 else "", text)
            text = f"{rng.choice(FILLERS)} {text}" if rng.random() < 0.4 else text
        if one.traditional:
            text = traditional(text)
        return bare(text).strip()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _core(self, field: Field, value: Any, plain: bool) -> str:
        if field.type is FieldType.MULTI_CHOICE:
            if plain:
                return "、".join(self._option_label(field, [v]) for v in value)
            nouns = [self._option(field, v) for v in value]
            return nouns[0] if value == ["none"] else joined(nouns, self.rng)
        if field.type in CHOSEN:
            key = str(value).lower() if isinstance(value, bool) else value
            return self._option_label(field, value) if plain else self._option(field, key)
        style = "digits" if plain else self.persona.numerals
        said = spoken(field, value, style, self.rng)
        return said if field.type in LOOSE else kept(said)

    def _option(self, field: Field, value: str) -> str:
        said = phrasings()["options"].get(field.id, {}).get(value)
        return str(self.rng.choice(said)) if said else self._label(field, value)

    def _option_label(self, field: Field, value: Any) -> str:
        values = value if isinstance(value, list) else [str(value).lower() if isinstance(value, bool) else value]
        return "、".join(self._label(field, v) for v in values)

    @staticmethod
    def _label(field: Field, value: str) -> str:
        """A multi choice is named without what the label explains; of a choice the whole label counts."""
        option: Option = next(o for o in field.options if o.value == value)
        return LABEL_CORE.sub("", option.label) if field.type is FieldType.MULTI_CHOICE else option.label

    def _template(self, field: Field) -> str:
        table = phrasings()
        return str(self.rng.choice(table["fields"].get(field.id) or table["types"][field.type.value]))

    @staticmethod
    def _whole(field: Field, core: str) -> bool:
        """A sentence by itself: 一个都不雇."""
        if field.type is FieldType.MULTI_CHOICE:
            return core in phrasings()["options"].get(field.id, {}).get("none", [])
        return field.type in (FieldType.BOOLEAN, FieldType.CHOICE) or bare(core)[:2] in ("没有", "不请", "一个")

    def _one(self, kind: str) -> str:
        return str(self.rng.choice(phrasings()[kind]))


def _called(field: Field) -> str:
    """What people call the field: a word of two characters or more, for 楼 alone could be many things."""
    return next((word for word in field.words if len(word) > 1), field.label)


def _outside(text: str, word: str, said: str) -> str:
    """Replaces outside of what is kept."""
    parts = re.split(r"(\ue000[^\ue001]*\ue001)", text)
    return "".join(p if p.startswith("\ue000") else p.replace(word, said) for p in parts)
