"""The embedded one-window backend, in the same process: the contract's JSON without the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from assistant.approval.service import BadCase, KeyReused, OneWindow, UnknownCase
from assistant.approval.states import IllegalMove
from assistant.approval.wire import CaseIn, SupplementIn, WithdrawalIn
from assistant.submission.adapter import (
    BackendAdapter,
    BackendRefused,
    BackendUnavailable,
    CaseNotFound,
    CaseReceipt,
    Progress,
    Submission,
)


class EmbeddedBackend(BackendAdapter):
    """What comes in and goes out is JSON text in between, so that both adapters mean the same."""

    def __init__(self, window: OneWindow) -> None:
        self.window = window

    def submit(self, submission: Submission, idempotency_key: str) -> CaseReceipt:
        with _translated():
            case = CaseIn.model_validate_json(submission.model_dump_json())
            receipt = self.window.accept(case, idempotency_key)
        return CaseReceipt.model_validate_json(receipt.model_dump_json())

    def progress(self, case_no: str, query_code: str) -> Progress:
        with _translated():
            found = self.window.progress(case_no, query_code)
        return Progress.model_validate_json(found.model_dump_json())

    def supplement(self, case_no: str, query_code: str, form: dict[str, Any], idempotency_key: str) -> Progress:
        with _translated():
            body = SupplementIn.model_validate_json(SupplementIn(form=form).model_dump_json())
            found = self.window.supplement(case_no, query_code, body.form, idempotency_key)
        return Progress.model_validate_json(found.model_dump_json())

    def withdraw(self, case_no: str, query_code: str, reason: str) -> Progress:
        with _translated():
            found = self.window.withdraw(case_no, query_code, WithdrawalIn(reason=reason).reason)
        return Progress.model_validate_json(found.model_dump_json())

    def prefill(self, uscc: str, authorization: str) -> dict[str, Any]:
        """No shared register is connected to the embedded backend: nothing is known of any code."""
        return {}


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
