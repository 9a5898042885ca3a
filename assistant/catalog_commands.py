"""`python -m assistant.cli catalog …`: tools for who edits the published rules. Their words stand in tools.yml."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.applications.facts import Facts
from assistant.applications.golden import Golden, GoldenCase, Mismatch, read_golden
from assistant.applications.repository import Repository
from assistant.applications.rule_changes import Flips, flips
from assistant.applications.walk import LIMIT, Spread, Walk, walk
from assistant.catalog.canonical import document_of
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.changes import entry_changes
from assistant.catalog.conditions import ALWAYS, NEVER
from assistant.catalog.faults import CatalogueFaults, sentence
from assistant.catalog.loader import catalogue_of, load_document
from assistant.catalog.rule_words import for_business, rule_words
from assistant.catalog.schema import ApprovalItem, Basis, BusinessType, Document, Field, TimeLimit
from assistant.catalog.store import VERSION, CatalogueStore, UnknownVersion
from assistant.database import make_engine
from assistant.planning.plan import cured_waits
from assistant.settings import ROOT, Settings

CASES = ROOT / "tests" / "catalog" / "golden"
USUAL = ROOT / "tests" / "catalog" / "usual_answers.json"
WIDTH = 160  # of tables, also where the output is no terminal

catalog = typer.Typer(no_args_is_help=True, help=sentence("cli_catalog"))

Directory = Annotated[Path | None, typer.Argument(help=sentence("cli_directory"))]
City = Annotated[str | None, typer.Option(help=sentence("cli_city"))]
Cases = Annotated[Path, typer.Option(help=sentence("cli_cases"))]


def say(code: str, **params: object) -> None:
    typer.echo(sentence(code, **params))


# -- check -----------------------------------------------------------------------------------------------------------


@catalog.command("check", help=sentence("cli_check"))
def check_(directory: Directory = None, city: City = None) -> None:
    """Prints every fault with file and line and exits with 1, or a summary."""
    found = catalogue_of(_read(directory, city))
    counts = {
        "businesses": len(found.business_types),
        "items": len(found.items),
        "fields": len(found.fields),
        "bundles": len(found.bundles),
    }
    say("check_ok", version=found.version, **counts)
    for wait in cured_waits(found):
        names = {"item": found.items[wait.item].name, "needs": found.items[wait.needs].name}
        cure = sentence(f"words_{wait.cure.value}")
        if wait.saved_days is None:
            say("check_cured_loop", cure=cure, **names)
        else:
            say("check_cured", cure=cure, days=f"{float(wait.saved_days):g}", **names)


def _read(directory: Path | None, city: str | None) -> Document:
    """The document; its faults are printed, and end the command."""
    settings = Settings()
    try:
        return load_document(directory or settings.catalogue_dir, city or settings.city)
    except CatalogueFaults as faults:
        for fault in faults.faults:
            typer.echo(str(fault))
        say("check_bad", count=len(faults.faults))
        raise typer.Exit(1) from None


# -- show ------------------------------------------------------------------------------------------------------------


@catalog.command("show", help=sentence("cli_show"))
def show(
    type_: Annotated[str, typer.Argument(metavar="TYPE", help=sentence("cli_type"))],
    directory: Annotated[Path | None, typer.Option(help=sentence("cli_directory"))] = None,
    city: City = None,
) -> None:
    """One business type as an applicant's case would meet it: questions, items with rule and law, blockers."""
    found = catalogue_of(_read(directory, city))
    business = _business(found, type_)
    bundle = found.bundles[business.bundle]
    say("show_type", id=business.id, ref=business.ref, name=business.name, codes="、".join(business.industry_codes))
    say("show_bundle", name=bundle.name, lead=found.departments[bundle.lead_department].name)
    say("show_words", count=len(business.words), some="、".join(business.words[:12]), goods=len(business.goods))
    items = found.candidates((business.id,))
    say("show_questions")
    for name in _deciding(found, business, items):
        field = found.fields[name]
        gate = (
            sentence("show_gate", rule=rule_words(found, field.when, business.id))
            if _gated(found, field, business)
            else ""
        )
        say("show_question", id=name, label=field.label, question=field.question, gate=gate)
    say("show_items", count=len(items))
    for number, item in enumerate(items, start=1):
        _show_item(found, number, item, business)
    for blocker in (b for b in found.blockers if business.id in b.business):
        say(
            "show_blocker",
            rule=rule_words(found, blocker.when, business.id),
            text=blocker.text,
            basis=_law(blocker.basis),
        )
    for one in (n for n in found.not_needed if not n.business or business.id in n.business):
        say("show_not_needed", rule=rule_words(found, one.when, business.id), text=one.text, basis=_law(one.basis))


def _business(found: Catalogue, named: str) -> BusinessType:
    for one in found.business_types.values():
        if named in (one.id, one.ref, one.name, *one.words):
            return one
    say("show_unknown", named=named, known="、".join(f"{b.name}（{b.id}）" for b in found.business_types.values()))
    raise typer.Exit(1)


def _deciding(found: Catalogue, business: BusinessType, items: Iterable[ApprovalItem]) -> list[str]:
    """The questions that can be asked to decide items and blockers, with the questions of their own conditions."""
    whens = [item.when for item in items] + [b.when for b in found.blockers if business.id in b.business]
    waiting = [name for when in whens for name in for_business(found, when, business.id).fields]
    names: set[str] = set()
    while waiting:
        name = waiting.pop()
        gate = for_business(found, found.fields[name].when, business.id)
        if name not in names and gate.root != NEVER:
            names.add(name)
            waiting += gate.fields
    return [name for name in found.fields if name in names]


def _gated(found: Catalogue, field: Field, business: BusinessType) -> bool:
    return for_business(found, field.when, business.id).root != ALWAYS


def _show_item(found: Catalogue, number: int, item: ApprovalItem, business: BusinessType) -> None:
    say("show_item", number=number, id=item.id, ref=item.ref, name=item.name,
        department=found.departments[item.department].name)  # fmt: skip
    say("show_when", rule=rule_words(found, item.when, business.id))
    say("show_limits", promised=_limit(item.promised), statutory=_limit(item.statutory),
        commitment=sentence(f"availability_{item.commitment.value}"),
        tolerance=sentence(f"availability_{item.tolerance.value}"))  # fmt: skip
    if item.promised_on_commitment is not None:
        say("show_on_commitment", limit=_limit(item.promised_on_commitment))
    if item.requires:
        say("show_requires", names="、".join(found.items[p.item].name for p in item.requires))
    for cover in item.covered_by:
        say("show_covered", name=found.items[cover.item].name, because=cover.because, basis=_law(cover.basis))
    say("show_law", basis=_law(item.basis), unverified="" if item.verified else sentence("unverified"))


def _limit(limit: TimeLimit | None) -> str:
    return sentence("no_limit") if limit is None else sentence(f"unit_{limit.unit.value}", days=f"{limit.days:f}")


def _law(basis: tuple[Basis, ...]) -> str:
    return "；".join(
        f"《{b.law}》{b.article or ''}{'' if b.verified else sentence('unverified')}" for b in basis
    )  # fmt: skip


# -- golden ----------------------------------------------------------------------------------------------------------


@catalog.command("golden", help=sentence("cli_golden"))
def golden(directory: Directory = None, city: City = None, cases: Cases = CASES) -> None:
    """Decides every golden case; prints those decided otherwise than written, and exits with 1 if there are any."""
    decider = Golden(_read(directory, city))
    known = decider.catalogue({})
    read = _cases(cases)
    counts = Counter(case.business for case in read)
    wrong = 0
    for case in read:
        mismatch = decider.mismatch(case)
        if mismatch:
            wrong += 1
            say("golden_wrong", business=_names(known, case.business), case=case.case)
            _print_mismatch(known, mismatch)
    without = [b.name for b in known.business_types.values() if counts[(b.id,)] < 2]
    if without:
        say("golden_few", names="、".join(without))
    say("golden_done", count=len(read), businesses=len(counts), wrong=wrong)
    raise typer.Exit(1 if wrong else 0)


def _cases(folder: Path) -> list[GoldenCase]:
    try:
        return read_golden(folder)
    except (OSError, ValueError) as error:
        say("golden_unreadable", folder=folder, error=error)
        raise typer.Exit(1) from None


def _print_mismatch(known: Catalogue, mismatch: Mismatch) -> None:
    for key in ("unknown", "missing", "surplus", "not_excluded", "not_open", "blockers"):
        ids = getattr(mismatch, key)
        if ids:
            say(f"golden_{key}", ids="、".join(known.items[i].name if i in known.items else i for i in ids))


def _names(known: Catalogue, business: Iterable[str]) -> str:
    return " + ".join(known.business_types[b].name if b in known.business_types else b for b in business)


# -- diff ------------------------------------------------------------------------------------------------------------


@catalog.command("diff", help=sentence("cli_diff"))
def diff(
    old: Annotated[str, typer.Argument(help=sentence("cli_old"))],
    new: Annotated[str | None, typer.Argument(help=sentence("cli_new"))] = None,
    city: City = None,
    cases: Cases = CASES,
) -> None:
    """What a change of the rules changes: entries, golden cases, and open applications under their own version."""
    before, after = _published(old, city), _published(new, city)
    for change in entry_changes(before, after):
        kind = sentence(f"kind_{change.kind}") if change.kind not in ("edition", "city") else change.kind
        say(f"diff_{change.what}", kind=kind, id=change.id, keys="、".join(change.keys))
    _diff_golden(Golden(before), Golden(after), _cases(cases))
    _diff_applications(catalogue_of(after))


def _published(which: str | None, city: str | None) -> Document:
    """A folder, or a version that the product has kept."""
    settings = Settings()
    if which is None or not VERSION.fullmatch(which):
        return _read(Path(which) if which else None, city)
    path = settings.data_dir / "catalogues" / f"{which}.json"
    try:
        return document_of(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        say("diff_no_version", version=which)
        raise typer.Exit(1) from None


def _diff_golden(before: Golden, after: Golden, cases: list[GoldenCase]) -> None:
    flipped = skipped = 0
    for case in cases:
        if any(not set(case.business) <= set(one.catalogue({}).business_types) for one in (before, after)):
            skipped += 1
            continue
        found = flips(before.facts(case), after.facts(case))
        if found:
            flipped += 1
            say("diff_case", business=_names(after.catalogue({}), case.business), case=case.case)
            _print_flips(after.catalogue({}), before.catalogue({}), found)
    say("diff_golden", flipped=flipped, count=len(cases), skipped=skipped)


def _print_flips(new: Catalogue, old: Catalogue, found: Flips) -> None:
    for flip in found.items:
        item = new.items.get(flip.item) or old.items[flip.item]
        words = [sentence(f"verdict_{one.value}" if one else "verdict_none") for one in (flip.before, flip.after)]
        say("diff_flip", name=item.name, before=words[0], after=words[1])
    texts = {one.id: one.text for one in (*old.blockers, *new.blockers)}
    for code, ids in (("diff_blocked", found.blocked), ("diff_freed", found.freed)):
        for one in ids:
            say(code, text=texts[one])


def _diff_applications(new: Catalogue) -> None:
    """Open applications keep their version; this is what would change if they were started anew."""
    settings = Settings()
    store = CatalogueStore.snapshots_only(settings.data_dir / "catalogues")
    flipped: dict[str, list[str]] = defaultdict(list)
    open_, lost = Counter[str](), Counter[str]()
    for application in Repository(make_engine(settings.database)).open_applications():
        version = application.catalogue_version
        open_[version] += 1
        try:
            own = store.get(version)
        except UnknownVersion:
            lost[version] += 1
            continue
        if not set(application.business) <= set(new.business_types):
            flipped[version].append(application.id)
            say("diff_application", id=application.id, version=version)
            say("diff_business_gone", names=_names(own, application.business))
            continue
        found = flips(Facts.of(own, application), Facts.of(new, application))
        if found:
            flipped[version].append(application.id)
            say("diff_application", id=application.id, version=version)
            _print_flips(new, own, found)
    for version, count in sorted(open_.items()):
        say("diff_version", version=version, count=count, flipped=len(flipped[version]), lost=lost[version])
    say("diff_applications", count=open_.total(), flipped=sum(map(len, flipped.values())))


# -- walk ------------------------------------------------------------------------------------------------------------


@catalog.command("walk", help=sentence("cli_walk"))
def walk_(
    type_: Annotated[str | None, typer.Argument(metavar="TYPE", help=sentence("cli_type"))] = None,
    directory: Annotated[Path | None, typer.Option(help=sentence("cli_directory"))] = None,
    city: City = None,
    limit: Annotated[int, typer.Option(help=sentence("cli_limit"), min=1)] = LIMIT,
) -> None:
    """A row per business type, then every fault; exits with 1 if there are any."""
    found = catalogue_of(_read(directory, city))
    usual = json.loads(USUAL.read_text(encoding="utf-8"))
    chosen = [_business(found, type_).id] if type_ else list(found.business_types)
    walks = [walk(found, business, usual, limit) for business in chosen]
    Console(width=WIDTH).print(_table(found, walks))
    faults = 0
    for one in walks:
        for fault in one.faults:
            faults += 1
            item, field = found.items.get(fault.about), found.fields.get(fault.about)
            name = item.name if item else field.label if field else fault.about
            say(f"walk_{fault.wrong.value}", business=found.business_types[one.business].name, name=name,
                id=fault.about, answers=json.dumps(fault.answers, ensure_ascii=False, default=str))  # fmt: skip
    combinations = sum(one.combinations for one in walks)
    middle = f"{median(one.usual for one in walks):g}"
    say("walk_done", businesses=len(walks), combinations=combinations, usual=middle, faults=faults)
    raise typer.Exit(1 if faults else 0)


def _table(found: Catalogue, walks: list[Walk]) -> Table:
    columns = ("business", "combinations", "usual", "questions", "items", "departments", "fields", "blocked")
    table = Table(*(sentence(f"column_{name}") for name in columns))
    for one in walks:
        way = "column_all" if one.exhaustive else "column_pairs"
        table.add_row(
            found.business_types[one.business].name,
            sentence(way, count=one.combinations),
            str(one.usual),
            *(_spread(spread) for spread in (one.questions, one.items, one.departments, one.fields)),
            str(one.blocked),
        )
    return table


def _spread(spread: Spread) -> str:
    return f"{spread.least} / {spread.median:g} / {spread.most}"
