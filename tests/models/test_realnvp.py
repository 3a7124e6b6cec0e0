"""Theorems of the flow, in float64, over every mask, depth, activation and kind of layer."""

from __future__ import annotations

import math

import pytest
import torch
from torch.autograd.functional import jacobian

from genlab.models.base import standard_normal
from genlab.models.realnvp import RealNVP
from tests.models.flows import CASES, SHAPE, flow, generator, perturbed, points

every_flow = pytest.mark.parametrize(("mask", "depth", "activation", "coupling"), CASES)
EXACT = {"rtol": 1e-9, "atol": 1e-9}


@every_flow
def test_there_and_back_again(mask: str, depth: int, activation: str, coupling: str) -> None:
    model = flow(mask, depth, activation, coupling)
    x = points(50)
    z, there = model.to_latent(x)
    back, back_again = model.to_data_with_log_det(z)
    torch.testing.assert_close(back, x, **EXACT)
    torch.testing.assert_close(there + back_again, torch.zeros_like(there), **EXACT)
    torch.testing.assert_close(model.to_latent(model.to_data(x))[0], x, **EXACT)
    assert (z - x).abs().mean() > 0.3  # a round trip of the identity would prove nothing


@every_flow
def test_log_det_is_that_of_the_jacobian(
    mask: str, depth: int, activation: str, coupling: str
) -> None:
    model = flow(mask, depth, activation, coupling)
    x = points(3)
    for way in (model.to_latent, model.to_data_with_log_det):
        _, log_det = way(x)
        for i in range(len(x)):
            matrix = jacobian(lambda point, way=way: way(point[None])[0][0], x[i])
            torch.testing.assert_close(log_det[i], torch.linalg.slogdet(matrix)[1], **EXACT)


@every_flow
def test_log_det_is_the_sum_over_the_layers(
    mask: str, depth: int, activation: str, coupling: str
) -> None:
    model = flow(mask, depth, activation, coupling)
    x = points(20)
    z, log_det = model.to_latent(x)
    stops = model.path(x)
    assert len(stops) == len(model.layers)
    torch.testing.assert_close(stops[-1].points, z, **EXACT)
    torch.testing.assert_close(torch.stack([s.log_det for s in stops]).sum(0), log_det, **EXACT)
    before = x
    for k, stop in enumerate(stops):  # each layer moves one part alone
        parts = zip(model.split(before), model.split(stop.points), strict=True)
        same = [torch.equal(old, new) for old, new in parts]
        assert same == [k % 2 == 0, k % 2 == 1]
        before = stop.points


@every_flow
def test_every_weight_gets_a_gradient(
    mask: str, depth: int, activation: str, coupling: str
) -> None:
    model = flow(mask, depth, activation, coupling)
    (-model.log_prob(points(200)).mean()).backward()
    for name, weight in model.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.abs().max() > 1e-8, name


@every_flow
def test_a_new_flow_is_the_identity(mask: str, depth: int, activation: str, coupling: str) -> None:
    kinds = mask, activation, coupling
    model = RealNVP(6, 5, 16, depth, *kinds, image_shape=SHAPE, generator=generator()).double()
    x = points(20)
    z, log_det = model.to_latent(x)
    assert torch.equal(z, x)
    assert torch.equal(log_det, torch.zeros_like(log_det))
    torch.testing.assert_close(model.log_prob(x), standard_normal(x), **EXACT)


@pytest.mark.parametrize("activation", ["relu", "tanh", "silu"])
def test_the_density_integrates_to_one(activation: str) -> None:
    # gentle, so that the tails end within the window; the kinks of relu need no finer grid
    model = perturbed(RealNVP(2, 6, 16, 2, "half", activation, generator=generator()).double(), 0.1)
    side = torch.linspace(-20, 20, 801, dtype=torch.float64)
    with torch.no_grad():
        grid = torch.cartesian_prod(side, side).split(100_000)
        mass = sum(model.log_prob(some).exp().sum().item() for some in grid)
        moved = (model.to_latent(points(500, 2))[0] - points(500, 2)).abs().mean()
    assert moved > 0.2
    assert mass * (side[1] - side[0]).item() ** 2 == pytest.approx(1.0, abs=1e-5)


def test_the_standard_normal_is_that_of_torch() -> None:
    z = points(7, 5)
    expected = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(1)
    torch.testing.assert_close(standard_normal(z), expected, **EXACT)
    assert standard_normal(torch.zeros(1, 2)).item() == pytest.approx(-math.log(2 * math.pi))


def test_samples_follow_the_density() -> None:
    # E_p[-log p] by the model's own samples is its entropy: the same from z and its log-dets
    model = perturbed(RealNVP(2, 4, 16, 2, generator=generator()).double(), 0.15)
    with torch.no_grad():
        z = torch.randn(40_000, 2, generator=generator(5), dtype=torch.float64)
        x, log_det = model.to_data_with_log_det(z)
        torch.testing.assert_close(model.log_prob(x), standard_normal(z) - log_det, **EXACT)
        samples = model.sample(40_000, generator(5))
    assert torch.equal(samples, x)


def test_the_same_generator_gives_the_same_flow() -> None:
    def weights(seed: int) -> list[torch.Tensor]:
        return list(RealNVP(2, 3, 8, 2, generator=generator(seed)).parameters())

    same = zip(weights(4), weights(4), strict=True)
    assert all(torch.equal(a, b) for a, b in same)
    assert any(not torch.equal(a, b) for a, b in zip(weights(4), weights(5), strict=True))


def test_state_goes_from_one_flow_to_another() -> None:
    one = perturbed(RealNVP(2, 3, 8, 2, generator=generator(1)), 0.3)
    other = RealNVP(2, 3, 8, 2, generator=generator(2))
    other.load_state_dict(one.state_dict())
    x = points(9, 2).float()
    assert torch.equal(one.log_prob(x), other.log_prob(x))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"couplings": 0}, "at least 1 coupling"),
        ({"depth": 0}, "at least 1"),
        ({"width": 0}, "at least 1"),
        ({"activation": "sine"}, "relu, tanh, silu"),
        ({"coupling": "cubic"}, "affine, additive, linear"),
        ({"base": "cubic"}, "normal, mixture"),
        ({"mask": "checkerboard"}, "image_shape"),
    ],
)
def test_a_flow_that_cannot_be_says_why(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        RealNVP(2, **{"generator": generator(), **change})  # type: ignore[arg-type]
