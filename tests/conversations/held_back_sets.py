"""`python -m tests.conversations.held_back_sets 2`: the later held-back sets, said to the really started product.

Each set was written anew before the words of the product were looked at. Beside first sentences and answers as in the
first set, detours are said at many pending questions, frequent questions must find their own published answer (or,
where nothing is published, an honest 我不确定), and what is no matter of this office must be sent where it belongs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.loader import load
from assistant.catalog.schema import Faq
from assistant.settings import Settings
from tests.conversations.product import Person, Product
from tests.conversations.simulator import report
from tests.conversations.simulator.held_back import (
    Verdict,
    answer,
    asked,
    before_question,
    detour_kinds,
    each,
    first_sentence,
    first_sentences,
    missed,
    read,
)
from tests.conversations.simulator.responses import responses_in

NUMBERS = (2, 3, 4, 5)
PENDING = (
    "premises.area_total", "entity.type", "person.legal_rep.name", "premises.neighbor_type", "entity.name", "sign.type",
    "premises.address_detail", "person.legal_rep.id_no", "staff.count", "premises.lease_end", "food.items",
    "entity.business_scope", "drain.to_sewer", "hotel.rooms", "fire.method", "entity.reg_capital", "consent.privacy",
    "person.legal_rep.mobile", "premises.planned_opening", "person.shareholders", "shop.tobacco",
)  # fmt: skip
# what is computed for this application and answers a frequent question as well as the published words
COMPUTED = frozenset(
    (
        "utter_time_item",
        "utter_why_item",
        "utter_fee_item",
        "utter_law",
        "utter_item_not_needed",
        "utter_item_undecided",
    )
)
UNSURE = ("utter_unsure", "utter_unsure_optional", "utter_not_understood", "utter_business_vague", "utter_for_example")
AGENT = "agent."
EXEMPT = "utter_business_exempt"


def check(product: Product, catalogue: Catalogue, number: int) -> dict[str, list[Verdict]]:
    """The verdicts on every sentence of a set, by what was asked of it."""
    first = f"held_back_first_sentences_{number}.yml"
    said = read(first)
    begun = [(business, text) for business, texts in first_sentences(catalogue, first).items() for text in texts]
    answers = [
        (name, str(text), value)
        for name, values in read(f"held_back_answers_{number}.yml").items()
        for text, value in values.items()
    ]
    detours = [(k["kind"], text) for k in read(f"held_back_detours_{number}.yml") for text in k["sentences"]]
    placed = [(PENDING[n % len(PENDING)], *detour) for n, detour in enumerate(detours)]
    asked_of = [(name, text) for name, texts in read(f"held_back_faq_{number}.yml").items() for text in texts]
    numbered = [(n, *one) for n, one in enumerate(asked_of)]
    return {
        "first sentences to the right business": each(partial(first_sentence, product, catalogue), begun),
        "outside matters sent on": each(partial(outside, product), list(said["outside"].items())),
        "no licence needed": each(partial(told, product, EXEMPT), [(t,) for t in said["nothing_needed"]]),
        "no business told": each(partial(told, product, "utter_business_"), [(t,) for t in said["unknown"]]),
        "answers to the right value": each(partial(answer, product, catalogue), answers),
        "detours recognized": each(partial(detour, product, catalogue), placed),
        "frequent questions": each(partial(frequent, product, catalogue), numbered),
    }  # fmt: skip


def outside(product: Product, text: str, where: str) -> Verdict:
    """Whether no business is taken and the answer says where to go."""
    person = Person.arrives(product)
    person.say(text)
    if person.view["business"]:
        return Verdict("outside", text, "wrong", where, str(person.view["business"]))
    return Verdict("outside", text, "right" if where in person.answer else "asked", where, person.answer)


def told(product: Product, response: str, text: str) -> Verdict:
    """Whether no business is taken and a response of that name is given."""
    person = Person.arrives(product)
    person.say(text)
    if person.view["business"]:
        return Verdict(response, text, "wrong", response, str(person.view["business"]))
    known = any(name.startswith(response) for name in responses_in(person.answer)) or person.asked == BUSINESS_FIELD
    if response == EXEMPT:
        known = response in responses_in(person.answer)
    return Verdict(response, text, "right" if known else "asked", response, person.answer)


def detour(product: Product, catalogue: Catalogue, pending: str, kind: str, text: str) -> Verdict:
    """Whether a detour at the question of `pending` is answered as its kind must be and stores nothing."""
    person = asked(product, before_question(catalogue, pending) or {})
    before = _values(person)
    person.say(text)
    wanted = detour_kinds()[kind]["answered_by"] if kind != "unsure" else UNSURE
    stored = _values(person) != before
    known = bool(responses_in(person.answer) & set(wanted))
    outcome = "wrong" if stored else "right" if known else "asked" if missed(person.answer) else "wrong"
    return Verdict(f"{kind} at {pending}", text, outcome, kind, person.answer)


def _values(person: Person) -> list[tuple[str, Any]]:
    """What stands in the form; who acts for another says so in a detour, and the agent's part opens."""
    return [(f["field"], f["value"]) for f in person.view["fields"] if AGENT not in f["field"]]


def frequent(product: Product, catalogue: Catalogue, number: int, wanted: str, text: str) -> Verdict:
    """Whether a frequent question gets its own answer; every second one is asked amid a business that it concerns."""
    faq = catalogue.faqs.get(wanted)
    person = Person.arrives(product)
    if number % 2 and faq is not None:
        person = asked(product, {BUSINESS_FIELD: [_concerned(catalogue, faq)]})
    person.say(text)
    given = next((f.id for f in catalogue.faqs.values() if f.answer in person.answer), None)
    if given is not None:
        return Verdict(wanted, text, "right" if given == wanted else "wrong", wanted, given)
    if faq is None:
        return Verdict(wanted, text, "right" if not person.view["business"] else "wrong", wanted, person.answer)
    computed = bool(responses_in(person.answer) & COMPUTED)
    return Verdict(wanted, text, "offered" if computed else "asked", wanted, person.answer)


def _concerned(catalogue: Catalogue, faq: Faq) -> str:
    """A business for which a frequent question is published."""
    if faq.business:
        return faq.business[0]
    wanted = set(faq.items)
    return next(
        id_
        for id_ in catalogue.business_types
        if not wanted or wanted & {item.id for item in catalogue.candidates((id_,))}
    )


def tables(verdicts: dict[str, list[Verdict]]) -> str:
    """One line of shares for each part, and every sentence that did not come out right."""
    lines = []
    for name, found in verdicts.items():
        shares = ", ".join(f"{outcome} {share:.1%}" for outcome, share in report.score(found).items())
        lines += [f"{name}: {len(found)} sentences, {shares}", report.sentence_table(found)]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, choices=NUMBERS)
    asked_for: Any = parser.parse_args()
    settings = Settings()
    catalogue = load(settings.catalogue_dir, settings.city)
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder), requests_per_minute="1000000")
        product.start()
        try:
            found = check(product, catalogue, asked_for.number)
        finally:
            product.stop()
    sys.stdout.write(tables(found) + "\n")


if __name__ == "__main__":
    main()
