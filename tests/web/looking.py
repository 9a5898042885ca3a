"""What somebody sees on a page: checked by axe, for what sticks out, and kept as a picture where that is wanted."""

from __future__ import annotations

import io
import os
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from tests.conversations.product import ROOT
from tests.web.front_end import installed

SERIOUS = ("serious", "critical")
PICTURES = ROOT / "docs" / "screenshots"
COLOURS = 96  # of a picture: enough for a page, a third of the size
AT_REST = """() => {
    const roots = [document], moving = [];
    while (roots.length) {
        const root = roots.pop();
        moving.push(...root.getAnimations());
        for (const one of root.querySelectorAll("*")) if (one.shadowRoot) roots.push(one.shadowRoot);
    }
    return moving.every((a) => a.playState !== "running" || a.effect.getTiming().iterations > 99);
}"""


def look(page: Page, name: str, only: list[str] | None = None) -> None:
    """Nothing serious for axe (by all rules or by some), nothing that sticks out; and the picture `name`."""
    page.wait_for_function(AT_REST)  # axe judges colours as they are
    faults = serious_faults(page, only)
    assert not faults, f"{name}: {faults}"
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), name
    kept(page, name)


def serious_faults(page: Page, only: list[str] | None = None) -> list[str]:
    """What axe finds on the page as it is now, by all rules or by some."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate("(axe) => (0, eval)(axe)", _axe())
    rules = {"resultTypes": ["violations"], **({"runOnly": only} if only else {})}
    return _serious(page.evaluate("async (rules) => (await axe.run(document, rules)).violations", rules))


def kept(page: Page, name: str) -> None:
    """The picture of what is on the page, where pictures are wanted."""
    if not os.environ.get("LIANBAN_SCREENSHOTS"):
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def _axe() -> str:
    return (installed() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def _serious(found: list[dict[str, Any]]) -> list[str]:
    return [
        f"{v['id']}: {v['help']}: {[n['target'] for n in v['nodes']][:3]} {v['nodes'][0].get('failureSummary', '')}"
        for v in found
        if v["impact"] in SERIOUS
    ]
