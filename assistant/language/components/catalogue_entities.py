"""A Rasa entity extractor: what the catalogue names (business, goods, field, item), found by spaCy's PhraseMatcher.

The patterns come from the catalogue when the model is loaded and are never part of the model: a rule edited needs no
retraining, only `reload`.
"""

from __future__ import annotations

from typing import Any, ClassVar

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from assistant.catalog.catalogue import Catalogue
from assistant.catalog.loader import load
from assistant.language.components.readable import readable
from assistant.language.script import simplified
from assistant.settings import Settings

LONGEST = 500  # characters that are looked through


class CatalogueWords:
    """The words of one catalogue, ready to be found. Not changed after it is built."""

    def __init__(self, catalogue: Catalogue) -> None:
        # characters as tokens: a word of the catalogue is found wherever it stands, however jieba would cut
        self._nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
        self._matcher = PhraseMatcher(self._nlp.vocab)
        self._ids: dict[tuple[str, str], str] = {}
        for kind, id_, words in _words(catalogue):
            for word in words:
                self._ids.setdefault((kind, word.replace(" ", "")), id_)
            self._matcher.add(kind, [self._nlp.make_doc(word) for word in words])

    def find(self, text: str) -> list[dict[str, Any]]:
        """Rasa entities by place; a longer one hides those inside it."""
        document = self._nlp.make_doc(simplified(readable(text, LONGEST)))
        return [
            {
                "entity": span.label_,
                # blanks are no tokens: 量贩式 KTV is the word 量贩式KTV
                "value": self._ids[(span.label_, "".join(token.text for token in span))],
                "start": span.start_char,
                "end": span.end_char,
                "confidence_entity": 1.0,
            }
            for span in filter_spans(self._matcher(document, as_spans=True))
        ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CatalogueEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Entities `business_type`, `goods`, `field`, `item`, whose value is the id in the catalogue."""

    # Rasa keeps its components to itself, so the words that all of them use are reached through the class
    _words_in_use: ClassVar[CatalogueWords | None] = None

    @classmethod
    def reload(cls, catalogue: Catalogue) -> None:
        """Makes every loaded extractor find the words of `catalogue` from the next message on."""
        cls._words_in_use = CatalogueWords(catalogue)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CatalogueEntityExtractor:
        if cls._words_in_use is None:
            settings = Settings()
            cls.reload(load(settings.catalogue_dir, settings.city))
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities of each message."""
        words = self._words_in_use
        for message in messages:
            entities = words.find(message.get(TEXT) or "") if words else []
            self.add_extractor_name(entities)
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages


def _words(catalogue: Catalogue) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        *(("business_type", t.id, (t.name, *t.words)) for t in catalogue.business_types.values()),
        *(("goods", t.id, t.goods) for t in catalogue.business_types.values() if t.goods),
        *(("item", i.id, (i.name, i.short_name, *i.words)) for i in catalogue.items.values()),
        *(("field", f.id, (f.label, *f.words)) for f in catalogue.fields.values()),
    ]
