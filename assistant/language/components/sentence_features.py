"""A Rasa featurizer: the sense of the sentence (multilingual USE) beside its character n-grams.

Stateless, so that nothing is learnt at training and a clause is featurized like a whole message. Clauses are embedded
in the same batch as their message and wait for the classifier.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import HashingVectorizer

from assistant.language.clauses import split
from assistant.language.embedding import embed
from assistant.language.script import simplified

CLAUSES = "clauses"
CLAUSE_FEATURES = "clause_features"
LONGEST = 200  # characters; a longer message is cut before it is embedded
BATCH = 256


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(DenseFeaturizer, GraphComponent):
    """Sentence features of 512 + `ngram_features` numbers."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "ngram_features": 1024, "ngram_weight": 0.6}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._ngrams = HashingVectorizer(
            analyzer="char", ngram_range=(1, 3), n_features=config["ngram_features"], alternate_sign=True, norm="l2"
        )
        self._weight = float(config["ngram_weight"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddingFeaturizer:
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check: the defaults name all there is."""

    def features(self, sentences: list[str]) -> np.ndarray:
        """Shape (len(sentences), 512 + ngram_features), float32."""
        said = [simplified(s)[:LONGEST] or " " for s in sentences]
        ngrams = self._ngrams.transform(said).toarray().astype(np.float32) * self._weight
        return np.hstack([embed(said), ngrams])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurizes the examples in batches."""
        examples = [e for e in training_data.training_examples if e.get(TEXT)]
        for begin in range(0, len(examples), BATCH):
            batch = examples[begin : begin + BATCH]
            for example, vector in zip(batch, self.features([e.get(TEXT) for e in batch]), strict=True):
                self._add(example, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Featurizes each message and its clauses in one batch."""
        for message in messages:
            text = message.get(TEXT) or ""
            places = split(text[:LONGEST])
            vectors = self.features([text, *(text[s:e] for s, e in places)])
            self._add(message, vectors[0])
            if places:
                message.set(CLAUSES, [{"text": text[s:e], "start": s, "end": e} for s, e in places])
                message.set(CLAUSE_FEATURES, vectors[1:])
        return messages

    def _add(self, message: Message, vector: np.ndarray) -> None:
        for kind in (FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE):
            message.add_features(Features(vector.reshape(1, -1), kind, TEXT, self._identifier))
