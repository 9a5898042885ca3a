"""A second business beside the first (另外再开个咖啡角), and one of several given up again (书店不开了)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.applications.model import Application
from assistant.catalog.catalogue import Catalogue
from assistant.language.business import BusinessReading, BusinessRecogniser, Candidate
from assistant.language.negation import denied, denied_behind
from assistant.language.questions import is_question
from assistant.language.script import simplified

_VERB = r"(?:开|做|办|搞|弄|加|添|设|经营|兼)"
ADDING = re.compile(
    rf"(?:还|也)(?:想|要|打算|准备|得|会)?(?:再|另外|同时|顺便|一起|一并)?{_VERB}"
    rf"|(?:另外|再|顺便|同时|顺带|一起|一并)(?:想|要|还|也)?(?:再|又)?{_VERB}"
    r"|加[一上个家]|兼[做营开]|再来一?[个家]|两样一起|都想?开"
)
SELLING_ALONG = re.compile(r"(?:还|也|顺便|顺带|另外|再)(?:想|要|会)?(?:卖|做|弄)")
INSTEAD = re.compile(
    r"改[开做办成卖]|换成|还是[开做办]|转行|改行|不是.{1,12}[是而]|不开.{1,12}[改开]"
)  # one for the other
GIVING_UP = re.compile(
    r"(?:不|别|先不|就不|暂时不)(?:想|打算|准备|再)?(?:开(?![在到进门])|做|办|搞|弄|要|加|设|经营)"
    r"|去掉|删掉|删了|取消|算了|撤掉"
)
_BREAK = re.compile(r"[，。；;！!？?,\n]")


@dataclass(frozen=True)
class OtherBusinesses:
    """`ids` are all businesses meant now, in the order given; what is not `certain` is asked about first."""

    ids: tuple[str, ...]
    words: str
    span: tuple[int, int]  # of the clause that says so
    certain: bool = True


class SeveralBusinesses:
    """Built once per catalogue version."""

    def __init__(self, catalogue: Catalogue, recogniser: BusinessRecogniser) -> None:
        self.catalogue = catalogue
        self.recogniser = recogniser

    def meant(self, text: str, application: Application, *, changing: bool = False) -> OtherBusinesses | None:
        """What the shop is to be, where the message adds a business to the one known or gives one of several up.

        `changing`: the message was taken for a change of business; then goods sold along (还卖点咖啡) are
        offered as one.
        """
        said = simplified(text)
        if not application.business or INSTEAD.search(said):
            return None
        without = self._without(said, application.business)
        return without or self._with(said, application.business, changing)

    def _without(self, said: str, business: tuple[str, ...]) -> OtherBusinesses | None:
        if len(business) < 2 or is_question(said) or GIVING_UP.search(said) is None:
            return None
        named = {id_: word for id_ in business if (word := self._given_up(id_, said))}
        kept = tuple(id_ for id_ in business if id_ not in named)
        if not named or not kept:
            return None
        words = tuple(named.values())
        return OtherBusinesses(kept, "、".join(words), _around(said, words))

    def _given_up(self, id_: str, said: str) -> str | None:
        """The word for this business that the message takes back, if it does."""
        type_ = self.catalogue.business_types[id_]
        for word in sorted((type_.name, *type_.words), key=len, reverse=True):
            place = said.find(word)
            if place < 0:
                continue
            before, after = said[:place], said[place + len(word) :]
            taken_back = GIVING_UP.search(before[-8:]) or GIVING_UP.search(after[:10])
            if taken_back or denied(before) or denied_behind(after):
                return word
        return None

    def _with(self, said: str, business: tuple[str, ...], changing: bool) -> OtherBusinesses | None:
        along = changing and SELLING_ALONG.search(said) is not None
        if ADDING.search(said) is None and not along:
            return None
        reading = self.recogniser.recognise(said)
        new = [c for c in reading.candidates if c.id not in business and (along or self._is_kind(c, reading, said))]
        if not new:
            return None
        return OtherBusinesses(
            (*business, *dict.fromkeys(c.id for c in new)),
            "、".join(dict.fromkeys(c.words for c in new)),
            _around(said, [said[c.start : c.end] for c in new]),
            certain=not along
            and not is_question(said)
            and (reading.certainty == "certain" or len(new) < len(reading.candidates)),
        )

    def _is_kind(self, one: Candidate, reading: BusinessReading, said: str) -> bool:
        """A kind of business, not goods sold along (也卖点烟): those are answers to questions."""
        if not self.recogniser.is_kind(one.words):
            return False
        return reading.certainty == "certain" or len(reading.candidates) == 1 or one.words in said


def _around(said: str, words: Iterable[str]) -> tuple[int, int]:
    """The clauses in which `words` stand, from the first to the last."""
    places = [(said.find(word), len(word)) for word in words if word in said] or [(0, len(said))]
    begin = max((m.end() for m in _BREAK.finditer(said, 0, min(p for p, _ in places))), default=0)
    end = _BREAK.search(said, max(p + length for p, length in places))
    return begin, end.start() if end else len(said)
