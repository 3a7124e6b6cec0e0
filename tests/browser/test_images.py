"""The lesson on images in a real browser: a run from start to end, and its place on the ladder."""

from __future__ import annotations

from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.browser.app import Server

SHORT = {"dataset": "digits", "steps": "20", "seed": "4"}
SOON = 60_000  # milliseconds: a worker may have to wake, on a machine that is busy
RUN = 180_000


def at(server: Server, part: str, **query: str) -> str:
    return f"{server.url}/images?{urlencode({'part': part, **query})}"


def test_a_run_answers_the_prediction_and_stands_on_the_ladder(page: Page, server: Server) -> None:
    page.goto(at(server, "draws", **SHORT))
    expect(page.locator(".gl-state")).to_have_text("Ready", timeout=SOON)
    page.get_by_role("radio", name="yes").check(force=True)
    expect(page.get_by_text("Noted. The answer comes when the run ends.")).to_be_visible()
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator(".gl-state")).to_contain_text("Done", timeout=RUN)
    expect(page.locator(".gl-summary")).to_contain_text("bits/dim. Below")
    expect(page.get_by_text("You were right.")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("xz needs 2.897")).to_be_visible()
    page.get_by_role("radio", name="Compression corner").click()
    ladder = page.locator(".gl-ladder")
    expect(ladder.locator(".gl-ladder-own")).to_contain_text("your flow", timeout=SOON)
    expect(ladder.locator(".gl-ladder-name")).to_have_text(
        ["uniform 4.087", "gzip 3.182", "xz 2.897", "bz2 2.851", "full Gaussian 2.360"]
    )
    loss = float(ladder.locator(".gl-ladder-own").text_content().split()[-1])  # type: ignore[union-attr]
    assert 1.5 < loss < 2.851
    page.get_by_role("button", name="Loss chart").click()
    expect(page.get_by_role("img", name="Loss chart")).to_be_visible()


def test_the_ladder_goes_back_in_time_with_the_playhead(page: Page, server: Server) -> None:
    page.goto(at(server, "packing", **SHORT))
    primary = page.locator(".gl-primary")
    expect(primary).to_be_enabled(timeout=SOON)
    if primary.inner_text().strip() == "Train":
        primary.click()
    expect(page.locator(".gl-state")).to_contain_text("Done", timeout=RUN)
    own = page.locator(".gl-ladder-own")
    expect(own).to_contain_text("your flow")
    page.locator(".gl-stage").focus()
    page.keyboard.press("End")
    expect(page.locator(".gl-count")).to_contain_text("Step 20 of 20")
    end = own.text_content()
    page.keyboard.press("Home")
    expect(page.locator(".gl-count")).to_contain_text("Step 0 of 20")
    expect(own).not_to_have_text(str(end))
