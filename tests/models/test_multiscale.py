"""Theorems of the flow over images, in float64."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from torch.autograd.functional import jacobian

from genlab.models.actnorm import ActNorm
from genlab.models.base import standard_normal
from genlab.models.multiscale import MultiScale
from genlab.models.preprocessing import ImageFlow, dequantise
from tests.models.flows import generator
from tests.models.imageflows import CASES, DIM, PLANS, SHAPE, image_flow, rows

every_flow = pytest.mark.parametrize(("plan", "coupling", "enter", "leave"), CASES)
EXACT = {"rtol": 1e-9, "atol": 1e-9}


@every_flow
def test_there_and_back_again(plan: str, coupling: str, enter: str, leave: str) -> None:
    model = image_flow(plan, coupling, enter, leave)
    x = rows(20)
    z, there = model.to_latent(x)
    back, back_again = model.to_data_with_log_det(z)
    torch.testing.assert_close(back, x, **EXACT)
    torch.testing.assert_close(there + back_again, torch.zeros_like(there), **EXACT)
    assert ((z - x).abs().mean(0) > 0.05).all()  # no pixel that no layer moves


@every_flow
def test_log_det_is_that_of_the_jacobian(plan: str, coupling: str, enter: str, leave: str) -> None:
    model = image_flow(plan, coupling, enter, leave)
    x = rows(2)
    for way in (model.to_latent, model.to_data_with_log_det):
        _, log_det = way(x)
        for i in range(len(x)):
            matrix = jacobian(lambda point, way=way: way(point[None])[0][0], x[i])
            torch.testing.assert_close(log_det[i], torch.linalg.slogdet(matrix)[1], **EXACT)


@every_flow
def test_every_weight_gets_a_gradient(plan: str, coupling: str, enter: str, leave: str) -> None:
    model = image_flow(plan, coupling, enter, leave)
    (-model.log_prob(rows(100)).mean()).backward()
    for name, weight in model.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.abs().max() > 1e-8, name


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("coupling", ["affine", "additive"])
def test_a_new_flow_leaves_each_pixel_in_its_place(plan: str, coupling: str) -> None:
    model = image_flow(plan, coupling, "none", "none", scale=0.0)
    x = rows(20)
    z, log_det = model.to_latent(x)
    assert torch.equal(z, x)
    assert torch.equal(log_det, torch.zeros_like(log_det))
    torch.testing.assert_close(model.log_prob(x), standard_normal(x), **EXACT)


def test_what_is_factored_out_stands_still() -> None:
    model = image_flow()
    stops = model.path(rows(5))
    moved = [(after.points != before.points).any(0) for before, after in pairwise(stops)]
    couplings = moved[: 3 + 3]  # after the first norm: three of the first level, three of the next
    sizes = [int(places.sum()) for places in couplings]
    assert sizes == [DIM // 2] * 3 + [DIM // 4] * 3
    factored_out = couplings[2]  # what the first level moved last
    assert not any((factored_out & places).any() for places in couplings[3:])
    assert (factored_out | couplings[3] | couplings[4]).all()


def test_the_path_ends_where_the_flow_does() -> None:
    model = image_flow()
    x = rows(5)
    z, log_det = model.to_latent(x)
    there, back = model.path(x), model.path(z, to_latent=False)
    torch.testing.assert_close(there[-1].points, z, **EXACT)
    torch.testing.assert_close(sum(stop.log_det for stop in there), log_det, **EXACT)
    torch.testing.assert_close(back[-1].points, x, **EXACT)
    torch.testing.assert_close(sum(stop.log_det for stop in back), -log_det, **EXACT)
    # the ways pass through the same points, the other way round
    for stop, other in zip(there[:-1], back[-2::-1], strict=True):
        torch.testing.assert_close(stop.points, other.points, **EXACT)


@pytest.mark.parametrize(("enter", "leave"), [("pixel", "none"), ("all", "pixel")])
def test_initialised_norms_standardise_the_latents(enter: str, leave: str) -> None:
    model = image_flow("two levels", "affine", enter, leave, scale=0.0)
    x = rows(300)
    model.initialise(x)
    z, _ = model.to_latent(x)
    torch.testing.assert_close(z.mean(0), torch.zeros(DIM).double(), **EXACT)
    torch.testing.assert_close(z.var(0, correction=0), torch.ones(DIM).double(), **EXACT)


def test_norms_share_a_scale_within_their_group() -> None:
    x = rows(50)
    norm = ActNorm(torch.arange(DIM) % 2).double()
    assert torch.equal(norm.to_latent(x)[0], x)  # never initialised by being used
    norm.initialise(x)
    z, log_det = norm.to_latent(x)
    for group in (z[:, 0::2], z[:, 1::2]):
        assert group.mean().item() == pytest.approx(0, abs=1e-9)
        assert group.var(correction=0).item() == pytest.approx(1, abs=1e-9)
    ratio = (z[0] - z[1]) / (x[0] - x[1])
    torch.testing.assert_close(log_det, ratio.log().sum().expand(50))


def test_a_norm_refuses_what_does_not_vary() -> None:
    x = rows(50)
    x[:, 3] = 1.0
    with pytest.raises(ValueError, match=r"1 of 32 groups .* do not vary"):
        ActNorm(torch.arange(DIM)).double().initialise(x)


@pytest.mark.parametrize(("enter", "leave"), [("pixel", "none"), ("all", "pixel")])
def test_first_bits_in_closed_form(enter: str, leave: str) -> None:
    # a new flow is a Gaussian of independent logits with their means and variances: on the very
    # batch that these come from, E z^2 = 1 and the NLL is 1/2 log(2 pi e) + log sd a pixel
    margin, levels = 1e-6, 256
    flow = image_flow("two levels", "affine", enter, leave, scale=0.0)
    model = ImageFlow(flow, levels, margin).double()
    whole = torch.randint(levels, (500, DIM), generator=generator(3)).to(torch.uint8)
    y = dequantise(whole, levels, generator(), torch.float64)
    s = margin + (1 - 2 * margin) * y
    logits = torch.logit(s)
    flow.initialise(logits)
    nll = 0.5 * math.log(2 * math.pi * math.e) + logits.std(0, correction=0).log().mean()
    volume = (math.log(1 - 2 * margin) - s.log() - (1 - s).log()).mean()
    bits = (nll - volume).item() / math.log(2) + math.log2(levels)
    found = model.bits_per_dim(whole, generator()).mean().item()
    assert found == pytest.approx(bits, abs=1e-4)


def test_blank_and_full_images_cost_finitely_many_bits_in_float32() -> None:
    model = ImageFlow(image_flow().float(), 256, 1e-6)
    for level in (0, 255):
        image = torch.full((20, DIM), level, dtype=torch.uint8)
        assert model.bits_per_dim(image, generator()).isfinite().all()
    edges = torch.tensor([0.0, 1.0]).repeat(DIM // 2)[None]  # where rounding can put a pixel
    assert model.log_prob(edges).isfinite().all()


def test_samples_follow_the_density_and_their_generator() -> None:
    model = image_flow()
    z = torch.randn(50, DIM, generator=generator(5), dtype=torch.float64)
    x, log_det = model.to_data_with_log_det(z)
    torch.testing.assert_close(model.log_prob(x), standard_normal(z) - log_det, **EXACT)
    assert torch.equal(model.sample(50, generator(5)), x)
    assert torch.equal(model.sample(50, generator(5)), model.sample(50, generator(5)))
    images = ImageFlow(model, 256, 1e-6).sample(9, generator())
    assert (images.shape, images.dtype) == ((9, DIM), torch.uint8)


def test_the_same_generator_gives_the_same_flow() -> None:
    def weights(seed: int) -> list[torch.Tensor]:
        model = MultiScale(SHAPE, PLANS["two levels"], (6, 6), generator=generator(seed))
        return list(model.parameters())

    assert all(map(torch.equal, weights(4), weights(4)))
    assert not all(map(torch.equal, weights(4), weights(5)))


@pytest.mark.parametrize(
    ("shape", "plan", "says"),
    [
        ((4, 8), ((("checkerboard", 1),),) * 3, "even sides"),
        ((4, 8), ((("chequerboard", 1),),), "no mask 'chequerboard'"),
        ((4, 8), ((("channel", 0),),), "at least 1 coupling"),
        ((4, 8), (), "levels"),
        ((4, 8), ((),), "levels"),
    ],
)
def test_a_plan_that_cannot_be_says_why(shape: tuple[int, int], plan: object, says: str) -> None:
    channels = (4,) * len(plan)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=says):
        MultiScale(shape, plan, channels, generator=generator())  # type: ignore[arg-type]
