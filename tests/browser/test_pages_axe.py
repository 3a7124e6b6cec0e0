"""Every page, light and dark, under axe-core: no serious or critical finding of the app's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.app import Server
from tests.browser.test_pages import ADDRESSES, PHONE, opened

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
GRAVE = ("serious", "critical")


RUN = """async () => {
  const results = await axe.run(document, { resultTypes: ['violations'] });
  const menu = document.querySelector('[data-testid="stSidebarNav"]');
  const found = results.violations.flatMap((rule) => rule.nodes.map((node) => ({
    rule: rule.id, impact: rule.impact, where: node.target.flat().join(' '), html: node.html,
    inMenu: Boolean(menu?.contains(document.querySelector(node.target.flat()[0]))),
  })));
  return { engine: results.testEngine.name, passes: results.passes.length, found };
}"""


def own(finding: dict[str, Any]) -> bool:
    """Whether it is ours: the lists of the menu are Streamlit's, with a label between the items."""
    return finding["impact"] in GRAVE and not (
        finding["rule"] in ("list", "listitem") and finding["inMenu"]
    )


@pytest.mark.parametrize("view", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing_grave(
    address: str, scheme: str, view: str, browser: Browser, server: Server
) -> None:
    options: dict[str, Any] = {"color_scheme": scheme}
    if view == "phone":
        options |= {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    context = browser.new_context(**options)
    try:
        page = context.new_page()
        opened(page, server, address)
        page.wait_for_timeout(1000)
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        results = page.evaluate(RUN)
    finally:
        context.close()
    assert results["engine"] == "axe-core"
    assert results["passes"] > 5
    assert [finding for finding in results["found"] if own(finding)] == []
