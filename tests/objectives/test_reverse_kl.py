"""Reverse KL against Gaussians, where it has a closed form."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, kl_divergence

from genlab.models.base import BASES
from genlab.models.coupling import COUPLINGS
from genlab.models.realnvp import RealNVP
from genlab.objectives.reverse_kl import reverse_kl
from genlab.objectives.step import TrainStep
from tests.models.flows import generator, perturbed

TARGET = MultivariateNormal(
    torch.tensor([1.0, -0.5]).double(), torch.tensor([[2.0, 0.9], [0.9, 0.6]]).double()
)


def planar(coupling: str, base: str = "normal") -> RealNVP:
    model = RealNVP(2, 3, 8, 1, coupling=coupling, base=base, generator=generator())
    return perturbed(model.double(), 0.3)


def gaussian(model: RealNVP) -> MultivariateNormal:
    """The Gaussian that a linear flow is: x = B z + mean."""
    corners = model.to_data(torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]).double())
    matrix = (corners[1:] - corners[0]).T
    return MultivariateNormal(corners[0], matrix @ matrix.T)


def noise(model: RealNVP, n: int, seed: int = 3) -> Tensor:
    return model.base.noise(n, generator(seed), torch.float64)


def test_of_two_gaussians_it_is_the_closed_form() -> None:
    model = planar("linear")
    with torch.no_grad():
        x, log_q = model.from_noise(noise(model, 100_000))
        found = reverse_kl(TARGET.log_prob)(model, noise(model, 100_000)).item()
        stderr = ((log_q - TARGET.log_prob(x)).std() / 100_000**0.5).item()
    exact = kl_divergence(gaussian(model), TARGET).item()
    assert exact > 20 * stderr
    assert found == pytest.approx(exact, abs=4 * stderr)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("coupling", COUPLINGS)
def test_a_model_is_no_distance_from_itself(coupling: str, base: str) -> None:
    """Whatever the noise: of each sample both densities are the same."""
    model = planar(coupling, base)
    found = reverse_kl(model.log_prob)(model, noise(model, 50))
    assert found.item() == pytest.approx(0, abs=1e-12)


def test_its_gradient_is_that_of_the_closed_form() -> None:
    """With respect to every weight of a linear flow, within the noise of its samples."""
    model = planar("linear")
    weights = list(model.parameters())
    exact = torch.autograd.grad(kl_divergence(gaussian(model), TARGET), weights)
    parts = [
        torch.autograd.grad(reverse_kl(TARGET.log_prob)(model, noise(model, 4000, seed)), weights)
        for seed in range(25)
    ]
    for k, of_weight in enumerate(exact):
        found = torch.stack([part[k] for part in parts])
        stderr = found.std(0) / 5
        assert ((found.mean(0) - of_weight).abs() < 5 * stderr + 1e-9).all()
        assert of_weight.abs().max() > 0.05


def test_it_leads_to_the_truth() -> None:
    """A linear flow can be the target, and becomes it."""
    model = RealNVP(2, 2, coupling="linear", generator=generator())
    descent = TrainStep(model, reverse_kl(TARGET.log_prob), rate=0.05, steps=400)
    draws = generator(1)
    for _ in range(400):
        descent.step(model.base.noise(256, draws, torch.float32))
    with torch.no_grad():
        assert kl_divergence(gaussian(model.double()), TARGET).item() < 1e-4


def test_it_leaves_out_modes_that_forward_kl_would_cover() -> None:
    """One Gaussian for two far spots: it settles on one of them, at a price of log 2."""
    spots = torch.tensor([[-3.0, 0.0], [3.0, 0.0]]).double()

    def two(x: Tensor) -> Tensor:
        off = x.double()[:, None] - spots
        return torch.logsumexp(-off.square().sum(2) / (2 * 0.25), 1) - torch.log(
            torch.tensor(2 * 2 * torch.pi * 0.25)
        )

    model = RealNVP(2, 2, coupling="linear", generator=generator())
    with torch.no_grad():
        model.layers[1].bias += 0.1  # type: ignore[operator, union-attr]  # off the ridge
    descent = TrainStep(model, reverse_kl(two), rate=0.05, steps=1000)
    draws = generator(1)
    losses = [descent.step(model.base.noise(256, draws, torch.float32)) for _ in range(1000)]
    assert sum(losses[-50:]) / 50 == pytest.approx(0.6931, abs=0.01)
    mean = gaussian(model.double()).mean.detach()
    assert (mean - spots).norm(dim=1).min().item() < 0.1
