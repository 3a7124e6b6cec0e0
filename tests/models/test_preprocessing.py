"""Images to logits and back, with every nat accounted for."""

from __future__ import annotations

import math

import pytest
import torch
from torch.autograd.functional import jacobian

from genlab.models.base import standard_normal
from genlab.models.preprocessing import ImageFlow, Logit, dequantise
from genlab.models.realnvp import RealNVP
from tests.models.flows import generator, perturbed

LEVELS = (2, 17, 256)
MARGINS = (1e-6, 0.05)
every_kind = pytest.mark.parametrize(
    ("levels", "margin"), [(levels, margin) for levels in LEVELS for margin in MARGINS]
)
SHAPE = (3, 4)
DIM = 12


def image_flow(levels: int, margin: float, scale: float = 0.0) -> ImageFlow:
    flow = RealNVP(DIM, 3, 8, 1, "checkerboard", image_shape=SHAPE, generator=generator())
    return ImageFlow(perturbed(flow, scale), levels, margin)


def images(n: int, levels: int) -> torch.Tensor:
    return torch.randint(levels, (n, DIM), generator=generator(3)).to(torch.uint8)


@every_kind
def test_dequantised_images_keep_their_level(levels: int, margin: float) -> None:
    whole = images(200, levels)
    y = dequantise(whole, levels, generator(), torch.float64)
    assert y.min() >= 0
    assert y.max() < 1
    assert torch.equal((y * levels).floor().to(torch.uint8), whole)
    assert torch.equal(y, dequantise(whole, levels, generator(), torch.float64))
    model = image_flow(levels, margin).double()
    z, _ = model.logit.to_latent(y)
    assert torch.equal(model.to_images(z), whole)


@pytest.mark.parametrize("margin", MARGINS)
def test_logit_goes_there_and_back_with_its_log_det(margin: float) -> None:
    logit = Logit(margin)
    y = torch.rand(4, DIM, generator=generator(), dtype=torch.float64)
    z, log_det = logit.to_latent(y)
    torch.testing.assert_close(logit.to_data(z), y)
    for i in range(len(y)):
        matrix = jacobian(lambda point: logit.to_latent(point[None])[0][0], y[i])
        torch.testing.assert_close(log_det[i], torch.linalg.slogdet(matrix)[1])


@pytest.mark.parametrize("margin", MARGINS)
def test_logit_is_even_about_the_middle(margin: float) -> None:
    y = torch.linspace(0, 1, 101)[None]
    z, _ = Logit(margin).to_latent(y)
    torch.testing.assert_close(z, -z.flip(1), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("margin", [0.0, 0.5, -1.0])
def test_a_margin_that_cannot_be_says_why(margin: float) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 0\.5"):
        Logit(margin)


@every_kind
def test_blank_and_full_images_cost_finitely_many_bits(levels: int, margin: float) -> None:
    model = image_flow(levels, margin, scale=0.2)
    blank = torch.zeros(3, DIM, dtype=torch.uint8)
    full = torch.full((3, DIM), levels - 1, dtype=torch.uint8)
    for image in (blank, full):
        assert model.bits_per_dim(image, generator()).isfinite().all()
    edges = torch.tensor([0.0, 1.0]).repeat(DIM // 2)[None]  # where rounding can put a pixel
    assert model.log_prob(edges).isfinite().all()


@every_kind
def test_bits_of_a_new_flow_in_closed_form(levels: int, margin: float) -> None:
    model = image_flow(levels, margin).double()
    whole = images(40, levels)
    s = margin + (1 - 2 * margin) * dequantise(whole, levels, generator(), torch.float64)
    z = torch.logit(s)
    log_det = (math.log(1 - 2 * margin) - s.log() - (1 - s).log()).sum(1)
    bits = -(standard_normal(z) + log_det) / (DIM * math.log(2)) + math.log2(levels)
    torch.testing.assert_close(model.bits_per_dim(whole, generator()), bits)


def test_the_uniform_density_costs_all_bits() -> None:
    # a flow whose latent is the logistic distribution would cost exactly log2(levels) bits; the
    # part of the bookkeeping that is not the flow must then give its density and no more
    y = torch.rand(50, DIM, generator=generator(), dtype=torch.float64)
    z, log_det = Logit(1e-9).to_latent(y)
    logistic = -(z + 2 * torch.nn.functional.softplus(-z)).sum(1)
    torch.testing.assert_close(logistic + log_det, torch.zeros(50).double(), rtol=0, atol=1e-5)


def test_log_prob_is_that_of_the_whole_jacobian() -> None:
    model = image_flow(17, 0.05, scale=0.3).double()
    y = torch.rand(2, DIM, generator=generator(), dtype=torch.float64)

    def latent(point: torch.Tensor) -> torch.Tensor:
        return model.flow.to_latent(model.logit.to_latent(point[None])[0])[0][0]

    for i in range(len(y)):
        log_det = torch.linalg.slogdet(jacobian(latent, y[i]))[1]
        expected = standard_normal(latent(y[i])[None])[0] + log_det
        torch.testing.assert_close(model.log_prob(y)[i], expected)


def test_samples_are_images() -> None:
    model = image_flow(17, 0.05, scale=0.3)
    drawn = model.sample(500, generator())
    assert drawn.shape == (500, DIM)
    assert drawn.dtype == torch.uint8
    assert drawn.max() == 16
    assert drawn.min() == 0
    assert torch.equal(drawn, model.sample(500, generator()))
