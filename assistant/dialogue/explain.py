"""Answers to questions about the matter itself, each with its basis: why, meaning, fee, time, materials, law, items."""

from __future__ import annotations

import re

from assistant.applications.facts import Facts
from assistant.applications.materials import materials_of, needed_materials
from assistant.applications.model import Application
from assistant.applications.read_view import sentence_of
from assistant.applications.verdicts import Verdict, applying, covering, decisions
from assistant.applications.view import PlanView
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import ApprovalItem, Faq, Field
from assistant.dialogue.say import Say
from assistant.dialogue.summary import basis_words, item_lines, limit_words, plan_words, so_far
from assistant.language.faq import STRONG, SURE, VERY_SURE, FaqFinder

WHAT_IS = re.compile(r"是什么|什么是|是啥|啥是|什么叫|是干什么")
NEEDED = re.compile(r"要不要|用不用|需不需要|需要|必须|非得|得办|要办|还办|办不办|不办|要[^，。]{0,6}[吗不么嘛]|免")
BESIDES = re.compile(r"除了?(?:办|要|有)?$")  # 除了执照还要什么 asks of the others
# questions that a published answer may fit better than what is computed
NEAR_FAQ = frozenset(("ask_why", "ask_meaning", "ask_fee", "ask_time", "ask_materials", "ask_items"))
# what is computed for the whole application, and then told better than by any published answer
COMPUTED = frozenset(("ask_fee", "ask_time", "ask_why", "ask_meaning"))


class Explainer:
    """Explains under one catalogue; knows the law only as far as it is published there."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.faqs = FaqFinder(catalogue)

    def explain(
        self, intent: str, text: str, application: Application, about: str | None, plan: PlanView | None
    ) -> list[Say]:
        """The answer to a question of `intent`; `about` is the field pending or named in it."""
        item = self._item_named(text, application)
        match intent:
            case "ask_why" | "ask_meaning":
                return [self._why(intent, item, about, application, text)]
            case "ask_fee":
                return [self._fee(item, application)]
            case "ask_time":
                return [self._time(item, application, plan)]
            case "ask_materials":
                return [self._materials(item, application)]
            case "ask_law":
                return [self._law(item, about, application)]
            case "ask_items":
                return [self._needed(item, application) if item is not None else self._items(application)]
            case "ask_review":
                return [so_far(self.catalogue, application)]
            case "privacy":
                return [Say("utter_privacy")]
            case _:
                return [self.faq(text, application)]

    def published(self, text: str, application: Application, intent: str | None, known: bool) -> Faq | None:
        """The published answer that fits a question of `intent` (None: of no kind) better than what is computed.

        `known`: the business was known before the question, so that what is computed tells of this application.
        """
        named = self._item_named(text, application) is not None or WHAT_IS.search(text) is not None
        if not known:
            near = COMPUTED if application.business else NEAR_FAQ  # of a business just told the items are computed
            generic = intent in ("ask_why", "ask_meaning") and not named
            sure = VERY_SURE if generic else SURE if intent in near else STRONG
            return self.faqs.find(text, (), sure)
        found = self.faqs.find(text, application.business, STRONG)
        computed = intent in COMPUTED and not named
        if found is not None and (computed or (intent == "ask_items" and self.faqs.names_business(found))):
            return self.faqs.find(text, application.business, VERY_SURE)
        return found

    def faq(self, text: str, application: Application) -> Say:
        """The published answer nearest to the question, what is published of an item named, or an honest 我不确定."""
        item = self._item_named(text, application)
        what = item is not None and WHAT_IS.search(text) is not None
        found = self.faqs.find(text, application.business, VERY_SURE if what else SURE)
        if found is not None:
            return self.answer(found)
        if item is None or not (what or NEEDED.search(text)):
            return Say("utter_faq_unsure")
        return self._needed(item, application)

    def answer(self, faq: Faq) -> Say:
        """An answer as published, with the question that it answers and its basis."""
        params = {"question": faq.question, "answer": faq.answer, "basis": basis_words(faq.basis)}
        return Say("utter_faq" if faq.basis else "utter_faq_plain", params)

    def _needed(self, item: ApprovalItem, application: Application) -> Say:
        """Whether one item applies, with its reason."""
        decided = decisions(Facts.of(self.catalogue, application)).get(item.id)
        if decided is None or decided.verdict is not Verdict.UNDECIDED:
            return self._why_item(item, application)
        because = {"name": item.name, "because": item.because, "basis": basis_words(item.basis)}
        return Say("utter_item_undecided", because)

    def _why(
        self, intent: str, item: ApprovalItem | None, about: str | None, application: Application, text: str
    ) -> Say:
        field = self.catalogue.fields.get(about or "")
        if item is not None:
            return self._why_item(item, application)
        if field is None:
            return self.faq(text, application)
        if intent == "ask_meaning":
            example = Say("utter_for_example", {"example": field.example}) if field.example else ""
            return Say("utter_meaning", {"label": field.label, "help": field.help, "example": example})
        return Say("utter_why", {"label": field.label, "help": field.help, "for": self._needing(field)})

    def _needing(self, field: Field) -> list[str]:
        return [i.short_name for i in self.catalogue.items.values() if field.id in i.fields][:3]

    def _why_item(self, item: ApprovalItem, application: Application) -> Say:
        """Why an item applies, or does not; of one that is no candidate what it is for."""
        facts = Facts.of(self.catalogue, application)
        decided = decisions(facts).get(item.id)
        not_needed = decided is not None and decided.verdict is Verdict.NOT_APPLICABLE
        sentence = sentence_of(facts, decided) if decided is not None else None
        response = "utter_item_not_needed" if not_needed and sentence else "utter_why_item"
        cover = covering(facts, item) if not_needed else None
        basis = basis_words(cover.basis if cover is not None else item.basis)
        return Say(response, {"name": item.name, "because": sentence or item.because, "basis": basis})

    def _fee(self, item: ApprovalItem | None, application: Application) -> Say:
        if item is not None:
            return Say("utter_fee_item", {"name": item.name, "fee": item.fee})
        ids = self._applying(application)
        lines = [
            Say("utter_fee_line", {"name": self.catalogue.items[i].name, "fee": self.catalogue.items[i].fee})
            for i in ids
        ]
        return Say("utter_fee", {"lines": lines}) if lines else Say("utter_fee_general")

    def _time(self, item: ApprovalItem | None, application: Application, plan: PlanView | None) -> Say:
        if item is not None:
            return Say("utter_time_item", {"name": item.name, "limit": limit_words(item)})
        if plan is None:
            return Say("utter_time_general")
        return Say("utter_time", {"plan": plan_words(self.catalogue, plan)})

    def _materials(self, item: ApprovalItem | None, application: Application) -> Say:
        facts = Facts.of(self.catalogue, application)
        if item is not None:
            materials = list(materials_of(facts, item))
        else:
            materials = [self.catalogue.materials[m] for m in needed_materials(facts)]
        to_bring = [m.name for m in materials if not m.generated and m.shared_from is None]
        spared = [m.name for m in materials if m.generated or m.shared_from is not None]
        if not materials:
            return Say("utter_materials_general")
        bring = [Say("utter_material_line", {"name": name}) for name in to_bring]
        return Say("utter_materials", {"bring": bring, "spared": spared})

    def _law(self, item: ApprovalItem | None, about: str | None, application: Application) -> Say:
        field = self.catalogue.fields.get(about or "")
        if item is not None:
            return Say("utter_law", {"name": item.name, "basis": basis_words(item.basis)})
        if field is not None and field.basis:
            return Say("utter_law", {"name": field.label, "basis": basis_words(field.basis)})
        ids = self._applying(application)
        if not ids:
            return Say("utter_law_general")
        lines = [
            Say("utter_law", {"name": i.name, "basis": basis_words(i.basis)})
            for i in (self.catalogue.items[n] for n in ids)
        ]
        return Say("utter_law_all", {"lines": lines})

    def _items(self, application: Application) -> Say:
        decided = decisions(Facts.of(self.catalogue, application))
        ids = applying(decided)
        if not ids:
            return Say("utter_items_unknown")
        open_ = [one.item.name for one in decided.values() if one.verdict is Verdict.UNDECIDED]
        response = "utter_items_so_far" if open_ else "utter_items"
        return Say(response, {"items": item_lines(self.catalogue, ids), "open": open_})

    def _applying(self, application: Application) -> tuple[str, ...]:
        return applying(decisions(Facts.of(self.catalogue, application)))

    def _item_named(self, text: str, application: Application) -> ApprovalItem | None:
        """The item spoken of, longest name first; candidates of this business before the others."""
        candidates = {i.id for i in self.catalogue.candidates(application.business)}
        named = [
            (word, item)
            for item in self.catalogue.items.values()
            for word in (item.name, item.short_name, *item.words)
            if word in text and not BESIDES.search(text[: text.index(word)])
        ]
        named.sort(key=lambda pair: (pair[1].id in candidates, len(pair[0])), reverse=True)
        return named[0][1] if named else None
