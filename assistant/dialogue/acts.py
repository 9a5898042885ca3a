"""What a message does besides telling values: it asks, commands, is polite. Decided clause by clause.

The classifier names an intent for each clause. It is believed less where the clause was read as an answer: a value is
evidence, an intent only a likelihood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.catalog.schema import FieldType
from assistant.dialogue.heard import Clause, Heard
from assistant.language.questions import is_question
from assistant.language.readings import Mention, ValueReading

QUESTIONS = frozenset(
    (
        "ask_why",
        "ask_meaning",
        "ask_fee",
        "ask_time",
        "ask_materials",
        "ask_law",
        "ask_items",
        "ask_progress",
        "ask_review",
        "ask_faq",
        "privacy",
    )
)
COMMANDS = frozenset(
    (
        "cancel",
        "start_over",
        "submit",
        "human",
        "save_later",
        "resume",
        "skip",
        "repeat",
        "go_back",
        "correct",
        "change_business",
    )
)
COURTESIES = frozenset(("greet", "goodbye", "thanks", "chitchat", "complaint", "on_behalf", "out_of_scope"))
_ACTS = QUESTIONS | COMMANDS | COURTESIES
TALK = _ACTS - {"thanks"}  # 可以的，谢谢 consents
NAMES = frozenset({FieldType.ENTITY_NAME, FieldType.PERSON_NAME})
SURE = 0.55  # an intent below this is only a guess
VERY_SURE = 0.8  # what an intent needs against a readable answer
LIKELY = 0.42  # where no value was read and the other choice is to say that nothing was understood
LONG = 8  # characters; in that many a 没 is rarely the answer
TERSE = 5  # characters; shorter than that and without a word of asking, a question is rather an answer (要办)
_HESITATES = re.compile(
    r"(?:诶|哎|唉|哦|那个)?(?:等下|等等|等一下|等会儿?|慢着|慢点|且慢|稍等|先别急|停|我[想看谂]想?一?[想看]?下?先?)[哈啊呀！!]*"
)
_TELLING = frozenset(("affirm", "deny", "inform", "nlu_fallback"))
_TAGGED = re.compile(r"(?:对|是|好|行|可以|懂|晓得|知道)(?:吧|嘛|吗|不|不对|不是|不行)[?？]?$")  # asks to agree
_FREE_OF = re.compile(r"(?:不|没|免)[^，。]{0,4}(?:钱|费|租金)(?![^，。]*[吧吗嘛不么])")
# commands to tell something, which ask without a word of asking
_ASKED_WITHOUT = re.compile(
    r"告诉|讲讲|说说|说一下|讲一下|解释|列|给我|看看|查|念|听|懂|明白|清单|举个例|人话|白话|通俗|简单点"
)
# what certain words ask where the classifier is not sure
_CUES = (
    ("ask_why", re.compile(r"为什么|为何|为啥|凭什么|凭啥|干嘛要|干什么用|有什么用")),
    ("ask_fee", re.compile(r"多少钱|收费|费用|要钱|花钱")),
    ("ask_time", re.compile(r"多久|多长时间|几天|什么时候能|何时能")),
    ("ask_materials", re.compile(r"什么材料|哪些材料|带什么|什么资料|哪些资料")),
    ("ask_meaning", re.compile(r"什么意思|啥意思|看不懂|听不懂|不明白")),
    ("human", re.compile(r"人工|真人|工作人员")),
)


@dataclass(frozen=True, slots=True)
class Acts:
    """Intents, each once, in the order of their clauses."""

    questions: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    courtesies: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.questions or self.commands or self.courtesies)


def clauses_of(heard: Heard) -> tuple[Clause, ...]:
    """The clauses of a message; a message that is one clause is its own."""
    whole = Clause(heard.text, 0, len(heard.text), heard.intent, heard.confidence)
    return heard.clauses or (whole,)


def as_told(heard: Heard) -> Heard:
    """With what its words make of a clause, where the classifier makes something else of it.

    不要工钱 asks for no fee; 要交社保不 beside an answer asks, whatever it asks.
    """
    clauses = tuple(
        replace(c, intent="inform")
        if _tells_of_money(c)
        else replace(c, intent="ask_faq", confidence=SURE)
        if c.intent in _TELLING and len(c.text.strip()) >= TERSE and is_question(c.text) and not _TAGGED.search(c.text)
        else c
        for c in heard.clauses
    )
    whole = _tells_of_money(Clause(heard.text, 0, 0, heard.intent, heard.confidence))
    return replace(heard, clauses=clauses, intent="inform" if whole else heard.intent)


def _tells_of_money(clause: Clause) -> bool:
    return clause.intent == "ask_fee" and not is_question(clause.text) and _FREE_OF.search(clause.text) is not None


def acts_of(heard: Heard, answers: Iterable[ValueReading], about: Iterable[Mention] = ()) -> Acts:
    """What the clauses ask and command, given the values read in them; `about` are the names of their fields."""
    read, told_of = list(answers), list(about)
    if not read:
        return _talk(heard)
    questions: dict[str, None] = {}
    commands: dict[str, None] = {}
    for clause in clauses_of(heard):
        inside = [r for r in read if r.start < clause.end and clause.start < r.end]
        answered = bool(inside) or any(clause.start <= m.start < clause.end for m in told_of)  # 電話唔啱，係138…
        if any(r.approximate and r.type in NAMES for r in inside):
            continue  # a name that may be a command is asked about, not followed
        if _HESITATES.fullmatch(clause.text.strip()):
            continue  # 等一下，刚才面积说错了
        asks = is_question(clause.text)
        if clause.intent in QUESTIONS and clause.confidence >= (SURE if asks else VERY_SURE) and (asks or not answered):
            questions[clause.intent] = None
        elif clause.intent in COMMANDS and clause.confidence >= (VERY_SURE if answered else SURE):
            commands[clause.intent] = None
    return Acts(tuple(questions), tuple(commands))


def is_talk(clause: Clause, heard: Heard) -> bool:
    """Whether a clause asks, commands or is polite, so that a bare 没, 有, 都 in it answers nothing."""
    if is_question(clause.text):
        return True
    if not heard.clauses and clause.intent in QUESTIONS - {"ask_meaning"} and len(clause.text.strip()) <= TERSE:
        return False
    if clause.intent in QUESTIONS and not _ASKED_WITHOUT.search(clause.text):
        return clause.confidence >= VERY_SURE  # 没有烟草证不敢卖 tells, though it looks like a question of the law
    if clause.intent in TALK and clause.confidence >= (LIKELY if len(clause.text) >= LONG else SURE):
        return True
    telling = clause.intent in ("affirm", "deny", "inform")
    return heard.intent in TALK and heard.confidence >= VERY_SURE and not telling


def _talk(heard: Heard) -> Acts:
    """Of a message that tells no value: what its clauses want, or the whole where it is surer than any of them."""
    whole = Clause(heard.text, 0, len(heard.text), heard.intent, heard.confidence)
    parts = [c for c in heard.clauses if c.intent in _ACTS and c.confidence >= SURE]
    parts = [c for c in parts if not _HESITATES.fullmatch(c.text.strip())] or parts  # 等下，上面那个填岔了
    least = SURE if heard.intent in COMMANDS and is_question(heard.text) else LIKELY
    if heard.intent in _ACTS and heard.confidence >= max([least, *(c.confidence for c in parts)]):
        parts = [whole]
    named = dict.fromkeys(c.intent for c in parts)
    acts = Acts(
        tuple(i for i in named if i in QUESTIONS),
        tuple(i for i in named if i in COMMANDS),
        tuple(i for i in named if i in COURTESIES),
    )
    if acts.questions or acts.commands:
        return replace(acts, courtesies=())
    return acts or _cued(heard.text)


def strong_talk(heard: Heard, kinds: frozenset[str] = _ACTS) -> bool:
    """Whether the message is surely something else than an answer, of one of `kinds`."""
    return any(c.intent in kinds and c.confidence >= VERY_SURE for c in clauses_of(heard))


def _cued(text: str) -> Acts:
    intent = next((intent for intent, cue in _CUES if cue.search(text)), None)
    if intent is None:
        return Acts()
    return Acts(commands=(intent,)) if intent in COMMANDS else Acts(questions=(intent,))
