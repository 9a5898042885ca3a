"""The next thing to ask, in words: the pending question, a confirmation, a blocker, or the review."""

from __future__ import annotations

from assistant.applications.agenda import CHANGE_FIELD, agenda
from assistant.applications.display import display
from assistant.applications.facts import Facts
from assistant.applications.model import Application, Proposal, Source
from assistant.applications.verdicts import blockers
from assistant.catalog.catalogue import BUSINESS_FIELD, Catalogue
from assistant.catalog.schema import Blocker, Field, FieldType
from assistant.dialogue.heard import Memory
from assistant.dialogue.say import Choice, Kind, Say
from assistant.dialogue.summary import basis_words, review

SUBMISSION_FIELD = "application.submission"  # the button under the review
CANCEL_FIELD = "application.cancelled"
RESTART_FIELD = "application.restarted"
SKIP_WORD = "跳过"  # a question that says itself how to pass it over
OFFER_CHOICES_AFTER = 2  # misses
OFFER_PERSON_AFTER = 3


def pending_field(catalogue: Catalogue, application: Application, memory: Memory) -> str | None:
    """The field that the next message is expected to answer."""
    todo = agenda(catalogue, application)
    if todo.next == CHANGE_FIELD:
        return CHANGE_FIELD
    if memory.focus is not None and memory.focus in catalogue.fields:
        return memory.focus
    return todo.next


def ask(catalogue: Catalogue, application: Application, memory: Memory) -> tuple[list[Say], Memory]:
    """What to ask now, and what to remember of having asked."""
    if application.cancelled or application.submitted_at is not None:
        return [], memory.but(asked=None)
    if memory.awaiting == "cancel":
        return [_yes_no("utter_confirm_cancel", CANCEL_FIELD)], memory
    if memory.awaiting == "start_over":
        return [_yes_no("utter_confirm_restart", RESTART_FIELD)], memory
    name = pending_field(catalogue, application, memory)
    if memory.awaiting == "business":  # a few were offered in this very turn
        return [], memory.but(awaiting=None, asked=name)
    if name == CHANGE_FIELD and application.proposal is not None:
        again = memory.asked == CHANGE_FIELD
        return [confirm_proposal(catalogue, application, application.proposal, again)], memory.but(asked=CHANGE_FIELD)
    blocker = _blocker(catalogue, application)
    if blocker is not None and memory.focus in (None, blocker.when.fields[-1]):
        return [_blocked(catalogue, blocker, memory)], _remembering(blocker, memory)
    if name is None:
        return [review(catalogue, application)], memory.but(asked=SUBMISSION_FIELD)
    return [question(catalogue, catalogue.fields[name], memory)], memory.but(asked=name)


def question(catalogue: Catalogue, field: Field, memory: Memory) -> Say:
    """In full the first time, in short when it was asked already; with an example after a miss."""
    again = memory.asked == field.id
    text = field.short_question if again else field.question
    response = "utter_ask"
    if again and memory.misses >= OFFER_CHOICES_AFTER and field.example:
        response = "utter_ask_with_example"
    elif field.optional and SKIP_WORD not in text:
        response = "utter_ask_optional"
    params = {"question": text, "example": field.example or ""}
    return Say(response, params, Kind.QUESTION, field.id, choices(catalogue, field))


def choices(catalogue: Catalogue, field: Field) -> tuple[Choice, ...]:
    """The buttons of a field: its options, or none where they are too many; of a business the trades."""
    if field.id == BUSINESS_FIELD:
        return tuple(Choice(trade.id, trade.name) for trade in catalogue.trades.values())
    if field.type is FieldType.BOOLEAN:
        return (Choice(True, display(field, True)), Choice(False, display(field, False)))
    if field.type in (FieldType.CHOICE, FieldType.MULTI_CHOICE) and len(field.options) <= 14:
        return tuple(Choice(option.value, option.label) for option in field.options)
    return ()


def confirm_proposal(catalogue: Catalogue, application: Application, proposal: Proposal, again: bool = False) -> Say:
    """What the proposed change would be, and what it drops and adds (DESIGN idea 6); asked `again`, in short."""
    new = [
        Say("utter_value_line", {"label": catalogue.fields[n].label, "value": display(catalogue.fields[n], v)})
        for n, v in proposal.values.items()
    ]
    effects: list[Say] = []
    if proposal.dropped_items:
        effects.append(Say("utter_change_drops_items", {"items": _item_names(catalogue, proposal.dropped_items)}))
    if proposal.added_items:
        effects.append(Say("utter_change_adds_items", {"items": _item_names(catalogue, proposal.added_items)}))
    if proposal.dropped_fields:
        labels = [catalogue.fields[n].label for n in proposal.dropped_fields]
        effects.append(Say("utter_change_drops_fields", {"fields": labels}))
    if BUSINESS_FIELD in proposal.values and not application.business:
        names = [display(catalogue.fields[BUSINESS_FIELD], proposal.values[BUSINESS_FIELD])]
        return _yes_no("utter_confirm_business", CHANGE_FIELD, {"names": names})
    if proposal.source is Source.PREFILLED:
        return _yes_no("utter_confirm_prefilled", CHANGE_FIELD, {"found": [*new, *effects]})
    changes = bool(effects) and any(n in application.answers for n in proposal.values)
    if changes:
        response = "utter_confirm_again" if again else "utter_confirm_change"
    else:
        response = "utter_confirm_value_again" if again else "utter_confirm_value"
    return _yes_no(response, CHANGE_FIELD, {"new": new, "effects": effects})


def _item_names(catalogue: Catalogue, ids: tuple[str, ...]) -> list[str]:
    return [catalogue.items[i].name for i in ids]


def _yes_no(response: str, field: str, params: dict[str, object] | None = None) -> Say:
    yes_no = (Choice(True, Say("utter_label_yes")), Choice(False, Say("utter_label_no")))
    return Say(response, params or {}, Kind.QUESTION, field, yes_no)


def _blocker(catalogue: Catalogue, application: Application) -> Blocker | None:
    return next(iter(blockers(Facts.of(catalogue, application))), None)


def _blocked(catalogue: Catalogue, blocker: Blocker, memory: Memory) -> Say:
    """A blocker is explained with its law and what could be done; then in short, with the question it hangs on."""
    field = catalogue.fields[blocker.when.fields[-1]]
    params = {
        "text": blocker.text,
        "instead": blocker.instead,
        "basis": basis_words(blocker.basis),
        "question": field.question,
    }
    again = memory.focus == field.id  # set when it was explained
    options = choices(catalogue, field)
    return Say("utter_blocked_still" if again else "utter_blocked", params, Kind.NOTICE, field.id, options)


def _remembering(blocker: Blocker, memory: Memory) -> Memory:
    """The next message may change the answer that blocks."""
    field = blocker.when.fields[-1]
    return memory.but(asked=field, focus=field)
