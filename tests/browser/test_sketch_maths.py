"""The sketches' arithmetic, run in the browser and held against torch and NumPy in float64."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from torch.nn.functional import cross_entropy

from tests.browser.app import Server

EXACT = {"rtol": 1e-12, "atol": 1e-12}


@pytest.fixture
def modules(page: Page, server: Server) -> Page:
    """A bare page of the app's server, from which the modules can be imported."""
    page.goto(f"{server.url}/genlab/assets/sketches/likelihood.js")
    return page


def run(page: Page, body: str, given: Any = None) -> Any:
    """Run an async function's body that has the maths in `m`, the figures in `f`."""
    script = f"""async (given) => {{
        const load = (name) => import('/genlab/assets/sketches/' + name);
        const [m, f] = [await load('likelihood.js'), await load('figures.js')];
        {body}
    }}"""
    return page.evaluate(script, given)


def bells(cases: int) -> list[tuple[list[float], float, float]]:
    """Points, mu and log sigma at random, over all the map and beyond."""
    draw = np.random.default_rng(0)
    return [
        (
            draw.normal(draw.normal(), 2, draw.integers(1, 25)).tolist(),
            float(draw.uniform(-6, 6)),
            float(draw.uniform(-2, 3)),
        )
        for _ in range(cases)
    ]


def test_a_gaussians_nll_and_gradient_are_torchs(modules: Page) -> None:
    cases = bells(200)
    found = run(
        modules,
        """return given.map(([points, mu, log]) => {
            const of = m.moments(points);
            return { each: points.map((x) => m.gaussian(x, mu, log)),
                mean: m.gaussianMean(of, mu, log), gradient: m.gradient(of, mu, log) };
        });""",
        cases,
    )
    for (points, mu, log), told in zip(cases, found, strict=True):
        at = torch.tensor([mu, log], dtype=torch.float64, requires_grad=True)
        normal = torch.distributions.Normal(at[0], at[1].exp())
        each = -normal.log_prob(torch.tensor(points, dtype=torch.float64))
        each.mean().backward()
        assert at.grad is not None
        np.testing.assert_allclose(told["each"], each.detach(), **EXACT)
        np.testing.assert_allclose(told["mean"], each.mean().item(), rtol=1e-10)
        np.testing.assert_allclose(told["gradient"], at.grad, rtol=1e-9, atol=1e-10)


def test_the_maps_lowest_place_is_the_closed_form(modules: Page) -> None:
    draw = np.random.default_rng(1)
    cases = [draw.normal(0.5, draw.uniform(0.8, 2), 12).tolist() for _ in range(5)]
    found = run(
        modules,
        """
        const { forward } = await load('descent.js');
        return given.map((points) => {
            const of = m.moments(points);
            let best = [Infinity];
            for (let mu = -5; mu <= 5; mu += 0.02) {
                for (let log = -1.4; log <= 2.5; log += 0.01) {
                    const nll = m.gaussianMean(of, mu, log);
                    if (nll < best[0]) best = [nll, mu, log];
                }
            }
            const ends = [];
            for (const mu of [-5, -2, 0, 2, 5]) for (const logSigma of [1.2, 1.6, 2, 2.4]) {
                const state = { points, mu, logSigma, rate: 0.5, path: [] };
                for (let k = 0; k < 400; k++) forward(state);
                ends.push([state.mu, state.logSigma]);
            }
            return { best, ends, lowest: m.gaussianMean(of, of.mean, Math.log(of.variance) / 2) };
        });""",
        cases,
    )
    for points, told in zip(cases, found, strict=True):
        closed = np.array([np.mean(points), np.log(np.std(points))])
        assert abs(told["best"][1] - closed[0]) <= 0.011
        assert abs(told["best"][2] - closed[1]) <= 0.006
        assert told["lowest"] <= told["best"][0] <= told["lowest"] + 1e-3
        np.testing.assert_allclose(told["ends"], np.tile(closed, (20, 1)), atol=1e-9)


def test_a_contour_is_where_the_nll_has_its_level(modules: Page) -> None:
    points, levels = [-1.6, -0.3, 0.4, 1.2, 2.5], [1.7, 2, 3, 10]
    lines = run(
        modules,
        """const { contour } = await load('contours.js');
        const of = m.moments(given[0]);
        return given[1].map((level) => contour(of, level, 2.5)?.points ?? null);""",
        [points, levels],
    )
    data = torch.tensor(points, dtype=torch.float64)
    lowest = float(
        torch.distributions.Normal(data.mean(), data.std(correction=0)).log_prob(data).mean()
    )
    for level, line in zip(levels, lines, strict=True):
        assert (line is None) == (level < -lowest)
        if line is None:
            continue
        mu, log = torch.tensor(line, dtype=torch.float64).T
        normal = torch.distributions.Normal(mu[:, None], log.exp()[:, None])
        np.testing.assert_allclose(-normal.log_prob(data).mean(1), level, atol=1e-9)


def test_every_way_back_is_the_way_there(modules: Page) -> None:
    cases = bells(50)
    same = run(
        modules,
        """const { back, forward } = await load('descent.js');
        return given.map(([points, mu, logSigma]) => {
            const state = { points, mu, logSigma, rate: 0.7, path: [] };
            const seen = [];
            for (let k = 0; k < 30; k++) { seen.push([state.mu, state.logSigma]); forward(state); }
            const taken = state.path.length;
            return seen.slice(0, taken).reverse().every(([a, b]) => {
                back(state);
                return Object.is(a, state.mu) && Object.is(b, state.logSigma);
            }) && taken > 0;
        });""",
        cases,
    )
    assert same == [True] * len(cases)


@pytest.mark.parametrize("smoothing", [0, 0.1])
def test_cross_entropy_is_torchs_and_its_floor_the_entropy(modules: Page, smoothing: float) -> None:
    draw = np.random.default_rng(2)
    cases = [[draw.normal(0, 6, 3).tolist(), int(draw.integers(3))] for _ in range(200)]
    found = run(
        modules,
        """return given[0].map(([logits, label]) => {
            const q = m.target(label, 3, given[1]);
            const floor = given[1] ? m.crossEntropy(q.map(Math.log), q) : [0];
            return { terms: m.crossEntropy(logits, q), q, floor, entropy: m.entropy(q) };
        });""",
        [cases, smoothing],
    )
    for (logits, label), told in zip(cases, found, strict=True):
        scores = torch.tensor([logits], dtype=torch.float64)
        soft = cross_entropy(scores, torch.tensor([told["q"]], dtype=torch.float64))
        np.testing.assert_allclose(sum(told["terms"]), soft.item(), **EXACT)
        assert sum(told["terms"]) >= told["entropy"] - 1e-12
        np.testing.assert_allclose(sum(told["floor"]), told["entropy"], atol=1e-12)
        if not smoothing:
            hard = cross_entropy(scores, torch.tensor([label])).item()
            np.testing.assert_allclose(told["terms"][label], hard, **EXACT)
            assert [told["terms"][k] for k in range(3) if k != label] == [0, 0]


def test_a_coins_nll_is_lowest_at_the_share_of_heads(modules: Page) -> None:
    found = run(
        modules,
        """const fine = Array.from({ length: 1001 }, (_, k) => k / 1000);
        return [[0, 5], [3, 4], [7, 10], [20, 40], [6, 6]].map(([k, n]) => {
            const all = fine.map((p) => m.bernoulliMean(k, n, p));
            return [all.indexOf(Math.min(...all)) / 1000, k / n, String(all[0]), String(all[1000])];
        });""",
    )
    assert [at for at, *_ in found] == [best for _, best, *_ in found]
    assert [ends for *_, ends in found] == ["Infinity", "Infinity", "Infinity", "Infinity", "0"]
    assert [one[2] for one in found] == ["0", "Infinity", "Infinity", "Infinity", "Infinity"]


def test_what_is_shown_adds_up_to_the_digit(modules: Page) -> None:
    draw = np.random.default_rng(3)
    cases = [
        (draw.normal(1, 3, draw.integers(1, 41)) * 10.0 ** draw.integers(-3, 3)).tolist()
        for _ in range(1000)
    ]
    found = run(
        modules,
        """return given.map((values) => {
            const { each, sum, mean } = f.ledger(values);
            return [each.map((one) => f.text(one)), f.text(sum), mean];
        });""",
        cases,
    )
    for values, (each, total, mean) in zip(cases, found, strict=True):
        chips = [Decimal(one.replace("−", "-")) for one in each]
        assert sum(chips) == Decimal(total.replace("−", "-"))
        assert all(re.fullmatch(r"−?\d+\.\d{3}", one) and one != "−0.000" for one in each)
        np.testing.assert_allclose([float(chip) for chip in chips], values, atol=0.0005 + 1e-9)
        np.testing.assert_allclose(mean, np.mean(values), atol=0.0005 + 1e-9)


def test_draws_are_those_of_their_seed_and_normal(modules: Page) -> None:
    found = run(
        modules,
        """const { generator, normal } = await load('random.js');
        const many = (seed) => {
            const uniform = generator(seed);
            return Array.from({ length: 8000 }, () => normal(uniform));
        };
        return [many(5), many(5), many(6)];""",
    )
    assert found[0] == found[1] != found[2]
    assert abs(np.mean(found[0])) < 0.05 and abs(np.std(found[0]) - 1) < 0.04
