"""Staff sign in with the authority's single sign-on; nothing that does not hold opens a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from fastapi.testclient import TestClient

from assistant.channels.hotline.app import desk_app
from assistant.channels.hotline.desk import Desk
from assistant.channels.hotline.sign_in import COOKIE
from assistant.settings import Settings
from tests.channels.hotline.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.channels.scripted import Web
from tests.contract.served import served

STAFF = {"sub": "u-17", "name": "李敏", "employee": "1001", "roles": ["hotline-staff"]}


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider(claims=dict(STAFF))
    with served(made.app()) as address:
        made.issuer = address
        yield made


@pytest.fixture
def desk(web: Web, provider: Provider, tmp_path: Path) -> Desk:
    settings = Settings(
        data_dir=tmp_path,
        desk_oidc_issuer=provider.issuer,
        desk_oidc_client_id=CLIENT_ID,
        desk_oidc_client_secret=CLIENT_SECRET,
        desk_oidc_staff_claim="employee",
    )
    made = Desk(web.app.state.conversing, settings)
    web.app.mount("/desk", desk_app(made, settings))
    return made


@pytest.fixture
def browser(web: Web, desk: Desk) -> Iterator[TestClient]:
    with TestClient(web.app, follow_redirects=False) as client:
        yield client


def _way_back(browser: TestClient) -> str:
    """To the provider and back: where the browser is sent, with the code."""
    out = browser.get("/desk/sign-in")
    assert out.status_code == 302, out.headers
    returned = requests.get(out.headers["location"], allow_redirects=False, timeout=10)
    back = urlsplit(returned.headers["location"])
    assert back.path == "/desk/signed-in"
    return f"{back.path}?{back.query}"


def test_staff_sign_in_with_code_and_pkce(browser: TestClient, provider: Provider, desk: Desk) -> None:
    ways = browser.get("/desk/api/sign-in").json()
    assert ways == {"local": False, "single_sign_on": True}
    done = browser.get(_way_back(browser))
    assert (done.status_code, done.headers["location"]) == (303, "/desk/")
    assert browser.get("/desk/api/me").json() == {"id": "1001", "name": "李敏", "role": "staff"}
    assert provider.asked["response_type"] == "code"
    assert provider.asked["code_challenge_method"] == "S256"
    assert provider.asked["nonce"]
    assert provider.refused == []
    assert [(e.kind, e.actor, e.data) for e in desk.log.newest(1)] == [("signed_in", "1001", {"way": "single_sign_on"})]


def test_the_role_comes_from_the_provider(browser: TestClient, provider: Provider) -> None:
    provider.claims["roles"] = ["something", "hotline-supervisor"]
    browser.get(_way_back(browser))
    assert browser.get("/desk/api/me").json()["role"] == "supervisor"


@pytest.mark.parametrize("roles", [[], ["finance"], None, "hotline"])
def test_without_a_role_nobody_sits_down(browser: TestClient, provider: Provider, roles: object) -> None:
    provider.claims["roles"] = roles
    done = browser.get(_way_back(browser))
    assert done.headers["location"] == "/desk/#sign-in=role"
    assert COOKIE not in browser.cookies


@pytest.mark.parametrize(
    "fault", ["nonce", "signature", "issuer", "audience", "expired", "unsigned", "symmetric", "metadata issuer"]
)
def test_an_id_token_that_does_not_hold_is_refused(
    browser: TestClient, provider: Provider, desk: Desk, fault: str
) -> None:
    provider.faults.add(fault)
    if fault == "metadata issuer":
        done = browser.get("/desk/sign-in")
    else:
        done = browser.get(_way_back(browser))
        assert [e.kind for e in desk.log.newest(1)] == ["sign_in_refused"]
    assert done.headers["location"] == "/desk/#sign-in=failed"
    assert browser.get("/desk/api/me").status_code == 401


def test_a_way_back_that_this_browser_did_not_begin_is_refused(
    browser: TestClient, web: Web, provider: Provider
) -> None:
    back = _way_back(browser)
    stranger = TestClient(web.app, follow_redirects=False)
    assert stranger.get(back).headers["location"] == "/desk/#sign-in=failed"
    other = back.replace(parse_qs(urlsplit(back).query)["state"][0], "another-state")
    assert browser.get(other).headers["location"] == "/desk/#sign-in=failed"
    assert browser.get("/desk/signed-in?error=access_denied").headers["location"] == "/desk/#sign-in=failed"
    assert browser.get("/desk/api/me").status_code == 401


def test_a_way_back_is_used_once(browser: TestClient) -> None:
    back = _way_back(browser)
    assert browser.get(back).headers["location"] == "/desk/"
    browser.delete("/desk/api/session")
    assert browser.get(back).headers["location"] == "/desk/#sign-in=failed"


def test_a_provider_that_is_away_is_told(browser: TestClient, provider: Provider, desk: Desk) -> None:
    assert desk.single_sign_on is not None
    desk.single_sign_on.issuer = provider.issuer
    desk.single_sign_on._client._server_metadata_url = "http://127.0.0.1:9/none"
    assert browser.get("/desk/sign-in").headers["location"] == "/desk/#sign-in=failed"
