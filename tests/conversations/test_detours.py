"""Questions inside a question: each is answered, and the pending question comes back in short form."""

from __future__ import annotations

import pytest

from tests.conversations.product import Person

DETOURS = {
    "为什么要填这个": "市场主体登记管理条例",
    "要办多久": "工作日",
    "要准备哪些材料": "材料",
    "这个有什么法律依据": "第14条",
    "一共要办哪些证": "药品经营许可",
    "收不收费": "费用",
    "我的身份证会不会泄露": "个人信息保护法",
    "转人工": "12345",
    "谢谢": "不客气",
}


@pytest.mark.parametrize("question", DETOURS)
def test_a_question_is_answered_and_the_pending_one_returns(person: Person, question: str) -> None:
    person.say("我要开药店")
    asked, version = person.asked, person.view["version"]
    assert DETOURS[question] in person.say(question)
    assert person.view["version"] == version
    assert person.asked == asked
    assert person.heard[-1]["field"] == asked
    assert person.heard[-1]["kind"] == "question"


def test_something_outside_is_sent_where_it_belongs(person: Person) -> None:
    assert "12345" in person.say("我想办结婚证")
    assert person.view["business"] == []


def test_an_unknown_business_is_not_guessed(person: Person) -> None:
    answer = person.say("我想开个公司")
    assert person.view["business"] == []
    assert "主要卖什么" in answer


def test_help_grows_with_every_miss(person: Person) -> None:
    person.say("我要开药店")
    answers = [person.say(words) for words in ("哗啦啦", "稀里糊涂的", "阿巴阿巴")]
    assert "没听明白" in answers[0]
    assert "转人工" in answers[2]
