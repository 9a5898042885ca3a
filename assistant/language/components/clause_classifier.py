"""Rasa's logistic regression, which also says what every clause of the message wants."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.training_data.message import Message

from assistant.language.components.sentence_features import CLAUSE_FEATURES, CLAUSES


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ClauseIntentClassifier(LogisticRegressionClassifier):
    """Adds the output property `clauses`: [{text, start, end, intent, confidence}], where there are several.

    `C` is the inverse strength of regularization (scikit-learn's meaning), which the parent does not offer.
    """

    def __init__(self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, name, model_storage, resource)
        self.clf.C = float(self.config["C"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**LogisticRegressionClassifier.get_default_config(), "C": 1.0}

    def process(self, messages: list[Message]) -> list[Message]:
        """The whole message as the parent does, then its clauses."""
        super().process(messages)
        for message in messages:
            vectors = message.get(CLAUSE_FEATURES)
            if vectors is None:
                continue
            likely = self.clf.predict_proba(vectors)
            named: list[dict[str, Any]] = [
                {**clause, "intent": str(self.clf.classes_[row.argmax()]), "confidence": float(row.max())}
                for clause, row in zip(message.get(CLAUSES), likely, strict=True)
            ]
            message.data.pop(CLAUSE_FEATURES)
            message.set(CLAUSES, named, add_to_output=True)
        return messages
