"""`python -m assistant.channels.training`: trains the Rasa model if what it is made from has changed.

Answers, rules and sentences are not part of the model: editing the catalogue or a response trains nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("LOG_LEVEL", "ERROR")  # Rasa's own name; above WARNING it draws no progress bars

import yaml

import assistant.channels.rasa  # noqa: F401  (sets Rasa's environment before Rasa is imported)
from assistant.settings import ROOT, Settings

MODEL = "lianban"
SOURCES = (
    "config.yml",
    "nlu_data",
    "assistant/language/components",
    "assistant/language/clauses.py",
    "assistant/language/embedding.py",
    "assistant/language/script.py",
)


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
    _say(f"Trained in {time.monotonic() - began:.0f} s.")
    return True


def _train(settings: Settings) -> None:
    logging.disable(logging.INFO)
    import rasa
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    settings.model_dir.mkdir(parents=True, exist_ok=True)
    # made beside its place and then moved, so that a server that starts meanwhile never reads half a model
    printed = io.StringIO()
    with (
        tempfile.TemporaryDirectory(dir=settings.model_dir, prefix=".training-") as folder,
        contextlib.redirect_stdout(printed),
    ):
        result = rasa.train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=str(ROOT / "nlu_data"),
            output=folder,
            fixed_model_name=MODEL,
            force_training=True,
        )
        if result.model is None:
            raise RuntimeError(f"Rasa made no model\n{printed.getvalue()}")
        Path(result.model).replace(model_path(settings))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    train_if_needed(Settings())
