"""`python -m tests.conversations.simulator`: plays dialogues and prints how well the product understood."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from assistant.catalog.loader import load
from assistant.settings import ROOT, Settings
from tests.conversations.product import Product
from tests.conversations.simulator import report
from tests.conversations.simulator.dialogues import play

FAILING = ROOT / "var" / "simulator"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialogues", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    settings = Settings()
    catalogue = load(settings.catalogue_dir, settings.city)
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder), requests_per_minute="1000000")
        product.start()
        try:
            outcomes = play(product, catalogue, asked.dialogues, asked.seed)
        finally:
            product.stop()
    sys.stdout.write(f"{report.tables(outcomes)}\n{report.failures(outcomes, FAILING)}\n")


if __name__ == "__main__":
    main()
