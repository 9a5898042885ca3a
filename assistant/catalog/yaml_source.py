"""One YAML file as data together with the line of every place in it.

Scalars follow the core schema of YAML 1.2 (§10.3.2), less its surprises: only `true` and `false` are booleans, so that
a bare yes, no, on or off in a list of words stays a word; a number with a leading zero (0731) is a code and stays text;
nothing is read as a date or as sixty-based time (8:30); a decimal fraction is exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from assistant.catalog.faults import Fault, Place, sentence

DEEPEST = 40  # levels; an anchor that contains itself would never end
MOST_PLACES = 200_000  # of one file; anchors of anchors multiply
TAG = "tag:yaml.org,2002:"
KNOWN_TAGS = {TAG + name for name in ("bool", "int", "float", "null", "str", "seq", "map")}
FULL_WIDTH = re.compile(r"""^\s*(?:-\s+)?\{?[A-Za-z_][\w.]*\s*：""")  # a key closed by the Chinese colon
WRITTEN_ID = re.compile(r"""\bid:\s*["']?([a-z][a-z0-9_.]*)""")

# The start of PyYAML's `problem` → the sentence for a clerk.
PROBLEMS = (
    ("mapping values are not allowed", "yaml_colon"),
    ("could not find expected ':'", "yaml_no_colon"),
    ("found character '\\t'", "yaml_tab"),
    ("found character", "yaml_character"),
    ("found unexpected end of stream", "yaml_quote"),
    ("found unknown escape character", "yaml_escape"),
    ("sequence entries are not allowed", "yaml_dash"),
    ("expected <block end>", "yaml_indent"),
    ("expected ',' or ']'", "yaml_bracket"),
    ("expected ',' or '}'", "yaml_bracket"),
    ("found undefined alias", "yaml_alias"),
    ("but found another document", "yaml_document"),
)


class _Loader(yaml.SafeLoader):
    """SafeLoader with the scalars described above."""


_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+$", "-+.0123456789"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("merge", r"^<<$", "<"),
):
    _Loader.add_implicit_resolver(TAG + _name, re.compile(_pattern), list(_first))


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node))


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))


class _Fast(yaml.CSafeLoader):
    """The same with libyaml's parser: three times as fast, but vague about what is wrong."""


_Fast.yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers
_Loader.add_constructor(TAG + "float", _decimal)
_Loader.add_constructor(TAG + "int", _integer)


@dataclass
class Source:
    """One file: its data, the line of every place in it, and the ids written in it even where it cannot be read."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    written_ids: frozenset[str] = frozenset()

    def line(self, place: Place) -> int:
        """The line of `place`, or of the nearest known place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, place: Place, message: str) -> Fault:
        return Fault(self.name, self.line(place), ".".join(str(part) for part in place), message)

    def at(self, place: Place) -> Any:
        """The data at a place that exists."""
        data: Any = self.data
        for part in place:
            data = data[part]
        return data


class Unreadable(Exception):
    """The file as a whole is no YAML mapping."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read(path: Path, name: str) -> tuple[Source, list[Fault]]:
    """The file under the name that faults give it. A file that cannot be read has faults and no data."""
    source = Source(name)
    faults: list[Fault] = []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return source, [Fault(name, line, "", sentence("not_utf8"))]
    source.written_ids = frozenset(WRITTEN_ID.findall(text))
    try:
        source.data = _parsed(text, source, faults)
    except Unreadable as error:
        faults.append(Fault(name, error.line, "", error.message))
    return source, faults


def _parsed(text: str, source: Source, faults: list[Fault]) -> dict[str, Any]:
    """Raises Unreadable."""
    try:
        node = _composed(text)
        if node is None:
            raise Unreadable(1, sentence("empty_file"))
        if not isinstance(node, yaml.MappingNode):
            raise Unreadable(node.start_mark.line + 1, sentence("not_mapping"))
        for place, line, message in _walk(node, (), source.lines):
            faults.append(Fault(source.name, line, ".".join(str(part) for part in place), message))
        data: dict[str, Any] = _Loader("").construct_document(node)
        return data
    except yaml.MarkedYAMLError as error:
        raise _explained(error, text) from error
    except yaml.reader.ReaderError as error:
        raise Unreadable(text.count("\n", 0, error.position) + 1, sentence("yaml_character")) from error
    except (ValueError, KeyError, ArithmeticError, RecursionError) as error:
        # `!!int many`, `!!bool maybe`, `!!float x`, or brackets beyond the depth of the parser
        raise Unreadable(1, sentence("yaml_syntax")) from error


def _composed(text: str) -> yaml.Node | None:
    """The file's one node, None where it is empty. Raises yaml.YAMLError, told by the parser that tells most."""
    try:
        return _Fast(text).get_single_node()
    except (yaml.YAMLError, RecursionError):
        return _Loader(text).get_single_node()


def _walk(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Iterator[tuple[Place, int, str]]:
    """Notes the line of every place; yields what YAML allows and a catalogue does not."""
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if len(place) > DEEPEST or len(lines) > MOST_PLACES:
        raise Unreadable(line, sentence("too_deep"))
    if node.tag not in KNOWN_TAGS:
        raise Unreadable(line, sentence("yaml_tag", tag=node.tag.removeprefix(TAG)))
    if isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _walk(value, (*place, number), lines)
    elif isinstance(node, yaml.MappingNode):
        yield from _walk_mapping(node, place, lines)


def _walk_mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> Iterator[tuple[Place, int, str]]:
    """Keys become text whatever they look like; of a key written twice the first counts."""
    first: dict[str, int] = {}
    kept = []
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(line, sentence("yaml_key"))
        if key.tag == TAG + "merge":
            yield place, line, sentence("yaml_merge")
        elif key.value in first:
            yield (*place, key.value), line, sentence("duplicate_key", key=key.value, line=first[key.value])
        else:
            key.tag = TAG + "str"
            kept.append((key, value))
            first[key.value] = lines[(*place, key.value)] = line
            yield from _walk(value, (*place, key.value), lines)
    node.value = kept


def _explained(error: yaml.MarkedYAMLError, text: str) -> Unreadable:
    """PyYAML's complaint as a sentence, at the line to be mended rather than the one where reading stopped."""
    problem = error.problem or ""
    marks = [mark for mark in (error.context_mark, error.problem_mark) if mark is not None]
    rows = text.split("\n")
    for mark in marks:
        if mark.line < len(rows) and FULL_WIDTH.match(rows[mark.line]):
            return Unreadable(mark.line + 1, sentence("yaml_full_width"))
    code = next((code for start, code in PROBLEMS if problem.startswith(start)), "yaml_syntax")
    started = code in ("yaml_quote", "yaml_no_colon")  # reading stops further down, the mistake is where it started
    line = (marks[0] if started else marks[-1]).line + 1 if marks else 1
    return Unreadable(line, sentence(code, line=marks[0].line + 1 if marks else 1))
