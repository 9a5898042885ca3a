"""The assistant in a portal of another origin, with the portal's own strict policy and without cookies."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.conversations.product import ROOT, Product
from tests.web.browser import Visitor
from tests.web.front_end import BUILT

EXAMPLE = ROOT / "docs" / "embedding"
EXAMPLE_SERVER = "http://127.0.0.1:8080"
LARGEST_SCRIPT = 60 * 1024  # bytes, gzipped
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


class Portal(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def portal(tmp_path: Path, product: Product, portal_port: int) -> Iterator[str]:
    """The example of docs/embedding, served from another port with the product's address in it."""
    for name in ("portal.html", "portal.css"):
        text = (EXAMPLE / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(EXAMPLE_SERVER, product.url), encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", portal_port), partial(Portal, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{portal_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.needs("chromium")
def test_a_portal_shows_it_with_one_script_tag(page: Page, product: Product, portal: str) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    visitor = Visitor.arrives(page, f"{portal}/portal.html")
    expect(visitor.log).to_contain_text("明白了，您要开的是：饭店（正餐）")
    visitor.say("八十平")
    expect(visitor.row("经营场所面积")).to_contain_text("80 ㎡")
    visitor.row("经营场所面积").get_by_role("button").click()
    visitor.form.get_by_role("textbox", name="经营场所面积（㎡）").fill("90")
    visitor.form.get_by_role("button", name="保存").last.click()
    expect(visitor.row("经营场所面积")).to_contain_text("90 ㎡")
    page.reload()
    expect(visitor.row("经营场所面积")).to_contain_text("90 ㎡")
    assert visitor.log.get_by_text("明白了，您要开的是").count() == 1
    assert page.context.cookies() == []
    assert all(url.startswith((portal, product.url, "data:")) for url in requested)
    assert [c for c in visitor.complaints if "favicon" not in c and "404" not in c] == []
    portal_colour = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert portal_colour == "rgb(255, 255, 255)"  # the script leaves the portal's own looks alone


def test_only_listed_origins_may_call(product: Product, portal_port: int) -> None:
    url = f"{product.url}/api/v1/conversations"
    known = requests.options(url, headers={"Origin": f"http://127.0.0.1:{portal_port}", **PREFLIGHT}, timeout=10)
    assert known.headers["Access-Control-Allow-Origin"] == f"http://127.0.0.1:{portal_port}"
    assert "Access-Control-Allow-Credentials" not in known.headers
    strange = requests.options(url, headers={"Origin": "http://evil.example", **PREFLIGHT}, timeout=10)
    assert "Access-Control-Allow-Origin" not in strange.headers
    page = requests.get(product.url, timeout=10)
    assert f"frame-ancestors 'self' http://127.0.0.1:{portal_port};" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers


def test_the_script_is_small() -> None:
    script = (BUILT / "lianban-assistant.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= LARGEST_SCRIPT
