"""Travel in a real browser: the ways are torch's, the shell is left, images can be chosen."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect

from genlab.experiments.travel import TravelExperiment
from genlab.kit.latent.travel import first_journey, journeys
from genlab.kit.theme import ASSETS
from genlab.models.ways import analogy, between, slerp, straight
from tests.browser.app import Server

PATIENCE = 60_000  # milliseconds: a worker may have to start


def run(page: Page, body: str, given: Any) -> Any:
    """Run a function's body that has the exports of ways.js in `m`."""
    script = (
        f"async (given) => {{ const m = await import('/genlab/assets/latent/ways.js'); {body} }}"
    )
    return page.evaluate(script, given)


@pytest.mark.parametrize("dim", [2, 784])
def test_the_browser_s_ways_are_torch_s(page: Page, server: Server, dim: int) -> None:
    page.goto(f"{server.url}/genlab/assets/latent/ways.js")
    a, b, c = torch.randn(3, dim, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    given = [a.tolist(), b.tolist(), c.tolist()]
    for t in (0.0, 0.3, 1.0):
        body = "const [a, b, c, t] = given; return [m.straight(a, b, t), m.slerp(a, b, t), "
        got = run(page, body + "m.analogy(a, b, c, t)];", [*given, t])
        wanted = [straight(a, b, t), slerp(a, b, t), analogy(a, b, c, t)]
        for mine, theirs in zip(got, wanted, strict=True):
            torch.testing.assert_close(torch.tensor(mine, dtype=torch.float64), theirs)
    angle = run(page, "return m.between(given[0], given[1]);", given)
    assert angle == pytest.approx(float(between(a, b)))
    opposite = run(page, "return m.slerp(given[0], given[0].map((v) => -2 * v), 0.5);", given)
    assert opposite is None


def test_the_first_journey_ships() -> None:
    """It opens at once: both of its ways, and those that the other buttons begin with."""
    asked = first_journey()
    shown = [*journeys(asked).values(), TravelExperiment.along("analogy", {**asked, "second": 10})]
    shown.append(TravelExperiment.along("half", asked))
    for one in shown:
        assert (ASSETS / "recordings" / f"{one.run_id}.genlab").exists(), one.way


def test_the_straight_way_leaves_the_shell(page: Page, server: Server) -> None:
    """What is said of its middle is what the run recorded; another image makes another journey."""
    page.goto(f"{server.url}/latent-space?part=travel")
    shell = page.locator("[data-view=shell]")
    norms = shell.locator(".gl-shell-place > span:not(.gl-quiet)")
    expect(norms.first).to_have_text(re.compile(r"^\d+\.\d from 0$"), timeout=PATIENCE)
    way = shell.get_by_role("slider", name="Place on the way")
    way.fill("0.5")
    expect(shell.locator(".gl-travel-words").first).to_contain_text("At place 10 of 20")
    straight_norm, sphere_norm = (float(str(said).split()[0]) for said in norms.all_text_contents())
    assert abs(straight_norm - 19.8) < 2 and abs(sphere_norm - 28) < 2.5
    way.press("ArrowRight")
    expect(shell.locator(".gl-travel-words").first).to_contain_text("At place 11 of 20")
    shell.get_by_role("button", name="Travel").click()
    many = shell.locator(".gl-travel-words").last
    expect(many).to_contain_text("Over 150 such ways", timeout=PATIENCE)
    shell.get_by_role("button", name="a 0", exact=True).first.click()
    place = shell.locator(".gl-film").first.locator("canvas").first
    expect(place).to_have_attribute("aria-label", re.compile("most like a 0"), timeout=PATIENCE)


def test_the_learner_s_own_codes_are_travelled_without_the_server(
    page: Page, server: Server
) -> None:
    """The slider's images are decoded here; a missing half, and an arc that is none, are said."""
    page.goto(f"{server.url}/latent-space?part=travel")
    own = page.locator("[data-view=travel]")
    stage = own.locator(".gl-staged canvas")
    way = own.get_by_role("slider", name="How far on the way")
    expect(way).to_be_visible(timeout=PATIENCE)
    own.locator(".gl-slot").nth(1).click()
    own.get_by_role("button", name="a 4", exact=True).click()
    expect(own.locator(".gl-slot canvas").nth(1)).to_have_attribute("aria-label", "a 4")
    pixels = "(c) => c.toDataURL()"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    images = set()
    for share in ("0", "0.25", "0.5", "0.75", "1"):
        way.fill(share)
        images.add(stage.first.evaluate(pixels))
    assert len(images) == 5 and asked == []
    # both ways end at the same code, so at the same image
    assert stage.first.evaluate(pixels) == stage.nth(1).evaluate(pixels)
    own.get_by_role("button", name="This minus that plus the other").click()
    expect(stage.nth(3)).to_have_attribute("aria-label", re.compile("^= decoded"))
    own.get_by_role("button", name="Half drawn anew").click()
    expect(own.get_by_role("button", name="Keep the first number")).to_be_visible()
    film = own.locator(".gl-film").first.locator("canvas")
    first = film.nth(3).evaluate(pixels)
    own.get_by_role("button", name="Draw others").click()
    assert film.nth(3).evaluate(pixels) != first
