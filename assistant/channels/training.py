"""`python -m assistant.channels.training`: trains the Rasa model if what it is made from has changed.

Answers, rules and sentences are not part of the model: editing the catalogue or a response trains nothing.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import time
import warnings
from pathlib import Path

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import yaml

from assistant.settings import ROOT, Settings

MODEL = "lianban"
SOURCES = ("config.yml", "nlu_data", "assistant/language/components", "assistant/language/clauses.py")


def fingerprint() -> str:
    """A digest of all that the model is made from; of domain.yml everything but its responses."""
    digest = hashlib.sha256()
    for name in SOURCES:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in (".yml", ".txt", ".py"))
        for file in files:
            digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    domain.pop("responses", None)
    digest.update(repr(sorted(domain.items())).encode())
    return digest.hexdigest()


def model_path(settings: Settings) -> Path:
    return settings.model_dir / f"{MODEL}.tar.gz"


def train_if_needed(settings: Settings) -> bool:
    """Whether it had to train. Raises RuntimeError when Rasa could not."""
    mark = settings.model_dir / f"{MODEL}.fingerprint"
    wanted = fingerprint()
    if model_path(settings).exists() and mark.exists() and mark.read_text() == wanted:
        return False
    began = time.monotonic()
    _say("Training the language model (about half a minute) ...")
    _train(settings)
    mark.write_text(wanted)
    _say(f"Trained in {time.monotonic() - began:.0f} s: {model_path(settings)}")
    return True


def _train(settings: Settings) -> None:
    warnings.filterwarnings("ignore")
    logging.disable(logging.INFO)
    import rasa

    settings.model_dir.mkdir(parents=True, exist_ok=True)
    result = rasa.train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=str(ROOT / "nlu_data"),
        output=str(settings.model_dir),
        fixed_model_name=MODEL,
        force_training=True,
    )
    if result.model is None:
        raise RuntimeError("Rasa made no model")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    train_if_needed(Settings())
