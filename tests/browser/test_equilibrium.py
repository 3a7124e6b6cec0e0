"""Runs that start as the truth, in a real browser: KL from 0, and both judges side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from genlab.experiments.duel_claims import STAYS
from genlab.experiments.equilibrium import from_equilibrium, game_of
from tests.browser.app import ROOT, Server, start
from tests.browser.test_lab import until
from tests.browser.test_pages import PHONE
from tests.browser.test_pages_axe import AXE, RUN, own
from tests.browser.test_race import APP

RUNS = from_equilibrium("moons", loss="nonsaturating", tenth=False, r1=0.0, steps=20, seed=31)
GAME = RUNS[game_of(RUNS)].run_id
SOON = 60_000  # milliseconds: what a busy machine may take to draw
PAGE = """
from genlab.kit import theme
from genlab.kit.raced import Entry, show
from tests.browser.test_equilibrium import GAME, RUNS

theme.dress()
entries = [Entry(label, one) for label, one in RUNS.items()]
show(entries, "nash", "tiles", on="kl", chart="kl", verdicts=GAME)
"""


@pytest.fixture(scope="module")
def equilibrium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("equilibrium")
    (folder / "page.py").write_text(PAGE)
    (folder / "nash_app.py").write_text(APP.replace("{page}", str(folder / "page.py")))
    server = start(folder / "home", {"PYTHONPATH": str(ROOT)}, script=str(folder / "nash_app.py"))
    yield server
    server.sweep()


def test_who_starts_as_the_truth_is_charted_from_0_with_both_judges(
    page: Page, equilibrium: Server
) -> None:
    page.goto(equilibrium.url)
    primary = page.locator(".gl-primary")
    expect(primary).to_be_enabled(timeout=120_000)
    primary.click()
    over = "race.runs.every(({ state, step }) => state === 'done' && step === 20)"
    until(page, f"{over} && race.step === 20")
    expect(page.locator(".gl-race-chart .gl-legend")).to_contain_text("KL(truth ∥ generator)")
    tiles = page.locator(".gl-tile")
    expect(tiles).to_have_count(3)
    expect(tiles.nth(2)).to_contain_text("0.000 above the floor")
    expect(tiles.nth(2)).to_contain_text("nearest the floor")
    expect(tiles.nth(1)).not_to_contain_text("0.000 above the floor")
    maps = page.locator(".gl-verdict-maps figure")
    expect(maps).to_have_count(2)
    for at in ("20", "0"):
        for k, name in enumerate(("What D has learned", "The best D")):
            expect(maps.nth(k)).to_contain_text(name)
            expect(maps.nth(k)).to_contain_text(f"step {at})", timeout=SOON)
        page.locator(".gl-lanes").press("Home")
    expect(tiles.nth(1)).to_contain_text("0.000 above the floor")
    judged = maps.nth(1).locator("canvas")
    expect(judged).to_have_attribute("aria-label", re.compile("NSGAN, step 0"))


def test_the_scale_is_even_where_who_stays_is(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/genlab/assets/player/palette.js")
    found: Any = page.evaluate(
        """async () => {
            const { fromRest, fromZero } = await import('/genlab/assets/player/from_zero.js');
            const { Scale } = await import('/genlab/assets/player/scale.js');
            const run = (...kls) => {
                const frames = kls.map((kl, step) => ({ step, losses: { kl } }));
                return { frames, holders: { kl: kls.map((_, k) => k) } };
            };
            const of = (...runs) => fromZero(runs.map((recording) => ({ recording, loss: 'kl' })));
            const far = of(run(0, 0.02), run(0, 3e7, NaN));
            const scale = new Scale(far.range, far);
            const wide = fromZero([{ recording: run(0, 40), loss: 'kl' }], 2, 3.2);
            const veiled = fromZero([{ recording: run(0, 0.01, 3e7), loss: 'kl' }], 1);
            return {
                far, calm: of(run(0, 0.02, -0.001)), veiled, wide,
                heights: [0, 0.05, 0.1, 1, 10, 100].map((kl) => scale.at(kl)),
                rest: [[run(-2e-8), run(1e-9)], [run(0), run(4.2)], [run()]].map(fromRest),
            };
        }"""
    )
    assert found["far"]["bend"]["even"] == STAYS and found["far"]["floor"] == 0
    assert found["wide"]["bend"]["even"] == 3.2
    assert found["calm"]["bend"] is None and found["calm"]["range"][1] >= STAYS
    assert found["veiled"]["bend"] is None, "the scale would tell how it ends"
    zero, half, even, *far = found["heights"]
    assert half - zero == pytest.approx(even - half)
    assert far[1] - far[0] == pytest.approx(far[2] - far[1]) == pytest.approx(far[0] - even)
    assert found["rest"] == [True, False, False]


@pytest.mark.parametrize("part", ["nash", "dirac"])
@pytest.mark.parametrize("view", ["light", "dark", "phone"])
def test_both_parts_are_for_all_eyes_and_for_a_phone(
    part: str, view: str, browser: Browser, server: Server
) -> None:
    options: dict[str, Any] = {"color_scheme": "dark" if view == "dark" else "light"}
    if view == "phone":
        options |= {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    context = browser.new_context(**options)
    try:
        page = context.new_page()
        page.goto(f"{server.url}/gan-vs-mle?part={part}")
        drawn = ".gl-tile canvas" if part == "nash" else ".gl-dirac-plane"
        expect(page.locator(drawn).first).to_be_visible(timeout=60_000)
        page.wait_for_timeout(500)
        wide = "document.documentElement.scrollWidth - window.innerWidth"
        assert page.evaluate(wide) <= 0
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        results = page.evaluate(RUN)
    finally:
        context.close()
    assert [finding for finding in results["found"] if own(finding)] == []
