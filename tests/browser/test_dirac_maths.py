"""The smallest GAN as the browser plays it, held against the same game in Python."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from genlab.objectives.dirac import DIRAC, NODES, SHARES, Rules, descend, flow_of
from genlab.objectives.dirac_forms import critical, damping, eigenvalues, known, shrinking
from tests.browser.app import Server

WAYS = ("flow", "simultaneous", "alternating")
REGULARISERS: dict[str, dict[str, float]] = {
    "none": {},
    "R1": {"r1": 0.3},
    "R1 beyond critical": {"r1": 2.6},
    "noise": {"noise": 0.8},
    "penalty": {"penalty": 1.5},
}
STARTS = [(0.7, 0.31), (-1.23, 0.84), (0.001, 0.0), (2.1, -1.9)]
STEPS, STEP = 300, 0.13
CASES: list[dict[str, Any]] = [
    {"loss": loss, "r1": 0.0, "penalty": 0.0, "noise": 0.0, **REGULARISERS[kind]}
    for loss, kind in product(DIRAC, REGULARISERS)
]


@pytest.fixture
def modules(page: Page, server: Server) -> Page:
    """A bare page of the app's server, from which the modules can be imported."""
    page.goto(f"{server.url}/genlab/assets/sketches/dirac_maths.js")
    return page


def run(page: Page, body: str, given: Any = None) -> Any:
    """Run an async function's body that has the game in `m` and its laws in `l`."""
    script = f"""async (given) => {{
        const load = (name) => import('/genlab/assets/sketches/' + name);
        const [m, l] = [await load('dirac_maths.js'), await load('dirac_laws.js')];
        {body}
    }}"""
    return page.evaluate(script, given)


@pytest.mark.parametrize("way", WAYS)
def test_every_game_is_played_as_in_python(modules: Page, way: str) -> None:
    found = run(
        modules,
        """const [cases, starts, h, steps, way] = given;
        return cases.map((rules) =>
            starts.map((start) => m.played(start, rules, h, steps, way)));""",
        [CASES, STARTS, STEP, STEPS, way],
    )
    for rules, paths in zip(CASES, found, strict=True):
        for start, path in zip(STARTS, paths, strict=True):
            game = Rules(**rules)
            if way == "flow":
                expected = flow_of(start, game, STEP, STEPS)
            else:
                expected = descend(start, game, STEP, STEPS, alternating=way == "alternating")
            finite = expected[np.isfinite(expected).all(axis=1)]
            assert len(path) == len(finite), (rules, start)
            scale = max(1.0, float(np.abs(finite).max()))
            np.testing.assert_allclose(path, finite, rtol=1e-9, atol=1e-9 * scale)


@pytest.mark.parametrize("way", WAYS)
def test_every_law_is_python_s(modules: Page, way: str) -> None:
    found = run(
        modules,
        """const [cases, starts, h, way] = given;
        const steps = Array.from({ length: 101 }, (_, k) => k);
        const fine = (value) => (Number.isFinite(value) ? value : null);
        return cases.map((rules) => starts.map((start) => {
            const law = l.known(start, rules, h, way);
            return law && { says: law.says, invariant: law.invariant ?? null,
                radius: law.radius ? steps.map((k) => fine(law.radius(k))) : null };
        }));""",
        [CASES, STARTS, STEP, way],
    )
    for rules, laws in zip(CASES, found, strict=True):
        for start, told in zip(STARTS, laws, strict=True):
            law = known(start, Rules(**rules), STEP, 100, way=way)
            assert (law is None) == (told is None), (rules, start)
            if law is None:
                continue
            assert told["says"] == law.says
            assert (told["invariant"] is None) == (law.invariant is None)
            assert told["invariant"] == (law.invariant and pytest.approx(law.invariant, rel=1e-12))
            assert (told["radius"] is None) == (law.radius is None)
            if law.radius is not None:
                np.testing.assert_allclose(
                    np.array(told["radius"], dtype=float), law.radius, rtol=1e-9
                )


def test_what_damps_is_python_s(modules: Page) -> None:
    found = run(
        modules,
        """const [cases, h] = given;
        return cases.map((rules) => {
            const gamma = l.damping(rules);
            const { real, imaginary } = l.eigenvalues(gamma, rules.loss);
            return [gamma, l.critical(rules.loss), ...real, imaginary,
                l.shrinking(gamma, h, rules.loss, "simultaneous"),
                l.shrinking(gamma, h, rules.loss, "alternating")];
        });""",
        [CASES, STEP],
    )
    for rules, told in zip(CASES, found, strict=True):
        loss, gamma = str(rules["loss"]), damping(Rules(**rules))
        one, other = eigenvalues(gamma, loss)
        expected = [gamma, critical(loss), one.real, other.real, abs(one.imag)]
        expected += [shrinking(gamma, STEP, loss), shrinking(gamma, STEP, loss, alternating=True)]
        np.testing.assert_allclose(told, expected, rtol=1e-9, atol=1e-12)


def test_means_over_noise_are_exact(modules: Page) -> None:
    nodes, shares = run(
        modules, "const { nodes, shares } = m.quadrature(); return [nodes, shares];"
    )
    np.testing.assert_allclose(nodes, NODES, atol=1e-12)
    np.testing.assert_allclose(shares, SHARES, rtol=1e-8, atol=1e-15)
