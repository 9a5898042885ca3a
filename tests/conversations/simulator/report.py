"""What the simulated dialogues and the held-back sentences showed, as tables and as files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from math import ceil
from pathlib import Path
from statistics import median

from tests.conversations.simulator.applicant import Outcome
from tests.conversations.simulator.held_back import Verdict

WORST = 10
MOST_REASONS = 30
HEADS = (
    "", "dialogues", "finished", "right", "silently wrong", "values wrong", "asked again", "median", "p95", "business",
    "detours",
)  # fmt: skip
WIDTHS = (22, 10, 10, 8, 16, 14, 13, 8, 6, 10, 9)


def tables(outcomes: list[Outcome]) -> str:
    """Per noise level, persona and bundle; the last line of each is all of them.

    right: finished with every value as meant; silently wrong: dialogues in which a wrong value stood stored at some
    time without being asked about, mended later or not; values wrong, asked again: of all values; median, p95: turns.
    """
    ways: dict[str, Callable[[Outcome], str]] = {
        "noise": lambda o: f"noise {o.noise}", "persona": lambda o: o.persona, "bundle": lambda o: o.bundle,
    }  # fmt: skip
    lines = []
    for by in ways.values():
        lines.append("".join(h.rjust(w) if h else h.ljust(w) for h, w in zip(HEADS, WIDTHS, strict=True)))
        groups: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            groups.setdefault(by(outcome), []).append(outcome)
        lines += [_row(name, groups[name]) for name in sorted(groups)]
        lines += [_row("all", outcomes), ""]
    return "\n".join(lines)


def _row(name: str, outcomes: list[Outcome]) -> str:
    many = len(outcomes)
    values = sum(o.values for o in outcomes)
    turns = sorted(o.turns for o in outcomes)
    cells = (
        name, str(many), _share(sum(o.finished for o in outcomes), many), _share(sum(o.right for o in outcomes), many),
        _share(sum(bool(o.wrong) for o in outcomes), many), _share(sum(len(o.wrong) for o in outcomes), values),
        _share(sum(o.asked_again.total() for o in outcomes), values), f"{median(turns):.0f}",
        str(turns[ceil(0.95 * many) - 1]), _share(sum(o.first_sentence == "right" for o in outcomes), many),
        _share(sum(o.recognized for o in outcomes), sum(o.detours for o in outcomes)),
    )  # fmt: skip
    return "".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(cells, WIDTHS, strict=True)))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def worst(outcomes: Iterable[Outcome], most: int = WORST) -> list[Outcome]:
    """The worst first: not finished, then wrong at the end, then most wrong values, then most questions asked again."""
    bad = [o for o in outcomes if not o.good]
    return sorted(bad, key=lambda o: (o.finished, -len(o.at_end), -len(o.wrong), -o.asked_again.total()))[:most]


def reasons(outcomes: Iterable[Outcome]) -> list[tuple[str, int]]:
    """Why dialogues failed, the commonest first."""
    counted: Counter[str] = Counter()
    for outcome in outcomes:
        counted.update([outcome.trouble] if outcome.trouble else [])
        counted.update(f"wrong {line.split(' = ')[0]}" for line in outcome.wrong)
        counted.update(f"at the end {line.split(' ')[0]}" for line in outcome.at_end)
    return counted.most_common()


def headline(outcome: Outcome) -> str:
    what = outcome.trouble or ("finished" if outcome.finished else "not finished")
    return f"{outcome.persona} · {outcome.business} · noise {outcome.noise} · {outcome.turns} turns · {what}"


def failures(outcomes: list[Outcome], folder: Path) -> str:
    """Leaves the transcripts of all failed dialogues in `folder`; says why they failed and shows the worst."""
    failed = write_failing(outcomes, folder)
    lines = [f"{failed} transcripts of failed dialogues in {folder}", ""]
    lines += [f"{count:4d}  {why}" for why, count in reasons(outcomes)[:MOST_REASONS]]
    for outcome in worst(outcomes):
        lines += ["", headline(outcome), *(f"  {line}" for line in [*outcome.wrong, *_ends(outcome)])]
    return "\n".join(lines)


def _ends(outcome: Outcome) -> list[str]:
    return [f"at the end: {line}" for line in outcome.at_end]


def write_failing(outcomes: list[Outcome], folder: Path) -> int:
    """One file for every dialogue that was not finished with every value right; gives how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    bad = [(n, o) for n, o in enumerate(outcomes) if not o.good]
    for number, outcome in bad:
        head = [
            headline(outcome),
            *outcome.wrong,
            *_ends(outcome),
            *(f"missed detour: {m}" for m in outcome.missed_detours),
            "",
        ]
        text = "\n".join([*head, *outcome.transcript]) + "\n"
        (folder / f"{number:04d}-{outcome.persona}-{outcome.business}.txt").write_text(text, encoding="utf-8")
    return len(bad)


def score(verdicts: list[Verdict]) -> dict[str, float]:
    """Share of each outcome."""
    counted = Counter(v.outcome for v in verdicts)
    return {name: counted[name] / len(verdicts) for name in ("right", "offered", "asked", "wrong")} if verdicts else {}


def sentence_table(verdicts: list[Verdict], only: tuple[str, ...] = ("wrong", "asked", "offered")) -> str:
    """Every sentence that did not come out right, by group."""
    lines = []
    for verdict in sorted(verdicts, key=lambda v: (only.index(v.outcome) if v.outcome in only else 9, v.group)):
        if verdict.outcome in only:
            got = verdict.got.replace("\n", " ")[:70]
            said = f"{verdict.group}: “{verdict.sentence}”"
            lines.append(f"  {verdict.outcome:<8}{said} → {got} (wanted {verdict.wanted})")
    return "\n".join(lines)
