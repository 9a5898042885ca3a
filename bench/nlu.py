"""`make bench-nlu`: how well people are understood, and what it costs.

Four parts: the intents' confusion report (bench/intents.py), the parse's time by component, the held-back sentences of
tests/conversations/data and the simulated dialogues of tests/conversations/simulator, both through the public API of
the really started product. Failing transcripts are left in var/simulator.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.loader import load
from assistant.settings import Settings
from bench import intents
from bench.components import parse_times, print_times
from tests.conversations.product import Product
from tests.conversations.simulator import held_back, report
from tests.conversations.simulator.__main__ import FAILING
from tests.conversations.simulator.dialogues import play
from tests.conversations.simulator.held_back import Verdict

DIALOGUES = 252  # 14 personas, each at each of three noise levels six times
SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialogues", type=int, default=DIALOGUES)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    settings = Settings()
    catalogue = load(settings.catalogue_dir, settings.city)
    _head("intents")
    intents.main()
    _head("time of a parse")
    with tempfile.TemporaryDirectory() as folder:
        print_times(parse_times(_messages(catalogue), Path(folder)))
    with _started() as product:
        _head("held-back sentences")
        _print_sentences(product, catalogue)
        _head(f"simulated dialogues, seed {asked.seed}")
        outcomes = play(product, catalogue, asked.dialogues, asked.seed)
    print(report.tables(outcomes))
    print(report.failures(outcomes, FAILING))


def _messages(catalogue: Catalogue) -> list[str]:
    """Every held-back sentence once."""
    said = [text for texts in held_back.first_sentences(catalogue).values() for text in texts]
    said += [str(text) for answers in held_back.read("held_back_answers.yml").values() for text in answers]
    said += [text for kind in held_back.detour_kinds().values() for text in kind["sentences"]]
    return list(dict.fromkeys(said))


@contextmanager
def _started() -> Iterator[Product]:
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder), requests_per_minute="1000000")
        product.start()
        try:
            yield product
        finally:
            product.stop()


def _print_sentences(product: Product, catalogue: Catalogue) -> None:
    sets: dict[str, list[Verdict]] = {
        "first sentences to the right business": held_back.check_first_sentences(product, catalogue),
        "answers to the right value": held_back.check_answers(product, catalogue),
        "detours recognized": held_back.check_detours(product),
    }
    for name, verdicts in sets.items():
        shares = ", ".join(f"{outcome} {share:.1%}" for outcome, share in report.score(verdicts).items())
        print(f"{name}: {len(verdicts)} sentences, {shares}")
        print(report.sentence_table(verdicts))


def _head(text: str) -> None:
    print(f"\n== {text} ==", flush=True)


if __name__ == "__main__":
    main()
