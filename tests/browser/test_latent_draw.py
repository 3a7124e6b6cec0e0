"""A digit is drawn on the page: what becomes of it is found in the browser, and told."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.app import Server
from tests.browser.test_pages_axe import AXE, RUN, own

SHIPPED = "/latent-space?part=draw"  # a recording that comes with the app
SHORT = SHIPPED + "&steps=300"  # enough for the classes to lie apart
SOON = 60_000  # milliseconds: a run has to train meanwhile, on a machine that does other things
TURN = [2 * math.pi * k / 16 for k in range(17)]
NOUGHT = [(0.5 + 0.2 * math.sin(a), 0.5 - 0.3 * math.cos(a)) for a in TURN]
LETTER_WORSE = 15  # percent of the held-out digits that come back worse than a letter, at most


def drawing_page(page: Page, server: Server, address: str = SHIPPED) -> Page:
    """Open the part with a trained network in it."""
    page.set_default_timeout(SOON)
    page.goto(server.url + address)
    page.locator(".gl-d-paper").wait_for()
    train = page.get_by_role("button", name="Train", exact=True)
    expect(page.locator(".gl-strip-words")).to_contain_text(re.compile("Ready|Done"), timeout=SOON)
    if train.is_visible():
        train.click()
    expect(page.locator(".gl-strip-words")).to_contain_text("Done", timeout=SOON)
    expect(page.locator(".gl-d-yours")).to_have_attribute("data-near", re.compile(r"\d{5}"))
    return page


def near(page: Page) -> str:
    """Return the digits of the five nearest codes."""
    return page.locator(".gl-d-yours").get_attribute("data-near") or ""


def stroke(page: Page, points: list[tuple[float, float]]) -> None:
    """Lead the mouse along points, in sides of the pad."""
    page.locator(".gl-d-paper").scroll_into_view_if_needed()
    box: Any = page.locator(".gl-d-paper").bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*at[0])
    page.mouse.down()
    for x, y in at[1:]:
        page.mouse.move(x, y, steps=2)
    page.mouse.up()


def test_a_drawn_nought_lands_among_noughts_and_nothing_is_asked(
    page: Page, server: Server
) -> None:
    drawing_page(page, server, SHORT)
    expect(page.locator(".gl-d-through p")).to_contain_text("better than", timeout=SOON)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    stroke(page, NOUGHT)
    expect(page.locator(".gl-d-yours")).to_have_attribute("data-near", re.compile("0.*0.*0"))
    expect(page.get_by_role("img", name="Your drawing, 8 by 8 pixels")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("What comes back: .* decibels"))).to_be_visible()
    expect(page.locator(".gl-d-task small").first).to_contain_text("Yours:")
    number = page.get_by_role("slider", name="Number 2")
    before = page.locator(".gl-d-measured").inner_text()
    number.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".gl-d-measured")).not_to_have_text(before)
    expect(page.get_by_text(re.compile("^Along number 2, the"))).to_be_visible()
    page.get_by_role("button", name="Back to your digit").click()
    expect(page.locator(".gl-d-measured")).to_have_text(before, use_inner_text=True)
    assert asked == []


def test_a_letter_has_a_code_too_and_what_comes_back_tells(page: Page, server: Server) -> None:
    drawing_page(page, server)
    page.get_by_role("button", name="The letter A").click()
    told = page.locator(".gl-d-through p")
    expect(told).to_contain_text("better than")
    found = re.search(r"better than (\d+)\s?%", told.inner_text())
    assert found
    assert int(found[1]) <= LETTER_WORSE
    where = page.locator(".gl-d-yours > p").last.inner_text()
    alone = re.search(r"farther than (\d+) %", where)
    assert alone
    assert int(alone[1]) <= 95  # among the digits: it lies in none of their holes


def test_keys_alone_draw_a_one_and_read_the_table(page: Page, server: Server) -> None:
    drawing_page(page, server)
    page.locator(".gl-d-paper").focus()
    page.keyboard.press("Space")
    for _ in range(14):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator(".gl-d-half .gl-hidden")).to_contain_text("Pen up.")
    expect(page.locator(".gl-d-yours")).to_have_attribute("data-near", re.compile("1"))
    page.keyboard.press("Backspace")
    expect(page.get_by_text("Draw a digit, 0 to 9.")).to_be_visible()
    assert near(page) == ""
    page.get_by_role("button", name="the slant").press("Enter")
    table = page.get_by_role("region", name="Measured on the images").get_by_role("table")
    expect(table.get_by_role("rowheader")).to_have_count(7)
    strengths = [
        max(abs(float(text.replace("\u2212", "-"))) for text in row.split()[1:])
        for row in table.locator("tbody tr").all_inner_texts()
    ]
    assert strengths == sorted(strengths, reverse=True)
    expect(page.get_by_text(re.compile("^You (were right|said)"))).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_on_the_pad(scheme: Any, browser: Browser, server: Server) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    try:
        page = drawing_page(context.new_page(), server)
        page.locator("[data-guess=digit]").tap()
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.add_script_tag(content=Path(AXE).read_text(encoding="utf-8"))
        results = page.evaluate(RUN)
    finally:
        context.close()
    assert wide == 390
    assert [finding for finding in results["found"] if own(finding)] == []
