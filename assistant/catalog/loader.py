"""Reads the published YAML, strictly: every fault of every file is reported at once, with file and line.

    load(directory, city) -> Catalogue        raises CatalogueFaults

All `*.yml` below the directory are merged; below `cities/` only the wanted city counts. YAML 1.2 booleans:
only `true` and `false` are booleans, so that a bare `no` in a list of words stays a word.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.checks import check
from assistant.catalog.conditions import RuleFault
from assistant.catalog.faults import CatalogueFaults, Fault, sentence
from assistant.catalog.overlay import with_city
from assistant.catalog.schema import Document, Option

LISTS = (
    "departments", "parameters", "sections", "fields", "materials", "items", "bundles", "business_types",
    "blockers", "not_needed", "faqs",
)  # fmt: skip
Path_ = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """SafeLoader with YAML 1.2 booleans and exact decimals."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(loader.construct_scalar(node)))


@dataclass
class Source:
    """One file: its data and the line of every place in it."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, path: Path_) -> int:
        """The line of the nearest known place around `path`."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass
class Gathered:
    """Everything read: the merged raw data, where each entry stands, and the faults so far."""

    merged: dict[str, Any] = field(default_factory=lambda: {name: [] for name in LISTS})
    places: dict[tuple[str, str], tuple[Source, Path_]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    edition: tuple[Source, Any] | None = None
    cities: dict[str, tuple[Source, Document]] = field(default_factory=dict)


def load(directory: Path, city: str | None) -> Catalogue:
    """The catalogue of `directory` with the overlay of `city`. Raises CatalogueFaults."""
    gathered = gather(directory)
    document = merged_document(gathered, city)
    found = check(document) if document is not None else []
    for kind, id_, path, message in found:
        source, base = gathered.places.get((kind, id_), (Source(str(directory.name)), ()))
        gathered.faults.append(Fault(source.name, source.line(base + path), message))
    if gathered.faults or document is None:
        raise CatalogueFaults(gathered.faults)
    return catalogue_of(document)


def gather(directory: Path) -> Gathered:
    """Reads and validates every file, one by one."""
    gathered = Gathered()
    for path in sorted(directory.rglob("*.yml")):
        source = Source(path.relative_to(directory.parent).as_posix())
        if _read(path, source, gathered.faults):
            _take(source, gathered)
    return gathered


def _read(path: Path, source: Source, faults: list[Fault]) -> bool:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        faults.append(Fault(source.name, 1, sentence("not_utf8")))
        return False
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            faults.append(Fault(source.name, 1, sentence("empty_file")))
            return False
        _note_lines(node, (), source, faults)
        source.data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.append(Fault(source.name, line, sentence("yaml_syntax", detail=error.problem or "")))
        return False
    except yaml.YAMLError as error:
        faults.append(Fault(source.name, 1, sentence("yaml_syntax", detail=str(error))))
        return False
    if not isinstance(source.data, dict):
        faults.append(Fault(source.name, 1, sentence("not_mapping")))
        return False
    return True


def _note_lines(node: yaml.Node, path: Path_, source: Source, faults: list[Fault]) -> None:
    source.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                faults.append(Fault(source.name, key.start_mark.line + 1, sentence("duplicate_key", key=name)))
            seen.add(name)
            _note_lines(value, (*path, name), source, faults)
            source.lines[(*path, name)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            _note_lines(value, (*path, place), source, faults)


def _take(source: Source, gathered: Gathered) -> None:
    """Validates one file's document and adds its entries to what is merged."""
    try:
        document = Document.model_validate(source.data)
    except ValidationError as error:
        gathered.faults.extend(_translated(source, error))
        document = None
    if document is not None and document.city is not None:
        gathered.cities[document.city.id] = (source, document)
        gathered.places[("city", document.city.id)] = (source, ("city",))
        return
    if "edition" in source.data:
        if gathered.edition is not None:
            other = gathered.edition[0].name
            line = source.line(("edition",))
            gathered.faults.append(Fault(source.name, line, sentence("two_editions", other=other)))
        gathered.edition = (source, source.data["edition"])
    for kind in LISTS:
        entries = source.data.get(kind)
        for place, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                _add(kind, entry, source, place, gathered)


def _add(kind: str, entry: dict[str, Any], source: Source, place: int, gathered: Gathered) -> None:
    key = (kind, entry["id"])
    path: Path_ = (kind, place)
    if key in gathered.places:
        other, where = gathered.places[key]
        message = sentence("duplicate_id", id=entry["id"], other=f"{other.name}:{other.line(where)}")
        gathered.faults.append(Fault(source.name, source.line(path), message))
        return
    gathered.places[key] = (source, path)
    gathered.merged[kind].append(entry)


def merged_document(gathered: Gathered, city: str | None) -> Document | None:
    """The whole as one document with the city's overlay, or None where its parts already have faults."""
    if gathered.edition is None:
        gathered.faults.append(Fault("edition.yml", 1, sentence("no_edition")))
    if city is not None and city not in gathered.cities:
        known = "、".join(gathered.cities)
        gathered.faults.append(Fault("cities", 1, sentence("no_city", city=city, known=known)))
    try:
        edition = gathered.edition[1] if gathered.edition else None
        document = Document.model_validate({**gathered.merged, "edition": edition})
    except ValidationError as error:
        whole = _entries_that_hold(gathered, error)
        document = whole
    if city in gathered.cities and document is not None:
        document = with_city(document, gathered.cities[city][1].city)
    return document


def _entries_that_hold(gathered: Gathered, error: ValidationError) -> Document | None:
    """The document without its faulty entries, so that cross references of the sound ones are still checked."""
    bad = {(e["loc"][0], e["loc"][1]) for e in error.errors() if len(e["loc"]) > 1}
    sound = {
        kind: [entry for place, entry in enumerate(entries) if (kind, place) not in bad]
        for kind, entries in gathered.merged.items()
    }
    if not gathered.faults:
        return None
    try:
        return Document.model_validate(sound)
    except ValidationError:
        return None


def catalogue_of(document: Document) -> Catalogue:
    """The indexed catalogue of a checked document. The business question's options are its business types."""

    def by_id(things: tuple[Any, ...]) -> dict[str, Any]:
        return {one.id: one for one in things}

    fields = by_id(document.fields)
    options = tuple(Option(value=b.id, label=b.name, synonyms=b.words) for b in document.business_types)
    fields[BUSINESS_FIELD] = fields[BUSINESS_FIELD].model_copy(update={"options": options})
    assert document.edition is not None
    return Catalogue(
        version=version_of(document),
        edition=document.edition,
        city=document.city,
        departments=by_id(document.departments),
        parameters=by_id(document.parameters),
        sections=by_id(document.sections),
        fields=fields,
        materials=by_id(document.materials),
        items=by_id(document.items),
        bundles=by_id(document.bundles),
        business_types=by_id(document.business_types),
        blockers=document.blockers,
        not_needed=document.not_needed,
        faqs=by_id(document.faqs),
    )


def version_of(document: Document) -> str:
    """16 hex digits of SHA-256 over the content; the order of files does not count, that within them does."""
    text = json.dumps(_plain(document), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return getattr(value, "root", value) if hasattr(value, "judge") else value


# -- pydantic's faults in the clerk's language -----------------------------------------------------------------------


def _translated(source: Source, error: ValidationError) -> Iterator[Fault]:
    for one in error.errors():
        path = tuple(p for p in one["loc"] if not (isinstance(p, str) and p.startswith("function-")))
        yield Fault(source.name, source.line(path), _message(one, path))


def _message(one: Any, path: Path_) -> str:
    context, given = one.get("ctx", {}), _short(one.get("input"))
    fault = context.get("error")
    if isinstance(fault, RuleFault):
        return sentence(fault.code, **fault.params)
    match one["type"]:
        case "extra_forbidden":
            return sentence("unknown_key", key=path[-1], hint=_hint(str(path[-1]), _known_keys(path)))
        case "missing":
            return sentence("missing", key=path[-1])
        case "enum" | "literal_error":
            return sentence("wrong_choice", given=given, allowed=context.get("expected", "").replace("'", ""))
        case "decimal_parsing" | "decimal_type" | "int_parsing" | "int_type" | "int_from_float" | "finite_number":
            return sentence("wrong_number", given=given)
        case "string_type":
            return sentence("wrong_text", given=given)
        case "bool_type" | "bool_parsing":
            return sentence("wrong_boolean", given=given)
        case "tuple_type" | "list_type":
            return sentence("wrong_list")
        case "model_type" | "dict_type" | "model_attributes_type":
            return sentence("wrong_mapping")
        case "date_type" | "date_from_datetime_parsing" | "date_parsing":
            return sentence("wrong_date", given=given)
        case "string_pattern_mismatch":
            return sentence("wrong_pattern", given=given, pattern=context.get("pattern"))
        case "greater_than_equal":
            return sentence("too_small", given=given, limit=context.get("ge"))
        case "less_than_equal":
            return sentence("too_large", given=given, limit=context.get("le"))
        case "too_short":
            return sentence("too_short", limit=context.get("min_length"))
        case kind:
            return sentence("other", given=given, kind=kind)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"


def _hint(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return sentence("hint", near=near[0]) if near else ""


def _known_keys(path: Path_) -> list[str]:
    """The keys that the schema knows at the place of `path`."""
    model: Any = Document
    for part in path[:-1]:
        if isinstance(part, str) and model is not None:
            found = model.model_fields.get(part)
            model = _model_in(found.annotation) if found else None
    return list(model.model_fields) if model is not None else []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for arg in getattr(annotation, "__args__", ()) if (m := _model_in(arg)) is not None), None)
