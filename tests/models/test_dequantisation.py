"""Learned noise for grey levels: its density, and the bounds that it and more draws give."""

from __future__ import annotations

import math

import pytest
import torch
from torch.autograd.functional import jacobian

from genlab.models.base import standard_normal
from genlab.models.dequantisation import START_SD, VariationalDequantisation
from genlab.models.preprocessing import ImageFlow, dequantise
from genlab.models.realnvp import RealNVP
from tests.models.flows import generator, perturbed
from tests.models.imageflows import DIM, SHAPE, image_flow

LEVELS = 17


def noise_model(couplings: int, scale: float = 0.2) -> VariationalDequantisation:
    setting = SHAPE, LEVELS, couplings, 6
    model = VariationalDequantisation(*setting, generator=generator()).double()
    draws = generator(1)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(scale * torch.randn(weight.shape, generator=draws, dtype=weight.dtype))
    return model


def images(n: int) -> torch.Tensor:
    return torch.randint(LEVELS, (n, DIM), generator=generator(3)).to(torch.uint8)


@pytest.mark.parametrize("couplings", [0, 1, 3])
def test_the_density_of_the_noise_is_that_of_its_jacobian(couplings: int) -> None:
    model, whole = noise_model(couplings), images(2)
    noise = torch.randn(2, DIM, generator=generator(), dtype=torch.float64)
    u, log_q = model.place(whole, noise)
    assert u.min() > 0
    assert u.max() < 1
    for i in range(len(whole)):
        matrix = jacobian(lambda eps, i=i: model.place(whole[i : i + 1], eps[None])[0][0], noise[i])
        expected = standard_normal(noise[i : i + 1])[0] - torch.linalg.slogdet(matrix)[1]
        torch.testing.assert_close(log_q[i], expected, rtol=1e-9, atol=1e-9)
    other, _ = model.place(images(4)[2:], noise)
    assert (other - u).abs().mean() > 0.01  # it does see the image


def test_new_noise_is_nearly_uniform() -> None:
    model, whole = noise_model(2, scale=0.0), images(400)
    noise = torch.randn(400, DIM, generator=generator(), dtype=torch.float64)
    u, log_q = model.place(whole, noise)
    assert u.mean().item() == pytest.approx(0.5, abs=0.01)
    assert u.std().item() == pytest.approx(1 / math.sqrt(12), abs=0.01)
    assert 0 < (log_q.mean() / DIM).item() < 0.02  # KL(q || uniform) in nats a pixel
    torch.testing.assert_close(u, torch.sigmoid(START_SD * noise))


@pytest.mark.parametrize("couplings", [0, 2])
def test_every_weight_gets_a_gradient(couplings: int) -> None:
    model = ImageFlow(image_flow(), LEVELS, 1e-6, noise_model(couplings)).double()
    (-model.bound(images(60), generator()).mean()).backward()
    for name, weight in model.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.abs().max() > 1e-8, name


def test_uniform_noise_keeps_the_books() -> None:
    model, whole = ImageFlow(image_flow(), LEVELS, 1e-6).double(), images(30)
    y = dequantise(whole, LEVELS, generator(), torch.float64)
    nats = model.log_prob(y) - DIM * math.log(LEVELS)
    torch.testing.assert_close(model.bound(whole, generator()), nats)
    bits = -model.log_prob(y) / (DIM * math.log(2)) + math.log2(LEVELS)
    torch.testing.assert_close(model.bits_per_dim(whole, generator()), bits)


def test_more_draws_bound_tighter() -> None:
    model, whole = ImageFlow(image_flow(), LEVELS, 1e-6, noise_model(1)).double(), images(100)
    with torch.no_grad():
        one, few, many = (
            model.bits_per_dim(whole, generator(4), draws=k).mean().item() for k in (1, 4, 16)
        )
        repeated = torch.stack([model.bits_per_dim(whole, generator(k)) for k in range(16)])
    assert many < few - 0.01 < one - 0.02
    assert many < repeated.mean().item()
    with pytest.raises(ValueError, match="not 0"):
        model.bits_per_dim(whole, generator(), draws=0)


def test_probabilities_of_all_images_add_up_to_one() -> None:
    # two pixels have few enough images to list; the mean over draws estimates P(x) without bias
    flow = perturbed(RealNVP(2, 2, 8, 1, generator=generator()).double(), 0.1)
    model = ImageFlow(flow, 4, 1e-6)
    whole = torch.cartesian_prod(torch.arange(4), torch.arange(4)).to(torch.uint8)
    with torch.no_grad():
        bits = model.bits_per_dim(whole, generator(), draws=4000)
    mass = torch.exp2(-2 * bits).sum().item()
    assert mass == pytest.approx(1, abs=0.02)
