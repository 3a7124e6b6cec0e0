"""A held-out figure and its standard error."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from genlab.data import load
from genlab.metrics.likelihood import Estimate, held_out_nll, kl, log_probs

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
    x = draws(50_000)
    found = kl(gaussian(x), gaussian(x, mean, sd))
    exact = 2 * (math.log(sd) + (1 + mean**2) / (2 * sd**2) - 0.5)
    assert found.mean == pytest.approx(exact, abs=4 * found.stderr)
    assert found.mean > 10 * found.stderr


def test_a_density_is_no_distance_from_itself() -> None:
    """Exactly, at whatever points: each pair differs by 0."""
    moons = load("moons")
    log_p = moons.log_prob(moons.draw(500, torch.Generator().manual_seed(1)).double())
    assert kl(log_p, log_p) == Estimate(0.0, 0.0, 500)


def test_pairs_tell_more_than_the_nll_beside_the_entropy() -> None:
    """Near the truth, the same points give KL with a hundredth of the error."""
    x = draws(20_000)
    nll = held_out_nll(lambda x: gaussian(x, 0.01), x)
    found = kl(gaussian(x), gaussian(x, 0.01))
    assert found.stderr < 0.02 * nll.stderr
    assert found.mean == pytest.approx(1e-4, abs=4 * found.stderr)


def test_a_model_that_has_nothing_where_the_data_are_is_infinitely_far() -> None:
    board = load("checkerboard")
    log_p = torch.zeros(2).double()
    log_q = log_probs(board.log_prob, torch.tensor([[1.0, 1.0], [1.0, -1.0]]))
    assert kl(log_p, log_q) == Estimate(math.inf, math.inf, 2)


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
    with pytest.raises(ValueError, match="at least 2 points, not 1"):
        held_out_nll(gaussian, draws(1))
