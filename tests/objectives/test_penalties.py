"""What holds a discriminator: values by hand, and noise that is gone in time."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from genlab.objectives.penalties import between, gradient_penalty, instance_noise, r1, slopes
from tests.models.flows import generator, points


def bowl(x: Tensor) -> Tensor:
    """A verdict whose slope at x is x: its norm is the distance from 0."""
    return 0.5 * x.square().sum(1)


def test_penalties_by_hand() -> None:
    x = torch.tensor([[3.0, 4.0], [0.6, 0.8], [0.0, 2.0]], dtype=torch.float64)
    torch.testing.assert_close(slopes(bowl, x), x)
    torch.testing.assert_close(gradient_penalty(bowl, x), torch.tensor([16.0, 0.0, 1.0]).double())
    assert r1(bowl, x).item() == pytest.approx((25 + 1 + 4) / 6)


def test_a_penalty_asks_nothing_of_where_the_samples_came_from() -> None:
    """The samples are constants to it: a generator gets no gradient, not even of first order."""
    scale = torch.ones((), dtype=torch.float64, requires_grad=True)
    weight = torch.ones((), dtype=torch.float64, requires_grad=True)
    gradient_penalty(lambda x: weight * bowl(x), scale * points(4, 2)).sum().backward()
    assert scale.grad is None and weight.grad is not None


def test_points_between_lie_between_each_pair() -> None:
    real, fake = points(500, 2), points(500, 2, seed=9)
    found = between(real, fake, generator())
    u = ((found - real) / (fake - real)).clamp(-1e9, 1e9)
    torch.testing.assert_close(u[:, 0], u[:, 1], rtol=1e-6, atol=1e-6)
    assert u.min() >= 0 and u.max() <= 1
    assert u[:, 0].mean().item() == pytest.approx(0.5, abs=0.05)
    assert torch.equal(found, between(real, fake, generator()))


def test_instance_noise_is_gone_by_half_of_the_run() -> None:
    assert instance_noise(0, 1000, 0.8) == 0.8
    assert instance_noise(250, 1000, 0.8) == pytest.approx(0.4)
    assert instance_noise(500, 1000, 0.8) == instance_noise(5000, 1000, 0.8) == 0.0
    assert instance_noise(0, 1, 0.8) == 0.8
