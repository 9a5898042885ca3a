"""Rasa's logistic regression, which also says what every clause of the message wants."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.language.components.sentence_features import CLAUSE_FEATURES, CLAUSES
from assistant.language.embedding import Vectors

RANKING_LENGTH = "ranking_length"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ClauseIntentClassifier(LogisticRegressionClassifier):
    """Adds the output property `clauses`: [{text, start, end, intent, confidence}], where there are several.

    `C` is the inverse strength of regularization (scikit-learn's meaning), which the parent does not offer; it is
    chosen so that a confidence is near the share of right answers (bench/intents.py). Dense features only.
    """

    def __init__(self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, name, model_storage, resource)
        self.clf.C = float(self.config["C"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**LogisticRegressionClassifier.get_default_config(), "C": 100.0}

    def _create_X(self, messages: list[Message]) -> Vectors:
        """The sentence features as a dense matrix: the parent builds a sparse one, a millisecond a message."""
        return np.vstack([m.get_dense_features(attribute=TEXT)[1].features for m in messages])

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent and ranking of the message and the intents of its clauses, all from one prediction."""
        for message in messages:
            vectors = message.get(CLAUSE_FEATURES)
            own = self._create_X([message])
            likely = self.clf.predict_proba(own if vectors is None else np.vstack([own, vectors]))
            ranking = self._ranking(likely[0])
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            if vectors is not None:
                message.data.pop(CLAUSE_FEATURES)
                message.set(CLAUSES, self._named(message.get(CLAUSES), likely[1:]), add_to_output=True)
        return messages

    def _ranking(self, likely: Vectors) -> list[dict[str, Any]]:
        order = np.argsort(-likely)[: self.config[RANKING_LENGTH] or None]
        return [{"name": str(self.clf.classes_[i]), "confidence": float(likely[i])} for i in order]

    def _named(self, clauses: list[dict[str, Any]], likely: Vectors) -> list[dict[str, Any]]:
        return [
            {**clause, "intent": str(self.clf.classes_[row.argmax()]), "confidence": float(row.max())}
            for clause, row in zip(clauses, likely, strict=True)
        ]
