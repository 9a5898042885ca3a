from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from assistant.submission.adapter import BackendRefused, BackendUnavailable, CaseNotFound
from assistant.submission.http import LONGEST_PAUSE_SECONDS, TRIES, HttpBackend
from tests.contract.submissions import a_submission
from tests.submission.scripted import Script, answer, scripted

RECEIPT = {"case_no": "20261124-430100-00000001", "query_code": "ABC", "accepted_at": "2026-11-24T02:00:00Z"}
GOOD = answer(201, RECEIPT)


def backend(script: Script, slept: list[float] | None = None, key: str | None = "key") -> HttpBackend:
    return HttpBackend(script.url + "/", key, 30.0, (slept if slept is not None else []).append)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 501, 502, 503, 504, 599])
def test_a_passing_fault_is_tried_again_with_the_same_key_and_body(status: int) -> None:
    slept: list[float] = []
    with scripted(answer(status, {}), None, GOOD) as script:
        assert backend(script, slept).submit(a_submission(), "k").query_code == "ABC"
    assert [one.headers["Idempotency-Key"] for one in script.asked] == ["k"] * 3
    assert len({one.body for one in script.asked}) == 1
    assert len(slept) == 2
    assert 0 < slept[0] < slept[1] * 2 <= LONGEST_PAUSE_SECONDS * 2


def test_tries_are_bounded() -> None:
    slept: list[float] = []
    with scripted(answer(503, {})) as script, pytest.raises(BackendUnavailable, match="status 503"):
        backend(script, slept).submit(a_submission(), "k")
    assert (len(script.asked), len(slept)) == (TRIES, TRIES - 1)


def test_pauses_differ_from_one_client_to_the_next() -> None:
    slept: list[float] = []
    with scripted(answer(503, {})) as script:
        for _ in range(4):
            with pytest.raises(BackendUnavailable):
                backend(script, slept).progress("n", "c")
    assert len(set(slept)) == len(slept)


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_says_when_is_not_asked_sooner(status: int) -> None:
    slept: list[float] = []
    with scripted(answer(status, {}, Retry_After="1"), GOOD) as script:
        backend(script, slept).submit(a_submission(), "k")
    assert slept == [1.0]


@pytest.mark.parametrize("when", ["3", "3600", "Wed, 25 Nov 2026 08:00:00 GMT", "soon", "-1", "٣"])
def test_a_server_that_asks_for_longer_is_left_to_the_outbox(when: str) -> None:
    slept: list[float] = []
    busy = answer(503, {}, Retry_After=when.encode().decode("latin-1"))
    with scripted(busy, GOOD) as script, pytest.raises(BackendUnavailable):
        backend(script, slept).submit(a_submission(), "k")
    assert (len(script.asked), slept) == (1, [])


@pytest.mark.parametrize(
    "nonsense",
    [
        answer(200, b"<html>maintenance</html>"),
        answer(200, b""),
        answer(204, b""),
        answer(200, b"\xff\xfe\xfa"),
        answer(200, {"case_no": "x"}),
        answer(200, [RECEIPT]),
        answer(201, {**RECEIPT, "accepted_at": "yesterday"}),
        answer(304, b""),
    ],
)
def test_an_answer_that_is_no_receipt_is_no_refusal(nonsense: tuple[int, dict[str, str], bytes]) -> None:
    with scripted(nonsense) as script, pytest.raises(BackendUnavailable):
        backend(script).submit(a_submission(), "k")
    assert len(script.asked) == 1


def test_redirects_are_not_followed() -> None:
    with scripted(GOOD) as elsewhere, scripted(answer(307, b"", Location=elsewhere.url)) as script:
        with pytest.raises(BackendUnavailable, match="307"):
            backend(script).submit(a_submission(), "k")
        assert elsewhere.asked == []


@pytest.mark.parametrize("status", [400, 401, 403, 409, 410, 422])
def test_a_refusal_is_final_and_carries_the_title_only(status: int) -> None:
    problem = {"title": "no", "detail": "王小明 13800138000", "status": status}
    with scripted(answer(status, problem)) as script, pytest.raises(BackendRefused) as caught:
        backend(script).submit(a_submission(), "k")
    assert (caught.value.status, caught.value.detail) == (status, "no")
    assert not isinstance(caught.value, CaseNotFound)
    assert len(script.asked) == 1


@pytest.mark.parametrize("body", [b"", b"nope", b"[]", b'"x"'])
def test_a_refusal_without_a_problem_is_still_one(body: bytes) -> None:
    with scripted(answer(422, body)) as script, pytest.raises(BackendRefused):
        backend(script).submit(a_submission(), "k")


def test_404_is_no_such_case() -> None:
    with scripted(answer(404, {})) as script, pytest.raises(CaseNotFound):
        backend(script).progress("n", "c")


def test_nobody_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    slept: list[float] = []
    with pytest.raises(BackendUnavailable, match="ConnectionError"):
        HttpBackend(f"http://127.0.0.1:{port}", None, 30.0, slept.append).progress("n", "c")
    assert len(slept) == TRIES - 1


def test_a_server_that_never_answers_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(BackendUnavailable, match="Timeout"):
            HttpBackend(url, None, 0.05, [].append).progress("n", "c")


def test_what_is_asked_is_the_contract(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else")
    monkeypatch.setenv("NETRC", str(netrc))
    with scripted(answer(200, {"entity.name": "x"})) as script:
        assert backend(script).prefill("91430100/..", "本人授权") == {"entity.name": "x"}
        assert backend(script, key=None).prefill("9", "a") == {"entity.name": "x"}
    first, second = script.asked
    assert (first.method, first.path) == ("GET", "/approval/v1/prefill/91430100%2F..")
    assert first.headers["Applicant-Authorization"] == "%E6%9C%AC%E4%BA%BA%E6%8E%88%E6%9D%83"
    assert first.headers["Authorization"] == "Bearer key"
    assert "Authorization" not in second.headers


def test_prefill_that_is_no_object_is_unavailable() -> None:
    with scripted(answer(200, ["x"])) as script, pytest.raises(BackendUnavailable):
        backend(script).prefill("9", "a")


def test_the_form_arrives_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(GOOD) as script:
        backend(script).submit(a_submission(), "k")
    assert json.loads(script.asked[0].body) == a_submission().model_dump(mode="json")
    assert (script.asked[0].method, script.asked[0].path) == ("POST", "/approval/v1/cases")
