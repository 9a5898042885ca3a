"""我帮我妈办的: whether somebody acts for the applicant (委托代理), or takes that back (是我自己办)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.applications.model import Application
from assistant.catalog.catalogue import AGENT_FIELD, Catalogue
from assistant.dialogue.acts import SURE, VERY_SURE, clauses_of
from assistant.dialogue.heard import Heard
from assistant.language.questions import is_question
from assistant.language.script import simplified

_SOMEBODY = (
    r"(?:(?:我|俺|咱)们?(?:家|们)?的?)?(?:老[公婆妈爸板]|爱人|媳妇儿?|堂客|对象|[爸妈爹娘]{1,2}|父亲|母亲|[哥姐弟妹叔舅伯姑姨]{1,2}|爷爷|奶奶|外[公婆]|"
    r"儿子|女儿|侄子|亲戚|家里?人|朋友|同学|老乡|邻居|同事|合伙人|客户|公司|店主|负责人|别人|人家|人)"
)
_ACTING = re.compile(
    rf"(?:[替帮代给]|受){_SOMEBODY}.{{0,4}}(?:来|办|问|申请|弄|填|跑|开|咨询|打听|委托|代劳)|代[人别]?办|代为?办理|我是(?:代理|代办|受托)|"
    rf"我不是(?:老板|店主|经营者|本人|负责人)|不是(?:我|本人)(?:自己)?(?:开店|开|办的?|经营)|{_SOMEBODY}(?:让|叫|托|委托)我"
)
_OWN = re.compile(
    r"(?:是|就是|其实)?(?:我|本人)(?:是)?(?:自己|本人)(?:的生意|的店|来?办|申请|开)|不是(?:代办|替(?:别)?人办|帮(?:别)?人办)|不用代办|没有?(?:委托|代办)|^本人(?:办理?|申请)$"
)

_OF_ONESELF = re.compile(
    r"帮我(?:自己)?(?:办|开|弄|查|看|填)|帮别人(?!办|问|填|申请|弄|跑|开)"
)  # 帮我办一下; 帮别人理发


@dataclass(frozen=True)
class Agency:
    """`acts` is whether somebody acts for the applicant; `span` are the words' places in the message.

    `certain` is false where only the classifier says so: it is asked about.
    """

    acts: bool
    words: str
    span: tuple[int, int]
    certain: bool = True


class AgencyReader:
    """Built once per catalogue version; hears nothing where the catalogue does not ask for agents."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._asked = AGENT_FIELD in catalogue.fields

    def read(self, heard: Heard, application: Application) -> Agency | None:
        """None where the message tells nothing new of it. A question (可以委托别人吗) tells nothing."""
        known = application.value(AGENT_FIELD) is True
        told = AGENT_FIELD in application.answers
        for clause in clauses_of(heard) if self._asked else ():
            said = simplified(clause.text)
            if is_question(said):
                continue
            sure = clause.intent == "on_behalf" and clause.confidence >= VERY_SURE
            if known and _OWN.search(said) is not None:
                return Agency(False, clause.text, (clause.start, clause.end))
            likely = clause.intent == "on_behalf" and clause.confidence >= SURE
            if not known and likely and _ACTING.search(said) is not None:
                return Agency(True, clause.text, (clause.start, clause.end))
            if not told and sure and _OF_ONESELF.search(said) is None:
                return Agency(True, clause.text, (clause.start, clause.end), certain=False)
        return None
