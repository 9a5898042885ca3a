"""Texts as bubbles: few, in order, none longer than WeChat takes, and the question always last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.wechat.bubbles import LARGEST, packed

OMITTED = "（略）"
TEXTS = st.lists(st.text(alphabet="字词，。\n a", min_size=1, max_size=1500), max_size=6)


def test_what_fits_is_one_bubble() -> None:
    assert packed(["您好。", "", "您做什么生意？"], 3, OMITTED) == ["您好。\n\n您做什么生意？"]
    assert packed([], 3, OMITTED) == []


def test_a_long_text_is_split_at_line_ends() -> None:
    lines = [f"{n}. 一行字，不能从中间断开。" for n in range(100)]
    bubbles = packed(["\n".join(lines)], 9, OMITTED)
    assert len(bubbles) == 3
    assert "\n".join(bubbles).split("\n") == lines


def test_a_line_longer_than_a_bubble_is_split_after_a_sentence() -> None:
    bubbles = packed(["这是一句话。" * 200], 9, OMITTED)
    assert all(bubble.endswith("。") for bubble in bubbles)
    assert "".join(bubbles) == "这是一句话。" * 200


@given(TEXTS, st.integers(1, 4), st.sampled_from([0, 400]))
def test_no_bubble_is_too_long_and_never_too_many(texts: list[str], most: int, room: int) -> None:
    bubbles = packed(texts, most, OMITTED, room)
    assert len(bubbles) <= most
    assert all(0 < len(bubble.encode()) <= LARGEST for bubble in bubbles)
    if bubbles:
        assert len(bubbles[-1].encode()) <= LARGEST - room


@given(TEXTS)
def test_what_is_left_out_is_said(texts: list[str]) -> None:
    bubbles = packed(texts, 1, OMITTED)
    whole = "".join("".join(texts).split())
    kept = "".join("".join(bubbles).split())
    assert kept == whole or OMITTED in kept


def test_the_question_stays_when_the_middle_is_left_out() -> None:
    bubbles = packed(["很长。" * 2000, "您选哪个？\n1. 甲\n2. 乙"], 2, OMITTED)
    assert len(bubbles) == 2
    assert bubbles[-1] == f"{OMITTED}\n\n您选哪个？\n1. 甲\n2. 乙"
