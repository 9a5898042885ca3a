"""The embedded one-window backend, in the same process: the contract's JSON without the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from assistant.approval.case_file import UnknownCase
from assistant.approval.service import BadCase, KeyReused, OneWindow
from assistant.approval.states import IllegalMove
from assistant.approval.wire import CaseIn, CaseOut, ComplaintIn, RatingIn, SupplementIn, WithdrawalIn
from assistant.submission.adapter import (
    BackendAdapter,
    BackendRefused,
    BackendUnavailable,
    CaseNotFound,
    CaseReceipt,
    EventPage,
    Progress,
    Submission,
    Supplement,
)


class EmbeddedBackend(BackendAdapter):
    """What comes in and goes out is JSON text in between, so that both adapters mean the same."""

    def __init__(self, window: OneWindow) -> None:
        self.window = window

    def submit(self, submission: Submission, idempotency_key: str) -> CaseReceipt:
        with _translated():
            case = CaseIn.model_validate_json(submission.model_dump_json())
            receipt = self.window.receive(case, idempotency_key)
        return CaseReceipt.model_validate_json(receipt.model_dump_json())

    def progress(self, case_no: str, query_code: str) -> Progress:
        with _translated():
            return _progress(self.window.progress(case_no, query_code))

    def supplement(self, case_no: str, query_code: str, given: Supplement, idempotency_key: str) -> Progress:
        with _translated():
            body = SupplementIn.model_validate_json(given.model_dump_json())
            return _progress(self.window.supplement(case_no, query_code, body, idempotency_key))

    def withdraw(self, case_no: str, query_code: str, reason: str) -> Progress:
        with _translated():
            return _progress(self.window.withdraw(case_no, query_code, WithdrawalIn(reason=reason).reason))

    def rate(self, case_no: str, query_code: str, score: int, words: str) -> Progress:
        with _translated():
            return _progress(self.window.rate(case_no, query_code, RatingIn(score=score, words=words)))

    def complain(self, case_no: str, query_code: str, words: str, idempotency_key: str) -> Progress:
        with _translated():
            body = ComplaintIn(words=words)
            return _progress(self.window.complain(case_no, query_code, body.words, idempotency_key))

    def events(self, after: int, limit: int) -> EventPage:
        with _translated():
            found = self.window.events(after, limit)
        return EventPage.model_validate_json(found.model_dump_json())

    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:
        with _translated():
            return self.window.prefill(uscc, authorization)


def _progress(case: CaseOut) -> Progress:
    return Progress.model_validate_json(case.model_dump_json())


@contextmanager
def _translated() -> Iterator[None]:
    """The backend's errors as the contract's. Details are fixed words: the originals may hold personal data."""
    try:
        yield
    except UnknownCase:
        raise CaseNotFound(404, "no such case") from None
    except KeyReused:
        raise BackendRefused(409, "idempotency key reused") from None
    except IllegalMove as error:
        raise BackendRefused(409, str(error)) from None
    except BadCase as error:
        raise BackendRefused(422, str(error)) from None
    except ValidationError:
        raise BackendRefused(422, "does not fit the contract") from None
    except DBAPIError as error:
        raise BackendUnavailable(type(error).__name__) from None
