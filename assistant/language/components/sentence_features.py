"""A Rasa featurizer: the sense of the sentence (multilingual USE) beside its characters and its sound.

Stateless, so that nothing is learnt at training and a clause is featurized like a whole message. Clauses are embedded
in the same batch as their message and wait for the classifier.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from pypinyin import lazy_pinyin
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import HashingVectorizer

from assistant.language.clauses import split
from assistant.language.components.readable import readable
from assistant.language.embedding import Vectors, embed
from assistant.language.script import simplified

CLAUSES = "clauses"
CLAUSE_FEATURES = "clause_features"
LONGEST = 200  # characters; a longer message is cut before it is embedded
BATCH = 256


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(DenseFeaturizer, GraphComponent):
    """Sentence features of 512 + `ngram_features` + `sound_features` numbers.

    `ngram_*`: hashed n-grams of characters, which the embedding blurs (我要办 / 我不办了). `sound_*`: hashed pinyin
    without tones, alone and in pairs, for homophone typos (飯管, 营业执造). A weight is the length of its part's
    vector, where the embedding has length 1.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            **DenseFeaturizer.get_default_config(),
            "ngram_features": 2048,
            "ngram_longest": 2,
            "ngram_weight": 0.8,
            "sound_features": 1024,
            "sound_weight": 0.8,
        }

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._ngrams = HashingVectorizer(
            analyzer="char", ngram_range=(1, config["ngram_longest"]), n_features=config["ngram_features"]
        )
        self._sounds = HashingVectorizer(analyzer=_sounds, n_features=config["sound_features"])
        self._ngram_weight = float(config["ngram_weight"])
        self._sound_weight = float(config["sound_weight"])

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
        """Raises InvalidConfigException for a size below 1 or a weight below 0."""
        for key in ("ngram_features", "ngram_longest", "sound_features"):
            if key in config and config[key] < 1:
                raise InvalidConfigException(f"{key} must be at least 1")
        for key in ("ngram_weight", "sound_weight"):
            if key in config and config[key] < 0:
                raise InvalidConfigException(f"{key} must not be negative")

    def features(self, sentences: list[str]) -> Vectors:
        """Shape (len(sentences), 512 + ngram_features + sound_features), float32."""
        said = [simplified(readable(s, LONGEST)) or " " for s in sentences]
        ngrams = self._ngrams.transform(said).toarray().astype(np.float32) * self._ngram_weight
        sounds = self._sounds.transform(said).toarray().astype(np.float32) * self._sound_weight
        return np.hstack([embed(said), ngrams, sounds])

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

    def _add(self, message: Message, vector: Vectors) -> None:
        message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


def _sounds(text: str) -> list[str]:
    """The syllables of `text` and their neighbouring pairs; what is no Chinese character stays as a run."""
    syllables = lazy_pinyin(text)
    return [*syllables, *(f"{one} {next_}" for one, next_ in pairwise(syllables))]
