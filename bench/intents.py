"""`python -m bench.intents`: how well intents are told apart, and whether a confidence can be believed.

Two figures: five-fold cross-validation over the examples of nlu_data, and the held-back sentences of
tests/conversations/data, which are worded unlike them and never trained on. Features, classifier settings and fallback
are those of config.yml. Choose settings by the first figure; the second only tells.
"""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path

import numpy as np
import yaml
from rasa.shared.importers.rasa import RasaFileImporter
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from assistant.language.components.sentence_features import SentenceEmbeddingFeaturizer
from assistant.settings import ROOT

HELD_BACK = ROOT / "tests" / "conversations" / "data" / "held_back_intents.yml"
FOLDS = 5
BATCH = 256
LEVELS = (0.3, 0.4, 0.55, 0.7, 0.8, 0.9)
MOST_CONFUSIONS = 20


def main() -> None:
    logging.disable(logging.WARNING)
    examples = RasaFileImporter(training_data_paths=[str(ROOT / "nlu_data")]).get_nlu_data().intent_examples
    texts, intents = [e.get("text") for e in examples], np.array([e.get("intent") for e in examples])
    held, wanted = held_back(HELD_BACK)
    print(f"{len(texts)} examples of {len(set(intents))} intents; {len(held)} held-back sentences")
    vectors = _features(texts)
    classifier = _classifier()
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=7)
    likely = cross_val_predict(classifier, vectors, intents, cv=folds, method="predict_proba")
    names = np.unique(intents)
    _report("five-fold cross-validation", names, likely, intents, texts)
    classifier.fit(vectors, intents)
    _report("held back", names, classifier.predict_proba(_features(held)), wanted, held)


def held_back(path: Path) -> tuple[list[str], np.ndarray]:
    """Sentences and their intents."""
    by_intent = yaml.safe_load(path.read_text(encoding="utf-8"))
    pairs = [(text, intent) for intent, texts in by_intent.items() for text in texts]
    return [text for text, _ in pairs], np.array([intent for _, intent in pairs])


def _settings(component: str) -> dict[str, object]:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return next({**part} for part in pipeline if str(part["name"]).endswith(component))


def _features(texts: list[str]) -> np.ndarray:
    defaults = SentenceEmbeddingFeaturizer.get_default_config()
    featurizer = SentenceEmbeddingFeaturizer(defaults | _settings("SentenceEmbeddingFeaturizer"), "features")
    return np.vstack([featurizer.features(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)])


def _classifier() -> LogisticRegression:
    settings = _settings("ClauseIntentClassifier")
    settings.pop("name")
    return LogisticRegression(class_weight="balanced", **settings)


def _report(title: str, names: np.ndarray, likely: np.ndarray, wanted: np.ndarray, texts: list[str]) -> None:
    predicted, confidence = names[likely.argmax(1)], likely.max(1)
    right = predicted == wanted
    print(f"\n{title}: accuracy {right.mean():.3f}, log loss {log_loss(wanted, likely, labels=names):.3f},"
          f" expected calibration error {_calibration_error(confidence, right):.3f}")  # fmt: skip
    for level in LEVELS:
        sure = confidence >= level
        print(f"  confidence >= {level:.2f}: {sure.mean():.0%} of messages, {right[sure].mean():.1%} right")
    wrong = Counter(zip(wanted[~right], predicted[~right], strict=True))
    for (intent, taken_for), count in wrong.most_common(MOST_CONFUSIONS):
        both = (wanted == intent) & (predicted == taken_for)
        said = "; ".join(f"{texts[i]} ({confidence[i]:.2f})" for i in np.flatnonzero(both)[:4])
        print(f"  {count} x {intent} taken for {taken_for}: {said}")


def _calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Mean distance between confidence and accuracy over equal bins, weighted by their size (Guo et al., 2017)."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(right[place == b].mean() - confidence[place == b].mean()) * (place == b).mean() for b in set(place)]
    return float(sum(gaps))


if __name__ == "__main__":
    main()
