"""Plays a number of dialogues: business types, personas and noise levels in turn, everything else by the seed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

from assistant.catalog.catalogue import Catalogue
from tests.conversations.product import Product
from tests.conversations.simulator.applicant import Applicant, Outcome
from tests.conversations.simulator.goals import make_goal
from tests.conversations.simulator.held_back import first_sentences
from tests.conversations.simulator.personas import PERSONAS

NOISE_LEVELS = (0, 1, 2)
AT_ONCE = 4
CHANGING = 0.35  # share of the people who change their mind about something


def play(product: Product, catalogue: Catalogue, count: int, seed: int) -> list[Outcome]:
    """`count` dialogues. The same seed and catalogue make the same people who say the same to the same answers."""

    def one(number: int) -> Outcome:
        rng = Random(f"{seed} {number}")
        businesses = list(first_sentences(catalogue))
        # lengths without a common factor would meet in every way; with one the quotient shifts them against another
        persona = PERSONAS[number % len(PERSONAS)]
        noise = NOISE_LEVELS[(number // len(PERSONAS) + number) % len(NOISE_LEVELS)]
        business = businesses[(number + number // len(businesses)) % len(businesses)]
        changes = max(persona.changes, 1 if rng.random() < CHANGING else 0)
        goal = make_goal(catalogue, business, rng, changes)
        return Applicant(product, catalogue, goal, persona, noise, rng).run()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(count)))
