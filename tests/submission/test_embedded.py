from __future__ import annotations

import pytest
from sqlalchemy import text

from assistant.submission.adapter import BackendUnavailable
from tests.contract.submissions import a_submission
from tests.submission.conftest import Post


def test_a_database_that_fails_is_a_backend_that_is_unavailable(post: Post) -> None:
    with post.window.engine.begin() as connection:
        connection.execute(text("DROP TABLE serials"))
    with pytest.raises(BackendUnavailable) as caught:
        post.backend.real.submit(a_submission(), "k")
    assert str(caught.value) == "OperationalError"  # the original names the values
