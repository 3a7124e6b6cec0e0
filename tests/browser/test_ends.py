"""How a run ends: with its figures, or with a sentence and a press that mends it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import Server
from tests.browser.test_player import QUICK, Player, fresh

COLOURS = """(canvas) => {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const seen = new Set();
  for (let k = 0; k < data.length; k += 4) {
    if (data[k + 3]) seen.add(data[k] * 65536 + data[k + 1] * 256 + data[k + 2]);
  }
  return seen.size;
}"""


@pytest.mark.parametrize("line", [True, False], ids=["pushed", "polled"])
def test_one_press_mends_a_run_that_diverged(page: Page, server: Server, line: bool) -> None:
    if not line:
        page.route_web_socket(re.compile("/genlab/ws"), lambda socket: socket.close())
    player = Player(page).open(server, **fresh(learning_rate=1.0))
    player.button("Train").click()
    expect(player.state).to_contain_text("Failed", timeout=60_000)
    note = page.locator(".gl-note")
    expect(note).to_contain_text(re.compile(r"at step [\d,]+: .*learning rate"))
    assert player.picture.evaluate(COLOURS) > 50  # the last good frame is still there
    failed = player.counted("run")
    note.get_by_role("button", name="Set learning rate to 0.002 and train").click()
    player.until(f"window.__genlab.run !== '{failed}' && window.__genlab.step > 0")
    expect(note).to_be_hidden()
    expect(page.get_by_test_id("stSlider").filter(has_text="Learning rate")).to_contain_text(
        "0.002"
    )
    player.button("Pause").click()
    expect(player.state).to_contain_text("Paused")
    page.wait_for_timeout(1200)  # for so long an address may be an echo of the press
    page.go_back()  # to the run that failed, with its sentence
    expect(player.state).to_contain_text("Failed", timeout=15_000)


def test_a_finished_run_shows_its_figures_and_how_sure_they_are(page: Page, server: Server) -> None:
    player = Player(page).open(server, **fresh(**QUICK, train_points=100))
    expect(page.locator(".gl-figures")).to_be_hidden()
    player.train_to_the_end()
    expect(page.locator(".gl-gap")).to_contain_text(re.compile(r"KL \d\.\d+ ± \d\.\d+"))
    figures = page.locator(".gl-figures dl > div")
    told = {f.locator("dt").inner_text(): f.locator("dd").inner_text() for f in figures.all()}
    assert re.fullmatch(r"\d\.\d+ ± \d\.\d+ nats", told["Held-out NLL"])
    assert re.fullmatch(r"\d\.\d+ ± \d\.\d+ nats", told["KL(data \u2225 model)"])
    assert re.fullmatch(r"\d\.\d+ nats", told["Training NLL"])
    words = r"(\d\.\d{4}) \((\d\.\d{4}) from 1\)"
    sums = re.fullmatch(words, told["The density sums to"])
    assert sums and abs(float(sums[1]) - 1) == pytest.approx(float(sums[2]), abs=1e-4)
