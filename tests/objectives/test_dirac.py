"""The Dirac-GAN: what is known of it holds, to the digits that are known."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
import torch

from genlab.objectives.adversarial import GAMES, critic_loss, generator_loss
from genlab.objectives.dirac import DIRAC, Rules, descend, flow_of, velocity
from genlab.objectives.dirac_forms import (
    critical,
    damping,
    eigenvalues,
    ellipse,
    fading,
    growth,
    known,
    limit_cycle,
    shrinking,
)
from genlab.objectives.penalties import gradient_penalty, r1

START = (1.0, 0.5)
every_loss = pytest.mark.parametrize("loss", DIRAC)


def radii(path: np.ndarray) -> np.ndarray:
    return np.hypot(*path.T)


def test_it_knows_the_same_losses_as_the_games() -> None:
    assert list(DIRAC) == list(GAMES)


@every_loss
@pytest.mark.parametrize("rules", [{}, {"r1": 0.7}, {"penalty": 3.0}])
@pytest.mark.parametrize("at", [(0.9, 0.6), (-0.4, 1.3), (0.2, -0.7)])
def test_velocities_are_autograd_s(loss: str, rules: dict, at: tuple[float, float]) -> None:
    """Of the very losses and penalties that other generators are trained with."""
    theta, psi = (torch.tensor(one, dtype=torch.float64, requires_grad=True) for one in at)

    def critic(x: torch.Tensor) -> torch.Tensor:
        return psi * x[:, 0]

    data = torch.zeros(1, 1, dtype=torch.float64)
    paid = critic_loss(loss, critic(data), critic(theta.reshape(1, 1)))
    paid = paid + rules.get("r1", 0.0) * r1(critic, data)
    paid = paid + rules.get("penalty", 0.0) * gradient_penalty(critic, data).mean()
    (d_psi,) = torch.autograd.grad(paid, psi)
    (d_theta,) = torch.autograd.grad(generator_loss(loss, critic(theta.reshape(1, 1))), theta)
    expected = (-d_theta.item(), -d_psi.item())
    assert velocity(*at, Rules(loss, **rules)) == pytest.approx(expected, abs=1e-14)


@every_loss
def test_noise_is_averaged_exactly(loss: str) -> None:
    """Against draws; and no noise is the limit of little."""
    theta, psi, sd, n = 0.8, 0.6, 0.5, 400_000
    noise = sd * torch.randn(n, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    slope = torch.tensor(psi, dtype=torch.float64, requires_grad=True)
    place = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
    paid = critic_loss(loss, slope * noise, slope * (place + noise.flip(0)))
    (d_psi,) = torch.autograd.grad(paid, slope)
    (d_theta,) = torch.autograd.grad(generator_loss(loss, slope * (place + noise)), place)
    found = velocity(theta, psi, Rules(loss, noise=sd))
    assert found == pytest.approx((-d_theta.item(), -d_psi.item()), abs=8e-3)
    calm = velocity(theta, psi, Rules(loss, noise=1e-7))
    assert calm == pytest.approx(velocity(theta, psi, Rules(loss)), abs=1e-6)


@pytest.mark.parametrize("loss", ["saturating", "wasserstein"])
def test_1_the_flow_of_a_zero_sum_game_keeps_its_radius(loss: str) -> None:
    path = flow_of(START, Rules(loss), 0.01, 3000)
    np.testing.assert_allclose(ellipse(path, 0.0), 1.25, rtol=1e-9)
    assert path[:, 0].min() < -0.9  # it turns, rather than stands


@pytest.mark.parametrize("h", [0.05, 0.2])
@pytest.mark.parametrize("loss", ["saturating", "wasserstein"])
def test_2_simultaneous_steps_go_outward_always(loss: str, h: float) -> None:
    path = descend(START, Rules(loss), h, 200)
    squared = ellipse(path, 0.0)
    for (theta, psi), before, after in zip(path[:-1], squared[:-1], squared[1:], strict=True):
        assert after == pytest.approx(before * growth(theta, psi, h, loss), rel=1e-12)
    assert (np.diff(squared) > 0).all()
    if loss == "wasserstein":
        expected = math.sqrt(1.25) * (1 + h**2) ** (np.arange(201) / 2)
        np.testing.assert_allclose(radii(path), expected, rtol=1e-12)


@pytest.mark.parametrize("h", [0.1, 0.5, 1.5])
def test_3_alternating_wasserstein_steps_keep_an_ellipse(h: float) -> None:
    path = descend(START, Rules("wasserstein"), h, 2000, alternating=True)
    np.testing.assert_allclose(ellipse(path, h), ellipse(path[:1], h)[0], rtol=1e-9)


def test_4_the_nonsaturating_flow_fades_as_the_root_of_eight_by_t() -> None:
    rules = Rules("nonsaturating")
    theta, psi = 0.7, -0.4
    d_theta, d_psi = velocity(theta, psi, rules)
    rate = 2 * (theta * d_theta + psi * d_psi)
    assert rate == pytest.approx(-2 * theta * psi * math.tanh(theta * psi / 2), abs=1e-15)
    dt, steps = 0.1, 40_000
    path = flow_of((1.0, 0.0), rules, dt, steps)
    t = dt * steps
    assert radii(path)[-1] ** 2 * t == pytest.approx(8, rel=0.02)
    times = dt * np.arange(steps + 1)
    np.testing.assert_allclose(radii(path)[5000:], fading(1.0, times)[5000:], rtol=0.02)


@pytest.mark.parametrize(("h", "squared"), [(0.1, 0.1999), (0.2, 0.3991)])
@pytest.mark.parametrize("start", [(1e-3, 0.0), (1.5, 0.0)])
def test_5_the_nonsaturating_game_ends_on_a_circle(
    h: float, squared: float, start: tuple[float, float]
) -> None:
    """However near to the equilibrium it starts: claim a2 in one plot."""
    steps = 20_000
    path = descend(start, Rules("nonsaturating"), h, steps)
    last = ellipse(path, 0.0)[-5000:]
    assert last.mean() == pytest.approx(squared, abs=1e-4)
    assert limit_cycle(h) == pytest.approx(squared, rel=3e-3)


def test_6_r1_draws_it_in_at_the_known_rate() -> None:
    assert critical("nonsaturating") == critical("saturating") == 1.0
    assert critical("wasserstein") == 2.0
    for loss in ("nonsaturating", "saturating", "wasserstein"):
        below, above = (eigenvalues(f * critical(loss), loss) for f in (0.99, 1.01))
        assert below[0].imag != 0 and above[0].imag == 0
        assert all(one.real < 0 for one in (*below, *above))
    assert f"{shrinking(0.3, 0.2, 'nonsaturating'):.5f}" == "0.97468"
    path = descend((1e-4, 0.0), Rules("nonsaturating", r1=0.3), 0.2, 400)
    turns = radii(path)
    per_step = (turns[400] / turns[100]) ** (1 / 300)
    assert per_step == pytest.approx(0.97468, abs=2e-4)


def test_6_the_eigenvalues_are_those_of_the_jacobian() -> None:
    for loss in ("nonsaturating", "saturating", "wasserstein"):
        rules, step = Rules(loss, r1=0.4), 1e-6
        columns = [
            (np.array(velocity(*(+step * e), rules)) - velocity(*(-step * e), rules)) / (2 * step)
            for e in np.eye(2)
        ]
        found = sorted(np.linalg.eigvals(np.array(columns).T), key=lambda z: z.imag)
        expected = sorted(eigenvalues(0.4, loss), key=lambda z: z.imag)
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_the_gradient_penalty_does_not_let_it_rest() -> None:
    """It wants |psi| = 1, also where the generator has arrived."""
    rules = Rules("wasserstein", penalty=10.0)
    assert velocity(0.0, 0.5, rules)[1] == 10.0 and velocity(0.0, 1.0, rules)[0] == 1.0


def test_instance_noise_draws_it_in() -> None:
    path = descend((0.5, 0.0), Rules("nonsaturating", noise=1.0), 0.1, 1500)
    assert (
        radii(path)[-1] < 1e-3 < radii(descend((0.5, 0.0), Rules("nonsaturating"), 0.1, 1500))[-1]
    )


def test_least_squares_fades_and_circles_too() -> None:
    """Four times as fast along the flow; stepped at once it ends on the same ring."""
    path = flow_of((1.0, 0.0), Rules("leastsquares"), 0.1, 20_000)
    assert radii(path)[-1] ** 2 * 2000 == pytest.approx(2, rel=0.01)
    np.testing.assert_allclose(
        radii(path)[2000:], fading(1.0, 0.1 * np.arange(20_001), "leastsquares")[2000:], rtol=0.02
    )
    ring = descend((1e-3, 0.0), Rules("leastsquares"), 0.1, 20_000)
    assert ellipse(ring, 0.0)[-5000:].mean() == pytest.approx(limit_cycle(0.1), rel=0.01)
    for h, r in ((0.5, 2.4), (0.2, 3.8), (0.6, 0.1), (0.2, 4.0)):
        told = known((r, 0.0), Rules("leastsquares"), h, 5, way="simultaneous")
        assert (told is None) == (h > 0.5 or h * r**2 > 3)
        if told is not None:
            squared = ellipse(descend((r, 0.0), Rules("leastsquares"), h, 4000), 0.0)
            assert squared[-1000:].mean() == pytest.approx(2 * h, rel=0.12)


@pytest.mark.parametrize("loss", ["nonsaturating", "saturating", "leastsquares"])
@pytest.mark.parametrize("alternating", [False, True])
@pytest.mark.parametrize("extra", [{"r1": 0.3}, {"noise": 0.6}])
def test_what_damps_draws_in_at_its_rate(loss: str, alternating: bool, extra: dict) -> None:
    rules, h = Rules(loss, **extra), 0.2
    path = radii(descend((1e-4, 0.0), rules, h, 160, alternating=alternating))
    factor = shrinking(damping(rules), h, loss, alternating=alternating)
    assert (path[160] / path[40]) ** (1 / 120) == pytest.approx(factor, abs=5e-3)


def test_noise_changes_nothing_where_losses_are_straight() -> None:
    calm, noisy = (descend(START, Rules("wasserstein", noise=sd), 0.1, 200) for sd in (0.0, 0.8))
    np.testing.assert_allclose(noisy, calm, rtol=1e-12, atol=1e-12)


def test_in_turns_nothing_is_pushed_outward() -> None:
    path = radii(descend((1.0, 0.0), Rules("nonsaturating"), 0.1, 20_000, alternating=True))
    law = known((1.0, 0.0), Rules("nonsaturating"), 0.1, 20_000, way="alternating")
    assert law is not None and law.radius is not None
    np.testing.assert_allclose(path[5000:], law.radius[5000:], rtol=0.05)


LAWS = [
    ("saturating", {}, "flow", 1e-6),
    ("wasserstein", {}, "flow", 1e-6),
    ("wasserstein", {"noise": 0.5}, "flow", 1e-6),
    ("hinge", {}, "flow", 1e-6),
    ("wasserstein", {}, "simultaneous", 1e-9),
    ("hinge", {}, "simultaneous", 1e-9),
    ("nonsaturating", {"r1": 0.3}, "flow", 0.35),  # it swings around the law
    ("nonsaturating", {"r1": 0.3}, "simultaneous", 0.35),
    ("nonsaturating", {"r1": 0.3}, "alternating", 0.35),
    ("leastsquares", {"noise": 0.3}, "simultaneous", 0.35),
]


@pytest.mark.parametrize(("loss", "extra", "way", "apart"), LAWS)
def test_a_law_is_what_the_path_does(loss: str, extra: dict, way: str, apart: float) -> None:
    rules, h, start = Rules(loss, **extra), 0.05, (0.01, 0.0)
    law = known(start, rules, h, 200, way=way)
    assert law is not None and law.radius is not None
    alternating = way == "alternating"
    path = (
        flow_of(start, rules, h, 200)
        if way == "flow"
        else descend(start, rules, h, 200, alternating=alternating)
    )
    np.testing.assert_allclose(radii(path), law.radius, rtol=apart)


@pytest.mark.parametrize("start", [(1.3, 0.2), (0.9, 1.0), (2.0, 2.0)])
def test_the_hinge_is_straight_while_the_law_says_so(start: tuple[float, float]) -> None:
    rules, h = Rules("hinge"), 0.1
    turns = known(start, rules, h, 500, way="alternating")
    assert (turns is None) == (start == (2.0, 2.0))
    if turns is not None and turns.invariant is not None:
        path = descend(start, rules, h, 500, alternating=True)
        np.testing.assert_allclose(ellipse(path, h), turns.invariant, rtol=1e-9)
    grown = known(start, rules, h, 500, way="simultaneous")
    assert grown is not None and grown.radius is not None
    path, told = descend(start, rules, h, 500), np.isfinite(grown.radius)
    np.testing.assert_allclose(radii(path)[told], grown.radius[told], rtol=1e-9)
    assert not told[-1] and (known(start, rules, h, 5, way="flow") is None) == (start[0] == 2.0)


def test_where_there_is_no_law_none_is_told() -> None:
    told = {
        (loss, noise, way)
        for loss in DIRAC
        for noise in (0.0, 0.3)
        for way in ("flow", "simultaneous", "alternating")
        if known(START, Rules(loss, noise=noise), 0.1, 5, way=way) is None
    }
    hinge = {("hinge", 0.3, way) for way in ("flow", "simultaneous", "alternating")}
    assert told == hinge | {("saturating", 0.0, "alternating")}
    assert known(START, Rules("wasserstein", penalty=1.0), 0.1, 5, way="flow") is None
    assert known((0.0, 0.0), Rules("wasserstein"), 0.1, 5, way="flow") is None
    assert known(START, Rules("wasserstein"), 2.5, 5, way="alternating") is None


@every_loss
def test_what_flies_off_ends_in_nan_and_never_in_an_error(loss: str) -> None:
    path = descend((3.0, 3.0), Rules(loss, penalty=50.0), 10.0, 500)
    assert path.shape == (501, 2)
    assert np.isnan(path).any(axis=1).sum() in range(500)


def test_it_needs_no_torch() -> None:
    program = "import genlab.objectives.dirac_forms, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
