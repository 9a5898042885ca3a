"""One turn: a message in, commands to the application, and what to say back (the next question comes from `ask`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.applications import commands
from assistant.applications.agenda import CHANGE_FIELD, agenda
from assistant.applications.commands import Moment, Outcome
from assistant.applications.display import display
from assistant.applications.events import Event
from assistant.applications.facts import Facts
from assistant.applications.model import Application, Proposal, Source
from assistant.applications.problem import Problem
from assistant.applications.read_view import PlanOf
from assistant.applications.verdicts import applying, blockers, committed, decisions
from assistant.applications.view import PlanView
from assistant.catalog.catalogue import AGENT_FIELD, BUSINESS_FIELD, CONSENT_FIELD, HELD_FIELD, Catalogue
from assistant.dialogue.acting_for import AgencyReader
from assistant.dialogue.acts import NAMES, as_told, clauses_of
from assistant.dialogue.ask import (
    CANCEL_FIELD,
    OFFER_CHOICES_AFTER,
    OFFER_PERSON_AFTER,
    RESTART_FIELD,
    SUBMISSION_FIELD,
    pending_field,
)
from assistant.dialogue.binding import ADDRESS_FIELD, DISTRICT_FIELD, FREE_TEXT, is_correction
from assistant.dialogue.blocked import asks_what_then
from assistant.dialogue.explain import Explainer
from assistant.dialogue.heard import Heard, Memory
from assistant.dialogue.held_permits import HeldPermits, HeldPermitsReader
from assistant.dialogue.interpretation import OUTSIDE, Interpretation, Interpreter
from assistant.dialogue.say import Choice, Kind, Say
from assistant.dialogue.several_businesses import OtherBusinesses, SeveralBusinesses
from assistant.dialogue.summary import basis_words
from assistant.dialogue.withdrawal import wants_withdrawal
from assistant.language.places import elsewhere
from assistant.language.questions import is_question
from assistant.language.script import simplified
from assistant.language.values import CHOSEN
from assistant.language.yes_no import goes_on, read_yes_no

CHANGING = re.compile(r"改|换|变|不(?:做|开|弄|搞|干|想)|不是|弄错|搞错|[想要](?:改|换)?[开办做]|主意|还是")
STATIC = {
    "greet": "utter_greet_back",
    "goodbye": "utter_goodbye",
    "thanks": "utter_thanks",
    "chitchat": "utter_chitchat",
    "complaint": "utter_complaint",
    "on_behalf": "utter_on_behalf",
    "out_of_scope": "utter_out_of_scope",
    "save_later": "utter_save_later",
}


SAID_OTHERWISE = frozenset(
    (BUSINESS_FIELD, CONSENT_FIELD, AGENT_FIELD, HELD_FIELD)
)  # acknowledged in words of their own
MISTAKABLE = frozenset(("chitchat", "out_of_scope", "complaint"))  # what an answer in rare words is taken for


@dataclass
class Turn:
    """What a turn did. `wants` names work that needs the outside: submit | progress; `wants_person`: 转人工."""

    application: Application
    memory: Memory
    events: list[Event] = field(default_factory=list)
    says: list[Say] = field(default_factory=list)
    wants: str | None = None
    wants_person: bool = False
    held_back: dict[str, Any] = field(default_factory=dict)  # personal values said before consent

    def say(self, response: str, params: dict[str, Any] | None = None, kind: Kind = Kind.TEXT) -> None:
        self.says.append(Say(response, params or {}, kind))


class Dialogue:
    """Takes turns under one catalogue. Holds no state of any conversation."""

    def __init__(self, catalogue: Catalogue, plan_of: PlanOf) -> None:
        self.catalogue = catalogue
        self.plan_of = plan_of
        self.interpreter = Interpreter(catalogue)
        self.agency = AgencyReader(catalogue)
        self.explainer = Explainer(catalogue)
        self.several = SeveralBusinesses(catalogue, self.interpreter.businesses)
        self.permits = HeldPermitsReader(catalogue)

    def prepare(self) -> None:
        """Embeds the catalogue's words, which the first message would otherwise wait for."""
        self.interpreter.businesses.prepare()
        self.explainer.faqs.prepare()

    def plan(self, application: Application) -> PlanView | None:
        """The plan of the items that apply so far."""
        facts = Facts.of(self.catalogue, application)
        ids = applying(decisions(facts))
        return self.plan_of(self.catalogue, ids, committed(facts)) if ids else None

    def take(
        self,
        application: Application,
        heard: Heard,
        memory: Memory,
        moment: Moment,
        held_back: Mapping[str, Any] | None = None,
    ) -> Turn:
        """The turn that `heard` makes. Nothing is stored: the caller appends `events`.

        `held_back` are personal values said before consent; they are given as soon as consent is.
        """
        heard = as_told(heard)
        turn = Turn(application, memory, held_back=dict(held_back or {}))
        if not heard.text.strip() and heard.pressed is None:
            turn.say("utter_empty_message")
        elif heard.pressed is not None:
            self._pressed(turn, heard, moment)
        elif application.submitted_at is not None:
            self._after_submission(turn, heard)
        elif application.cancelled:
            self._while_cancelled(turn, heard, moment)
        elif memory.awaiting in ("cancel", "start_over") and self._settled(turn, heard, moment):
            pass
        else:
            self._open(turn, heard, moment)
            self._come_back(turn, moment)
        return turn

    # -- buttons -----------------------------------------------------------------------------------------------

    def _pressed(self, turn: Turn, heard: Heard, moment: Moment) -> None:
        """A button answers its own field, also when another question is open by now."""
        pressed = heard.pressed
        assert pressed is not None
        if pressed.field == SUBMISSION_FIELD:
            self._submit(turn)
        elif pressed.field in (CANCEL_FIELD, RESTART_FIELD):
            if turn.memory.awaiting == {CANCEL_FIELD: "cancel", RESTART_FIELD: "start_over"}[pressed.field]:
                self._confirmed(turn, bool(pressed.value), moment)
        elif turn.application.submitted_at is not None:
            turn.say("utter_already_submitted")
        elif pressed.field == CHANGE_FIELD and turn.application.proposal is None:
            turn.say("utter_stale_button")
        elif pressed.field == BUSINESS_FIELD and (trade := self.catalogue.trades.get(str(pressed.value))):
            self._offer(turn, trade.business)
        else:
            self._give(turn, {pressed.field: pressed.value}, moment)

    # -- confirmations of the conversation itself ------------------------------------------------------------------

    def _settled(self, turn: Turn, heard: Heard, moment: Moment) -> bool:
        """Whether the message answered 真的不办了吗 / 真的重来吗."""
        if goes_on(simplified(heard.text)):
            self._confirmed(turn, False, moment)
            return True
        interpretation = self.interpreter.interpret(heard, turn.application, CHANGE_FIELD, moment.today)
        answer = interpretation.answers.get(CHANGE_FIELD)
        again = turn.memory.awaiting in (*interpretation.commands, heard.intent)  # 不要办了 agrees, though it denies
        if again and (answer is None or not answer.value):
            self._confirmed(turn, True, moment)
            return True
        if answer is None:
            turn.memory = turn.memory.but(awaiting=None)
            return False
        self._confirmed(turn, bool(answer.value), moment)
        return True

    def _confirmed(self, turn: Turn, yes: bool, moment: Moment) -> None:
        awaiting = turn.memory.awaiting
        turn.memory = Memory()
        if not yes:
            turn.say("utter_go_on")
        elif awaiting == "cancel":
            self._take(turn, commands.cancel(turn.application, moment))
            turn.say("utter_cancelled", kind=Kind.NOTICE)
        else:
            self._take(turn, commands.restart(self.catalogue, turn.application, moment))
            turn.say("utter_restarted", kind=Kind.NOTICE)

    def _while_cancelled(self, turn: Turn, heard: Heard, moment: Moment) -> None:
        if heard.intent in ("resume", "affirm", "start_business", "inform"):
            self._take(turn, commands.resume(turn.application, moment))
            turn.say("utter_resumed")
            turn.memory = Memory()
        else:
            turn.say("utter_cancelled_idle")

    def _after_submission(self, turn: Turn, heard: Heard) -> None:
        """Answers are closed; progress and questions are still open."""
        meant = self.interpreter.interpret(heard, turn.application, None, turn.application.submitted_at.date())  # type: ignore[union-attr]
        if wants_withdrawal(heard):
            turn.say("utter_withdraw_not_yet", kind=Kind.NOTICE)
        elif "human" in meant.commands:
            turn.wants_person = True
        elif "ask_progress" in meant.questions or heard.intent in ("ask_progress", "submit"):
            turn.wants = "progress"
        elif meant.questions:
            self._explain(turn, meant, heard, None)
        elif meant.answers or set(meant.commands) & {"correct", "change_business", "start_over", "cancel", "go_back"}:
            turn.say("utter_already_submitted")
        else:
            turn.say(STATIC.get(heard.intent, "utter_after_submission"))

    # -- the open conversation ---------------------------------------------------------------------------------

    def _open(self, turn: Turn, heard: Heard, moment: Moment) -> None:
        pending = pending_field(self.catalogue, turn.application, turn.memory)
        again = turn.memory.misses > 0
        meant = self.interpreter.interpret(heard, turn.application, pending, moment.today, again=again)
        if not meant.answers and blockers(Facts.of(self.catalogue, turn.application)):
            if asks_what_then(heard.text):
                turn.memory = turn.memory.but(focus=None, asked=None, misses=0)  # explained anew, with the law
                return
            if _changes_something(meant):  # 那我换个地方: which is asked with the obstacle
                turn.memory = turn.memory.but(misses=0)
                return
        self._elsewhere(turn, heard, pending)
        known = bool(turn.application.business)
        other = self.several.meant(heard.text, turn.application, changing="change_business" in meant.commands)
        if other is None:
            self._business(turn, meant, moment, pending, changing=CHANGING.search(heard.text) is not None)
        else:
            self._other_businesses(turn, other, moment)
            meant = meant.outside([other.span])
        permits = self.permits.read(heard.text, turn.application)
        if permits is not None:
            self._held(turn, permits, moment)
            meant = meant.outside(permits.spans)
        meant = self._agency(turn, heard, meant, moment)
        if (meant.answers or meant.likely) and CHANGE_FIELD not in meant.answers:
            self._put_off(turn, moment)
        if meant.answers:
            words = {name: reading.words for name, reading in meant.answers.items()}
            values = {name: reading.value for name, reading in meant.answers.items()}
            self._give(turn, values, replace(moment, words=words))
        if meant.likely:
            self._propose(turn, meant, moment)
        answered = self._answer_published(turn, meant, heard, known)
        if meant.questions and not answered:
            self._explain(turn, meant, heard, pending)
        for command in () if answered else meant.commands:
            self._command(turn, command, meant, moment, pending)
        for courtesy in () if answered else meant.courtesies:
            self._courtesy(turn, courtesy, heard)
        if not (turn.says or turn.events or turn.wants or turn.wants_person or turn.memory.awaiting):
            self._not_understood(turn, heard, pending, meant, moment)
        elif set(meant.courtesies) & MISTAKABLE and not turn.events:
            turn.memory = turn.memory.but(misses=turn.memory.misses + 1)  # said once more, it is an answer
        elif meant.answers or turn.events:
            turn.memory = turn.memory.but(misses=0)

    def _elsewhere(self, turn: Turn, heard: Heard, pending: str | None) -> None:
        """The rules of one city are published; who speaks of another place is told so."""
        city, asked = self.catalogue.city, self.catalogue.fields.get(pending or "")
        in_text = asked is not None and asked.type in FREE_TEXT | NAMES and asked.id != ADDRESS_FIELD
        if city is None or in_text:
            return
        place = elsewhere(simplified(heard.text), city, address=pending in (ADDRESS_FIELD, DISTRICT_FIELD))
        if place is not None:
            turn.say("utter_elsewhere", {"place": place, "city": city.name}, Kind.NOTICE)

    def _put_off(self, turn: Turn, moment: Moment) -> None:
        """What was read back and not settled waits for its turn, so that it is not in the way."""
        waiting = turn.application.proposal
        if waiting is not None and turn.memory.asked == CHANGE_FIELD and waiting.source is not Source.PREFILLED:
            self._take(turn, commands.put_off(turn.application, moment))

    def _come_back(self, turn: Turn, moment: Moment) -> None:
        """What was put off is read back when its question comes."""
        name = agenda(self.catalogue, turn.application).next or ""
        waiting = turn.application.put_off.get(name)
        if waiting is not None:
            said = replace(moment, words={name: waiting.said or ""})
            self._take(turn, commands.propose(self.catalogue, turn.application, {name: waiting.value}, said))

    def _business(
        self, turn: Turn, meant: Interpretation, moment: Moment, pending: str | None, *, changing: bool
    ) -> None:
        """The business understood is said back; a near guess is offered, not taken.

        Another one than before is taken where the words change it (`changing`); else it is asked about.
        """
        reading = meant.business
        if reading is None:
            return
        asked = pending == BUSINESS_FIELD or not turn.application.business
        ids = [c.id for c in reading.candidates]
        if reading.certainty == "certain":
            words = "、".join(dict.fromkeys(c.words for c in reading.candidates))
            if turn.application.business and list(turn.application.business) != ids and not (asked or changing):
                self._take(turn, commands.propose(self.catalogue, turn.application, {BUSINESS_FIELD: ids}, moment))
            elif list(turn.application.business) != ids:
                self._give(turn, {BUSINESS_FIELD: ids}, replace(moment, words={BUSINESS_FIELD: words}))
            elif asked:  # asked anew, and it stays as it was
                turn.memory = turn.memory.but(focus=None)
                self._acknowledge_business(turn)
        elif reading.certainty == "close" and asked and len(ids) == 1:
            self._take(turn, commands.propose(self.catalogue, turn.application, {BUSINESS_FIELD: ids}, moment))
        elif reading.certainty == "close" and asked:
            self._offer(turn, ids)
        elif reading.exempt is not None:
            why: dict[str, Any] = {"text": reading.exempt.text, "basis": basis_words(reading.exempt.basis)}
            turn.say("utter_business_exempt", why, Kind.NOTICE)
        elif pending == BUSINESS_FIELD and reading.vague and not meant.questions:
            turn.say("utter_business_vague")

    def _offer(self, turn: Turn, ids: Sequence[str]) -> None:
        """Asks which of these it is; the question is not asked again in this turn."""
        turn.memory = turn.memory.but(awaiting="business")
        types = [self.catalogue.business_types[id_] for id_ in ids]
        options = tuple(Choice([t.id], t.name) for t in types)
        turn.says.append(Say("utter_business_close", {}, Kind.QUESTION, BUSINESS_FIELD, options))

    def _other_businesses(self, turn: Turn, other: OtherBusinesses, moment: Moment) -> None:
        """One more business, or one of several less; what is only near what was said is asked about first."""
        values, moment = {BUSINESS_FIELD: list(other.ids)}, replace(moment, words={BUSINESS_FIELD: other.words})
        if other.certain:
            self._give(turn, values, moment)
        else:
            self._take(turn, commands.propose(self.catalogue, turn.application, values, moment))

    def _held(self, turn: Turn, permits: HeldPermits, moment: Moment) -> None:
        """What is there already is not wanted again; what was taken back is."""
        names = [self.catalogue.items[one].short_name for one in permits.told]
        if names:
            turn.say("utter_permits_held", {"names": names})
        elif permits.taken_back:
            back = [self.catalogue.items[one].short_name for one in permits.taken_back]
            turn.say("utter_permits_taken_back", {"names": back})
        self._give(turn, {HELD_FIELD: list(permits.items)}, replace(moment, words={HELD_FIELD: permits.words}))

    def _agency(self, turn: Turn, heard: Heard, meant: Interpretation, moment: Moment) -> Interpretation:
        """Whoever acts for somebody else is asked for an agent's part; those words mean nothing else."""
        told = self.agency.read(heard, turn.application)
        if told is None:
            return meant
        said = replace(moment, words={AGENT_FIELD: told.words})
        if not told.certain:
            if turn.application.proposal is None:
                self._take(turn, commands.propose(self.catalogue, turn.application, {AGENT_FIELD: True}, said))
            return meant
        turn.say("utter_on_behalf_noted" if told.acts else "utter_own_noted", kind=Kind.NOTICE)
        self._give(turn, {AGENT_FIELD: told.acts}, said)
        return meant.apart_from(told.span)

    def _business_unknown(self, turn: Turn, misses: int) -> None:
        """Rephrase, then what there is to choose from, then a person."""
        if misses >= OFFER_PERSON_AFTER:
            turn.say("utter_business_unknown_person")
        elif misses >= OFFER_CHOICES_AFTER:
            turn.say("utter_business_unknown_choices")
        else:
            turn.say("utter_business_unknown")

    def _give(self, turn: Turn, values: Mapping[str, Any], moment: Moment) -> None:
        """One command to the application, and what to say of its outcome."""
        if CHANGE_FIELD in values and len(values) > 1:  # 对的，电话138…: the change first
            self._give(turn, {CHANGE_FIELD: values[CHANGE_FIELD]}, moment)
            values = {name: value for name, value in values.items() if name != CHANGE_FIELD}
        self._override(turn, values, moment)
        before = turn.application
        was = agenda(self.catalogue, replace(before, proposal=None) if values.get(CHANGE_FIELD) is False else before)
        if values.get(CONSENT_FIELD) is False:
            turn.say("utter_consent_refused")
            return
        if values.get(CONSENT_FIELD) is True and turn.held_back:
            values, turn.held_back = {**turn.held_back, **values}, {}
        outcome = commands.give(self.catalogue, before, values, moment)
        self._take(turn, outcome)
        if turn.memory.focus in outcome.given:
            turn.memory = turn.memory.but(focus=None)
        self._acknowledge(turn, before, outcome)
        self._problems(turn, outcome.problems)
        self._withheld(turn, outcome, values)
        now = agenda(self.catalogue, turn.application)
        more = BUSINESS_FIELD in outcome.given and before.business != turn.application.business
        if (was.deciding or more) and not now.deciding and turn.application.business:
            turn.wants = "bundle"

    def _override(self, turn: Turn, values: Mapping[str, Any], moment: Moment) -> None:
        """Another value for what was proposed takes its place; the rest of the proposal is asked again."""
        proposal = turn.application.proposal
        if proposal is None or not values.keys() & proposal.values.keys():
            return
        self._take(turn, commands.give(self.catalogue, turn.application, {CHANGE_FIELD: False}, moment))
        rest = {name: value for name, value in proposal.values.items() if name not in values}
        if rest:
            kept = replace(moment, words=proposal.words, source=proposal.source)
            self._take(turn, commands.propose(self.catalogue, turn.application, rest, kept))

    def _take(self, turn: Turn, outcome: Outcome) -> None:
        if outcome.application.proposal != turn.application.proposal:
            turn.memory = turn.memory.but(asked=None)  # a new one is told with all that it brings
        turn.application = outcome.application
        turn.events.extend(outcome.events)

    def _acknowledge(self, turn: Turn, before: Application, outcome: Outcome) -> None:
        """What was understood is always visible."""
        fields = self.catalogue.fields
        if BUSINESS_FIELD in outcome.given:
            self._acknowledge_business(turn)
        given = [n for n in outcome.given if n in fields and n not in SAID_OTHERWISE]
        if CONSENT_FIELD in outcome.given:
            turn.say("utter_consented")
        if given:
            lines = [
                Say(
                    "utter_value_line",
                    {"label": fields[n].label, "value": display(fields[n], turn.application.value(n))},
                )
                for n in given
            ]
            changed = any(n in before.answers for n in given)
            turn.say("utter_noted_change" if changed else "utter_noted", {"values": _inline(lines)})
        for response, ids in (
            ("utter_change_added", outcome.difference.added_items),
            ("utter_change_dropped", outcome.difference.dropped_items),
        ):
            if ids and before.proposal is None and outcome.application.proposal is None:
                turn.say(response, {"items": [self.catalogue.items[i].name for i in ids]}, Kind.NOTICE)
        refused = before.proposal if outcome.application.proposal is None and not outcome.given else None
        if refused is not None and not outcome.problems:
            turn.say(_refusal(refused, before))

    def _acknowledge_business(self, turn: Turn) -> None:
        types = [self.catalogue.business_types[b] for b in turn.application.business]
        one = self.catalogue.bundles[types[0].bundle]
        lead = self.catalogue.departments[one.lead_department].name
        names = " + ".join(t.name for t in types)
        turn.say("utter_business_understood", {"names": names, "bundle": one.name, "lead": lead})

    def _problems(self, turn: Turn, problems: Mapping[str, Problem]) -> None:
        for problem in problems.values():
            turn.say(f"utter_problem_{problem.code}", problem.params, Kind.NOTICE)

    def _propose(self, turn: Turn, meant: Interpretation, moment: Moment) -> None:
        """八十来平: read back before it is kept, with what waits for yes or no already."""
        waiting = turn.application.proposal
        if waiting is not None and waiting.source is Source.PREFILLED:
            return  # what a register says is settled by itself
        words = {**(waiting.words if waiting else {}), **{n: r.words for n, r in meant.likely.items()}}
        values = {**(waiting.values if waiting else {}), **{n: r.value for n, r in meant.likely.items()}}
        outcome = commands.propose(self.catalogue, turn.application, values, replace(moment, words=words))
        self._take(turn, outcome)
        self._problems(turn, outcome.problems)
        self._withheld(turn, outcome, values)

    def _withheld(self, turn: Turn, outcome: Outcome, values: Mapping[str, Any]) -> None:
        """Personal values said before consent wait for it, and the person is told."""
        if outcome.withheld:
            labels = [self.catalogue.fields[n].label for n in outcome.withheld]
            turn.say("utter_withheld", {"labels": labels}, Kind.NOTICE)
            turn.held_back.update({n: values[n] for n in outcome.withheld})
            turn.memory = turn.memory.but(focus=CONSENT_FIELD)

    def _answer_published(self, turn: Turn, meant: Interpretation, heard: Heard, known: bool) -> bool:
        """Whether a published answer was given, because it fits better than anything computed or polite."""
        if meant.business is not None and meant.business.outside is not None:
            return False
        asking = [c for c in clauses_of(heard) if is_question(c.text) or c.intent in meant.questions]
        if not asking:
            return False
        intent = next(iter(meant.questions), None)
        said = dict.fromkeys((heard.text, *(c.text for c in asking))) if not meant.answers else [c.text for c in asking]
        found = next((f for t in said if (f := self.explainer.published(t, turn.application, intent, known))), None)
        if found is not None:
            turn.says.append(self.explainer.answer(found))
        return found is not None

    def _explain(self, turn: Turn, meant: Interpretation, heard: Heard, pending: str | None) -> None:
        about = meant.fields_named[0].id if meant.fields_named else pending
        if about == CHANGE_FIELD and turn.application.proposal is not None:
            about = next(iter(turn.application.proposal.values))  # what is read back is what is asked about
        for intent in dict.fromkeys(meant.questions):
            if intent == "ask_progress":
                if turn.application.submitted_at is None:
                    turn.say("utter_progress_drafting", {"open": agenda(self.catalogue, turn.application).open})
                else:
                    turn.wants = "progress"
                continue
            text = next((c.text for c in heard.clauses if c.intent == intent), heard.text)
            turn.says.extend(self.explainer.explain(intent, text, turn.application, about, self.plan(turn.application)))

    def _courtesy(self, turn: Turn, courtesy: str, heard: Heard) -> None:
        """What lies outside is sent where it belongs, if that is published."""
        elsewhere = self.interpreter.businesses.outside(heard.text) if courtesy == OUTSIDE else None
        published = self.explainer.faqs.find(heard.text) if courtesy == OUTSIDE and elsewhere is None else None
        if elsewhere is not None:
            turn.say("utter_outside", {"text": elsewhere.text})
        elif published is not None:
            turn.says.append(self.explainer.answer(published))
        else:
            turn.say(STATIC[courtesy])

    def _command(self, turn: Turn, command: str, meant: Interpretation, moment: Moment, pending: str | None) -> None:
        match command:
            case "cancel" | "start_over":
                if not turn.events:
                    turn.memory = turn.memory.but(awaiting=command)
            case "submit":
                self._submit(turn)
            case "skip":
                self._skip(turn, pending, moment)
            case "repeat":
                turn.memory = turn.memory.but(asked=None)
                turn.say("utter_repeat")
            case "go_back":
                self._go_back(turn)
            case "correct" | "change_business":
                self._correct(turn, command, meant, moment)
            case "resume":
                turn.say("utter_resume_open")
            case "human":
                turn.wants_person = True
            case _:
                turn.say(STATIC[command], kind=Kind.NOTICE)

    def _submit(self, turn: Turn) -> None:
        if turn.application.submitted_at is not None:
            turn.say("utter_already_submitted")
        elif agenda(self.catalogue, turn.application).next is not None:
            turn.say("utter_submit_too_early", {"open": agenda(self.catalogue, turn.application).open})
        else:
            turn.wants = "submit"

    def _skip(self, turn: Turn, pending: str | None, moment: Moment) -> None:
        if pending is None or pending == CHANGE_FIELD:
            return
        outcome = commands.skip(self.catalogue, turn.application, pending, moment)
        self._take(turn, outcome)
        self._problems(turn, outcome.problems)
        if outcome.events:
            turn.memory = turn.memory.but(focus=None)
            turn.say("utter_skipped", {"label": self.catalogue.fields[pending].label})

    def _go_back(self, turn: Turn) -> None:
        """The field answered last before the one in focus is asked again."""
        names = [n for n in turn.application.answers if n in self.catalogue.fields]  # in the order first given
        if turn.memory.focus in names:
            names = names[: names.index(turn.memory.focus)]
        if not names:
            turn.say("utter_no_earlier")
            return
        name = names[-1]
        field_ = self.catalogue.fields[name]
        turn.memory = turn.memory.but(focus=name, asked=None)
        params = {"label": field_.label, "value": display(field_, turn.application.value(name), masked=True)}
        turn.say("utter_go_back", params)

    def _correct(self, turn: Turn, command: str, meant: Interpretation, moment: Moment) -> None:
        """A correction whose new value was not said yet: its field is asked again."""
        if turn.events or turn.says:
            return
        named = [m.id for m in meant.fields_named]
        if command == "change_business":
            named = [BUSINESS_FIELD]
        if not named and turn.application.proposal is not None:
            self._give(turn, {CHANGE_FIELD: False}, moment)  # what was just read back is wrong
            return
        if not named:
            self._go_back(turn) if turn.application.answers else turn.say("utter_no_earlier")
            return
        label = self.catalogue.fields[named[0]].label
        turn.memory = turn.memory.but(focus=named[0], asked=None)
        given = named[0] in turn.application.answers
        turn.say("utter_correct_which_value" if given else "utter_correct_not_given", {"label": label})

    def _asks_nothing_of(self, turn: Turn, meant: Interpretation) -> bool:
        """Says so where something was told that this application does not ask (没有唱歌跳舞 of a breakfast shop)."""
        facts = Facts.of(self.catalogue, turn.application)
        needed, possible = self.interpreter.binder.relevance.fields(facts)
        told = {m.id for m in meant.fields_named} - {f.id for f in (*needed, *possible)}
        if not told or len(told) < len({m.id for m in meant.fields_named}) or not turn.application.business:
            return False
        turn.say("utter_not_asked", {"labels": [self.catalogue.fields[name].label for name in sorted(told)]})
        return True

    def _not_understood(
        self, turn: Turn, heard: Heard, pending: str | None, meant: Interpretation, moment: Moment
    ) -> None:
        """Rephrase after one failure, an example and choices after two, a person after three."""
        if is_correction(heard) and meant.fields_named:
            self._correct(turn, "correct", meant, moment)
            return
        unsure = heard.intent == "unsure"
        if (
            is_question(heard.text) and not unsure
        ):  # nothing that the classifier knows, but asked: the published answers may know
            turn.says.append(self.explainer.faq(heard.text, turn.application))
            return
        field_ = self.catalogue.fields.get(pending or "")
        if field_ is not None and field_.type not in CHOSEN and read_yes_no(heard.text):
            turn.say("utter_go_ahead")  # 嗯 to a question for a number: it was heard, and the number is to come
            return
        if self._asks_nothing_of(turn, meant):
            return
        misses = turn.memory.misses + 1
        turn.memory = turn.memory.but(misses=misses)
        if misses >= OFFER_CHOICES_AFTER and pending == CONSENT_FIELD:
            turn.memory = turn.memory.but(focus=None)  # until something personal is asked
        if pending == SUBMISSION_FIELD or pending is None:
            turn.say("utter_not_understood_review")
        elif pending == BUSINESS_FIELD and unsure and misses < OFFER_CHOICES_AFTER:
            turn.say("utter_business_vague")
        elif pending == BUSINESS_FIELD:
            self._business_unknown(turn, misses)
        elif field_ is None and misses >= OFFER_CHOICES_AFTER and turn.application.proposal is not None:
            self._take(turn, commands.give(self.catalogue, turn.application, {CHANGE_FIELD: False}, moment))
            turn.say("utter_asked_plainly")
        elif field_ is None:
            turn.say("utter_not_understood_yes_no")
        elif misses >= OFFER_PERSON_AFTER:
            turn.say("utter_not_understood_person", {"label": field_.label})
        elif unsure:
            optional = Say("utter_unsure_optional") if field_.optional else ""
            turn.say("utter_unsure", {"help": field_.help, "optional": optional})
        else:
            example = Say("utter_for_example", {"example": field_.example or ""})
            right = field_.validation.message or example
            turn.say("utter_not_understood", {"label": field_.label, "right": right})


def _changes_something(meant: Interpretation) -> bool:
    """Whether something shall be otherwise and nothing says what."""
    told = meant.fields_named or meant.likely or (meant.business is not None and meant.business.candidates)
    return bool(meant.commands) and set(meant.commands) <= {"correct", "change_business"} and not told


def _refusal(proposal: Proposal, before: Application) -> str:
    if proposal.source is Source.PREFILLED:
        return "utter_prefill_rejected"
    return "utter_change_rejected" if proposal.values.keys() & before.answers.keys() else "utter_value_refused"


def _inline(lines: list[Say]) -> Any:
    """Lines one after another; a single one stands in the sentence."""
    return lines[0] if len(lines) == 1 else lines
