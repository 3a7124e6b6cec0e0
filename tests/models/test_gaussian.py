"""A full Gaussian: its likelihood against torch's own, its fit against NumPy's."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.autograd.functional import jacobian

from genlab.models.gaussian import Gaussian
from tests.models.flows import generator

DIM = 5


def rows(n: int = 400) -> Tensor:
    """Points (n, DIM) that lean, far from 0."""
    mix = torch.randn(DIM, DIM, generator=generator(1), dtype=torch.float64)
    return torch.randn(n, DIM, generator=generator(2), dtype=torch.float64) @ mix + 100


def test_the_fit_is_mean_and_covariance_whatever_the_batches() -> None:
    x = rows()
    for batch in (7, 64, 400):
        fitted = Gaussian.fit(x.split(batch))
        torch.testing.assert_close(fitted.mean, x.mean(0))
        covariance = torch.from_numpy(np.cov(x.numpy().T, bias=True))
        torch.testing.assert_close(fitted.factor @ fitted.factor.T, covariance)
    from_single = Gaussian.fit(iter(x.float().split(50)))  # in float64 all the same
    torch.testing.assert_close(from_single.factor, fitted.factor, rtol=1e-4, atol=1e-4)


def test_no_other_gaussian_is_likelier() -> None:
    x = rows()
    fitted = Gaussian.fit([x])
    best = fitted.log_prob(x).mean()
    for seed in range(5):
        nudge = 0.02 * torch.randn(DIM, DIM + 1, generator=generator(seed), dtype=torch.float64)
        other = Gaussian(fitted.mean + nudge[:, 0], fitted.factor + nudge[:, 1:].tril())
        assert other.log_prob(x).mean() < best
    # at the optimum the data's mean surprise is the Gaussian's own entropy
    entropy = DIM / 2 * math.log(2 * math.pi * math.e) + fitted.factor.diagonal().log().sum()
    torch.testing.assert_close(-best, entropy)


def test_log_prob_is_torchs_own() -> None:
    fitted, x = Gaussian.fit([rows()]), rows(20)
    known = torch.distributions.MultivariateNormal(fitted.mean, scale_tril=fitted.factor)
    torch.testing.assert_close(fitted.log_prob(x), known.log_prob(x))


def test_there_and_back_with_the_log_det() -> None:
    fitted, x = Gaussian.fit([rows()]), rows(6)
    z, log_det = fitted.to_latent(x)
    torch.testing.assert_close(fitted.to_data(z), x)
    for i in range(len(x)):
        matrix = jacobian(lambda point: fitted.to_latent(point[None])[0][0], x[i])
        torch.testing.assert_close(log_det[i], torch.linalg.slogdet(matrix)[1])


def test_samples_are_as_the_rows_were() -> None:
    fitted = Gaussian.fit([rows()])
    drawn = fitted.sample(40_000, generator(3))
    assert torch.equal(drawn, fitted.sample(40_000, generator(3)))
    again = Gaussian.fit([drawn])
    torch.testing.assert_close(again.mean, fitted.mean, rtol=0, atol=0.1)
    torch.testing.assert_close(again.factor, fitted.factor, rtol=0.1, atol=0.1)


def test_rows_that_span_too_little_are_refused() -> None:
    with pytest.raises(ValueError, match="3 rows leave directions of the 5 dimensions without"):
        Gaussian.fit([rows(3)])
    with pytest.raises(ValueError, match="there are none"):
        Gaussian.fit([])
