"""What a drawing is made into, and what is measured of images: held against the data and NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from skimage.metrics import peak_signal_noise_ratio

from genlab.data.digits import Digits
from genlab.data.factors import NAMES
from genlab.data.glyphs import draw_factors, render, strokes
from genlab.metrics.latents import correlates
from tests.browser.app import Server

HANDS = 80
Hand = list[list[list[float]]]  # strokes of points, in sides of the pad


@pytest.fixture
def modules(page: Page, server: Server) -> Page:
    """A bare page of the app's server, from which the modules can be imported."""
    page.goto(f"{server.url}/genlab/assets/latent/draw_moments.js")
    return page


def run(page: Page, module: str, body: str, given: Any = None) -> Any:
    """Run a function's body that has the module's exports in `m`."""
    script = (
        f"async (given) => {{ const m = await import('/genlab/assets/latent/{module}'); {body} }}"
    )
    return page.evaluate(script, given)


def hands(factors: torch.Tensor, rng: np.random.Generator, *, careful: bool = False) -> list[Hand]:
    """Return drawings: skeletons as a hand leads them, of any size, anywhere, trembling.

    careful: of the size and in the place that the factors say, without trembling.
    """
    drawings = []
    for digit in strokes(factors).numpy():
        chains: list[list[np.ndarray]] = []
        for one, other in digit:
            if chains and np.allclose(chains[-1][-1], one, atol=1e-3):
                chains[-1].append(other)
            else:
                chains.append([one, other])
        size, middle, tremble = (
            (1.0, 0.0, 0.0) if careful else (rng.uniform(0.6, 1.2), rng.uniform(-3, 3, 2), 0.1)
        )
        drawings.append(
            [
                [((p * size + middle + rng.normal(0, tremble, 2)) / 28 + 0.5).tolist() for p in c]
                for c in chains
            ]
        )
    return drawings


def prepared(
    page: Page, dataset: str, drawings: list[Hand], pens: list[float] | None = None
) -> Any:
    """Return the images (n, pixels) that drawings are made into."""
    body = """return given.drawings.map((one, k) =>
        Array.from(m.prepare(given.dataset, one, given.pens?.[k])));"""
    given = {"dataset": dataset, "drawings": drawings, "pens": pens}
    return np.array(run(page, "draw_prepare.js", body, given), np.float64)


def moments(images: np.ndarray, side: int, top: float) -> dict[str, np.ndarray]:
    """Return what draw_moments.js measures, by NumPy."""
    pixels = images.reshape(-1, side, side)
    down, across = np.mgrid[:side, :side] - (side - 1) / 2
    total = pixels.sum((1, 2))
    x, y = (pixels * across).sum((1, 2)) / total, (pixels * down).sum((1, 2)) / total
    u, v = across - x[:, None, None], down - y[:, None, None]
    xx, yy, xy = ((pixels * p).sum((1, 2)) / total for p in (u * u, v * v, u * v))
    return {
        "slant": np.degrees(np.arctan(-xy / yy)),
        "ink": total / top,
        "width": np.sqrt(xx),
        "height": np.sqrt(yy),
        "across": x,
        "down": y,
    }


def near(images: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return which of the `known` images each image is nearest to, pixel by pixel."""
    squares = (images**2).sum(1)[:, None] + (known**2).sum(1) - 2 * images @ known.T
    return squares.argmin(1)


def test_drawings_become_images_like_the_digits_of_8_by_8(modules: Page) -> None:
    factors = draw_factors(HANDS, torch.Generator().manual_seed(1))
    drawings = hands(factors, np.random.default_rng(1))
    images = prepared(modules, "digits", drawings)
    data = Digits()
    train = data.train.numpy().astype(float)
    mine, theirs = moments(images, 8, 16), moments(train, 8, 16)
    for name, values in theirs.items():
        # hands differ, and these write in fewer ways: within half a standard deviation of the data
        assert abs(mine[name].mean() - values.mean()) < 0.5 * values.std(), name
        assert mine[name].std() < 1.25 * values.std(), name
    levels = images.reshape(-1, 8, 8)
    assert images.max() == 16 and (levels[:, [0, 7]].max((1, 2)) > 0).all()  # all rows are filled
    assert np.median(mine["ink"]) == pytest.approx(np.median(theirs["ink"]), rel=0.02)
    found = data.train_labels.numpy()[near(images, train)]
    assert (found == factors[:, 0].numpy()).mean() > 0.75  # the same digit, pixel by pixel


def test_where_and_how_large_one_draws_is_taken_away(modules: Page) -> None:
    factors = draw_factors(20, torch.Generator().manual_seed(2))
    plain = hands(factors, np.random.default_rng(2), careful=True)
    moved = [[[[0.1 + 0.5 * x, 0.45 + 0.5 * y] for x, y in s] for s in one] for one in plain]
    wider = [[[[0.5 + 1.3 * (x - 0.5), y] for x, y in s] for s in one] for one in plain]
    for dataset, levels in (("digits", 16), ("mnist", 255)):
        there, here = prepared(modules, dataset, plain), prepared(modules, dataset, moved)
        assert np.abs(there - here).mean() < 0.03 * levels, dataset
    stretched = prepared(modules, "digits", wider)  # those data have no width of their own
    assert np.abs(stretched - prepared(modules, "digits", plain)).mean() < 0.04 * 16


def test_drawings_become_images_like_mnists(modules: Page) -> None:
    factors = draw_factors(HANDS, torch.Generator().manual_seed(3))
    images = prepared(modules, "mnist", hands(factors, np.random.default_rng(3)))
    found = moments(images, 28, 255)
    # the middle of the ink is at (14, 14), half a pixel from that of 28 pixels, as in MNIST
    np.testing.assert_allclose([found["across"].mean(), found["down"].mean()], 0.5, atol=0.02)
    np.testing.assert_allclose([found["across"].std(), found["down"].std()], 0, atol=0.05)
    there = images.reshape(-1, 28, 28) > 127
    longer = np.maximum(_reach(there.any(1)), _reach(there.any(2)))
    assert longer.mean() == pytest.approx(19.6, abs=0.5)  # as theirs at that level: 19.63
    assert found["ink"].mean() == pytest.approx(103.9, rel=0.1)  # of MNIST's test images


def test_a_drawn_glyph_is_the_glyph(modules: Page) -> None:
    factors = draw_factors(60, torch.Generator().manual_seed(4))
    middle = torch.tensor([0.0] * 2 + [1.0] * (len(NAMES) - 2)).bool()
    factors[:, middle] = 0.5 * factors[:, middle] + 0.5 * factors[:, middle].mean(0)  # none extreme
    pens = factors[:, NAMES.index("thickness")].tolist()
    images = prepared(
        modules, "glyphs", hands(factors, np.random.default_rng(4), careful=True), pens
    )
    truth = render(factors).double().numpy()
    error = np.sqrt(((images - truth) ** 2).mean(1)) / 255
    # smoothing rounds the corners of strokes a little, and of the tightest loops more
    assert np.median(error) < 0.03 and error.max() < 0.1


def test_what_no_glyph_has_is_brought_back(modules: Page) -> None:
    tiny = [[[0.05, 0.05], [0.05, 0.1]]]  # 1.4 pixels high, in a corner
    huge = [[[0.02, 0.98], [0.5, 0.02], [0.98, 0.98]]]
    dot = [[[0.9, 0.2]]]
    found = prepared(modules, "glyphs", [tiny, huge, dot])
    told = moments(found, 28, 255)
    assert (np.hypot(told["across"], told["down"]) < 4.5).all()
    assert told["ink"][0] == pytest.approx(14 * 2.7 + np.pi * 1.35**2, rel=0.03)
    assert 2 < told["ink"][2] < 9  # a dot stays a dot
    assert _reach((found[1].reshape(1, 28, 28) > 0).any(1))[0] <= 24
    for dataset in ("digits", "mnist"):
        assert np.isfinite(prepared(modules, dataset, [tiny, huge, dot])).all()
    nothing = run(modules, "draw_prepare.js", "return m.prepare('digits', [[]]);")
    assert nothing is None


def test_smoothing_keeps_ends_and_lines_and_takes_a_tremble(modules: Page) -> None:
    rng = np.random.default_rng(5)
    line = np.stack([np.linspace(0.1, 0.9, 60), np.linspace(0.2, 0.6, 60)], 1)
    shaken = line + rng.normal(0, 0.01, line.shape) * [[-0.447, 0.894]]
    straight, calm = (
        np.array(run(modules, "draw_strokes.js", "return m.smooth(given);", one.tolist()))
        for one in (line, shaken)
    )
    np.testing.assert_allclose(straight[[0, -1]], line[[0, -1]], atol=1e-12)
    np.testing.assert_allclose(straight[:, 1] - 0.5 * straight[:, 0], 0.15, atol=1e-12)
    gaps = np.linalg.norm(np.diff(straight, axis=0), axis=1)
    # equal pieces of a fiftieth; at the two ends smoothing draws the next point nearer
    np.testing.assert_allclose(gaps[3:-3], gaps[3:-3].mean(), rtol=1e-9)
    assert gaps.max() < 0.0205
    off = [np.abs(p[3:-3, 1] - 0.5 * p[3:-3, 0] - 0.15).std() for p in (shaken, calm)]
    assert off[1] < 0.7 * off[0]


def test_measures_are_the_moments(modules: Page) -> None:
    factors = draw_factors(40, torch.Generator().manual_seed(6))
    images = render(factors).double().numpy()
    found = run(
        modules,
        "draw_moments.js",
        "return given.map((one) => m.measure(one, [28, 28], 255));",
        images.tolist(),
    )
    for name, values in moments(images, 28, 255).items():
        np.testing.assert_allclose([one[name] for one in found], values, rtol=1e-9, atol=1e-9)


def test_an_upright_line_that_is_sheared_has_the_angle_that_it_was_sheared_by(
    modules: Page,
) -> None:
    angles = np.array([-25.0, -10.0, 0.0, 15.0, 35.0])
    down, across = np.mgrid[:150, :150] - 74.5
    off = [np.abs(across + down * np.tan(np.radians(angle))) for angle in angles]
    lines = [np.clip(5 - one, 0, 1) * (np.abs(down) < 60) for one in off]
    found = run(
        modules,
        "draw_moments.js",
        "return given.map((one) => m.measure(one, [150, 150], 1).slant);",
        [line.ravel().tolist() for line in lines],
    )
    np.testing.assert_allclose(found, angles, atol=0.01)


def test_correlations_are_the_reports(modules: Page) -> None:
    factors = draw_factors(300, torch.Generator().manual_seed(7))
    z = torch.randn(300, 2, generator=torch.Generator().manual_seed(8)) + factors[:, 2:4]
    labels = factors[:, 0].long()
    expected = correlates(z, labels, factors)
    found = run(
        modules,
        "draw_moments.js",
        """const [z, factors, labels] = given;
        const column = (rows, k) => rows.map((row) => row[k]);
        const goes = (k, f) => f ? m.correlation(column(z, k), column(factors, f))
            : m.ratio(column(z, k), labels);
        return [0, 1].map((k) => factors[0].map((_, f) => goes(k, f)));""",
        [z.tolist(), factors.tolist(), labels.tolist()],
    )
    known = [k for k, name in enumerate(NAMES) if name != "style"]
    np.testing.assert_allclose(np.array(found)[:, known], expected[:, known], atol=1e-5)


def test_neighbours_and_psnr_are_numpys(modules: Page) -> None:
    rng = np.random.default_rng(9)
    codes, z = rng.normal(size=(200, 3)), rng.normal(size=3)
    a, b = rng.uniform(size=(28, 28)), rng.uniform(size=(28, 28))
    body = """const { codes, z, a, b } = given;
        const all = { values: Float64Array.from(codes.flat()), count: codes.length, d: 3 };
        const sorted = m.apart(all);
        return { near: m.nearest(all, z, 7), apart: [...sorted], psnr: m.psnr(a, b),
            half: m.quantile(sorted, 0.5), share: m.below(sorted, m.quantile(sorted, 0.5)) };"""
    given = {"codes": codes.tolist(), "z": z.tolist(), "a": a.ravel().tolist()}
    found = run(modules, "draw_near.js", body, {**given, "b": b.ravel().tolist()})
    distances = np.linalg.norm(codes - z, axis=1)
    order = distances.argsort()[:7]
    assert [one["index"] for one in found["near"]] == order.tolist()
    np.testing.assert_allclose([one["distance"] for one in found["near"]], distances[order])
    between = np.linalg.norm(codes[:, None] - codes[None], axis=2)
    np.fill_diagonal(between, np.inf)
    np.testing.assert_allclose(found["apart"], np.sort(between.min(1)), rtol=1e-9)
    assert found["psnr"] == pytest.approx(peak_signal_noise_ratio(a, b, data_range=1.0), rel=1e-9)
    assert found["share"] == pytest.approx(0.5, abs=0.01)


def _reach(there: np.ndarray) -> np.ndarray:
    """Return from the first to the last true place of each row (n, places), both counted."""
    return np.array([row.nonzero()[0].max() - row.nonzero()[0].min() + 1 for row in there])
