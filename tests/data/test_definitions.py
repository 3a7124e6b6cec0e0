"""The definitions, written a second time: against scikit-learn's sets and plain integrals."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import scipy.integrate
import sklearn.datasets
import torch
from torch import Tensor

from genlab.data import load
from genlab.data.dataset import Dataset

N = 50_000


def sklearn_points(name: str) -> np.ndarray:
    if name == "moons":
        points, _ = sklearn.datasets.make_moons(N, noise=0.1, random_state=1)
        return points * 2 + [-1, -0.2]
    if name == "circles":
        points, _ = sklearn.datasets.make_circles(N, noise=0.08, factor=0.5, random_state=1)
        return points * 3
    points, _ = sklearn.datasets.make_swiss_roll(N, noise=1.0, random_state=1)
    return points[:, [0, 2]] / 5


@pytest.mark.parametrize("name", ["moons", "circles", "swissroll"])
def test_scikit_learn_draws_from_the_same_density(
    name: str, p_value: Callable[[Dataset, Tensor], float]
) -> None:
    assert p_value(load(name), torch.from_numpy(sklearn_points(name))) > 1e-3


def circle(radius: float, u: float) -> tuple[float, float]:
    return radius * math.cos(2 * math.pi * u), radius * math.sin(2 * math.pi * u)


def spiral(side: int, u: float) -> tuple[float, float]:
    angle = 540 * math.sqrt(u) * 2 * math.pi / 360
    return -side * math.cos(angle) * angle / 3, side * math.sin(angle) * angle / 3


def swissroll(u: float) -> tuple[float, float]:
    angle = 1.5 * math.pi * (1 + 2 * u)
    return angle * math.cos(angle) / 5, angle * math.sin(angle) / 5


# u, uniform in [0, 1] -> a point without its noise, for each of the equally likely curves; the sd
CURVES: dict[str, tuple[list[Callable[[float], tuple[float, float]]], float]] = {
    "moons": (
        [
            lambda u: (2 * math.cos(math.pi * u) - 1, 2 * math.sin(math.pi * u) - 0.2),
            lambda u: (
                2 * (1 - math.cos(math.pi * u)) - 1,
                2 * (1 - math.sin(math.pi * u) - 0.5) - 0.2,
            ),
        ],
        0.2,
    ),
    "circles": ([lambda u: circle(3, u), lambda u: circle(1.5, u)], 0.24),
    "rings": ([lambda u, r=r: circle(3 * r, u) for r in (1, 0.75, 0.5, 0.25)], 0.08),
    "2spirals": ([lambda u: spiral(1, u), lambda u: spiral(-1, u)], 0.1),
    "swissroll": ([swissroll], 0.2),
}


def log_density(name: str, x: float, y: float) -> float:
    """log p(x, y) by adaptive quadrature over u, scaled so that far points keep their digits."""
    curves, sd = CURVES[name]
    u = np.linspace(0, 1, 801)

    def exponent(curve: Callable[[float], tuple[float, float]], u: float) -> float:
        cx, cy = curve(u)
        return -((x - cx) ** 2 + (y - cy) ** 2) / (2 * sd**2)

    highest = max(exponent(curve, v) for curve in curves for v in u)
    total = 0.0
    for curve in curves:
        peaks = [v for v in u[::20] if exponent(curve, v) > highest - 50]
        if not peaks:
            continue
        total += scipy.integrate.quad(
            lambda v, curve=curve: math.exp(exponent(curve, v) - highest),
            max(0, peaks[0] - 0.03),
            min(1, peaks[-1] + 0.03),
            limit=400,
            epsabs=0,
            epsrel=1e-9,
        )[0]
    return highest + math.log(total / (len(curves) * 2 * math.pi * sd**2))


@pytest.mark.parametrize("name", CURVES)
def test_log_prob_is_the_integral_along_the_curve(name: str) -> None:
    """To 1e-6, on the data and in the empty parts of the window."""
    dataset, generator = load(name), torch.Generator().manual_seed(31)
    on = dataset.draw(8, generator, torch.float64)
    off = dataset.window * (2 * torch.rand(8, 2, generator=generator, dtype=torch.float64) - 1)
    for point in torch.cat([on, off]):
        expected = log_density(name, *point.tolist())
        assert dataset.log_prob(point[None]).item() == pytest.approx(expected, abs=1e-6)


def test_pinwheel_is_its_formula_with_a_jacobian() -> None:
    """log p of a drawn point = log p of the untwisted one - log|det| of the twist by autograd.

    The arms do overlap, so the sum over all five is taken here one arm at a time.
    """
    dataset = load("pinwheel")
    mean, sd = torch.tensor([[1.0, 0.0], [0.3, 0.1]], dtype=torch.float64)
    base = torch.distributions.Independent(torch.distributions.Normal(mean, sd), 1)

    def untwist(x: Tensor, arm: int) -> Tensor:
        half = x / 2
        angle = 2 * math.pi * arm / 5 + 0.25 * half.norm().exp()
        turn = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()]).view(2, 2)
        return turn @ half

    for x in dataset.draw(20, torch.Generator().manual_seed(32), torch.float64):
        arms = []
        for arm in range(5):
            jacobian = torch.autograd.functional.jacobian(lambda x, k=arm: untwist(x, k), x)
            arms.append(base.log_prob(untwist(x, arm)) + torch.linalg.slogdet(jacobian)[1])
        expected = torch.logsumexp(torch.stack(arms), 0) - math.log(5)
        torch.testing.assert_close(dataset.log_prob(x[None])[0], expected, rtol=0, atol=1e-12)
