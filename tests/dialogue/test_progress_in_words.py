"""Where a case is, in words: what is left is said in the limit's own days."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.dialogue.say import Say
from assistant.dialogue.summary import progress, task_news
from assistant.dialogue.wording import Wording
from assistant.submission.adapter import Progress, TaskProgress

AT = datetime(2026, 11, 25, tzinfo=UTC)
DUE = datetime(2026, 12, 9, 15, 59, 59, tzinfo=UTC)
TASK = TaskProgress(
    item="i", item_name="排水许可", department="d", department_name="排水主管部门", state="reviewing",
    started_at=AT, due_at=DUE, remaining_days=6,
)  # fmt: skip


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording.load(Path("domain.yml"))


def in_words(wording: Wording, **task: Any) -> str:
    one = TASK.model_copy(update=task)
    case = Progress(case_no="1", state="reviewing", accepted_at=AT, due_at=DUE, tasks=(one,))
    return wording.render(progress(case))


@pytest.mark.parametrize(
    ("unit", "words"), [("workday", "还剩 6 个工作日"), ("calendar_day", "还剩 6 天"), (None, "还剩 6 天")]
)
def test_what_is_left_is_said_in_the_limits_own_days(wording: Wording, unit: str | None, words: str) -> None:
    line = in_words(wording, unit=unit)
    assert f"12月9日前办结，{words}" in line
    assert ("工作日" in line) == (unit == "workday")


def test_a_new_calendar_is_told_with_the_new_last_day(wording: Wording) -> None:
    news: Say = task_news("recounted", TASK)
    assert wording.render(news) == (
        "国家公布了新的放假安排，“排水许可”（排水主管部门）的期限按新的工作日重新算过，改为 12月9日前办结。"
    )
