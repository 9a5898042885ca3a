"""Every conversation that the published rules allow ends well, and a rule with a mistake does not go unseen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.applications.walk import Spread, Walk, Wrong, walk
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.loader import catalogue_of
from assistant.catalog.schema import Document
from tests.catalog.published import published
from tests.catalog.small import FIELDS, FILES, ITEMS, spoilt

HERE = Path(__file__).parent
USUAL = json.loads((HERE / "usual_answers.json").read_text("utf-8"))
PUBLISHED = catalogue_of(published())
FEW = 30  # combinations of a type walked here; `catalog walk` takes more


@pytest.mark.parametrize("business", PUBLISHED.business_types)
def test_every_conversation_of_a_published_type_ends_with_every_item_decided(business: str) -> None:
    made = walk(PUBLISHED, business, USUAL, FEW)
    assert made.faults == ()
    assert made.items.most > 0
    assert made.questions.least <= made.usual <= made.questions.most


def small(**changed: str) -> Catalogue:
    parts: dict[str, Any] = {}
    for name, text in {**FILES, **{f"{key}.yml": text for key, text in changed.items()}}.items():
        if "cities" not in name:
            parts.update(yaml.safe_load(text))
    return catalogue_of(Document.model_validate(parts))


def test_all_combinations_are_walked_where_they_are_few() -> None:
    made = walk(small(), "diner", {})
    # one question, two classes above and on each side of 50.5
    assert made == Walk(
        business="diner", combinations=3, exhaustive=True, usual=1, questions=Spread(1, 1, 1), items=Spread(1, 1, 2),
        departments=Spread(1, 1, 2), fields=Spread(1, 1, 2), blocked=0, faults=(),
    )  # fmt: skip


def test_above_the_limit_every_pair_of_answers_is_met_in_a_conversation() -> None:
    names = [f"more.q{n}" for n in range(6)]
    fields = FIELDS + "".join(
        f"  - {{id: {n}, label: {n}, type: boolean, question: q, short_question: s, help: h}}\n" for n in names
    )
    rule = "{all: [" + ", ".join(f"{{any: [{{{one}: true}}, {{{other}: false}}]}}"
                                 for one, other in zip(names, [*names[1:], names[0]], strict=True)) + "]}"  # fmt: skip
    items = ITEMS.replace("    because: 开店要执照\n", f"    because: 开店要执照\n    when: {rule}\n")
    catalogue = small(fields=fields, items=items)
    made = walk(catalogue, "shop", {}, limit=4)
    assert not made.exhaustive
    assert made.faults == ()
    assert 4 <= made.combinations < 2 ** len(names)
    assert made.questions.most >= 2


def test_a_question_whose_answer_changes_nothing_is_found() -> None:
    """The rule names a question that it does not need."""
    extra = "  - {id: x.y, label: x, type: boolean, question: q, short_question: s, help: h}\n"
    diner = "        - any: [{business.type: {includes: diner}}"
    items = spoilt(ITEMS, diner, f"        - any: [{{x.y: true}}, {{not: {{x.y: true}}}}]\n{diner}")
    made = walk(small(fields=FIELDS + extra, items=items), "diner", {})
    assert {(f.wrong, f.about) for f in made.faults} == {(Wrong.CHANGES_NOTHING, "x.y")}


def test_an_item_that_does_not_apply_says_why() -> None:
    items = spoilt(ITEMS, "        - premises.area: {more_than: {parameter: small_max}}\n", "")
    items = spoilt(
        items, "[{business.type: {includes: diner}}, {sign.type: front}]", "[{parameter: {sign_mode: none}}]"
    )
    assert [(f.wrong, f.about) for f in walk(small(items=items), "diner", {}).faults] == [
        (Wrong.NO_REASON, "fire_check")
    ]
    items = spoilt(items, "    because: 面积大\n", "    because: 面积大\n    because_not: 当地不用\n")
    assert walk(small(items=items), "diner", {}).faults == ()
