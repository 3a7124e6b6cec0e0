"""A sketch mounted in a bare page of the app's server: no page script has to run for it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.app import Server

MOUNT = """async ([sketch, given, colours]) => {
    const { default: mount } = await import('/genlab/assets/sketches/main.js');
    document.body.replaceChildren();
    const host = document.createElement('main');
    host.innerHTML = '<div class="gl-sketch"></div>';
    for (const [name, value] of Object.entries(colours)) host.style.setProperty(name, value);
    host.style.background = colours['--st-background-color'];
    document.body.append(host);
    const call = { parentElement: host, data: { sketch, key: sketch, given } };
    window.leave = mount(call);
    window.again = () => { mount(call); };
}"""
LIGHT = {
    "--st-background-color": "#ffffff",
    "--st-text-color": "#1b2530",
    "--st-primary-color": "#2b3a4a",
}
DARK = {
    "--st-background-color": "#12171c",
    "--st-text-color": "#e8edf1",
    "--st-primary-color": "#c9d6e2",
}


class Sketch:
    """What a learner sees and does in one sketch."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".gl-sketch")
        self.says = self.root.locator(".gl-say")
        self.prices = self.root.locator(".gl-prices .gl-price, .gl-tosses .gl-price")

    def open(
        self,
        server: Server,
        name: str,
        *,
        colours: dict[str, str] = LIGHT,
        **given: Any,
    ) -> Sketch:
        self.page.goto(f"{server.url}/genlab/assets/player/palette.js")
        self.page.evaluate(MOUNT, [name, given, colours])
        expect(self.root.locator(":scope > *")).to_have_css("display", "grid")  # it is dressed
        return self

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def slider(self, name: str) -> Locator:
        return self.root.get_by_role("slider", name=name, exact=True)

    def figure(self, name: str) -> Decimal:
        return number(self.root.get_by_test_id(name).inner_text())

    def figures(self, which: Locator | None = None) -> list[Decimal]:
        return [number(words) for words in (which or self.prices).all_inner_texts()]

    def focused(self) -> str:
        """The name of what has the focus."""
        return str(
            self.page.evaluate(
                "document.activeElement.getAttribute('aria-label')"
                " ?? document.activeElement.textContent"
            )
        )

    def tab_to(self, name: str) -> None:
        """Press Tab until something of that name has the focus."""
        passed = []
        for _ in range(60):
            self.page.keyboard.press("Tab")
            passed.append(self.focused())
            if passed[-1] == name:
                return
        raise AssertionError(f"Tab never comes to {name}, only to {passed}.")


def number(words: str) -> Decimal:
    """A figure as it stands on the screen, to the last digit."""
    found = re.search(r"[\d.]+|∞", words.replace("−", "-"))
    assert found is not None, words
    sign = -1 if "−" in words else 1
    return sign * Decimal("Infinity" if found[0] == "∞" else found[0])
