"""The embedded one-window backend, in the same process: the contract's JSON without the network."""

from __future__ import annotations

from typing import Any

from assistant.approval.service import BadCase, KeyReused, OneWindow, UnknownCase
from assistant.approval.wire import CaseIn
from assistant.submission.adapter import (
    BackendAdapter,
    BackendRefused,
    CaseNotFound,
    CaseReceipt,
    Progress,
    Submission,
)


class EmbeddedBackend(BackendAdapter):
    def __init__(self, window: OneWindow) -> None:
        self.window = window

    def submit(self, submission: Submission, idempotency_key: str) -> CaseReceipt:
        case = CaseIn.model_validate(submission.model_dump(mode="json"))
        try:
            return CaseReceipt.model_validate(self.window.accept(case, idempotency_key).model_dump())
        except KeyReused as error:
            raise BackendRefused(409, "idempotency key reused") from error
        except BadCase as error:
            raise BackendRefused(422, str(error)) from error

    def progress(self, case_no: str, query_code: str) -> Progress:
        try:
            return Progress.model_validate(self.window.progress(case_no, query_code).model_dump())
        except UnknownCase as error:
            raise CaseNotFound(404, "no such case") from error

    def supplement(self, case_no: str, query_code: str, form: dict[str, Any], idempotency_key: str) -> Progress:
        try:
            found = self.window.supplement(case_no, query_code, form, idempotency_key)
        except UnknownCase as error:
            raise CaseNotFound(404, "no such case") from error
        except KeyReused as error:
            raise BackendRefused(409, "idempotency key reused") from error
        return Progress.model_validate(found.model_dump())

    def withdraw(self, case_no: str, query_code: str, reason: str) -> Progress:
        try:
            return Progress.model_validate(self.window.withdraw(case_no, query_code, reason).model_dump())
        except UnknownCase as error:
            raise CaseNotFound(404, "no such case") from error

    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:  # noqa: ARG002
        """No register is connected to the embedded backend: nothing is known."""
        return {}
