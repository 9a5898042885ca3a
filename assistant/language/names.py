"""Names of people and shops, out of the sentence around them: 我叫王小明, 店名就叫“再见咖啡”吧."""

from __future__ import annotations

import re

from assistant.catalog.schema import FieldType
from assistant.language.readings import ValueReading

_QUESTION = re.compile(
    r"为什么|为啥|怎么|什么意思|干嘛|干什么|凭什么|多少钱|多久|哪里|哪个|是不是|可不可以|能不能|吗[?？]?$|[?？]$|呢[?？]?$"
)
_QUOTED = re.compile(r"[“\"'‘「『《]([^”\"'’」』》]{2,40})[”\"'’」』》]")
_PERSON_LEAD = re.compile(
    r"^.*?(?:我叫|我是|名字叫做?|名字是|姓名[是叫为:：]?|名叫|全名|叫做?|写|填|法人代表?[是叫:：]?|法定代表人[是:：]?|"
    r"负责人[是叫:：]?|店主[是叫:：]?|老板[是叫:：]?|经营者[是叫:：]?|药师[是叫:：]?|管理员[是叫:：]?|责任人[是叫:：]?|就是我?|就|是我?|由|用|让|找)"
)
_SHOP_LEAD = re.compile(
    r"^.*?(?:(?:店名|名字|名称|字号|店铺名|公司名|店)(?:就|想|打算|暂定|准备)?(?:叫做|叫|是|为|用|取|定)|"
    r"(?:就|想|打算|准备|暂定|可以|要|改|我想|先)(?:叫做|叫|用|取名|起名|定)|^叫做?|暂定|起名|取名|改成|改为|改叫)[:：]?"
)
_INTRODUCES = re.compile(r"^我(?:叫|是|姓)[\u3400-\u9fff]{2,4}$")  # a person, not a shop
_TAIL = re.compile(
    r"(?:吧|呀|啊|哈|呢|了|哦|噢|喔|这个名字|的名字|来管|来负责|负责|管|就行|就可以|就好|好了|可以了|谢谢)+[。.！!~]*$"
)
_PERSON = re.compile(
    r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,10}(?:[·•・.][\u3400-\u9fff]{1,10})+|[A-Za-z]+(?: [A-Za-z]+){1,4}"
)
_NOT_NAMES = frozenset(
    [
        "不知道",
        "不清楚",
        "没有",
        "还没",
        "同意",
        "跳过",
        "不填",
        "下一个",
        "继续",
        "返回",
        "上一步",
        "确认",
        "提交",
        "可以",
        "好的",
        "什么",
        "随便",
        "不告诉",
        "自己",
        "本人",
        "店主",
        "老板",
        "我自己",
        "一样",
        "同上",
        "人工",
        "你好",
        "您好",
        "谢谢",
        "再见",
        "算了",
        "等等",
        "店主自己",
        "老板自己",
        "就我",
        "就是我",
        "等一下",
        "不办了",
        "不要",
        "不用",
        "没想好",
        "再说",
        "保密",
        "重来",
    ]
)


def read_person(text: str) -> list[ValueReading]:
    """A person's name, or [] where the message is none."""
    if _QUESTION.search(text):
        return []
    said = text.strip().strip("。.，,！!")
    for candidate in (_TAIL.sub("", _PERSON_LEAD.sub("", said, count=1)), _TAIL.sub("", said), said):
        name = candidate.strip(' ：:，,。“”"')
        if _PERSON.fullmatch(name) and name not in _NOT_NAMES:
            return [_reading(FieldType.PERSON_NAME, name, text, 0.9)]
    return []


def read_entity(text: str) -> list[ValueReading]:
    """A shop's or company's name; anything that is no question may be one."""
    quoted = _QUOTED.search(text)
    if quoted is not None:
        return [_reading(FieldType.ENTITY_NAME, quoted.group(1), text, 0.95)]
    if _QUESTION.search(text) or _INTRODUCES.match(text.strip()):
        return []
    said = _TAIL.sub("", text.strip().strip("。.！!"))
    lead = _SHOP_LEAD.match(said)
    name = (said[lead.end() :] if lead and len(said) - lead.end() >= 2 else said).strip(' ：:，,“”"')
    name = re.split(r"[，,。；;]", name)[0]
    if not 2 <= len(name) <= 100 or name in _NOT_NAMES:
        return []
    return [_reading(FieldType.ENTITY_NAME, name, text, 0.9 if lead else 0.75)]


def is_question(text: str) -> bool:
    return _QUESTION.search(text) is not None


def _reading(type_: FieldType, name: str, text: str, score: float) -> ValueReading:
    start = text.find(name)
    return ValueReading(type_, name, name, max(start, 0), max(start, 0) + len(name), score)
