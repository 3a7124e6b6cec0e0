"""A held-out figure and its standard error."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from genlab.data import load
from genlab.metrics.likelihood import Estimate, held_out_nll, kl_to_data

torch.set_num_threads(1)


def gaussian(x: Tensor, mean: float = 0.0, sd: float = 1.0) -> Tensor:
    """log N(x; mean, sd^2 I) in the plane."""
    return -((x - mean) / sd).square().sum(1) / 2 - math.log(2 * math.pi * sd**2)


def draws(n: int, seed: int = 1) -> Tensor:
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_the_nll_of_the_truth_is_its_entropy() -> None:
    nll = held_out_nll(gaussian, draws(20_000))
    assert nll.n == 20_000
    assert nll.mean == pytest.approx(1 + math.log(2 * math.pi), abs=4 * nll.stderr)
    assert nll.stderr == pytest.approx(1 / math.sqrt(20_000), rel=0.05)  # |x|^2/2 has sd 1


def test_the_standard_error_is_the_spread_of_repetitions() -> None:
    """Over 300 held-out sets, (estimate - truth) / stderr has mean 0 and standard deviation 1."""
    truth = 1 + math.log(2 * math.pi)
    runs = [held_out_nll(gaussian, draws(400, seed)) for seed in range(300)]
    z = torch.tensor([(run.mean - truth) / run.stderr for run in runs])
    assert z.mean().item() == pytest.approx(0, abs=4 / math.sqrt(300))
    assert z.std().item() == pytest.approx(1, abs=4 / math.sqrt(600))


def test_the_kl_of_two_gaussians() -> None:
    """log s^2 + (1 + m^2)/s^2 - 1 nats in the plane, for N(0, I) and N((m, m), s^2 I)."""
    mean, sd = 0.5, 1.5
    nll = held_out_nll(lambda x: gaussian(x, mean, sd), draws(50_000))
    kl = kl_to_data(nll, 1 + math.log(2 * math.pi))
    exact = 2 * (math.log(sd) + (1 + mean**2) / (2 * sd**2) - 0.5)
    assert kl.mean == pytest.approx(exact, abs=4 * kl.stderr)
    assert kl.mean > 10 * kl.stderr


def test_a_data_set_is_no_distance_from_itself() -> None:
    moons = load("moons")
    x = moons.draw(20_000, torch.Generator().manual_seed(1))
    assert moons.entropy is not None
    kl = kl_to_data(held_out_nll(moons.log_prob, x), moons.entropy, moons.entropy_stderr)
    assert abs(kl.mean) < 4 * kl.stderr


def test_standard_errors_add_in_squares() -> None:
    assert kl_to_data(Estimate(3.0, 0.03, 7), 2.0, 0.04) == Estimate(1.0, pytest.approx(0.05), 7)


def test_batches_change_nothing_but_memory() -> None:
    sizes = []

    def log_prob(x: Tensor) -> Tensor:
        sizes.append(len(x))
        return gaussian(x)

    x = draws(1001)
    assert held_out_nll(log_prob, x, batch=100) == held_out_nll(gaussian, x)
    assert max(sizes) == 100
    assert sum(sizes) == 1001


def test_no_graph_is_built() -> None:
    weight = torch.ones((), requires_grad=True)

    def log_prob(x: Tensor) -> Tensor:
        value = weight * gaussian(x)
        assert not value.requires_grad
        return value

    held_out_nll(log_prob, draws(10))


def test_float32_values_are_added_in_float64() -> None:
    """A mean of 100,000 equal float32 numbers is that number, to its last digit."""
    value = torch.tensor(0.1)
    nll = held_out_nll(lambda x: value.expand(len(x)), torch.zeros(100_000, 2))
    assert nll.mean == pytest.approx(-value.item(), rel=1e-12)


def test_a_point_without_density_costs_everything() -> None:
    board = load("checkerboard")
    off = torch.tensor([[1.0, 1.0], [1.0, -1.0], [5.0, 5.0]])
    assert held_out_nll(board.log_prob, off) == Estimate(math.inf, math.inf, 3)


def test_what_is_not_a_number_stays_visible() -> None:
    nll = held_out_nll(lambda x: x[:, 0] * math.nan, draws(5))
    assert math.isnan(nll.mean)


def test_one_point_has_no_standard_error() -> None:
    with pytest.raises(ValueError, match="at least 2 held-out points, not 1"):
        held_out_nll(gaussian, draws(1))
