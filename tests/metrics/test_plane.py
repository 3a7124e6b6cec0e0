"""The integral over the plane, of densities that a fixed grid would miss."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from genlab.data import load
from genlab.metrics.plane import BEYOND, CROWD, MOST, cells_around, plane_integral

torch.set_num_threads(1)


def spot(x: Tensor, centre: float, sd: float) -> Tensor:
    return -((x - centre) / sd).square().sum(1) / 2 - math.log(2 * math.pi * sd**2)


def draws(n: int, centre: float = 0.0, sd: float = 1.0) -> Tensor:
    noise = torch.randn(n, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    return centre + sd * noise


@pytest.mark.parametrize("name", ["ring8", "rings", "checkerboard", "pinwheel"])
def test_the_truth_integrates_to_one(name: str) -> None:
    """Of tiny spots, thin rings, sharp edges and bent arms."""
    data = load(name)
    points = data.draw(20_000, torch.Generator().manual_seed(2))
    assert plane_integral(data.log_prob, points) == pytest.approx(1, abs=2e-3)


@pytest.mark.parametrize("factor", [0.5, 0.99, 1.01, 2.0])
def test_what_is_no_density_shows(factor: float) -> None:
    found = plane_integral(lambda x: spot(x, 0, 1) + math.log(factor), draws(20_000))
    assert found == pytest.approx(factor, abs=1e-3)


def test_far_and_narrow_spots_are_found() -> None:
    """A spot of 1/50,000 of the square's side, which no grid of a thousand cells would see."""

    def two(x: Tensor) -> Tensor:
        return torch.logaddexp(spot(x, 0, 0.001), spot(x, 20.0, 1.0)) - math.log(2)

    points = torch.cat([draws(5000, 0, 0.001), draws(5000, 20.0, 1.0)])
    assert plane_integral(two, points) == pytest.approx(1, abs=1e-3)


def test_cells_fill_the_square_and_hold_few_points() -> None:
    points = torch.cat([draws(3000, 1.0, 0.01), draws(3000)])
    corners, sides = cells_around(points)
    half_width = BEYOND * points.abs().max()
    assert sides.square().sum().item() == pytest.approx((2 * half_width).square().item())
    assert corners.min() == -half_width
    holds = (points[:, None] >= corners) & (points[:, None] < corners + sides[:, None])
    inside = holds.all(2)
    assert torch.equal(inside.sum(1), torch.ones(6000, dtype=torch.int64))  # one cell each
    assert inside.sum(0).max() <= CROWD


def test_a_rough_density_costs_bounded_many_places() -> None:
    """Noise never agrees with itself: the sum ends where it may no longer ask."""
    asked = 0

    def noise(x: Tensor) -> Tensor:
        nonlocal asked
        asked += len(x)
        return (1e6 * x.sum(1)).sin() * 3

    assert plane_integral(noise, draws(2000)) > 0
    assert MOST < asked < 6 * MOST
