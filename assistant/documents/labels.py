"""Labels of a printed document and the words that stand beside and under them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.documents.found import Read
from assistant.documents.layout import Line

BLANK = re.compile(r"\s+")
WIDE = str.maketrans("()", "（）")  # the reader mixes the two
LEADING = re.compile(r"^[\s:：.。,，·\-—]+")
FARTHEST = 14  # heights of a line between a label and its words
TIGHT = 0.65  # of a height between lines of one paragraph
APART = 9  # heights between the two halves of a spaced label (名   称)


@dataclass(frozen=True, slots=True)
class Label:
    """A label's name and the line it stands on; `rest` is what follows it on the same line, if anything."""

    name: str
    line: Line
    rest: Line | None


def labels_of(lines: Sequence[Line], words: Mapping[str, str]) -> tuple[list[Label], list[Line]]:
    """The labels found, and the other lines. `words` are patterns by name, tried in order at the start of a line."""
    found, others = [], []
    for line in _joined(lines, words):
        label = _label(line, words)
        if label is None:
            others.append(line)
        else:
            found.append(label)
            if label.rest is not None:
                others.append(label.rest)
    return found, others


def _label(line: Line, words: Mapping[str, str]) -> Label | None:
    for name, pattern in words.items():
        match = re.match(pattern, line.text)
        if match:
            rest = line.cut(match.end())
            text = LEADING.sub("", rest.text)
            return Label(name, line, replace(rest, text=text) if text else None)
    return None


def _joined(lines: Sequence[Line], words: Mapping[str, str]) -> list[Line]:
    """Lines without blanks; two single characters in a row that make a label are one line."""
    plain = [replace(line, text=BLANK.sub("", line.text)) for line in lines]
    single = [line for line in plain if len(line.text) == 1]
    taken: set[int] = set()
    made = []
    for first in single:
        for second in single:
            gap = second.left - first.right
            text = first.text + second.text
            if first.beside(second) and 0 < gap < APART * first.height and _whole(text, words):
                taken |= {id(first), id(second)}
                score = min(first.score, second.score)
                made.append(Line(text, score, first.left, first.top, second.right, second.bottom))
    return [*(line for line in plain if id(line) not in taken and line.text), *made]


def _whole(text: str, words: Mapping[str, str]) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in words.values())


def beside(label: Label, labels: Sequence[Label], lines: Sequence[Line], paragraph: bool) -> Read | None:
    """What stands at the right of a label; with the lines under it if it is a `paragraph`."""
    first = label.rest or _right_of(label.line, labels, lines)
    if first is None:
        return None
    taken = [first]
    if paragraph:
        heads = [other.line for other in labels if other is not label]
        while (below := _under(taken[-1], first, label, heads, lines)) is not None:
            taken.append(below)
    text = "".join(line.text for line in taken).translate(WIDE)
    return Read(LEADING.sub("", text), round(min(line.score for line in taken), 3))


def _right_of(label: Line, labels: Sequence[Label], lines: Sequence[Line]) -> Line | None:
    """The nearest line at the right in the same row, unless that is another label."""
    reach = label.right + FARTHEST * label.height
    start = label.right - 0.5 * label.height
    row = [line for line in lines if line.beside(label) and start < line.left < reach]
    nearest = min(row, key=lambda line: line.left, default=None)
    between = [one.line for one in labels if one.line.beside(label) and start < one.line.left]
    if nearest is None or any(one.left < nearest.left for one in between):
        return None
    return nearest


def _under(above: Line, first: Line, label: Label, heads: Sequence[Line], lines: Sequence[Line]) -> Line | None:
    """The next line of a paragraph: close below, beginning where it does, with no label of its own at its left."""
    for line in lines:
        gap = line.top - above.bottom
        close = line.middle > above.middle + 0.4 * above.height and gap < TIGHT * above.height
        if not close or abs(line.left - first.left) > 1.5 * first.height:
            continue
        headed = any(
            head.beside(line) and label.line.left - label.line.height < head.left < line.left for head in heads
        )
        if not headed:
            return line
    return None
