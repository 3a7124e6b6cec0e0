"""The page's heart in a real browser: four sides in step, the judge, the chart, a small screen."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.app import Server
from tests.browser.test_lab import until
from tests.browser.test_pages import KNOWN, PHONE
from tests.browser.test_pages_axe import AXE, RUN, own

SHORT = {"steps": "40", "couplings": "2", "width": "8", "critic_width": "8", "batch": "64"}
PATIENCE = 120_000  # milliseconds, on a machine that does other things too
FOUR = "nll~gan~hybrid~plain"
KEY = ".gl-chips .gl-judge-key"  # what a judge's colours mean


def opened(page: Page, server: Server, **query: str) -> list[str]:
    """Open the part; return a list that errors on the console are added to."""
    errors: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not KNOWN.search(message.location.get("url", "")):
            errors.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: errors.append(str(error)))
    given = {"v": "1", "experiment": "duel", "part": "sides", "dataset": "ring8", **SHORT, **query}
    page.goto(f"{server.url}/gan-vs-mle?{urlencode(given)}")
    expect(page.locator(".gl-primary")).to_be_enabled(timeout=PATIENCE)
    return errors


def trained(page: Page) -> None:
    """Predict, then train all, or play what is recorded already."""
    page.get_by_text("GAN in both", exact=True).click()
    expect(page.get_by_text(re.compile("Noted|You were right|It came out"))).to_be_visible(
        timeout=PATIENCE
    )
    primary = page.locator(".gl-primary")
    if primary.inner_text() == "Train all":
        primary.click()
    until(page, "race.runs.every(({ state }) => state === 'done') && race.step === 40")


def test_four_sides_train_in_step_and_are_judged_by_their_figures(
    page: Page, server: Server
) -> None:
    errors = opened(page, server, seed="41", **{"with": FOUR})
    tiles = page.locator(".gl-tile")
    expect(tiles).to_have_count(4)
    starts = [tiles.nth(k).locator(".gl-tile-figure b").inner_text() for k in range(3)]
    assert len(set(starts)) == 1  # the same flow with the same first weights
    trained(page)
    expect(tiles.nth(3)).to_contain_text("no density, so no likelihood")
    expect(tiles.nth(1)).to_contain_text("of 8")
    expect(page.get_by_text("Exact NLL of new data")).to_be_visible(timeout=PATIENCE)
    page.locator(".gl-lanes").focus()
    page.keyboard.press("Home")
    until(page, "race.step === 0")  # one playhead for all
    expect(tiles.nth(0).locator(".gl-tile-figure b")).to_have_text(starts[0])
    expect(tiles.nth(1).locator(".gl-tile-figure b")).to_have_text(starts[0])
    assert errors == []


def test_the_judge_takes_the_densitys_place_and_the_chart_shows_what_is_chosen(
    page: Page, server: Server
) -> None:
    opened(page, server, seed="41", **{"with": FOUR})
    trained(page)
    gan = page.locator(".gl-tile").nth(1).locator("canvas")
    before = gan.evaluate("canvas => canvas.toDataURL()")
    page.locator('.gl-chip[data-role="critic"]').click()
    expect(gan).to_have_attribute("aria-label", re.compile("blue for data, orange for samples"))
    expect(page.locator(KEY)).to_contain_text("where it pushes samples")
    expect(page.locator('.gl-chip[data-role="density"] input')).not_to_be_checked()
    assert gan.evaluate("canvas => canvas.toDataURL()") != before
    nll = page.locator(".gl-tile").nth(0).locator("canvas")
    expect(nll).not_to_have_attribute("aria-label", re.compile("orange for samples"))
    chart = page.locator(".gl-race-chart canvas")
    seen = set()
    for kind, caption in (
        ("nll", "Held-out NLL"),
        ("players", "Losses of the discriminator"),
        ("modes", "Modes that samples reach"),
        ("quality", "Share of samples within 3 sd"),
    ):
        button = page.locator(f'[data-kind="{kind}"]')
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".gl-race-chart .gl-legend")).to_contain_text(caption)
        page.wait_for_timeout(300)
        seen.add(chart.evaluate("canvas => canvas.toDataURL()"))
    assert len(seen) == 4
    expect(chart).to_have_attribute("aria-label", re.compile("Drawn: Share of samples"))


def test_it_fits_a_phone_and_axe_finds_nothing_grave(browser: Browser, server: Server) -> None:
    how: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    context = browser.new_context(color_scheme="dark", **how)
    try:
        page = context.new_page()
        errors = opened(page, server, seed="41", **{"with": FOUR})
        trained(page)
        page.locator('.gl-chip[data-role="critic"]').click()
        expect(page.locator(KEY)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        found = page.evaluate(RUN)["found"]
    finally:
        context.close()
    assert [finding for finding in found if own(finding)] == []
    assert errors == []


def test_a_side_that_breaks_says_why_and_keeps_its_last_good_frame(
    page: Page, server: Server
) -> None:
    opened(page, server, seed="42", loss="wasserstein", critic_rate="1", **{"with": "nll~gan"})
    page.get_by_text("NLL in both", exact=True).click()
    page.locator(".gl-primary").click()
    until(page, "race.runs.some(({ state }) => state === 'failed')")
    gan = page.locator(".gl-tile").nth(1)
    expect(gan.locator(".gl-tile-note")).to_contain_text("try a gradient penalty of 10")
    until(page, "race.runs.every(({ state }) => state !== 'running') && race.step === 40")
    expect(gan.locator(".gl-tile-figure b")).to_have_text(re.compile(r"\d"))
    expect(page.get_by_text("so nobody is judged")).to_be_visible(timeout=PATIENCE)
