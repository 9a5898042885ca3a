"""Yes, no and neither, in the words of many people."""

from __future__ import annotations

import pytest

from assistant.language.script import simplified
from assistant.language.yes_no import goes_on, read_yes_no

YES = (
    "有了 有啊 有咯 有的有的 早就办下来哒 早办好了 上个月刚拿到 不是没有 不是没办 不能没有啊 怎么会没有呢 "
    "有啊咋没有 嗯呐 中 是的 是滴 对头 "
    "办好了 没毛病 没问题 好的呀 可以 系 係啊 要得 那肯定有啊 当然有 必须滴 ok 行吧 嗯 都有 做的 确定 "
    "同意 已经装了 可以的 对 恩"
)
NO = (
    "没呢 还冇搞 冇得 没有 没办 还没呢 还没有办下来 唔系 不是 没得咧 莫得 木有 没弄 不 否 没有啊 暂时没有 "
    "先不做 都不是 那倒没有 不搞 不弄 "
    "不用 不需要 没装 无 不卖 不对 没租 店里没有 我不要 没有的 没 现在没有 应该没有 不做了"
)
NEITHER = (
    "没有不行吗 有没有都行 不知道 不晓得 随便 没想好 为什么 怎么办 执照是什么 不办了 多少钱 这个我说不准 "
    "你猜 要不要 能不能不填 算了 转人工 "
    "我不会弄 看情况 什么意思 要多久 再说 几天 无所谓 说不好 忘了"
)


GOES_ON = "还是接着办 继续 要办 接着填 不取消 别取消 点错了 我还想办 还是办吧 先别停 没说要取消"
GIVES_UP = "不办了 是的 对 确定 算了 还是不办了 不想办了 取消吧 重新来吧 还是算了"


@pytest.mark.parametrize("said", GOES_ON.split())
def test_who_goes_on_cancels_nothing(said: str) -> None:
    assert goes_on(said)


@pytest.mark.parametrize("said", GIVES_UP.split())
def test_who_gives_up_does_not_go_on(said: str) -> None:
    assert not goes_on(said)


@pytest.mark.parametrize("said", YES.split())
def test_a_yes(said: str) -> None:
    assert read_yes_no(simplified(said)) is True


@pytest.mark.parametrize("said", NO.split())
def test_a_no(said: str) -> None:
    assert read_yes_no(simplified(said)) is False


@pytest.mark.parametrize("said", NEITHER.split())
def test_neither(said: str) -> None:
    assert read_yes_no(simplified(said)) is None
