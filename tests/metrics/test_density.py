"""Densities on a grid, and their integrals."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from genlab.metrics.density import density_grid, differential_entropy, integral

torch.set_num_threads(1)


def gaussian(x: Tensor, centre: tuple[float, float] = (0.0, 0.0), sd: float = 1.0) -> Tensor:
    off = (x - torch.tensor(centre, dtype=x.dtype)) / sd
    return -off.square().sum(1) / 2 - math.log(2 * math.pi * sd**2)


def test_rows_are_y_and_columns_x_both_ascending() -> None:
    """Cells of side 1 over [-4, 4]^2: the point (1.5, -2.5) is the middle of row 1, column 5."""
    grid = density_grid(lambda x: gaussian(x, (1.5, -2.5)), 4.0, 8)
    assert divmod(int(grid.argmax()), 8) == (1, 5)
    assert grid[1, 5].item() == pytest.approx(-math.log(2 * math.pi))
    torch.testing.assert_close(
        density_grid(lambda x: x[:, 0] + 10 * x[:, 1], 1.0, 2),
        torch.tensor([[-5.5, -4.5], [4.5, 5.5]]),
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_points_come_in_the_asked_type_and_in_bounded_numbers(dtype: torch.dtype) -> None:
    sizes = []

    def log_prob(x: Tensor) -> Tensor:
        assert x.dtype == dtype
        sizes.append(len(x))
        return gaussian(x)

    assert density_grid(log_prob, 4.0, 150, dtype).shape == (150, 150)
    assert sum(sizes) == 150**2
    assert max(sizes) <= 8192


def test_the_integral_is_the_mass_inside() -> None:
    """All of it, a half, a quarter; and twice the density has twice the mass."""
    assert integral(gaussian, 8.0, 24) == pytest.approx(1, abs=1e-12)
    assert integral(lambda x: gaussian(x, (8.0, 0.0)), 8.0, 2000) == pytest.approx(0.5, abs=1e-5)
    assert integral(lambda x: gaussian(x, (8.0, 8.0)), 8.0, 2000) == pytest.approx(0.25, abs=1e-5)
    assert integral(lambda x: gaussian(x) + math.log(2), 8.0, 24) == pytest.approx(2, abs=1e-12)


def test_the_stated_fineness_is_enough_and_needed() -> None:
    """Noise of 4/3 of a cell gives the integral to rounding, of 1/3 of a cell it does not."""
    noise = 0.1
    for cells_a_noise, error in ((4 / 3, 1e-13), (1 / 3, None)):
        size = math.ceil(8 * cells_a_noise / noise)
        off = integral(lambda x: gaussian(x, (0.013, 0.029), noise), 4.0, size) - 1
        assert abs(off) < error if error else abs(off) > 1e-3


def test_the_entropy_of_a_gaussian() -> None:
    for sd in (0.1, 0.5):
        entropy = differential_entropy(lambda x, sd=sd: gaussian(x, sd=sd), 4.0, 214)
        assert entropy == pytest.approx(1 + math.log(2 * math.pi * sd**2), abs=1e-7)


def test_empty_cells_add_no_entropy() -> None:
    """0 log 0 counts as 0: a uniform square of side 2 has entropy log 4."""

    def square(x: Tensor) -> Tensor:
        inside = (x.abs() < 1).all(1)
        return torch.where(inside, x.new_tensor(-math.log(4)), x.new_tensor(-math.inf))

    assert differential_entropy(square, 2.0, 64) == pytest.approx(math.log(4), abs=1e-12)
