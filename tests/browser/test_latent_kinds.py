"""Kinds of latent space in the browser: what ships opens at once, a search can be gone back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.app import Server
from tests.browser.test_pages import PHONE
from tests.browser.test_pages_axe import AXE, RUN, own

SOON = 60_000  # milliseconds
ADDRESS = "latent-space?part=kinds"
DECIBELS = re.compile(r"(\d+\.\d) dB")


def opened(page: Page, server: Server) -> tuple[Locator, Locator]:
    """The four kinds and the search, once the recordings are here."""
    page.set_default_timeout(SOON)
    expect.set_options(timeout=SOON)
    page.goto(f"{server.url}/{ADDRESS}")
    four, search = (page.locator(f"[data-view={name}]") for name in ("kinds", "search"))
    expect(search.locator(".gl-search[data-begun]")).to_be_visible()
    expect(four.locator(".gl-kind[data-kind=gan] .gl-chain")).to_be_visible()
    return four, search


def darkness(canvas: Locator) -> list[int]:
    """The pixels of an image, red only."""
    pixels: list[int] = canvas.evaluate(
        """canvas => [...canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height).data].filter((_, k) => k % 4 == 0)"""
    )
    return pixels


def test_what_comes_back_is_hidden_until_predicted(page: Page, server: Server) -> None:
    four, _ = opened(page, server)
    flow = four.locator(".gl-kind[data-kind=flow]")
    expect(flow).to_contain_text("Rebuilt: predict first")
    assert "exact" not in flow.inner_text()
    page.get_by_role("radio", name="GAN", exact=True).check(force=True)
    expect(flow).to_contain_text("Rebuilt: exact, all ten")
    gan = four.locator(".gl-kind[data-kind=gan]")
    expect(gan).to_contain_text(re.compile(r"Rebuilt: \d+\.\d dB on average"))
    real, back = four.locator(".gl-four-real canvas").nth(3), flow.locator(".gl-chain canvas")
    shades = [darkness(one) for one in (real, back.first, back.last)]
    assert shades[0] == shades[1] and len(shades[2]) == 64
    four.locator(".gl-four-real button").nth(7).click()
    assert darkness(back.first) == darkness(four.locator(".gl-four-real canvas").nth(7))


def test_a_search_is_gone_back_and_played(page: Page, server: Server) -> None:
    """The range, the chart, the keyboard and Play move one playhead; the tries follow it."""
    _, search = opened(page, server)
    words, way = search.locator(".gl-search-words"), search.get_by_role("slider")
    expect(words).to_contain_text("Step 1,000 of 1,000: the best of 6 tries")
    end = float(DECIBELS.findall(words.inner_text())[0])
    expect(search.locator(".gl-film-row").nth(1).get_by_role("button")).to_have_count(6)
    way.press("Home")
    expect(words).to_contain_text("Step 0 of 1,000")
    begin = float(DECIBELS.findall(words.inner_text())[0])
    assert begin < 12 < end
    expect(search.get_by_text("Its latent")).to_be_hidden()
    way.press("ArrowRight")
    expect(words).to_contain_text("Step 1 of 1,000")
    chart = search.locator(".gl-search-chart")
    box = chart.bounding_box()
    assert box is not None
    chart.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(words).not_to_contain_text("Step 1 of")
    search.get_by_role("button", name="Play", exact=True).click()
    expect(words).to_contain_text("Step 1,000 of 1,000")
    search.get_by_role("button", name="Away from 0").click()
    expect(chart).to_have_attribute("aria-label", re.compile("from 0 of 6 tries"))
    search.locator(".gl-film-row").nth(1).get_by_role("button").nth(0).click()
    expect(search.locator(".gl-search-stage")).to_contain_text(re.compile("Try 1:|Best try:"))


def test_a_flow_shows_the_exact_latent_beside_the_one_found(page: Page, server: Server) -> None:
    _, search = opened(page, server)
    exact = search.locator(".gl-search-place").last
    expect(exact).to_be_hidden()
    page.get_by_role("radio", name="Real NVP, taught as a GAN").click()
    expect(exact).to_contain_text(re.compile("The exact latent, .* from 0"))
    expect(exact).to_be_visible()
    expect(search.locator(".gl-search-words")).to_contain_text("by running the flow backwards")
    search.get_by_role("button", name="From the exact latent").click()
    expect(search.locator(".gl-search-chart")).to_have_attribute(
        "aria-label", re.compile("exact latent of 6 tries")
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_on_a_phone(browser: Browser, server: Server, scheme: str) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport=PHONE, has_touch=True, is_mobile=True
    )
    try:
        page = context.new_page()
        opened(page, server)
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        results = page.evaluate(RUN)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    finally:
        context.close()
    assert wide <= 0
    assert [finding for finding in results["found"] if own(finding)] == []
