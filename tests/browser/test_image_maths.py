"""The arithmetic of the sketches of images, run in the browser and held against Python's own."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from genlab.data.factors import FACTORS, NAMES
from genlab.data.glyphs import draw_factors, render
from genlab.kit.sketch import glyphs
from genlab.models.convcoupling import channel_mask
from genlab.models.multiscale import MultiScale, Stage
from genlab.models.squeeze import squeeze
from tests.browser.app import Server
from tests.browser.sketches import Sketch
from tests.browser.test_pages_axe import AXE, GRAVE

SKETCHES = ["pixel", "noise", "margin", "fold", "factors"]


@pytest.fixture
def modules(page: Page, server: Server) -> Page:
    """A bare page of the app's server, from which the modules can be imported."""
    page.goto(f"{server.url}/genlab/assets/sketches/bits.js")
    return page


def run(page: Page, module: str, body: str, given: Any = None) -> Any:
    """Run a function's body that has the module's exports in `m`."""
    script = (
        f"async (given) => {{ const m = await import('/genlab/assets/sketches/{module}'); {body} }}"
    )
    return page.evaluate(script, given)


def test_a_levels_price_is_minus_log2_of_its_chance(modules: Page) -> None:
    cases = [(200, 128, 2500.0), (7, 7, 0.5), (255, 0, 3.0), (90, 120, 12.0)]
    found = run(
        modules,
        "bits.js",
        "return given.map(([v, c, sd]) => [m.chances(c, sd), m.levelBits(v, c, sd)]);",
        cases,
    )
    for (level, centre, sd), (chances, bits) in zip(cases, found, strict=True):
        logs = -(((np.arange(256) - centre) / sd) ** 2) / 2
        logs -= np.logaddexp.reduce(logs)
        np.testing.assert_allclose(chances, np.exp(logs), rtol=1e-12, atol=1e-300)
        assert bits == pytest.approx(-logs[level] / np.log(2), rel=1e-12)
    assert found[0][1] == pytest.approx(8, abs=0.005)  # even: eight bits


def test_noise_keeps_every_model_above_the_entropy_and_its_lack_does_not(modules: Page) -> None:
    found = run(
        modules,
        "bits.js",
        """const widths = Array.from({ length: 101 }, (_, k) => 10 ** (-2 + k / 50));
        return { entropy: m.ENTROPY, stairs: [m.meanBits(null, true), m.meanBits(null, false)],
            noisy: widths.map((sd) => m.meanBits(sd, true)),
            bare: widths.map((sd) => m.meanBits(sd, false)) };""",
    )
    assert found["entropy"] == 1.75
    assert found["stairs"] == pytest.approx([1.75, 1.75], abs=1e-12)
    assert min(found["noisy"]) > 1.75
    assert found["bare"][0] == pytest.approx(1.75 + np.log2(0.01 * np.sqrt(2 * np.pi)), abs=1e-9)
    assert found["bare"][0] < 0 < found["bare"][-1]


def test_the_logit_is_that_of_the_preprocessing(modules: Page) -> None:
    from genlab.models.preprocessing import Logit

    grey = np.linspace(0, 1, 33)
    for margin in (1e-6, 0.05):
        found = run(
            modules, "bits.js", f"return given.map((y) => m.logit(y, {margin}));", grey.tolist()
        )
        z, _ = Logit(margin).to_latent(torch.from_numpy(grey)[:, None])
        np.testing.assert_allclose(found, z.flatten(), rtol=1e-9, atol=1e-9)


def test_folding_is_the_flows_own(modules: Page) -> None:
    found = run(modules, "fold_maths.js", "return { plan: m.PLAN, moments: m.moments(8) };")
    plan = tuple(tuple((mask, n) for mask, n in stages) for stages in found["plan"])
    flow = MultiScale((8, 8), plan, (4,) * len(plan), generator=torch.Generator())
    stages = [layer for layer in flow.layers if isinstance(layer, Stage)]
    told = [one for one in found["moments"] if one["kind"] == "couple"]
    assert len(stages) == len(told)
    for stage, moment in zip(stages, told, strict=True):
        picture = np.array(moment["picture"])
        in_a = np.array(moment["a"])
        np.testing.assert_array_equal(channel_mask(moment["mask"], len(picture)), in_a)
        parts = [picture[in_a], picture[~in_a]]
        where = np.concatenate([part.transpose(1, 2, 0).ravel() for part in parts])
        np.testing.assert_array_equal(stage.where, where)
        np.testing.assert_array_equal(np.sort(stage.alone), np.sort(moment["out"]))
    end = found["moments"][-1]
    assert end["picture"] == [] and sorted(end["out"]) == list(range(64))


def test_squeezing_is_the_flows_own(modules: Page) -> None:
    picture = torch.arange(2 * 4 * 6).view(2, 4, 6)
    found = run(modules, "fold_maths.js", "return m.squeeze(given);", picture.tolist())
    np.testing.assert_array_equal(found, squeeze(picture))


def test_the_browsers_digits_are_the_data_sets(modules: Page) -> None:
    factors = draw_factors(60, torch.Generator().manual_seed(3))
    rows = [dict(zip(NAMES, row, strict=True)) for row in factors.double().tolist()]
    found = run(
        modules,
        "pen.js",
        """const { skeletons, owned } = given.glyphs;
        return given.rows.map((values) => {
            const flat = skeletons[owned[values.digit][0] + values.style];
            const cut = (_, k) => flat.slice(4 * k, 4 * k + 4);
            const skeleton = Array.from({ length: flat.length / 4 }, cut);
            return Array.from(m.ink(m.strokes(skeleton, values), values.thickness));
        });""",
        {"glyphs": glyphs(), "rows": rows},
    )
    apart = np.abs(np.array(found) - render(factors).numpy().astype(int))
    assert apart.max() <= 1  # of 255: rounding, in single precision here and double there
    assert (apart > 0).mean() < 0.01


def test_the_browser_draws_factors_within_their_ranges(modules: Page) -> None:
    found = run(
        modules,
        "pen.js",
        """const { generator } = await import('/genlab/assets/sketches/random.js');
        const uniform = generator(7);
        const styles = given.owned.map((one) => one[1]);
        return Array.from({ length: 500 }, () => m.drawn(given.factors, styles, uniform));""",
        glyphs(),
    )
    styles = [many for _, many in glyphs()["owned"]]
    assert {row["digit"] for row in found} == set(range(10))
    assert all(0 <= row["style"] < styles[row["digit"]] for row in found)
    for factor in FACTORS[2:]:
        drawn = np.array([row[factor.name] for row in found])
        assert factor.low <= drawn.min() and drawn.max() <= factor.high
        assert drawn.mean() == pytest.approx(
            (factor.low + factor.high) / 2, abs=0.05 * (factor.high - factor.low)
        )


@pytest.fixture
def sketch(page: Page) -> Sketch:
    return Sketch(page)


def shown(sketch: Sketch, server: Server, name: str, **how: Any) -> Sketch:
    return sketch.open(server, name, **how, **(glyphs() if name == "factors" else {}))


def test_a_pixels_price_follows_the_keyboard(sketch: Sketch, server: Server) -> None:
    shown(sketch, server, "pixel")
    bits = sketch.root.get_by_test_id("bits")
    expect(bits).to_have_text("8.00")
    sketch.button("Sharp and right").click()
    expect(sketch.says).to_contain_text("bits saved")
    level = sketch.slider("The pixel's level")
    level.focus()
    for _ in range(3):
        sketch.page.keyboard.press("PageDown")
    expect(level).to_have_attribute("aria-valuenow", "170")
    expect(sketch.says).to_contain_text("sure, and wrong")
    sketch.button("An even guess").click()
    expect(bits).to_have_text("8.00")


def test_noise_ends_the_cheat(sketch: Sketch, server: Server) -> None:
    shown(sketch, server, "noise")
    bits = sketch.root.get_by_test_id("bits")
    sketch.slider("Width of the bells").press("Home")
    expect(sketch.says).to_contain_text("cheat")
    expect(bits).to_have_text(re.compile("−"))
    sketch.root.get_by_role("radio", name="Add noise").check()
    expect(sketch.says).to_contain_text("no density can go below it")
    sketch.root.get_by_role("radio", name="The staircase").check()
    expect(bits).to_have_text("1.75")


def test_folding_goes_forward_and_back(sketch: Sketch, server: Server) -> None:
    shown(sketch, server, "fold")
    words = sketch.root.locator(".gl-fold-words")
    titles = [words.locator("b").inner_text()]
    while sketch.button("Next").is_enabled():
        sketch.button("Next").click()
        titles.append(words.locator("b").inner_text())
    assert titles[0] == "The image" and titles[-1] == "All latent" and len(titles) == 9
    sketch.button("Back").click()
    expect(words).to_contain_text("channels")
    sketch.slider("Step").press("Home")
    expect(words).to_contain_text("Eight by eight")


def test_a_factor_moves_the_digit_and_its_strip(sketch: Sketch, server: Server) -> None:
    shown(sketch, server, "factors")
    image = sketch.root.locator(".gl-glyph-large")
    pixels = (
        "(canvas) => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data).join()"
    )
    before = image.evaluate(pixels)
    sketch.slider("Rotation").or_(sketch.slider("rotation")).press("End")
    assert image.evaluate(pixels) != before
    expect(image).to_have_attribute("aria-label", re.compile("rotation 15°"))
    expect(sketch.root.locator("figcaption")).to_contain_text("turned clockwise")
    sketch.root.get_by_role("radio", name="7").check()
    expect(image).to_have_attribute("aria-label", re.compile("A drawn 7"))
    sketch.button("Plain").click()
    expect(image).to_have_attribute("aria-label", re.compile("A drawn 7.*rotation 0°"))


@pytest.mark.parametrize("name", SKETCHES)
def test_it_fits_on_a_phone_and_axe_finds_no_fault(
    sketch: Sketch, server: Server, name: str
) -> None:
    sketch.page.set_viewport_size({"width": 358, "height": 800})
    shown(sketch, server, name)
    assert sketch.page.evaluate("document.documentElement.scrollWidth") <= 358
    sketch.page.add_script_tag(path=str(AXE))
    found = sketch.page.evaluate(
        "async () => (await axe.run('.gl-sketch', { resultTypes: ['violations'] })).violations"
    )
    assert [one["id"] for one in found if one["impact"] in GRAVE] == []
