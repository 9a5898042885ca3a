"""The stock way in one process: stock form, stock validation of answers, stock (unbounded) tracker store.

It has no HTTP, no database and no catalogue, so what it is spared favours it.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import rasa
import yaml
from rasa.core.agent import Agent, load_agent
from rasa.core.utils import AvailableEndpoints

from assistant.channels.rasa.in_process_actions import InProcessActions
from assistant.settings import ROOT

HERE = Path(__file__).resolve().parent
INTENTS = ("inform", "start_business")


def train(folder: Path) -> Path:
    """Trains the stock project with the product's own pipeline; the model's path."""
    (folder / "data").mkdir(parents=True)
    for intent in INTENTS:
        shutil.copy(ROOT / "nlu_data" / "nlu" / f"{intent}.yml", folder / "data")
    shutil.copy(HERE / "rules.yml", folder / "data")
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    config["policies"] = [{"name": "RulePolicy"}]
    config["assistant_id"] = "stock"
    (folder / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    result = rasa.train(
        domain=str(HERE / "domain.yml"),
        config=str(folder / "config.yml"),
        training_files=str(folder / "data"),
        output=str(folder / "models"),
        fixed_model_name="stock",
        force_training=True,
    )
    return Path(result.model)


def load(model: Path) -> Agent:
    """The agent as Rasa makes it, its actions in-process, its answer validation untouched."""
    endpoints = AvailableEndpoints(action=InProcessActions("bench.stock"))
    return asyncio.run(load_agent(model_path=str(model), endpoints=endpoints))
