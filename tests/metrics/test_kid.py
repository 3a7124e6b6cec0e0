"""KID by torchmetrics: its definition, its zero on average, and FID's bias beside it."""

from __future__ import annotations

from statistics import mean, stdev

import pytest
import torch
from torch import Tensor, nn
from torchmetrics.image.kid import KernelInceptionDistance

from genlab.metrics.fid import fid
from genlab.metrics.kid import kid


def normal(n: int, seed: int, dim: int = 8) -> Tensor:
    return torch.randn(n, dim, generator=torch.Generator().manual_seed(seed))


def test_it_is_the_mean_over_pairs_of_different_points() -> None:
    real, fake = normal(40, 1).double(), normal(40, 2).double() + 0.5

    def kernel(a: Tensor, b: Tensor) -> Tensor:
        return (a @ b.T / 8 + 1) ** 3

    others = ~torch.eye(40, dtype=torch.bool)
    within = kernel(real, real)[others].mean() + kernel(fake, fake)[others].mean()
    expected = float(within - 2 * kernel(real, fake).mean())
    assert kid(real, fake) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("n", [20, 200])
def test_two_sets_of_one_distribution_are_at_zero_on_average_however_few(n: int) -> None:
    found = [kid(normal(n, 2 * k), normal(n, 2 * k + 1)) for k in range(60)]
    assert abs(mean(found)) < 3 * stdev(found) / 60**0.5
    assert min(found) < 0 < max(found)


def test_it_grows_with_the_distance_between_two_distributions() -> None:
    near, far = (kid(normal(500, 1), normal(500, 2) + by) for by in (0.1, 0.5))
    assert far > 5 * near > 0


def test_it_is_torchmetrics_kernel_inception_distance_of_all_images() -> None:
    real, fake = normal(50, 1).double(), normal(50, 2).double() + 0.2
    with pytest.warns(UserWarning, match="features in buffer"):
        metric = KernelInceptionDistance(feature=nn.Identity(), subsets=1, subset_size=50)
    metric.update(real, real=True)
    metric.update(fake, real=False)
    with torch.random.fork_rng(devices=[]):
        assert kid(real, fake) == pytest.approx(float(metric.compute()[0]), rel=1e-9)


def test_sets_of_different_sizes_get_a_sentence() -> None:
    with pytest.raises(ValueError, match="not on 50 real ones and 40"):
        kid(normal(50, 1), normal(40, 2))


class AsTheyAre(nn.Module):
    """A judge whose features are the numbers it is given."""

    num_features = 64

    def forward(self, x: Tensor) -> Tensor:
        return x


def test_the_bias_of_fid_is_that_of_its_closed_form() -> None:
    """Two samples of N(0, I_64): 2 tr/N + (sum over pairs + tr) / (N - 1), 2.21 at N = 1,000."""
    n, dim = 1000, 64
    found = [fid(AsTheyAre(), normal(n, 2 * k, dim), normal(n, 2 * k + 1, dim)) for k in range(4)]
    expected = 2 * dim / n + (dim * (dim - 1) / 2 + dim) / (n - 1)
    assert mean(found) == pytest.approx(expected, rel=0.03)
