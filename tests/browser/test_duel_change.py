"""A knob turned while a duel trains, in a real browser: its past stays, a mark says what."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from genlab.experiments.frame import decode
from genlab.runs.store import Store
from tests.browser.app import Server
from tests.browser.test_pages_axe import AXE, RUN, own

LONG = 120_000  # milliseconds, for what a busy machine trains
RUN_AT = "v=1&experiment=duel&part=collapse&dataset=ring8&couplings=2&width=8&batch=16"
LINK = f"/gan-vs-mle?{RUN_AT}&critic_width=8&steps=40000&seed=6"
WORDS = re.compile(r"(?:Since|Changes at) step ([\d,]+): discriminator's rate 0\.0005")


def step(page: Page) -> int:
    return int(page.locator(".gl-count").inner_text().split()[1].replace(",", ""))


def test_a_run_goes_on_with_a_knob_that_was_turned(page: Page, server: Server) -> None:
    page.goto(f"{server.url}{LINK}")
    page.get_by_role("button", name="Train", exact=True).click(timeout=LONG)
    expect(page.locator(".gl-count")).to_have_text(
        re.compile(r"Step ([3-9]\d\d|\d+,\d+) of"), timeout=LONG
    )
    page.get_by_role("slider", name="Discriminator's rate").press("ArrowLeft")

    words = page.locator(".gl-change-words")
    expect(words).to_have_text(WORDS, timeout=LONG)
    found = WORDS.fullmatch(words.inner_text())
    assert found is not None
    at = int(found[1].replace(",", ""))
    assert at >= 300
    expect(page).to_have_url(re.compile(f"changes={at}%3Acritic_rate%3D0.0005"))
    mark = page.locator(".gl-changes button")
    expect(mark).to_have_count(1)
    expect(mark).to_have_attribute("aria-label", re.compile(f"Go to step {at:,}: discriminator's"))
    line, thumb = mark.bounding_box(), page.get_by_role("slider", name="Timeline").bounding_box()
    assert line is not None and thumb is not None
    share = (line["x"] + line["width"] / 2 - thumb["x"] - 8) / (thumb["width"] - 16)
    assert abs(share - at / 40_000) < 0.005

    # it trains on by itself, and what was recorded before is the parent's to the byte
    expect(words).to_have_text(re.compile("^Since"), timeout=LONG)
    store = Store(server.home / "runs.sqlite")
    runs = {run.settings["changes"]: run for run in store.runs() if run.settings.get("seed") == 6}
    child, parent = runs[f"{at}:critic_rate=0.0005"], runs[""]
    assert (parent.state, parent.step) == ("paused", at)
    shared = store.blobs(parent.id)
    assert store.blobs(child.id, limit=len(shared)) == shared
    assert decode(shared[-1][1]).step <= at
    expect(page.locator(".gl-state")).to_contain_text("Training", timeout=LONG)

    # the mark leads to its step, by the keyboard too; and there is a way back
    mark.press("Enter")
    assert abs(step(page) - at) <= 100  # a frame every hundred steps
    at_rest = page.locator("[data-test-script-state=notRunning]")
    expect(at_rest).to_have_count(1, timeout=LONG)
    page.wait_for_timeout(1000)  # what a rerun has dimmed is bright again
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    assert [one for one in page.evaluate(RUN)["found"] if own(one)] == []
    page.get_by_role("button", name="Without this change").click()
    expect(page.locator(".gl-changes")).to_be_hidden(timeout=LONG)
    expect(page.locator(".gl-state")).to_contain_text("Paused", timeout=LONG)
    assert step(page) <= at
    store.close()
