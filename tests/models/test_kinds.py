"""What each kind of layer and of base can do and cannot, in float64."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from torch import Tensor
from torch.autograd.functional import jacobian

from genlab.metrics.density import integral
from genlab.models.base import BASES, MixtureBase, standard_normal
from genlab.models.coupling import COUPLINGS
from genlab.models.masks import MASKS
from genlab.models.realnvp import RealNVP
from genlab.models.sizes import flow_size
from tests.models.flows import CASES, SHAPE, flow, generator, perturbed, points

every_flow = pytest.mark.parametrize(("mask", "depth", "activation", "coupling"), CASES)
every_coupling = pytest.mark.parametrize("coupling", COUPLINGS)
every_base = pytest.mark.parametrize("base", BASES)
EXACT = {"rtol": 1e-9, "atol": 1e-9}


def planar(coupling: str, base: str = "normal", scale: float = 0.2) -> RealNVP:
    model = RealNVP(2, 4, 12, 2, "half", "tanh", coupling, base, generator=generator())
    return perturbed(model.double(), scale)


@every_flow
def test_the_way_back_has_the_same_stops(
    mask: str, depth: int, activation: str, coupling: str
) -> None:
    """In the other order, each layer undoing what it did."""
    model = flow(mask, depth, activation, coupling)
    x = points(20)
    there = model.path(x)
    back = model.path(there[-1].points, to_latent=False)
    before = [x, *(stop.points for stop in there[:-1])]
    for stop, point, done in zip(back, reversed(before), reversed(there), strict=True):
        torch.testing.assert_close(stop.points, point, **EXACT)
        torch.testing.assert_close(stop.log_det, -done.log_det, **EXACT)


@every_base
@every_coupling
def test_the_stops_and_the_base_add_up_to_log_prob(coupling: str, base: str) -> None:
    model, x = planar(coupling, base), points(50, 2)
    stops = model.path(x)
    parts = [stop.log_det for stop in stops] + [model.base.log_prob(stops[-1].points)]
    torch.testing.assert_close(torch.stack(parts).sum(0), model.log_prob(x), **EXACT)


@pytest.mark.parametrize("mask", MASKS)
def test_an_additive_flow_keeps_every_volume(mask: str) -> None:
    """So its density is nowhere above that of the bell's top, wherever its weights take it."""
    model, x = flow(mask, 2, "relu", "additive"), points(500)
    z, log_det = model.to_latent(x)
    assert (z - x).abs().mean() > 0.3
    assert torch.equal(log_det, torch.zeros(500).double())
    assert model.log_prob(x).max() < -3 * math.log(2 * math.pi)
    at_the_top = model.to_data(torch.zeros(1, 6).double())
    torch.testing.assert_close(
        model.log_prob(at_the_top).exp(), torch.tensor([(2 * math.pi) ** -3]).double()
    )


@pytest.mark.parametrize("mask", MASKS)
def test_a_linear_flow_is_one_gaussian(mask: str) -> None:
    """That whose mean goes to 0 and whose covariance is (A'A)^-1, for z = A x + c."""
    model = flow(mask, 1, "relu", "linear")
    origin = torch.zeros(1, 6).double()
    matrix = jacobian(lambda x: model.to_latent(x[None])[0][0], origin[0])
    gaussian = torch.distributions.MultivariateNormal(
        model.to_data(origin)[0], precision_matrix=matrix.T @ matrix
    )
    x = 3 * points(100)
    torch.testing.assert_close(model.log_prob(x), gaussian.log_prob(x), **EXACT)
    off_diagonal = gaussian.covariance_matrix.fill_diagonal_(0)
    assert off_diagonal.abs().max() > 0.1


def test_two_linear_layers_can_be_any_gaussian_of_the_plane() -> None:
    """The first layer takes the correlation away, the second one nothing but a mean and a scale."""
    wanted = torch.distributions.MultivariateNormal(
        torch.tensor([1.0, -2.0]).double(), torch.tensor([[4.0, -1.8], [-1.8, 1.0]]).double()
    )
    inverse = torch.linalg.inv(wanted.scale_tril)  # lower triangular: z = inverse (x - mean)
    model = RealNVP(2, 2, coupling="linear", generator=generator()).double()
    first, second = model.layers
    bias = -inverse @ wanted.mean
    with torch.no_grad():
        for layer, row in ((first, 1), (second, 0)):
            layer.log_scale.fill_(inverse[row, row].log())  # type: ignore[operator, union-attr]
            layer.bias.fill_(bias[row])  # type: ignore[operator, union-attr]
        first.matrix.fill_(inverse[1, 0])  # type: ignore[operator, union-attr]
    x = 3 * points(100, 2)
    torch.testing.assert_close(model.log_prob(x), wanted.log_prob(x), **EXACT)


@every_base
@every_coupling
def test_every_kind_integrates_to_one(coupling: str, base: str) -> None:
    model = planar(coupling, base, 0.1)
    assert integral(lambda x: model.log_prob(x).detach(), 20.0, 800) == pytest.approx(1, abs=1e-5)


@every_base
@every_coupling
def test_noise_becomes_points_of_the_density_that_is_said(coupling: str, base: str) -> None:
    model = planar(coupling, base)
    noise = model.base.noise(2000, generator(5), torch.float64)
    x, log_prob = model.from_noise(noise)
    torch.testing.assert_close(log_prob, model.log_prob(x), **EXACT)
    with torch.no_grad():
        assert torch.equal(model.sample(2000, generator(5)), model.from_noise(noise)[0])
        z, _ = model.to_latent(x)
        torch.testing.assert_close(z, model.base.place(noise), **EXACT)


@every_base
@every_coupling
def test_noise_knows_no_weights_and_every_weight_gets_a_gradient(coupling: str, base: str) -> None:
    model = planar(coupling, base)
    x, log_prob = model.from_noise(model.base.noise(200, generator(5), torch.float64))
    assert torch.equal(
        model.base.noise(9, generator(6), torch.float64),
        planar(coupling, base, 0.5).base.noise(9, generator(6), torch.float64),
    )
    (log_prob + x.pow(4).sum(1)).mean().backward()
    for name, weight in model.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.abs().max() > 1e-8, name


def test_the_eight_bells_are_eight_gaussians() -> None:
    base = MixtureBase(2).double()
    with torch.no_grad():
        base.means.add_(points(8, 2, seed=3))
        base.log_sds.add_(0.3 * points(8, 1, seed=4)[:, 0])
    z = 3 * points(200, 2)
    sds = base.log_sds.exp()
    each = [
        standard_normal((z - mean) / sd) - 2 * sd.log()
        for mean, sd in zip(base.means, sds, strict=True)
    ]
    expected = torch.stack(each).exp().mean(0).log()
    torch.testing.assert_close(base.log_prob(z), expected, **EXACT)


def test_the_eight_bells_are_drawn_equally_often_each_around_its_mean() -> None:
    base = MixtureBase(2).double()
    with torch.no_grad():
        base.means.mul_(10)  # so that the nearest mean is the one it was drawn around
        base.log_sds.copy_(torch.linspace(-2, 0, 8))
        z = base.place(base.noise(40_000, generator(), torch.float64))
    off = z[:, None] - base.means
    bell = off.square().sum(2).argmin(1)
    for k in range(8):
        around = off[bell == k, k]
        assert len(around) == pytest.approx(5000, abs=4 * math.sqrt(40_000 * 7 / 64))
        sd = base.log_sds[k].exp().item()
        assert around.std().item() == pytest.approx(sd, rel=4 / math.sqrt(4 * 5000))


def test_eight_bells_lie_in_the_plane() -> None:
    with pytest.raises(ValueError, match="not in 6 dimensions"):
        RealNVP(6, base="mixture", generator=generator())


SIZES = itertools.product(
    ((2, None), (3, None), (6, SHAPE)), (1, 2, 5), (1, 7), (1, 3), COUPLINGS, BASES
)


@pytest.mark.parametrize(
    ("over", "couplings", "width", "depth", "coupling", "base"),
    [case for case in SIZES if case[0][0] == 2 or case[-1] == "normal"],
)
def test_the_size_is_told_without_building_the_flow(
    over: tuple[int, tuple[int, int] | None],
    couplings: int,
    width: int,
    depth: int,
    coupling: str,
    base: str,
) -> None:
    dim, shape = over

    def built(mask: str) -> int:
        kinds = mask, "relu", coupling, base
        of = RealNVP(dim, couplings, width, depth, *kinds, image_shape=shape, generator=generator())
        return sum(weight.numel() for weight in of.parameters())

    masks = MASKS if shape else ("alternate", "half")
    assert {built(mask) for mask in masks} == {
        flow_size(dim, couplings, width, depth, coupling, base)
    }


def weights_in_order(model: RealNVP) -> list[Tensor]:
    """All weights as the browser reads them: the layers' one by one, then the base's."""
    return [weight for part in (*model.layers, model.base) for weight in part.parameters()]


@every_base
@every_coupling
def test_the_weights_lie_layer_by_layer_the_bases_last(coupling: str, base: str) -> None:
    model = planar(coupling, base)
    pairs = zip(model.parameters(), weights_in_order(model), strict=True)
    assert all(one is other for one, other in pairs)
