"""我要撤回申请: an accepted case is taken back after a confirmation, while it is not decided."""

from __future__ import annotations

import re

from assistant.dialogue import summary
from assistant.dialogue.heard import Heard, Memory
from assistant.dialogue.say import Choice, Kind, Say
from assistant.language.questions import is_question
from assistant.language.script import simplified
from assistant.language.yes_no import read_yes_no
from assistant.submission.adapter import BackendAdapter, BackendRefused, BackendUnavailable
from assistant.submission.follow import ENDED, Followed, Follower

WITHDRAWAL_FIELD = "case.withdrawal"
WITHDRAWAL = "withdrawal"  # what the conversation awaits
_TAKING_BACK = re.compile(
    r"撤回|撤销|撤了|撤掉|撤件|撤下来|取消.{0,6}(?:申请|办件|提交|办理)|(?:申请|办件).{0,4}(?:取消|作废|不要了)"
)
_NO_MORE = re.compile(r"不(?:想|打算|要)?(?:再)?(?:办|开|搞|弄|申请|干)了|放弃(?:申请|办理|了)|终止办理|停止办理")
_REASON = re.compile(r"(?:因为|由于)([^。；;！!？?\n]{2,100})")


def wants_withdrawal(heard: Heard) -> bool:
    """Whether a message about a case that is handed in means to take it back."""
    said = simplified(heard.text)
    if heard.pressed is not None or re.search(r"不(?:想|要|用)?(?:撤|取消)|别(?:撤|取消)", said):
        return False
    return _TAKING_BACK.search(said) is not None or (_NO_MORE.search(said) is not None and not is_question(said))


def question() -> Say:
    yes_no = (Choice(True, Say("utter_label_withdraw")), Choice(False, Say("utter_label_no")))
    return Say("utter_withdraw_confirm", {}, Kind.QUESTION, WITHDRAWAL_FIELD, yes_no)


class Withdrawal:
    """Stateless; what is awaited stands in the conversation's memory."""

    def __init__(self, follower: Follower, adapter: BackendAdapter, usual_reason: str) -> None:
        self.follower = follower
        self.adapter = adapter
        self.usual_reason = usual_reason  # where the person gives none

    def take(self, case: Followed, heard: Heard, memory: Memory) -> tuple[list[Say], Memory] | None:
        """What the message says of a withdrawal; None where it speaks of something else."""
        if heard.pressed is not None:
            if heard.pressed.field != WITHDRAWAL_FIELD:
                return None
            return self._settled(case, heard.pressed.value is True, "", memory)
        if memory.awaiting == WITHDRAWAL:
            return self._answered(case, heard, memory)
        if not wants_withdrawal(heard):
            return None
        if case.progress is not None and case.progress.state in ENDED:
            state = Say(f"utter_case_{case.progress.state}")
            return [Say("utter_withdraw_too_late", {"case_no": case.case_no, "state": state}, Kind.NOTICE)], memory
        return [], memory.but(awaiting=WITHDRAWAL, asked=None)

    def _answered(self, case: Followed, heard: Heard, memory: Memory) -> tuple[list[Say], Memory] | None:
        """Only a yes takes it back; what is neither yes nor no is heard as anything else."""
        said = simplified(heard.text)
        reason = _REASON.search(said)
        if wants_withdrawal(heard):
            answer: bool | None = True
        elif heard.intent in ("affirm", "deny"):
            answer = heard.intent == "affirm"
        else:
            answer = read_yes_no(said)
        if answer is None and reason is None:
            return None
        return self._settled(case, answer is not False, reason.group(1) if reason else "", memory)

    def _settled(self, case: Followed, yes: bool, reason: str, memory: Memory) -> tuple[list[Say], Memory]:
        memory = memory.but(awaiting=None, asked=None)
        if not yes:
            return [Say("utter_withdraw_kept")], memory
        try:
            progress = self.adapter.withdraw(case.case_no, case.query_code, reason or self.usual_reason)
        except BackendRefused:
            return [Say("utter_withdraw_refused", {"case_no": case.case_no}, Kind.NOTICE)], memory
        except BackendUnavailable:
            return [Say("utter_withdraw_unavailable", {"case_no": case.case_no}, Kind.NOTICE)], memory
        self.follower.seen(case.case_no, progress, told=[progress.state])
        return [Say("utter_withdrawn", {"case_no": case.case_no}, Kind.NOTICE), summary.progress(progress)], memory
