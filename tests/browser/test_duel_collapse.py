"""Collapse and images in a real browser: exhibits train, stops count, halves are drawn anew."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from genlab.experiments.exhibits import EXHIBITS
from tests.browser.app import Server
from tests.browser.test_pages import PHONE
from tests.browser.test_pages_axe import AXE, RUN, own

PAGE = "/gan-vs-mle"
LONG = 120_000  # milliseconds, for what a busy machine trains
SMALL = "v=1&experiment=duel&dataset={}&steps=40&couplings=2&width=8&batch=16&critic_width=8&seed=5"


def opened(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}{PAGE}?{query}")
    expect(page.get_by_role("heading", level=1)).to_have_text("GAN vs MLE", timeout=LONG)


def grave(page: Page) -> list[object]:
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    return [finding for finding in page.evaluate(RUN)["found"] if own(finding)]


def test_an_exhibit_trains_when_it_is_chosen_and_says_what_it_came_to(
    page: Page, server: Server
) -> None:
    opened(page, server, "part=collapse")
    one = EXHIBITS["nll"]  # the one that is over first
    expect(page.get_by_alt_text(f"{one.title}: the last samples")).to_be_visible(timeout=LONG)
    expect(page.locator(".gl-count")).to_contain_text("Step 0", timeout=LONG)
    page.get_by_role("button", name=one.title, exact=True).click()
    expect(page.get_by_text("This run ended with")).to_contain_text("of 8 modes", timeout=LONG)
    assert grave(page) == []


def test_a_run_that_is_stopped_counts_by_where_it_was_stopped(page: Page, server: Server) -> None:
    opened(
        page, server, SMALL.format("ring8").replace("steps=40", "steps=60000") + "&part=collapse"
    )
    page.get_by_role("button", name="Train", exact=True).click(timeout=LONG)
    expect(page.locator(".gl-state")).to_contain_text("Training", timeout=LONG)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".gl-state")).to_contain_text("Stopped", timeout=LONG)
    expect(page.get_by_text("This run was stopped with")).to_be_visible(timeout=LONG)


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_images_with_half_of_their_latents_anew_follow_the_playhead(
    browser: Browser, server: Server, view: str
) -> None:
    phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    context = browser.new_context(**(phone if view == "phone" else {}))
    try:
        page = context.new_page()
        opened(page, server, SMALL.format("digits") + "&part=images")
        races = page.locator(".gl-race")
        expect(races).to_have_count(2, timeout=LONG)
        expect(races.nth(0).locator(".gl-tile")).to_have_count(5)
        halves = races.nth(1)
        picture = halves.locator("canvas").first
        seen = re.compile(r"NLL, step 0: \d+ rows, each a real image and \d+ versions")
        expect(picture).to_have_attribute("aria-label", seen, timeout=LONG)
        page.get_by_text("too close to call", exact=True).click()
        expect(page.get_by_text("Predict first: then")).to_have_count(0, timeout=LONG)
        primary = halves.locator(".gl-primary")
        if primary.inner_text() == "Train all":
            primary.click()
        expect(picture).to_have_attribute("aria-label", re.compile("NLL, step 40:"), timeout=LONG)
        inked = picture.evaluate(
            "(c) => new Set(new Uint32Array(c.getContext('2d')"
            ".getImageData(0, 0, c.width, c.height).data.buffer)).size"
        )
        assert inked > 10  # shades, in two inks
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert grave(page) == []
    finally:
        context.close()


def test_images_open_with_recorded_runs(page: Page, start_server: Callable[..., Server]) -> None:
    server = start_server()
    opened(page, server, "part=images")
    tiles = page.locator(".gl-race").first.locator(".gl-tile small")
    expect(tiles).to_have_count(5, timeout=LONG)
    for tile in tiles.all():
        expect(tile).to_have_text("Recorded", timeout=LONG)
    page.get_by_text("the likelihood's", exact=True).click()
    answer = page.get_by_text(re.compile(r"FID [\d.]+ ± [\d.]+ by likelihood, [\d.]+ ± "))
    expect(answer).to_have_count(1, timeout=LONG)


def test_a_chosen_exhibit_can_be_read_in_the_dark(browser: Browser, server: Server) -> None:
    context = browser.new_context(color_scheme="dark")
    try:
        page = context.new_page()
        opened(page, server, SMALL.format("ring8") + "&part=collapse")
        page.get_by_role("button", name="Bridges").click()
        name = page.locator("[data-testid=stBaseButton-primary] p").filter(has_text="Bridges")
        expect(name).to_have_css("color", "rgb(18, 23, 28)", timeout=LONG)  # the paper's
    finally:
        context.close()
