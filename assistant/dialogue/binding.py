"""Which field each value of a message belongs to.

Readers find values; here each is bound to one field, the surest ground first: its name stands beside it; its form tells
its type; it is an option of one open question only; it is a place of this city; it answers the pending question. Words
taken once are not taken again, and a field gets one value. What is bound on weak ground is marked approximate: it is
asked about before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from assistant.applications.agenda import CHANGE_FIELD
from assistant.applications.facts import Facts
from assistant.applications.model import Application
from assistant.catalog.catalogue import BUSINESS_FIELD, CONSENT_FIELD, HELD_FIELD, Catalogue
from assistant.catalog.schema import Field, FieldType
from assistant.dialogue.acts import COMMANDS, COURTESIES, NAMES, QUESTIONS, SURE, VERY_SURE, clauses_of, strong_talk
from assistant.dialogue.heard import Clause, Heard
from assistant.dialogue.relevance import Relevance
from assistant.dialogue.volunteered import NAMED, volunteered
from assistant.language.addresses import LEADS_TO_TEXT, LOOSE, read_address
from assistant.language.business import BusinessReading
from assistant.language.choices import NONE_VALUE, find_choice, without_fillers
from assistant.language.field_mentions import find_fields
from assistant.language.fillers import unframed
from assistant.language.names import FORMED, INTRODUCED, long_for_a_name, read_person
from assistant.language.negation import denied
from assistant.language.numerals import TAKEN_BACK, find_numbers
from assistant.language.option_sense import guess_option, unread, vocabulary, weighed
from assistant.language.quantities import counts_as
from assistant.language.questions import is_question
from assistant.language.readings import ValueReading
from assistant.language.script import simplified
from assistant.language.values import CHOSEN, DIGITS, NUMERIC, find_labelled, find_values, read_answer, speaks_as
from assistant.language.yes_no import bare, read_yes_no, undecided

FREE_TEXT = frozenset({FieldType.TEXT, FieldType.ADDRESS, FieldType.TEXT_LIST})
# of these an application has several fields, which their type alone does not tell apart
AMBIGUOUS = frozenset({FieldType.INTEGER, FieldType.LENGTH, FieldType.DATE, FieldType.MONEY, FieldType.NUMBER})
ADDRESS_FIELD = "premises.address_detail"
DISTRICT_FIELD = "premises.county"
FLOOR_FIELD = "premises.floor_no"
APPLICANT_FIELD = "person.legal_rep.name"
NAME_FIELD = "entity.name"
# 企业名称登记管理规定 Art. 6: place, name, trade and form of organization
FULL_NAME = re.compile(
    r"(?:(?<![\u3400-\u9fff])|(?<=叫做)|(?<=叫)|(?<=是))(?![我咱公本])"
    r"(?P<name>[\u3400-\u9fff（）()]{6,40}(?:有限责任公司|有限公司|合作社|合伙企业|事务所))"
)
# 先叫老张羊肉粉行不行: whoever names a shop says so, with a word for a shop or its goods at the end
SHOP_NAMED = re.compile(
    r"(?:叫做?|取名|起名|名字?[填写]?(?:成|是|为|叫)|写成)\s*(?![你我他她您什啥哪人])(?P<name>(?:(?!的)[\u3400-\u9fff]){2,12}?"
    r"(?:店|馆|房|堂|铺|行|厅|坊|轩|楼|粉|面|超市|宾馆|酒家|小吃|会所|诊所|公司))(?=行不行|行吗|可以|吧|[，,。！？?\s]|$)"
)
ROAD_AND_DOOR = re.compile(
    r"(?:路|街|巷|大道|村|小区|广场|弄)[^，。,；;]{0,10}?[\d一二三四五六七八九十百]+\s*(?:号|栋|幢|室|铺)"
)
DOOR = re.compile(r"[\d一二三四五六七八九十百]+\s*(?:号|栋|幢|座|单元|室|楼|层|铺)")
INTRODUCING = re.compile(r"我(?:叫|的?名字[是叫]|姓名[是叫])([\u3400-\u9fff·]{2,4}?)(?=不是|[，,。；\s]|$)")
# 铺子在三楼; not 二楼住人, nor a floor in an address
STANDS_ON = re.compile(
    r"(?:^|[在是，,\s店铺])(?P<floor>(?:[一二三四五六七八九十]{1,2}|\d{1,2})楼|底楼|负[一二]楼|地下室)"
    r"(?=的?(?:门面|铺面|商铺|店面|门店)|[，,。！!\s吧啊呀的]*$|[，,])"
)
CONSENTING = re.compile(r"我?同意[了的吧。！!]*")
CORRECTING = re.compile(
    r"错了|不对|改成|改为|改一下|改下|要改|想改|更正|修改|换一下|不是.{1,12}(是|而是)|应该是|换成|改到|变了|变成|换一?个|[说写填]错"
)
# the person asked before (谁管食品安全？就是我自己)
MYSELF = re.compile(
    r"^(就是?|还是|也是)?(我|店主|老板|本人|经营者|负责人)(自己|本人)?(来?管|负责)?[吧呀啊的]*$|^同上$|^一样的?$"
)
# what else a message might be when it could also be a name (明白, 谢谢, 没有)
_OTHERWISE = QUESTIONS | COMMANDS | COURTESIES | {"affirm", "deny", "unsure"}
_TELLS = {"affirm", "deny"}
# a guessed option against talk of something else
_TALK = QUESTIONS | COMMANDS | COURTESIES | {"unsure", "start_business"}
SURELY_TALK, NEAR_THOUGH_TALK = 0.9, 0.5
_TAG = re.compile(r"(?:对|是|好|行)(?:吧|嘛|不|不对|的吧)")  # asks to agree, answers nothing
_FILLS = re.compile(r"就是说?|那个|然后|妥了|得了|(?:行了)+|好了|(?:别磨叽|快点)吧?")  # said before an answer
_ID_NAMED = re.compile(r"身份证|证件号|信用代码")
# whoever says this talks to somebody, or of somebody
_ADDRESSED = re.compile(r"[我俺咱你您他她]|人家|快点|赶紧|磨叽|[吗呢]$")
Span = tuple[int, int]


TELLING = 3  # characters from which a clause tells something of its own
BESIDE_BUSINESS = 3  # characters between 一间 and the business that it counts
LEAST_BESIDE = 4  # characters beside a value in the same clause that tell something of their own
PARTICLES = 2  # characters around a value that say nothing: 就, 吧, 。


def is_correction(heard: Heard) -> bool:
    return heard.intent == "correct" or CORRECTING.search(heard.text) is not None


@dataclass(frozen=True)
class _Message:
    """What the grounds look at; `said` is the text in simplified characters, place by place."""

    heard: Heard
    said: str
    application: Application
    pending: str | None
    today: date
    needed: list[Field]
    possible: list[Field]
    correcting: bool
    business: tuple[Span, ...]  # the words that name the business, which are no option and no field
    again: bool  # the question was answered before with what could be no answer
    otherwise: tuple[Span, ...] = ()  # amounts of fields that are not in play

    @property
    def open(self) -> list[Field]:
        return [*self.needed, *self.possible]


class Binder:
    """Built once per catalogue version."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.relevance = Relevance(catalogue)
        self._districts = catalogue.city.districts if catalogue.city else ()

    def bind(
        self,
        heard: Heard,
        application: Application,
        pending: str | None,
        today: date,
        business: BusinessReading | None,
        *,
        again: bool = False,
    ) -> dict[str, ValueReading]:
        """Field → reading with places in `heard.text`. The words of a business named are no other value.

        `again` says that the pending question was answered before with what could be no answer.
        """
        facts = Facts.of(self.catalogue, application)
        named = business.candidates if business is not None and business.certainty == "certain" else ()
        if named:
            facts = facts.with_value(BUSINESS_FIELD, [c.id for c in named])
        message = _Message(
            heard,
            simplified(heard.text),
            application,
            pending,
            today,
            *self.relevance.fields(facts),
            correcting=is_correction(heard),
            business=tuple((c.start, c.end) for c in named),
            again=again,
        )
        message = replace(message, otherwise=tuple(self._named_otherwise(message)))
        taken: list[Span] = []
        bound: dict[str, ValueReading] = {}
        for ground in (
            self._labelled,
            self._typed,
            self._introduced,
            self._called,
            self._chosen,
            self._placed,
            self._consent,
        ):
            for name, reading in ground(message, bound):
                if name not in bound and not _overlaps(reading, taken):
                    bound[name] = reading
                    taken.append((reading.start, reading.end))
        own = self._own(message, bound)
        if own is None or own.approximate or read_yes_no(own.words) is not None:
            told = self._volunteered(message, bound)
            if own is not None:
                told = {name: reading for name, reading in told.items() if self._stands_against(reading, own, message)}
            own = None if told else own
            bound.update(told)
        if own is not None and pending is not None:
            bound[pending] = own
        if DISTRICT_FIELD in bound:
            bound[DISTRICT_FIELD] = self._of_this_city(bound[DISTRICT_FIELD])
        return bound

    def _stands_against(self, told: ValueReading, own: ValueReading, message: _Message) -> bool:
        """Whether words of another question tell more than a guess, or a mere yes or no, to the one that is asked."""
        if own.approximate:
            return len(told.words) >= TELLING or told.words == bare(message.said)
        return told.score >= NAMED and told.words not in vocabulary(self.catalogue.fields[message.pending or ""])

    def _of_this_city(self, reading: ValueReading) -> ValueReading:
        """The district of this city that is meant; read back where it is none as it stands (浏阳阳市)."""
        if not self._districts or reading.value in self._districts:
            return reading
        near = get_close_matches(reading.value, self._districts, n=1)
        exact = bool(near) and reading.value == near[0][:-1]
        return replace(reading, value=near[0] if near else reading.value, approximate=not exact)

    def _volunteered(self, message: _Message, bound: dict[str, ValueReading]) -> dict[str, ValueReading]:
        """What clauses that nothing has taken tell of other open questions, to be read back."""
        if self._tells_text(message) or message.correcting or not (message.application.business or message.business):
            return {}
        asked = self.catalogue.fields.get(message.pending or "")
        counted = asked is not None and asked.type in NUMERIC
        clauses = [
            c
            for c in clauses_of(message.heard)
            if not (c.intent in _OTHERWISE - _TELLS and c.confidence >= SURE)
            and not (counted and find_numbers(message.said[c.start : c.end]))  # 一楼带二楼 tries to answer
        ]
        taken = sorted([(r.start, r.end) for r in bound.values()] + list(message.business))
        free = [place for c in clauses for place in _between((c.start, c.end), taken)]
        told: dict[str, ValueReading] = {}
        for field, reading in volunteered(message.said, free, message.open):
            known = message.application.value(field.id)
            if field.id in (message.pending, HELD_FIELD, *bound) or (known is not None and reading.score < NAMED):
                continue
            if field.type is FieldType.MULTI_CHOICE and reading.value != [NONE_VALUE]:  # 热菜凉菜都有，还卖点饮料
                before = told[field.id].value if field.id in told else known or []
                every = dict.fromkeys([*(v for v in before if v != NONE_VALUE), *reading.value])
                reading = replace(reading, value=list(every))
            if reading.value != known:
                told[field.id] = reading
        return told

    def _labelled(self, message: _Message, _bound: dict[str, ValueReading]) -> Iterator[tuple[str, ValueReading]]:
        """面积八十平, 电话是138…"""
        pending = message.pending
        if CORRECTING.search(message.said) and pending not in message.application.answers:
            pending = None  # 电话写错了 speaks of the one given, not of the one asked
        known = {f.id for f in message.open} | {message.pending}
        for name, reading in find_labelled(
            message.heard.text, self.catalogue, message.today, pending, message.business
        ):
            own = name == pending and self.catalogue.fields[name].type is FieldType.CHOICE
            if own and self._torn(message, self.catalogue.fields[name]):
                continue
            if name == message.pending and reading.type is FieldType.MULTI_CHOICE:
                continue  # what is asked for is read in the whole message
            if name in known and not self._inside_text(name, reading, message):
                if not self._settled(name, message):
                    yield name, reading
                elif self._nothing_else(reading, message):  # said again, or a change of mind without a word for it
                    changes = reading.value != message.application.value(name)
                    yield name, replace(reading, approximate=changes)

    def _named_otherwise(self, message: _Message) -> list[Span]:
        """Amounts beside the name of a field that is not in play here: they are no other field's either."""
        known = {f.id for f in message.open} | {message.pending}
        labelled = find_labelled(message.heard.text, self.catalogue, message.today, message.pending, message.business)
        amounts = [r for name, r in labelled if name not in known and r.type in NUMERIC]
        return [(r.start, r.end) for r in amounts if not self._is_of_text(r, message)]

    def _settled(self, name: str, message: _Message) -> bool:
        """Whether a choice was made already and no word says that it changes."""
        chosen = self.catalogue.fields[name].type in CHOSEN and name in message.application.answers
        return chosen and name != message.pending and not message.correcting

    @staticmethod
    def _nothing_else(reading: ValueReading, message: _Message) -> bool:
        """Whether the clause that a reading stands in tells nothing else."""
        said = next(message.said[c.start : c.end] for c in clauses_of(message.heard) if reading.start < c.end)
        return reading.end - reading.start >= len(said.strip()) - PARTICLES

    def _inside_text(self, name: str, reading: ValueReading, message: _Message) -> bool:
        """Whether the words are rather part of the text that is asked for (住宿和早餐服务 as 经营范围)."""
        if name == message.pending:
            return False
        return (reading.type in CHOSEN and self._tells_text(message)) or self._is_of_text(reading, message)

    def _typed(self, message: _Message, bound: dict[str, ValueReading]) -> Iterator[tuple[str, ValueReading]]:
        """80平 is the shop's area, 138… the applicant's phone: each to the first field of its type.

        Several different values for one field are not decided here: the later one is asked about, and where that field
        is asked just now, its own reader looks at all of them.
        """
        spans = [(r.start, r.end) for r in bound.values()] + list(message.otherwise)
        found: dict[str, list[ValueReading]] = {}
        values = find_values(message.heard.text, message.today)
        if message.pending is not None and (whole := self._reckoned(message, values, spans)) is not None:
            spans.append((whole.start, whole.end))
            yield message.pending, whole
        for reading in values:
            if not reading.certain or self._is_code(reading, message) or self._is_asked_of(reading, message):
                continue
            if self._is_of_text(reading, message) or self._is_of_business(reading, message):
                continue
            if not _overlaps(reading, spans):
                name = self._field_for(reading, message, bound)
                if name is not None and not (name == FLOOR_FIELD and self._storeys(reading, message)):
                    found.setdefault(name, []).append(reading)
        for name, readings in found.items():
            if self._in_passing(name, readings, message):
                continue
            if name == message.pending and self._reads_otherwise(name, message, spans, readings):
                continue
            if len({r.value for r in readings}) == 1:
                yield name, readings[0]
            elif name != message.pending:
                yield name, replace(readings[-1], approximate=True)

    def _in_passing(self, name: str, readings: list[ValueReading], message: _Message) -> bool:
        """A bare count beside another answer changes none given before: 就两个人，赵敏跟周芷若."""
        given = name in message.application.answers and name != message.pending and not message.correcting
        return given and readings[0].type is FieldType.INTEGER and not find_fields(message.said, self.catalogue)

    @staticmethod
    def _storeys(reading: ValueReading, message: _Message) -> bool:
        """三层楼 and 一共三层 count storeys and name no floor."""
        before, after = message.said[: reading.start], message.said[reading.end :]
        return after.startswith(("楼", "小楼", "高")) or before.endswith(("共", "上下", "盖了"))

    def _reckoned(self, message: _Message, values: list[ValueReading], taken: list[Span]) -> ValueReading | None:
        """The answer to the pending question that several amounts together make: 每间两张，二十间."""
        field = self.catalogue.fields.get(message.pending or "")
        if field is None or field.type not in NUMERIC or field.id in message.application.answers:
            return None
        for reading in read_answer(message.said, field, message.today)[:1]:
            inside = [v for v in values if reading.start <= v.start and v.end <= reading.end]
            if reading.approximate and len(inside) > 1 and not _overlaps(reading, taken):
                return reading
        return None

    @staticmethod
    def _is_asked_of(reading: ValueReading, message: _Message) -> bool:
        """今天 in a question (今天天气咋样) is no day for anything."""
        clause = next((c for c in clauses_of(message.heard) if c.start <= reading.start < c.end), None)
        return reading.type is FieldType.DATE and clause is not None and is_question(simplified(clause.text))

    def _is_code(self, reading: ValueReading, message: _Message) -> bool:
        """Digits that only look like an identity number or phone, where a number of another kind is asked in words."""
        asked = self.catalogue.fields.get(message.pending or "")
        code = asked is not None and asked.type is FieldType.TEXT and reading.type in DIGITS - {FieldType.EMAIL}
        exact = reading.type is FieldType.PHONE and reading.score == 1
        return code and not exact and _ID_NAMED.search(message.said) is None

    @staticmethod
    def _is_of_business(reading: ValueReading, message: _Message) -> bool:
        """一间 in 开一间小茶馆 counts no rooms."""
        one = reading.type is FieldType.INTEGER and reading.value == 1
        return one and any(0 <= start - reading.end <= BESIDE_BUSINESS for start, _ in message.business)

    def _is_of_text(self, reading: ValueReading, message: _Message) -> bool:
        """Whether an amount rather belongs to the text that is asked for, whose example has one too (500平方米)."""
        asked = self.catalogue.fields.get(message.pending or "")
        if asked is None or asked.type is not FieldType.TEXT or reading.type in DIGITS:
            return False
        return any(r.type is reading.type for r in find_values(asked.example or "", message.today))

    def _reads_otherwise(self, name: str, message: _Message, taken: list[Span], found: list[ValueReading]) -> bool:
        """Whether the field's own reader makes something else of the message: parts (前门一个后门一个), nobody."""
        field = self.catalogue.fields[name]
        readings = read_answer(message.said, field, message.today)[:1] if field.type in NUMERIC | DIGITS else []
        return any(
            field.type in NUMERIC and r.value not in {f.value for f in found} and not _overlaps(r, taken)
            for r in readings
        ) or any(r.approximate and not _overlaps(r, taken) for r in readings)

    def _introduced(self, message: _Message, bound: dict[str, ValueReading]) -> Iterator[tuple[str, ValueReading]]:
        """我叫李四 is the applicant's name, whatever was asked; where another name stands it is asked about."""
        who = INTRODUCING.search(message.said)
        if who is None or APPLICANT_FIELD in bound or APPLICANT_FIELD not in {f.id for f in message.open}:
            return
        for reading in read_person(who.group())[:1]:
            known = message.application.value(APPLICANT_FIELD)
            placed = replace(reading, start=who.start(1), end=who.end(1))
            yield (
                APPLICANT_FIELD,
                replace(placed, approximate=known not in (None, reading.value) and not message.correcting),
            )

    def _called(self, message: _Message, bound: dict[str, ValueReading]) -> Iterator[tuple[str, ValueReading]]:
        """What the subject is called, whatever was asked: 长沙美丽人生美容有限公司, 先叫老张羊肉粉行不行; read back."""
        full = None if is_question(message.said) else FULL_NAME.search(message.said)
        name = full or SHOP_NAMED.search(message.said)
        if name is None or message.pending == NAME_FIELD or not self._wanted(NAME_FIELD, message, bound):
            return
        if NAME_FIELD in {f.id for f in message.open}:
            # its last words tell the form of the subject as well, so it takes none
            place = (name.start("name"), name.start("name"))
            yield (
                NAME_FIELD,
                ValueReading(FieldType.ENTITY_NAME, name["name"], name["name"], *place, approximate=True),
            )

    def _field_for(self, reading: ValueReading, message: _Message, bound: dict[str, ValueReading]) -> str | None:
        for fields in (message.needed, message.possible):
            fits = [f for f in fields if f.type is reading.type and f.id not in bound]
            if reading.type is FieldType.INTEGER:
                # a count belongs where its counter does: 二十间 are rooms, and 一家 is no number of people
                fits = [
                    f
                    for f in fits
                    if f.unit and f.unit in reading.words and (f.unit != "个" or f.id == message.pending)
                ]
            if any(f.id == message.pending for f in message.open if f.type is reading.type and f in fits):
                return message.pending
            answered = [f for f in fits if f.id in message.application.answers]
            if len(fits) > 1 and reading.start:  # 雇俩人 belongs to 雇人
                verb = message.said[reading.start - 1]
                fits = [f for f in fits if any(w.startswith(verb) for w in (f.label, *f.words))] or fits
            if reading.type in AMBIGUOUS and len(fits) > 1:
                return answered[0].id if message.correcting and len(answered) == 1 else None
            if fits:
                return fits[0].id
        pending = self.catalogue.fields.get(message.pending or "")
        if pending is None or pending.type is not reading.type or pending.id in bound:
            return None
        return pending.id if reading.type is not FieldType.INTEGER or counts_as(reading.words, pending.unit) else None

    def _chosen(self, message: _Message, bound: dict[str, ValueReading]) -> Iterator[tuple[str, ValueReading]]:
        """Options named in passing, of questions still open (我办个体工商户的，雇三个人)."""
        found: dict[Span, list[tuple[str, ValueReading]]] = {}
        for clause in clauses_of(message.heard):
            said = message.said[clause.start : clause.end]
            if is_question(said) or undecided(said) or self._tells_text(message) or self._answers(said, message):
                continue
            for one in message.open:
                settled = one.id in message.application.answers and not message.correcting
                if one.type is FieldType.CHOICE and one.id not in (message.pending, *bound) and not settled:
                    for reading in find_choice(said, one):
                        if len(unread(said, one, reading.value)) >= TELLING:
                            continue  # 给写字楼送团餐 says nothing of where the shop is
                        place = (reading.start + clause.start, reading.end + clause.start)
                        if any(start < place[1] and place[0] < end for start, end in message.business):
                            continue
                        found.setdefault(place, []).append((one.id, replace(reading, start=place[0], end=place[1])))
        # words that two open questions share tell neither
        yield from (owners[0] for owners in found.values() if len(owners) == 1)

    def _answers(self, said: str, message: _Message) -> bool:
        """Whether the words answer the choice that is asked: 租别人的 of the shop is nothing of the warehouse."""
        asked = self.catalogue.fields.get(message.pending or "")
        return asked is not None and asked.type in CHOSEN and bool(read_answer(said, asked, message.today))

    def _tells_text(self, message: _Message) -> bool:
        """Whether a text is asked for, whose words name things of all kinds."""
        asked = self.catalogue.fields.get(message.pending or "")
        return asked is not None and asked.type in FREE_TEXT | {FieldType.ENTITY_NAME} and not message.correcting

    def _placed(self, message: _Message, bound: dict[str, ValueReading]) -> Iterator[tuple[str, ValueReading]]:
        """Where the shop is, whatever was asked: a district of the city, a floor, a road with a door number."""
        if self._wanted(DISTRICT_FIELD, message, bound):
            asked = message.pending == DISTRICT_FIELD
            named = [
                (d, word)
                for d in self._districts
                for word in (d, d[:-1])
                if self._names(d, word, message.said, asked) and not denied(message.said[: message.said.index(word)])
            ]
            inside = [r for r in bound.values() if r.type in FREE_TEXT]
            named = [
                (d, word)
                for d, word in named
                if not any(r.start <= message.said.index(word) < r.end and r.type is FieldType.TEXT for r in inside)
            ]
            if len({d for d, _ in named}) == 1:
                district, word = named[0]
                start = message.said.index(word)
                # a place inside an address is part of it: it takes no words
                yield DISTRICT_FIELD, ValueReading(FieldType.TEXT, district, word, start, start, 0.9, True)
        floor = STANDS_ON.search(message.said) if FLOOR_FIELD in {f.id for f in message.open} else None
        if floor is not None and self._wanted(FLOOR_FIELD, message, bound) and message.pending != FLOOR_FIELD:
            for reading in read_answer(floor["floor"], self.catalogue.fields[FLOOR_FIELD], message.today)[:1]:
                place = (floor.start("floor"), floor.end("floor"))
                yield FLOOR_FIELD, replace(reading, start=place[0], end=place[1], approximate=True)
        road = ROAD_AND_DOOR.search(message.said)
        if road is not None and self._wanted(ADDRESS_FIELD, message, bound):
            clause = next((c for c in clauses_of(message.heard) if c.start <= road.start() < c.end), None)
            begin, end = (clause.start, clause.end) if clause is not None else (0, len(message.said))
            end = self._with_its_rest(end, message)
            inner, off = unframed(message.said[begin:end])
            for reading in read_address(inner)[:1]:
                start = begin + off
                yield (
                    ADDRESS_FIELD,
                    replace(
                        reading,
                        start=reading.start + start,
                        end=reading.end + start,
                        approximate=reading.score <= LOOSE,
                    ),
                )

    @staticmethod
    def _with_its_rest(end: int, message: _Message) -> int:
        """Where an address ends that goes on behind a blank: 五一大道 235 号 湘域中央 2 栋 108."""
        for clause in clauses_of(message.heard):
            told = message.said[clause.start : clause.end]
            goes_on = clause.start >= end and not message.said[end : clause.start].strip()
            if goes_on and clause.start > end and DOOR.search(told) and not is_question(told):
                end = clause.end
        return end

    @staticmethod
    def _names(district: str, word: str, said: str, asked: bool) -> bool:
        """天心区 anywhere; 天心 alone only where the district is asked."""
        return word in said if word == district else asked and len(word) >= 2 and word in said

    def _wanted(self, name: str, message: _Message, bound: dict[str, ValueReading]) -> bool:
        given = name in message.application.answers and message.pending != name and not message.correcting
        return name in self.catalogue.fields and name not in bound and not given

    def _consent(self, message: _Message, _bound: dict[str, ValueReading]) -> Iterator[tuple[str, ValueReading]]:
        text = message.heard.text
        if CONSENTING.fullmatch(text.strip()) and not message.application.consented and message.pending != CHANGE_FIELD:
            yield CONSENT_FIELD, ValueReading(FieldType.BOOLEAN, True, text, 0, len(text), certain=True)

    # -- the pending question ----------------------------------------------------------------------------------

    def _own(self, message: _Message, bound: dict[str, ValueReading]) -> ValueReading | None:
        """The message, or its first clause that can be one, as the answer to the pending question."""
        field = self.catalogue.fields.get(message.pending or "")
        if field is None or field.id == BUSINESS_FIELD or field.id in bound:
            return None
        text = message.heard.text
        if field.type is FieldType.PERSON_NAME and field.id != APPLICANT_FIELD and MYSELF.match(text.strip()):
            known = message.application.value(APPLICANT_FIELD)
            return known and ValueReading(field.type, known, text, 0, len(text))
        if message.correcting and self._about_another(message, field):
            return None
        if field.type in CHOSEN and self._names_another(message, field):
            return None
        if field.type in NAMES:
            return self._name(message, field, bound)
        if field.type in FREE_TEXT:
            return self._free_text(message, field, bound)
        return self._short_answer(message, field, bound) or self._sense(message, field, bound)

    def _sense(self, message: _Message, field: Field, bound: dict[str, ValueReading]) -> ValueReading | None:
        """The option nearest in meaning, to be confirmed; against likely talk of something else it must be nearer."""
        if field.type not in CHOSEN or bound or message.correcting:
            return None
        told = [c for c in clauses_of(message.heard) if c.intent in _TALK and c.confidence >= SURE]
        asks = any(c.intent in QUESTIONS or c.confidence >= SURELY_TALK for c in told)
        guessed = [] if asks else guess_option(message.said, field)
        needed = NEAR_THOUGH_TALK if told else 0.0
        return next((r for r in guessed if r.score >= needed), None)

    def _names_another(self, message: _Message, field: Field) -> bool:
        """Whether a yes or no is of a field that is named and of nothing else (外资没有), and not of the one asked."""
        told = [m for m in find_fields(message.said, self.catalogue, field.id) if m.id != field.id]
        alone = len(told) == 1 and not without_fillers(message.said.replace(told[0].words, ""))
        return alone and told[0].words not in vocabulary(field) and read_yes_no(message.said) is not None

    def _about_another(self, message: _Message, field: Field) -> bool:
        return any(m.id != field.id for m in find_fields(message.said, self.catalogue, field.id))

    def _short_answer(self, message: _Message, field: Field, bound: dict[str, ValueReading]) -> ValueReading | None:
        """Of the whole message, else of a clause; never of words that another field has taken as its number."""
        numbers = [(r.start, r.end) for r in bound.values() if r.type in NUMERIC] + list(message.otherwise)
        commanded = any(c.intent in COMMANDS and c.confidence >= VERY_SURE for c in clauses_of(message.heard))
        called = [c for c in clauses_of(message.heard) if c.intent == "human" and c.confidence >= VERY_SURE]
        summoning = called if field.type is FieldType.CHOICE else []
        told = self._without_asking(message)
        whole = (0, len(message.said))
        clauses = [(c.start, c.end) for c in message.heard.clauses if c.intent not in QUESTIONS]
        if self._torn(message, field):
            return None
        if field.type in NUMERIC:  # 七十二 is an age, 一点二米 a height
            clauses.sort(key=lambda place: not self._in_unit(message.said[slice(*place)], field, message.today))
        for said, (begin, end) in ((message.said, whole), (told, whole), *((message.said, c) for c in clauses)):
            part = said[begin:end]
            if (
                not part.strip()
                or (begin and _TAG.fullmatch(part.strip()))
                or ((begin, end) != whole and TAKEN_BACK.fullmatch(part.strip()))
                or ((begin, end) != whole and _FILLS.fullmatch(part.strip()))
                or part.rstrip().endswith(("?", "？", "吗"))
            ):
                continue
            for reading in read_answer(part, field, message.today)[:1]:
                placed = replace(reading, start=reading.start + begin, end=reading.end + begin)
                if reading.type in NUMERIC and (_overlaps(placed, numbers) or (commanded and not reading.certain)):
                    continue
                if any(c.start <= placed.start and placed.end <= c.end for c in summoning):
                    continue  # 叫个人来 is no 个人
                if reading.type in CHOSEN:
                    doubtful = weighed(reading, part, field)
                    if bound and doubtful.approximate and not reading.approximate:
                        continue  # 不做医美 tells of that, and nothing of the sign that is asked
                    placed = replace(doubtful, start=placed.start, end=placed.end)
                partly = (begin, end) != whole and not reading.certain
                if partly and self._something_else(message, field, bound, (begin, end)):
                    return replace(placed, approximate=True)
                return placed
        return None

    @staticmethod
    def _torn(message: _Message, field: Field) -> bool:
        """Whether the clauses tell different things: 房东说100，我自己量的是96; 底下是门面，楼上住人."""
        if field.type not in NUMERIC | {FieldType.CHOICE} or read_answer(message.said, field, message.today):
            return False
        parts = [message.said[c.start : c.end] for c in message.heard.clauses if c.intent not in QUESTIONS]
        told = [readings[0].value for part in parts if (readings := read_answer(part, field, message.today))]
        return len(set(told)) > 1

    @staticmethod
    def _in_unit(said: str, field: Field, today: date) -> bool:
        return any(r.certain for r in read_answer(said, field, today))

    @staticmethod
    def _without_asking(message: _Message) -> str:
        """The words with blanks for the clauses that ask, or that put off what is left (其他的我再想想)."""
        said = message.said
        for clause in message.heard.clauses:
            words = said[clause.start : clause.end]
            if is_question(words) or _TAG.fullmatch(words.strip()) or (undecided(words) and _ADDRESSED.search(words)):
                said = said[: clause.start] + "，" * len(words) + said[clause.end :]
        return said

    @staticmethod
    def _something_else(message: _Message, field: Field, bound: dict[str, ValueReading], read: Span) -> bool:
        """Whether other clauses than the one read tell something that no field took (不是没有，是过期了)."""
        others = [c for c in clauses_of(message.heard) if not (c.start < read[1] and read[0] < c.end)]
        untaken = [c for c in others if not any(r.start < c.end and c.start < r.end for r in bound.values())]
        telling = [c for c in untaken if not (c.intent in _OTHERWISE - _TELLS and c.confidence >= SURE)]
        said = [message.said[c.start : c.end] for c in telling]
        return any(len(unread(text, field, None)) > 1 or undecided(text) or read_yes_no(text) is False for text in said)

    def _free_text(self, message: _Message, field: Field, bound: dict[str, ValueReading]) -> ValueReading | None:
        """A text, address or list without the clauses around it that tell something else.

        Where more than the value was said it is a guess what belongs to it: it is read back. What is surely talk is no
        text, unless it speaks as the question does or the person says it once more.
        """
        clauses = clauses_of(message.heard)
        elsewhere = list(message.otherwise)
        placed = field.type is FieldType.ADDRESS and not is_question(message.said) and not strong_talk(message.heard)
        if placed:
            spans = [(r.start, r.end) for r in bound.values() if r.start < r.end] + elsewhere
            own = [c for c in clauses if not any(start < c.end and c.start < end for start, end in spans)]
        else:
            own = [c for c in clauses if not self._beside_text(c, message, field, bound, elsewhere)]
        taken = bound or strong_talk(message.heard, QUESTIONS | COMMANDS) or is_question(message.said)
        if not own and (taken or len(clauses) > 1 or not message.again):
            return None
        own = own or list(clauses)
        led = next((place for place, c in enumerate(own) if LEADS_TO_TEXT.match(message.said[c.start : c.end])), 0)
        begin, end = own[led].start, own[-1].end
        readings = read_answer(message.heard.text[begin:end], field, message.today)
        if not readings:
            return None
        reading = replace(readings[0], start=readings[0].start + begin, end=readings[0].end + begin)
        around = [c for c in clauses if c not in own]
        empty = all(not without_fillers(message.said[c.start : c.end]) for c in around)
        whole = empty and len(own) == 1 and _ADDRESSED.search(message.said) is None
        exact = field.type in (FieldType.ADDRESS, FieldType.TEXT_LIST) and reading.score > LOOSE
        talk = any(c.intent in _OTHERWISE and c.confidence >= SURE for c in own)
        return replace(reading, approximate=reading.approximate or talk or not (whole or exact))

    @staticmethod
    def _beside_text(
        clause: Clause, message: _Message, field: Field, bound: dict[str, ValueReading], elsewhere: list[Span]
    ) -> bool:
        """Whether a clause is no part of a text: it asks, talks to somebody, or tells another field."""
        said = message.said[clause.start : clause.end]
        taken = [(r.start, r.end) for r in bound.values() if r.start < r.end] + elsewhere
        if is_question(said) or any(start < clause.end and clause.start < end for start, end in taken):
            return True
        if not without_fillers(said):
            return True
        if _ADDRESSED.search(said) is not None and len(clauses_of(message.heard)) > 1:
            return True
        sure = clause.intent in _OTHERWISE and clause.confidence >= VERY_SURE
        return sure and not speaks_as(said, field)

    def _name(self, message: _Message, field: Field, bound: dict[str, ValueReading]) -> ValueReading | None:
        """A name is taken when the words make it one; where they could mean something else it is asked about."""
        spans = [(r.start, r.end) for r in bound.values()]
        readings = [r for r in read_answer(message.heard.text, field, message.today) if not _overlaps(r, spans)]
        if not readings:
            return None
        reading = readings[0]
        if reading.score >= INTRODUCED:
            return reading
        if reading.score < FORMED and (bound or strong_talk(message.heard)):
            return replace(reading, approximate=True) if message.again and not bound else None
        doubtful = any(c.intent in _OTHERWISE and c.confidence >= SURE for c in clauses_of(message.heard))
        weak = field.type is FieldType.PERSON_NAME and (reading.score < FORMED or long_for_a_name(reading.value))
        return replace(reading, approximate=reading.approximate or doubtful or weak)


def _between(clause: Span, taken: list[Span]) -> Iterator[Span]:
    """What of a clause tells more beside the words that are taken already (in order)."""
    begin, close = clause
    cuts = [one for one in taken if one[0] < close and begin < one[1]]
    for start, end in [*cuts, (close, close)]:
        if not cuts or start - begin >= LEAST_BESIDE:
            yield begin, start
        begin = max(begin, end)


def _overlaps(reading: ValueReading, spans: list[Span]) -> bool:
    return any(start < reading.end and reading.start < end for start, end in spans)
