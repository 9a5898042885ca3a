"""A photo over the API: read, shown, confirmed field by field; nothing is kept that nobody confirmed or agreed to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.documents.found import Fault, Found, Kind, Read, Unreadable
from assistant.documents.recognition import Recognizer
from tests.channels.scripted import Visitor, Web
from tests.documents.drawing import LICENCE, PERSON, id_card, jpeg, licence

JPEG = b"\xff\xd8\xff\xe0 not looked at"
ON_LICENCE = Found(
    Kind.LICENCE,
    {
        "uscc": Read("92430103MA4L1B2C30", 0.99),
        "name": Read("长沙市天心区老王米粉店", 0.98),
        "legal_representative": Read("王小明", 0.97),
        "address": Read("湖南省长沙市天心区芙蓉南路二段128号101房", 0.95),
        "business_scope": Read("餐饮服务", 0.9),
    },
)
ON_CARD = Found(Kind.IDENTITY_CARD, {"name": Read("王小明", 0.99), "id_number": Read("11010519491231002X", 0.99)})


@contextmanager
def _reading(monkeypatch: pytest.MonkeyPatch, found: Found | Fault) -> Iterator[None]:
    async def read(self: Recognizer, data: bytes) -> Found:
        if isinstance(found, Fault):
            raise Unreadable(found)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Recognizer, "read", read)
        yield


def _send(visitor: Visitor, data: bytes = JPEG, part: str = "photo") -> Any:
    files = {part: ("身份证.jpg", data, "image/jpeg")}
    return visitor.client.post(f"{visitor.conversation}/photos", files=files, headers=visitor.headers)


def _confirm(visitor: Visitor, photo: str, values: dict[str, Any]) -> Any:
    return visitor.client.patch(
        f"{visitor.application}/answers", params={"photo": photo}, json=values, headers=visitor.headers
    )


def _fields(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["field"]: one for one in view["fields"]}


def _values(proposal: dict[str, Any]) -> dict[str, Any]:
    return {one["field"]: one["value"] for one in proposal["fields"]}


def _everything_stored(data_dir: Path) -> str:
    stored = sqlite3.connect(data_dir / "lianban.db")
    try:
        return "\n".join(stored.iterdump())
    finally:
        stored.close()


def test_a_licence_is_shown_field_by_field(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    with _reading(monkeypatch, ON_LICENCE):
        answer = _send(visitor)
    assert answer.status_code == 200, answer.text
    proposal = answer.json()
    assert (proposal["kind"], proposal["name"]) == ("business_licence", "营业执照")
    shown = {one["field"]: (one["display"], one["problem"]) for one in proposal["fields"]}
    assert shown == {
        "entity.has_licence": ("有了", None),
        "entity.name": ("长沙市天心区老王米粉店", None),
        "entity.uscc": ("92430103MA4L1B2C30", None),
        "premises.county": ("天心区", None),
        "premises.address_detail": ("芙蓉南路二段128号101房", None),
        "person.legal_rep.name": ("王小明", None),
    }
    assert proposal["consent"]["personal"] == ["person.legal_rep.name"]
    assert "您同意吗" in proposal["consent"]["text"]


def test_nothing_of_a_photo_is_kept_before_it_is_confirmed(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = visitor.get(visitor.application).json()
    with _reading(monkeypatch, ON_CARD):
        assert _send(visitor).status_code == 200
    assert visitor.get(visitor.application).json() == before
    stored = _everything_stored(tmp_path)
    assert "11010519491231002X" not in stored
    assert "王小明" not in stored


def test_what_is_confirmed_says_that_it_came_from_the_photo(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.patch({"business.type": ["snack_shop"]})
    with _reading(monkeypatch, ON_LICENCE):
        proposal = _send(visitor).json()
    values = _values(proposal) | {"consent.privacy": True, "entity.name": "长沙市天心区老王粉馆"}
    answer = _confirm(visitor, proposal["photo"], values)
    assert answer.status_code == 200, answer.text
    fields = _fields(answer.json())
    assert (fields["entity.uscc"]["source"], fields["entity.uscc"]["said"]) == ("prefilled", "营业执照照片")
    assert (fields["person.legal_rep.name"]["source"], fields["person.legal_rep.name"]["value"]) == (
        "prefilled",
        "王小明",
    )
    # what was changed by hand is typed
    assert (fields["entity.name"]["source"], fields["entity.name"]["value"]) == ("typed", "长沙市天心区老王粉馆")
    assert any("92430103MA4L1B2C30" in m["text"] for m in visitor.history())


def test_without_consent_the_personal_ones_are_not_kept(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visitor.patch({"business.type": ["snack_shop"]})
    with _reading(monkeypatch, ON_LICENCE):
        proposal = _send(visitor).json()
    answer = _confirm(visitor, proposal["photo"], _values(proposal))
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["person.legal_rep.name"]
    fields = _fields(visitor.get(visitor.application).json())
    assert fields["entity.name"]["value"] == "长沙市天心区老王米粉店"
    assert "王小明" not in _everything_stored(tmp_path)


def test_once_agreed_the_consent_is_not_asked_for_again(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.patch({"business.type": ["snack_shop"], "consent.privacy": True})
    with _reading(monkeypatch, ON_CARD):
        proposal = _send(visitor).json()
    assert proposal["consent"] is None
    assert _confirm(visitor, proposal["photo"], _values(proposal)).status_code == 200


def test_an_answer_given_before_is_shown_beside_what_was_read(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.patch({"business.type": ["snack_shop"], "entity.name": "老张米粉"})
    with _reading(monkeypatch, ON_LICENCE):
        now = {one["field"]: one["now"] for one in _send(visitor).json()["fields"]}
    assert (now["entity.name"], now["entity.uscc"]) == ("老张米粉", None)


def test_a_number_that_does_not_check_is_shown_with_what_is_wrong(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Found(Kind.IDENTITY_CARD, {"id_number": Read("110105194912310021", 0.2)})
    with _reading(monkeypatch, wrong):
        (shown,) = _send(visitor).json()["fields"]
    assert shown["display"] == "110105194912310021"
    assert "校验" in shown["problem"] or "最后一位" in shown["problem"], shown["problem"]


def test_another_applications_photo_lends_nothing(
    client: TestClient, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Visitor.arrives(client)
    for one in (visitor, other):
        one.patch({"business.type": ["snack_shop"], "entity.has_licence": True})
    with _reading(monkeypatch, ON_LICENCE):
        photo = _send(visitor).json()["photo"]
    fields = _fields(_confirm(other, photo, {"entity.uscc": "92430103MA4L1B2C30"}).json())
    assert (fields["entity.uscc"]["source"], fields["entity.uscc"]["said"]) == ("typed", None)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.PDF, 415),
        (Fault.HEIC, 415),
        (Fault.FORMAT, 415),
        (Fault.TOO_LARGE, 413),
        (Fault.TOO_MANY_PIXELS, 413),
        (Fault.TOO_DARK, 422),
        (Fault.BLURRED, 422),
        (Fault.BACK, 422),
        (Fault.NO_DOCUMENT, 422),
        (Fault.BROKEN, 422),
        (Fault.TOO_SMALL, 422),
        (Fault.BUSY, 503),
        (Fault.TOO_SLOW, 503),
        (Fault.NOT_INSTALLED, 501),
    ],
)
def test_every_refusal_says_what_to_do(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, fault: Fault, status: int
) -> None:
    with _reading(monkeypatch, fault):
        answer = _send(visitor)
    assert answer.status_code == status
    assert answer.json()["type"] == f"urn:lianban:problem:photo_{fault.value}"
    assert answer.json()["title"].endswith("。")


def test_without_the_extra_the_page_is_told_and_everything_else_works(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {one["name"] for one in visitor.get(f"{visitor.application}/form").json()["photos"]} == {
        "营业执照",
        "身份证",
    }
    monkeypatch.setattr(Recognizer, "installed", staticmethod(lambda: False))
    assert visitor.get(f"{visitor.application}/form").json()["photos"] == []
    answer = _send(visitor)
    assert answer.status_code == 501
    assert "直接告诉我" in answer.json()["title"]
    visitor.fills_all()


def test_what_is_no_photo_part_is_refused(visitor: Visitor) -> None:
    assert _send(visitor, part="file").status_code == 422
    post = visitor.client.post
    assert post(f"{visitor.conversation}/photos", json={"photo": "x"}, headers=visitor.headers).status_code == 422
    headers = {**visitor.headers, "Content-Type": "multipart/form-data; boundary=x"}
    assert post(f"{visitor.conversation}/photos", content=b"--y\r\n", headers=headers).status_code in (400, 422)
    headers["Content-Type"] = "multipart/form-data"
    assert post(f"{visitor.conversation}/photos", content=b"x", headers=headers).status_code == 400


def test_a_photo_opens_to_its_own_token_only(client: TestClient, visitor: Visitor) -> None:
    other = Visitor.arrives(client)
    files = {"photo": ("a.jpg", JPEG, "image/jpeg")}
    assert client.post(f"{visitor.conversation}/photos", files=files).status_code == 401
    assert client.post(f"{visitor.conversation}/photos", files=files, headers=other.headers).status_code == 404


def test_a_photo_that_is_too_large_is_refused(visitor: Visitor) -> None:
    assert _send(visitor, b"\xff\xd8\xff" + bytes(10 * 1024 * 1024)).status_code == 413
    assert _send(visitor, b"\xff\xd8\xff" + bytes(13 * 1024 * 1024)).status_code == 413


def test_after_submission_a_photo_changes_nothing(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.fills_all()
    assert visitor.submit().status_code == 201
    with _reading(monkeypatch, ON_LICENCE):
        assert _send(visitor).status_code == 409


def test_nobody_sends_photos_without_end(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    with _reading(monkeypatch, ON_LICENCE):
        answers = [_send(visitor).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


@pytest.mark.skipif(not Recognizer.installed(), reason="the extra photo is not installed")
@pytest.mark.parametrize(
    ("picture", "field", "value"),
    [
        (licence(), "entity.uscc", LICENCE["uscc"]),
        (id_card(), "person.legal_rep.id_no", PERSON["id_no"]),
    ],
    ids=["business licence", "identity card"],
)
def test_a_real_photo_goes_all_the_way(visitor: Visitor, picture: Any, field: str, value: str) -> None:
    visitor.patch({"business.type": ["snack_shop"], "consent.privacy": True})
    answer = _send(visitor, jpeg(picture))
    assert answer.status_code == 200, answer.text
    proposal = answer.json()
    fields = _fields(_confirm(visitor, proposal["photo"], _values(proposal)).json())
    assert (fields[field]["value"], fields[field]["source"]) == (value, "prefilled")


async def test_where_there_is_only_the_conversation_all_is_confirmed_by_one_word(
    web: Web, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As WeChat sends it."""
    visitor.patch({"business.type": ["snack_shop"], "consent.privacy": True})
    conversing = web.app.state.conversing
    me = conversing.store.opened_by(visitor.token)
    with _reading(monkeypatch, ON_CARD):
        said = await conversing.say_photo(me, JPEG, "wx1")
        again = await conversing.say_photo(me, JPEG, "wx1")
    assert [m.id for m in again] == [m.id for m in said]
    assert "身份证" in said[0].text
    assert said[-1].field == "change.confirmed"
    assert "王小明" in said[-1].text
    assert visitor.get(visitor.application).json()["question"]["field"] == "change.confirmed"
    fields = _fields(visitor.patch({"change.confirmed": True}).json())
    assert (fields["person.legal_rep.id_no"]["source"], fields["person.legal_rep.id_no"]["said"]) == (
        "prefilled",
        "身份证照片",
    )


async def test_in_a_conversation_without_consent_nothing_personal_is_kept(
    web: Web, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visitor.patch({"business.type": ["snack_shop"]})
    me = web.app.state.conversing.store.opened_by(visitor.token)
    with _reading(monkeypatch, ON_CARD):
        said = await web.app.state.conversing.say_photo(me, JPEG, "wx1")
    assert "同意" in said[1].text
    assert "11010519491231002X" not in _everything_stored(tmp_path)


@pytest.mark.parametrize("fault", [Fault.BLURRED, Fault.NOT_INSTALLED])
async def test_a_conversation_says_why_a_photo_gave_nothing(
    web: Web, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    me = web.app.state.conversing.store.opened_by(visitor.token)
    with _reading(monkeypatch, fault):
        (said,) = await web.app.state.conversing.say_photo(me, JPEG, "wx1")
    assert said.kind == "notice"
    assert visitor.history()[-1]["text"] == said.text
