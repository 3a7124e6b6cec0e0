"""The lenses in a real browser: the flow that runs there is torch's, and what is shown adds up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, expect

from genlab.experiments.flow import FlowExperiment
from genlab.experiments.flow_probes import PROBE_SEED, SAMPLES
from genlab.experiments.frame import decode
from genlab.experiments.streams import stream
from genlab.models.realnvp import RealNVP
from genlab.models.sizes import BELLS, BOUND
from genlab.runs.store import Store
from tests.browser.app import Server
from tests.browser.lenses import Lens, Recorded
from tests.browser.sketches import DARK, LIGHT
from tests.browser.test_pages_axe import AXE, GRAVE

LESSON = "negative-log-likelihood"
KINDS = [  # coupling, base, activation, dimensions, mask, depth
    ("affine", "normal", "relu", 2, "alternate", 2),
    ("affine", "mixture", "tanh", 2, "half", 1),
    ("additive", "normal", "silu", 2, "alternate", 3),
    ("additive", "mixture", "relu", 2, "alternate", 2),
    ("linear", "normal", "relu", 2, "alternate", 2),
    ("linear", "mixture", "relu", 2, "half", 2),
    ("affine", "normal", "silu", 5, "alternate", 2),
    ("linear", "normal", "relu", 4, "half", 1),
]


@pytest.fixture
def lens(page: Page) -> Lens:
    return Lens(page)


def shaken(flow: RealNVP, generator: torch.Generator) -> RealNVP:
    """The flow with weights by chance: a new one is the identity."""
    with torch.no_grad():
        for weight in flow.parameters():
            weight.add_(0.2 * torch.randn(weight.shape, generator=generator))
    return flow


@pytest.mark.parametrize(("coupling", "base", "activation", "dim", "mask", "depth"), KINDS)
def test_a_flow_in_the_browser_is_torchs(
    coupling: str, base: str, activation: str, dim: int, mask: str, depth: int, lens: Lens,
    server: Server,
) -> None:  # fmt: skip
    generator = torch.Generator().manual_seed(0)
    kinds = {"activation": activation, "coupling": coupling, "base": base}
    flow = RealNVP(dim, 5, 13, depth, mask, **kinds, generator=generator)
    shaken(flow, generator)
    points = 1.5 * torch.randn(1000, dim, generator=generator)
    spec = {"couplings": 5, "width": 13, "depth": depth, "bound": BOUND, "bells": BELLS, **kinds}
    spec |= {"order": flow.order.tolist(), "kept": flow.kept}
    weights = torch.nn.utils.parameters_to_vector(flow.parameters()).tolist()
    lens.page.goto(f"{server.url}/genlab/assets/player/palette.js")
    found = lens.page.evaluate(
        """async ([spec, weights, points]) => {
            const { Flow } = await import('/genlab/assets/player/flow.js');
            const flow = new Flow(spec, Float32Array.from(weights));
            const list = (rows) => rows.map((row) => Array.from(row));
            const { stops, logDets, total } = flow.path(points);
            return { stops: list(stops.slice(1)), logDets: list(logDets), total: Array.from(total),
                data: Array.from(flow.toData(points).stops[5]) };
        }""",
        [spec, weights, points.flatten().tolist()],
    )
    with torch.no_grad():
        flow, points = flow.double(), points.double()
        path = flow.path(points)
        stops = [stop.points.flatten().tolist() for stop in path]
        changes = [stop.log_det.tolist() for stop in path]
        np.testing.assert_allclose(found["stops"], stops, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(found["logDets"], changes, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(found["total"], flow.log_prob(points), rtol=1e-6, atol=1e-6)
        expected = flow.to_data(points).flatten()
        np.testing.assert_allclose(found["data"], expected, rtol=1e-4, atol=1e-4)


def test_weights_of_another_flow_are_refused(lens: Lens, server: Server) -> None:
    lens.page.goto(f"{server.url}/genlab/assets/player/palette.js")
    error = lens.page.evaluate(
        """async (spec) => {
            const { Flow } = await import('/genlab/assets/player/flow.js');
            try { new Flow(spec, new Float32Array(99)); } catch (error) { return error.message; }
        }""",
        FlowExperiment(couplings=2, width=4).statics()["flow"],
    )
    assert error == "A flow of 76 weights was given 99."


@pytest.mark.parametrize("base", ["normal", "mixture"])
def test_the_chips_add_up_to_torchs_log_density(base: str, lens: Lens, server: Server) -> None:
    recorded = Recorded(base=base)
    lens.open(server, "point", recorded)
    points = [(1.2, 0.4), (-2.35, 1.15), (0.0, 0.0), (3.9, -3.9)]
    for point, expected in zip(points, recorded.log_prob(*points), strict=True):
        lens.put(*point)
        [total], [price] = (
            lens.figures(lens.page.locator(f".gl-steps-sum > :nth-child({k}) b")) for k in (1, 2)
        )
        chips = lens.figures(lens.page.locator(".gl-step-chip"))
        assert len(chips) == recorded.experiment.couplings + 1  # the last is the base's
        assert sum(map(Decimal, chips)) == Decimal(total) == -Decimal(price)
        assert abs(float(total) - expected) < 0.0006
        said = f"x = ({point[0]:.2f}, {point[1]:.2f}): log p(x) = {total} nats = base {chips[-1]}"
        assert said.replace("-0.00", "0.00").replace("-", "\u2212") in lens.words.inner_text()


def test_rounded_terms_add_up_whatever_they_are(lens: Lens, server: Server) -> None:
    terms = np.random.default_rng(0).normal(size=(300, 17)) ** 3
    lens.page.goto(f"{server.url}/genlab/assets/player/palette.js")
    found = lens.page.evaluate(
        """async (all) => {
            const { rounded } = await import('/genlab/assets/player/sums.js');
            return all.map((terms) => rounded(terms));
        }""",
        terms.tolist(),
    )
    for row, exact in zip(found, terms, strict=True):
        assert sum(row["terms"]) == row["total"] == round(1000 * exact.sum())
        assert np.abs(np.array(row["terms"]) - 1000 * exact).max() < 1


def test_a_drag_moves_the_figures_and_tells_the_server_nothing(lens: Lens, server: Server) -> None:
    lens.open(server, "point", Recorded())
    box = lens.picture.bounding_box()
    assert box is not None
    lens.page.evaluate("window.told = 0")
    mouse, side = lens.page.mouse, box["width"]
    mouse.move(box["x"] + side / 2, box["y"] + side / 2)
    mouse.down()
    totals = set()
    for step in range(1, 6):
        mouse.move(box["x"] + side / 2 + step * side / 20, box["y"] + side / 2)
        lens.until(f"Math.abs(window.__genlab.point.x[0] - {step / 2.5}) < 0.02")
        totals.add(lens.page.locator(".gl-steps-sum b").first.inner_text())
    mouse.up()
    assert len(totals) == 5
    mouse.move(box["x"] + 30, box["y"] + 30)  # no longer held
    expect(lens.page.get_by_role("spinbutton", name="x of the point")).to_have_value("2.00")
    assert lens.page.evaluate("window.told") == 0


def test_rows_and_segments_light_one_another(lens: Lens, server: Server) -> None:
    lens.open(server, "point", Recorded())
    lens.put(1.5, -0.5)
    lens.rows.nth(1).hover()
    lit = lens.page.locator(".gl-step[data-lit] .gl-step-number")
    expect(lit).to_have_text("2")
    lens.rows.first.focus()
    expect(lit).to_have_text("1")
    lens.page.keyboard.press("ArrowDown")
    lens.page.keyboard.press("End")
    expect(lit).to_have_text("3")
    expect(lens.rows.nth(2)).to_be_focused()
    stops = lens.page.evaluate("window.__genlab.point.stops")
    box = lens.picture.bounding_box()
    assert box is not None
    (ax, ay), (bx, by) = stops[0], stops[1]
    right, down = ((ax + bx) / 2 + 4) / 8, (4 - (ay + by) / 2) / 8
    lens.page.mouse.move(box["x"] + right * box["width"], box["y"] + down * box["height"])
    expect(lit).to_have_text("1")
    lens.page.mouse.move(box["x"] + 4, box["y"] + 4)
    expect(lit).to_have_count(0)


def test_the_arrow_keys_move_the_point_and_space_still_plays(lens: Lens, server: Server) -> None:
    lens.open(server, "point", Recorded())
    lens.put(1, 1)
    lens.stage.focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowLeft"):
        lens.page.keyboard.press(key)
    lens.until("String(window.__genlab.point.x) === '0.8,1.05'")
    lens.page.keyboard.press(" ")
    expect(lens.page.get_by_role("button", name="Pause", exact=True)).to_be_visible()


def test_the_anatomy_follows_the_playhead_through_the_key_frames(
    lens: Lens, server: Server
) -> None:
    lens.open(server, "point", Recorded())
    lens.timeline.focus()
    lens.page.keyboard.press("Home")
    expect(lens.rows.first.locator(".gl-step-chip")).to_have_text("0.000")  # the identity
    as_of = lens.page.locator(".gl-lens-as-of")
    expect(as_of).to_be_hidden()
    lens.page.keyboard.press("ArrowRight")  # a frame without weights
    expect(as_of).to_have_text("The layers as of step 0: they are recorded now and then.")
    lens.page.keyboard.press("End")
    expect(lens.rows.first.locator(".gl-step-chip")).not_to_have_text("0.000")
    expect(as_of).to_be_hidden()


def test_without_weights_a_sentence_says_why(lens: Lens, server: Server) -> None:
    recorded = Recorded()
    for frame in recorded.frames:
        frame.arrays.pop("weights", None)
    lens.open(server, "layers", recorded)
    expect(lens.sentence).to_contain_text("train it to the end")
    lens.open(server, "point", Recorded(dataset="digits", couplings=2))
    expect(lens.sentence).to_contain_text("A picture is one point")
    expect(lens.rows).to_have_count(0)


def placed(lens: Lens) -> np.ndarray:
    return np.array(lens.page.evaluate("Array.from(window.__genlab.layers.points)")).reshape(-1, 2)


def test_the_slider_carries_the_latents_to_the_models_samples(lens: Lens, server: Server) -> None:
    recorded = Recorded()
    lens.open(server, "layers", recorded)
    slider = lens.page.get_by_role("slider", name="Layers gone through")
    places = {}
    for after in ("0", "1", "1.4", "2", "3"):
        slider.fill(after)
        lens.until(f"window.__genlab.layers?.after === {after}")
        places[after] = placed(lens)
    latents = torch.randn(SAMPLES, 2, generator=stream(PROBE_SEED, "samples"))
    with torch.no_grad():
        walked = recorded.flow.path(latents, to_latent=False)
        samples = recorded.flow.to_data(latents)
    np.testing.assert_allclose(places["0"], latents, atol=1e-4)
    np.testing.assert_allclose(places["1"], walked[0].points, atol=1e-4)
    np.testing.assert_allclose(places["3"], samples, atol=1e-4)
    # the second layer on this way is the flow's second: it keeps y and moves x
    np.testing.assert_array_equal(places["1.4"][:, 1], places["1"][:, 1])
    between = (places["1.4"] - places["1"])[:, 0] / (places["2"] - places["1"])[:, 0]
    assert between.min() > 0 and between.max() < 1
    slider.fill("1.4")
    sentence = lens.page.locator(".gl-layers-sentence")
    expect(sentence).to_have_text("Layer 2 moves x and keeps y.")
    lens.page.get_by_role("button", name="Data to latent").click()
    lens.until("window.__genlab.layers.toData === false")
    slider.fill("3")
    lens.until("window.__genlab.layers.after === 3")
    data = recorded.frames[0].arrays["data"]
    with torch.no_grad():
        there = recorded.flow.to_latent(torch.from_numpy(data))[0]
    np.testing.assert_allclose(placed(lens), there, atol=1e-4)


def test_the_grid_keeps_its_probability(lens: Lens, server: Server) -> None:
    lens.open(server, "layers", Recorded())
    found = lens.page.evaluate(
        """async ([spec, weights, samples]) => {
            const { Flow } = await import('/genlab/assets/player/flow.js');
            const { Warp } = await import('/genlab/assets/player/warp.js');
            const flow = new Flow(spec, Float32Array.from(weights));
            const warp = new Warp(flow, samples, samples);
            while (!warp.work(50));
            const points = warp.points('lines', 0);
            const area = (round) => Math.abs(round.reduce((sum, here, k) => {
                const next = round[(k + 1) % round.length];
                return sum + points[2 * here] * points[2 * next + 1] -
                    points[2 * next] * points[2 * here + 1];
            }, 0)) / 2;
            const { rounds } = warp.grid;
            const middle = (round) => [0, 1].map((i) =>
                Array.from(round, (p) => points[2 * p + i]).reduce((a, b) => a + b) / round.length);
            const density = rounds.map((round, k) =>
                Math.log(warp.masses[k] / area(Array.from(round))));
            const exact = flow.path(rounds.flatMap(middle)).total;
            return { mass: warp.masses.reduce((a, b) => a + b), density, exact: Array.from(exact) };
        }""",
        weights_of(Recorded()),
    )
    assert found["mass"] == pytest.approx(1 - np.exp(-4.5), abs=0.01)  # within three deviations
    away = np.abs(np.array(found["density"]) - found["exact"])
    assert np.median(away) < 0.02  # nats


def weights_of(recorded: Recorded) -> list[Any]:
    arrays = recorded.frames[-1].arrays
    spec = recorded.experiment.statics()["flow"]
    return [spec, arrays["weights"].tolist(), arrays["samples"].flatten().tolist()]


def test_the_keyboard_goes_from_layer_to_layer(lens: Lens, server: Server) -> None:
    lens.open(server, "layers", Recorded())
    lens.stage.focus()
    keys = lens.page.keyboard
    keys.press("Home")
    lens.until("window.__genlab.layers?.after === 0")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    lens.until("window.__genlab.layers.after === 2")
    keys.press("ArrowLeft")
    lens.until("window.__genlab.layers.after === 1")
    keys.press(" ")
    expect(lens.page.get_by_role("button", name="Pause the warp")).to_be_visible()
    keys.press(" ")
    expect(lens.page.get_by_role("button", name="Play the warp")).to_be_visible()
    slider = lens.page.get_by_role("slider", name="Layers gone through")
    slider.focus()
    keys.press("End")
    lens.until("window.__genlab.layers.after === 3")
    keys.press("ArrowLeft")
    lens.until("window.__genlab.layers.after === 2")
    expect(slider).to_have_attribute(
        "aria-valuetext", "After 2 of 3 layers. Layer 2 moves x and keeps y."
    )


def test_the_warp_plays_by_itself_once_unless_less_motion_is_asked_for(
    browser: Browser, server: Server
) -> None:
    recorded = Recorded()
    for motion in ("no-preference", "reduce"):
        context = browser.new_context(reduced_motion=motion)  # type: ignore[arg-type]
        lens = Lens(context.new_page()).open(server, "layers", recorded)
        lens.until("window.__genlab.layers")
        if motion == "no-preference":
            lens.until("window.__genlab.layers.after === 3")
        else:
            lens.page.wait_for_timeout(600)
            assert lens.page.evaluate("window.__genlab.layers.after") == 0
            lens.page.get_by_role("button", name="Play the warp").click()
            lens.until("window.__genlab.layers.after > 0")
            assert lens.page.evaluate("window.__genlab.layers.after % 1") == 0
        context.close()


@pytest.mark.parametrize("colours", [LIGHT, DARK])
@pytest.mark.parametrize("view", ["point", "layers"])
def test_axe_finds_nothing_grave(
    view: str, colours: dict[str, str], lens: Lens, server: Server
) -> None:
    lens.open(server, view, Recorded(), colours)
    lens.until(f"window.__genlab.{view}")
    lens.page.evaluate("document.title = 'A lens'; document.documentElement.lang = 'en'")
    lens.page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    results = lens.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    grave = [one for one in results["violations"] if one["impact"] in GRAVE]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in grave] == []


def test_a_run_that_was_trained_here_is_taken_apart(lens: Lens, server: Server) -> None:
    page = lens.page
    page.goto(f"{server.url}/{LESSON}?part=flow&steps=300&couplings=2&width=8&seed=77&batch=64")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_role("button", name="Replay", exact=True)).to_be_visible(timeout=60_000)
    page.get_by_role("radio", name="One point, taken apart").click()
    expect(lens.rows).to_have_count(2, timeout=20_000)
    store = Store(server.home / "runs.sqlite")
    blob = store.blob_at(page.evaluate("window.__genlab.run"), 300)
    store.close()
    assert blob is not None
    density = decode(blob).arrays["density"].astype(float)  # of a map of the window's cells
    row, column = np.unravel_index(density.argmax(), density.shape)
    x, y = ((2 * k + 1) / len(density) * 4 - 4 for k in (column, row))
    lens.put(round(x, 2), round(y, 2))
    total = lens.figures(page.locator(".gl-steps-sum b"))[0]
    assert abs(float(total) - density.max()) < 0.03  # the cell's middle lies within a hundredth
