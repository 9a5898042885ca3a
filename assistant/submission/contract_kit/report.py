"""Runs the checks and says in plain words what was found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.submission.contract_kit.caller import Broken, Caller, NotOffered
from assistant.submission.contract_kit.checks import CHECKS


@dataclass(frozen=True)
class Finding:
    """`outcome`: kept | broken | not_offered; `fault` and `why` are given when broken."""

    check: str
    outcome: str
    fault: str | None = None
    why: str = ""


def examine(caller: Caller) -> list[Finding]:
    """All checks, in order; one that fails keeps no other from being made."""
    return [_made(name, caller) for name in CHECKS]


def _made(name: str, caller: Caller) -> Finding:
    try:
        CHECKS[name](caller)
    except NotOffered:
        return Finding(name, "not_offered")
    except Broken as fault:
        return Finding(name, "broken", fault.code, _words()["faults"][fault.code].format(**_plain(fault.params)))
    except Exception as error:  # an answer so odd that the check stumbled over it is a fault of the server as well
        return Finding(name, "broken", "crashed", _words()["faults"]["crashed"].format(error=type(error).__name__))
    return Finding(name, "kept")


def report(url: str, findings: list[Finding]) -> str:
    """One line per check, and the sum."""
    words = _words()["report"]
    counts = {kind: sum(f.outcome == kind for f in findings) for kind in ("kept", "broken", "not_offered")}
    lines = [words["head"].format(url=url)]
    lines += [words[f.outcome].format(name=_words()["checks"][f.check], why=f.why) for f in findings]
    lines.append(words["some_broken" if counts["broken"] else "all_kept"].format(**counts))
    return "\n".join(lines)


def _plain(params: dict[str, Any]) -> dict[str, str]:
    return {name: "、".join(map(str, v)) if isinstance(v, list) else str(v)[:200] for name, v in params.items()}


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8"))
    return found
