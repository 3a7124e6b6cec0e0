"""The latent plane in the browser: its modules as theorems, and a run watched from start to end."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import Server

RUN = "/latent-space?part=train&dataset=digits&family=vae&steps=60&batch=64"


@pytest.fixture
def modules(page: Page, server: Server) -> Page:
    """A bare page of the app's server, from which the modules can be imported."""
    page.goto(f"{server.url}/genlab/assets/player/palette.js")
    return page


def run(page: Page, body: str, given: Any = None) -> Any:
    """Run an async function's body; `load("feed.js")` imports a module."""
    script = f"""async (given) => {{
        const load = (name) => import('/genlab/assets/player/' + name);
        {body}
    }}"""
    return page.evaluate(script, given)


RECORDING = """
    const { Recording } = await load('feed.js');
    const recording = new Recording();
    given.codes.forEach((rows, seq) => recording.add({ seq, frame: { step: seq, seconds: 0,
        losses: {}, arrays: rows.length ? { codes: { dtype: 'float32',
        shape: [rows.length, rows[0].length], values: Float32Array.from(rows.flat()) } } : {} } }));
"""


def test_a_place_in_the_plane_is_found_again_and_has_its_nearest_point(modules: Page) -> None:
    found = run(
        modules,
        """
        const { LatentPlane } = await load('latent_plane.js');
        const { colours } = await load('palette.js');
        document.documentElement.innerHTML = '<canvas style="width:300px;height:200px"></canvas>';
        const plane = new LatentPlane(document.querySelector('canvas'));
        const codes = { shape: [3, 2], values: Float32Array.from([0, 0, 1, 1, -2, 0.5]) };
        plane.draw({ codes, labels: [3, 4, 5], view: { centre: [0.5, -0.5], half: 2 },
            colours: colours(document.body) });
        const [x, y] = plane.screen([1, 1]);
        return { there: [x, y], back: plane.latent(x, y), unit: plane.unit,
            near: [plane.nearest(x + 3, y - 2), plane.nearest(299, 199)],
            far: (plane.draw({ codes: { shape: [3, 2], values: Float32Array.from(
                [0, 0, 90, 1, -2, 0.5]) }, labels: [3, 4, 5], view: plane.view, edge: true,
                colours: colours(document.body) }), [...plane.outside, plane.places[2]]) };
        """,
    )
    assert found["unit"] == 200 / 4  # the shorter side holds the view, and both axes have one unit
    assert found["there"] == [150 + 0.5 * 50, 100 - 1.5 * 50]
    assert found["back"] == pytest.approx([1, 1])
    assert found["near"] == [1, -1]
    assert found["far"] == [0, 1, 0, 300 - 9]  # beyond the view: at its edge, and known to be


def test_the_view_follows_the_codes_without_jumping(modules: Page) -> None:
    draw = np.random.default_rng(0)
    shape = draw.normal(size=(60, 2))
    sizes = [0.05, 0.4, 2, 6, 20, 22, 21, 20, 9, 8, 8]  # spreading out, then drawn together at once
    codes = [(shape * size + [0.3 * size, 0]).tolist() for size in sizes]
    views = run(
        modules,
        RECORDING
        + """
        const { LatentViews } = await load('latent_view.js');
        const views = new LatentViews();
        const places = Array.from({ length: 41 }, (_, k) => k / 4);
        return places.map((place) => views.at(recording, place, [0, 1]));
        """,
        {"codes": codes},
    )
    for place, view in enumerate(views):
        if place % 4 == 0:
            away = np.abs(np.array(codes[place // 4]) - view["centre"]).max(1)
            assert np.mean(away <= view["half"]) >= 0.95  # the others stand at the edge
    halves = np.array([view["half"] for view in views])
    assert halves[0] == pytest.approx(2.4)  # a heap is drawn as a heap
    assert min(halves[1:] / halves[:-1]) > 0.95
    between = (views[12]["half"] + views[16]["half"]) / 2
    assert views[14]["half"] == pytest.approx(between)


def test_the_dimensions_that_vary_most_are_shown_and_gaps_are_bridged(modules: Page) -> None:
    draw = np.random.default_rng(1)
    rows = (draw.normal(size=(50, 4)) * [0.1, 2, 0.2, 1]).tolist()
    found = run(
        modules,
        RECORDING
        + """
        const { around, firstAxes, reference } = await load('latent_view.js');
        const codes = recording.array('codes', 0);
        const { part, k } = around(recording, 'codes', 1.5);
        const one = { shape: [2, 1], values: [1, 2] };
        return { axes: firstAxes(codes), alone: firstAxes(one), part, k,
            fitted: reference('ae', codes, [1, 3]), bell: reference('vae', codes, [1, 3]) };
        """,
        {"codes": [rows, [], [], rows]},
    )
    assert found["axes"] == [1, 3] and found["alone"] == [0, -1]
    assert (found["part"], found["k"]) == (0.5, 0)  # halfway from the first frame to the fourth
    data = np.array(rows, np.float32)[:, [1, 3]]
    assert found["fitted"]["centre"] == pytest.approx(data.mean(0).tolist(), abs=1e-5)
    assert found["fitted"]["sd"] == pytest.approx(data.std(0).tolist(), rel=1e-4)
    expected = np.corrcoef(data.T)[0, 1]
    assert found["fitted"]["correlation"] == pytest.approx(expected, abs=1e-4)
    assert found["bell"] == {"centre": [0, 0], "sd": [1, 1], "correlation": 0}


def test_a_chart_of_numbers_in_use_has_room_for_one(modules: Page) -> None:
    """None is in use at the start: that is a zero on a scale of whole numbers, not noise."""
    low, high = run(
        modules,
        """
        const { latentChart } = await load('latent_chart.js');
        const recording = { holders: { active: [0] }, frames: [{ step: 0, losses: { active: 0 } }],
            extents: { active: { first: 0, low: 0, high: 0 } } };
        return latentChart([{ recording }], { unit: 'nats' }, 'active', {}).range;
        """,
    )
    assert -0.5 < low < 0 and 1 < high < 1.5


def test_a_variational_run_is_watched_to_its_end(page: Page, server: Server) -> None:
    page.set_default_timeout(60_000)
    page.goto(f"{server.url}{RUN}")
    page.get_by_role("button", name="Train", exact=True).click()
    figures = page.get_by_role("region", name="Final figures")
    expect(figures).to_contain_text("Code term", timeout=60_000)
    expect(page.locator(".gl-summary").first).to_contain_text("once its code is known")
    expect(page.locator(".gl-terms")).to_contain_text(re.compile(r"= image −?[\d.]+ \+ 1 × code"))
    plane = page.locator(".gl-picture")
    expect(plane).to_have_attribute("aria-label", re.compile("Codes of held-out digits.*step 60"))
    ink = plane.evaluate(
        """(canvas) => { const all = canvas.getContext('2d').getImageData(0, 0, canvas.width,
            canvas.height).data; const seen = new Set();
            for (let k = 0; k < all.length; k += 4) if (all[k + 3] > 250)
                seen.add([all[k] >> 5, all[k + 1] >> 5, all[k + 2] >> 5].join());
            return seen.size; }"""
    )
    assert ink >= 10  # ten digits in ten colours
    page.get_by_role("button", name="Code term").click()
    expect(page.get_by_role("button", name="Code term")).to_have_attribute("aria-pressed", "true")


def test_a_gap_in_the_middle_of_codes_is_a_hole_and_clouds_fill_it(modules: Page) -> None:
    turns = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    ring = np.stack([np.cos(turns), np.sin(turns)], 1)
    found = run(
        modules,
        """
        const { holes } = await load('latent_holes.js');
        const rows = (values) => ({ values: Float32Array.from(values.flat()), shape: [200, 2] });
        const prior = { centre: [0, 0], sd: [0.7, 0.7], correlation: 0 };
        const of = (spread) => {
            const { cells, wide } = holes(rows(given.ring), spread && rows(spread), prior);
            const side = Math.sqrt(cells.length);
            const at = (x, y) => cells[Math.floor((0.5 - y / wide) * side) * side
                + Math.floor((0.5 + x / wide) * side)];
            return { middle: at(0, 0), side: at(0.5, 0), code: at(1, 0), corner: cells[0],
                share: cells.reduce((sum, one) => sum + one, 0) / cells.length };
        };
        return [of(null), of(given.ring.map(() => [0.6, 0.6]))];
        """,
        {"ring": ring.tolist()},
    )
    points, clouds = found
    assert points["middle"] == points["side"] == 1
    assert points["code"] == points["corner"] == 0  # nothing is drawn in the corner
    assert clouds["middle"] == clouds["code"] == 0
    assert clouds["share"] < points["share"] / 3
