"""Reads the published YAML, strictly: every fault of every file is reported at once, with file and line.

    load(directory, city) -> Catalogue        raises CatalogueFaults

All `*.yml` below the directory are merged. A file with `city:` is the overlay of that city: all of them are
validated, only the wanted one is applied. What a sound entry says of a faulty one is not reported as a second fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.catalog.canonical import version_of
from assistant.catalog.catalogue import BUSINESS_FIELD, HELD_FIELD, Catalogue
from assistant.catalog.checks import check
from assistant.catalog.conditions import OPERATORS
from assistant.catalog.faults import CatalogueFaults, Fault, Place, sentence
from assistant.catalog.findings import Declared, Finding
from assistant.catalog.foregone import without_foregone
from assistant.catalog.groups import expanded
from assistant.catalog.holdings import held_options, with_holdings
from assistant.catalog.overlay import with_city
from assistant.catalog.schema import CityOverlay, Document, Option
from assistant.catalog.translation import converted, translated
from assistant.catalog.yaml_source import Source, read

LISTS = tuple(name for name in Document.model_fields if name not in ("edition", "city"))


@dataclass
class Gathered:
    """The sound entries of all files, where each stands, and the faults so far."""

    entries: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in LISTS})
    places: dict[tuple[str, str], tuple[Source, Place]] = field(default_factory=dict)
    declared: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in LISTS})
    incomplete: set[str] = field(default_factory=set)  # kinds of which an entry could not be read
    editions: list[tuple[Source, Any]] = field(default_factory=list)
    cities: dict[str, CityOverlay | None] = field(default_factory=dict)  # None where its file has faults
    lost: bool = False  # a file or a city is there that could not be told apart
    faults: list[Fault] = field(default_factory=list)


def load(directory: Path, city: str | None) -> Catalogue:
    """The catalogue of `directory` with the overlay of `city` (None: the national set). Raises CatalogueFaults."""
    return catalogue_of(load_document(directory, city))


def load_document(directory: Path, city: str | None) -> Document:
    """The merged and checked document, the overlay applied. Raises CatalogueFaults."""
    gathered = _gather(directory)
    _check_whole(gathered, directory.name, city)
    overlay = gathered.cities.get(city) if city is not None else None
    edition = gathered.editions[0][1] if gathered.editions else None
    national = Document.model_validate({"edition": edition, **gathered.entries})
    declared = Declared(gathered.declared, frozenset(gathered.incomplete))
    for finding in check(national, overlay, declared):
        gathered.faults.append(_located(finding, gathered, directory.name))
    if gathered.faults:
        raise CatalogueFaults(gathered.faults)
    return with_city(national, overlay)


def _gather(directory: Path) -> Gathered:
    """Reads and validates every file, one by one, in order of their paths."""
    gathered = Gathered()
    paths = [path for path in sorted(directory.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    for path in paths:
        name = path.relative_to(directory.parent).as_posix()
        if path.suffix == ".yml":
            source, faults = read(path, name)
            gathered.faults.extend(faults)
            _take(source, gathered)
        elif path.suffix.lower() in (".yaml", ".yml"):
            gathered.faults.append(Fault(name, 0, "", sentence("wrong_suffix")))
    if not any(path.suffix == ".yml" for path in paths):
        gathered.faults.append(Fault(directory.name, 0, "", sentence("no_files")))
    return gathered


def _take(source: Source, gathered: Gathered) -> None:
    """Validates one file and adds its sound entries."""
    if not source.data:  # unreadable: whatever it may declare is taken as declared
        gathered.lost = True
        gathered.incomplete.update(LISTS)
        for ids in gathered.declared.values():
            ids.update(source.written_ids)
        return
    document, kept, broken = _validated(source, gathered.faults)
    gathered.faults.extend(converted(source))
    if "edition" in source.data:
        gathered.editions.append((source, document.edition))
    if "city" in source.data:
        _take_city(source, document.city, gathered)
    for kind in LISTS:
        raw = source.data.get(kind)
        for number, entry in enumerate(raw if isinstance(raw, list) else []):
            _declare(kind, number, entry, source, gathered)
        if kind in broken:
            gathered.incomplete.add(kind)
        for number, one in zip(kept[kind], getattr(document, kind), strict=True):
            where, place = gathered.places[(kind, one.id)]
            if where is source and place == (kind, number):  # the first of its id
                gathered.entries[kind].append(one)


def _validated(source: Source, faults: list[Fault]) -> tuple[Document, dict[str, list[int]], set[str]]:
    """The file's sound part, for each list the positions of the entries in it, and the lists that have lost something.

    Of a faulty entry the rest is kept where it is an entry without what is faulty, so that its other faults are told in
    the same run.
    """
    bad: dict[Place, set[str]] = {}
    try:
        Document.model_validate(source.data)
    except ValidationError as error:
        faults.extend(translated(source, error))
        for one in error.errors():
            within = one["loc"][: 2 if one["loc"][0] in LISTS else 1]
            bad.setdefault(within, set()).add(str(one["loc"][2]) if len(one["loc"]) > 2 else "")
    sound: dict[str, Any] = {}
    kept: dict[str, list[int]] = {kind: [] for kind in LISTS}
    for name, part in source.data.items():
        if name in LISTS and (name,) not in bad:
            rest = {n: _rest(name, entry, bad.get((name, n))) for n, entry in enumerate(part)}
            kept[name] = [number for number, entry in rest.items() if entry is not None]
            sound[name] = [rest[number] for number in kept[name]]
        elif name not in LISTS and (name,) not in bad:
            sound[name] = part
    return Document.model_validate(sound), kept, {str(place[0]) for place in bad if place[0] in LISTS}


def _rest(kind: str, entry: Any, faulty: set[str] | None) -> Any:
    """The entry, without its faulty keys if it has any; None where that is no entry."""
    if faulty is None:
        return entry
    if not isinstance(entry, dict) or not faulty <= entry.keys() or "options" in faulty:
        return None
    rest = {key: value for key, value in entry.items() if key not in faulty}
    try:
        Document.model_validate({kind: [rest]})
    except ValidationError:
        return None
    return rest


def _declare(kind: str, number: int, entry: Any, source: Source, gathered: Gathered) -> None:
    """Notes where an entry stands, sound or not."""
    id_ = entry.get("id") if isinstance(entry, dict) else None
    if not isinstance(id_, str):
        return
    if (kind, id_) in gathered.places:
        other, place = gathered.places[(kind, id_)]
        message = sentence("duplicate_id", id=id_, other=f"{other.name}:{other.line((*place, 'id'))}")
        gathered.faults.append(source.fault((kind, number, "id"), message))
        return
    gathered.places[(kind, id_)] = (source, (kind, number))
    gathered.declared[kind].add(id_)


def _take_city(source: Source, overlay: CityOverlay | None, gathered: Gathered) -> None:
    raw = source.data["city"]
    id_ = raw.get("id") if isinstance(raw, dict) else None
    if isinstance(id_, str):
        if ("city", id_) in gathered.places:
            other, place = gathered.places[("city", id_)]
            message = sentence("duplicate_id", id=id_, other=f"{other.name}:{other.line((*place, 'id'))}")
            gathered.faults.append(source.fault(("city", "id"), message))
            return
        gathered.places[("city", id_)] = (source, ("city",))
        gathered.cities[id_] = overlay
    else:
        gathered.lost = True
    for key in source.data:
        if key != "city" and key in Document.model_fields:
            gathered.faults.append(source.fault((key,), sentence("city_alone", key=key)))


def _check_whole(gathered: Gathered, directory: str, city: str | None) -> None:
    """One edition, and the wanted city."""
    for source, _ in gathered.editions[1:]:
        message = sentence("two_editions", other=gathered.editions[0][0].name)
        gathered.faults.append(source.fault(("edition",), message))
    if not gathered.editions and not gathered.lost:
        gathered.faults.append(Fault(directory, 0, "edition", sentence("no_edition")))
    if city is not None and city not in gathered.cities and not gathered.lost:
        known = "、".join(sorted(gathered.cities))
        gathered.faults.append(Fault(directory, 0, "city", sentence("no_city", city=city, known=known)))


def _located(finding: Finding, gathered: Gathered, directory: str) -> Fault:
    """The finding at its file and line."""
    if (finding.kind, finding.id) not in gathered.places:
        return Fault(directory, 0, finding.kind, finding.message)
    source, base = gathered.places[(finding.kind, finding.id)]
    place = (*base, *finding.path)
    if finding.leaf is not None:
        place = tuple(_leaf_places(source.at(place), place))[finding.leaf]
    return source.fault(place, finding.message)


def _leaf_places(rule: dict[str, Any], place: Place) -> Iterator[Place]:
    """The place of every leaf of a sound `when:`, in the order of Condition.leaves()."""
    for key, value in rule.items():
        if key in ("all", "any"):
            for number, part in enumerate(value):
                yield from _leaf_places(part, (*place, key, number))
        elif key == "not":
            yield from _leaf_places(value, (*place, key))
        elif key == "parameter":
            yield from _operators(value, (*place, key))
        else:
            yield from _operators({key: value}, place)


def _operators(test: dict[str, Any], place: Place) -> Iterable[Place]:
    """A leaf for every operator of `{field: {operator: operand, …}}` or one for `{field: value}`."""
    name, value = next(iter(test.items()))
    if isinstance(value, dict) and set(value) <= set(OPERATORS):
        return [(*place, name, operator) for operator in value]
    return [(*place, name)]


def catalogue_of(document: Document, version: str | None = None) -> Catalogue:
    """The indexed catalogue of a checked document, under its own version or the one it was kept under.

    The options of the business question are the business types, those of the permits held the items. Rules know no
    groups any more, and no comparison that comes out the same whatever is answered.
    """
    document = expanded(document)
    version = version or version_of(document)
    document = without_foregone(with_holdings(document))

    def by_id(things: tuple[Any, ...]) -> dict[str, Any]:
        return {one.id: one for one in things}

    if document.edition is None:
        raise ValueError("a catalogue has an edition")
    fields = by_id(document.fields)
    options = tuple(Option(value=b.id, label=b.name, synonyms=b.words) for b in document.business_types)
    fields[BUSINESS_FIELD] = fields[BUSINESS_FIELD].model_copy(update={"options": options})
    if HELD_FIELD in fields:
        fields[HELD_FIELD] = fields[HELD_FIELD].model_copy(update={"options": held_options(document)})
    return Catalogue(
        version=version,
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
        stages=by_id(document.stages),
        blockers=document.blockers,
        not_needed=document.not_needed,
        exemptions=document.exemptions,
        outside=document.outside,
        faqs=by_id(document.faqs),
        certificates=by_id(document.certificates),
        trades=by_id(document.trades),
    )
