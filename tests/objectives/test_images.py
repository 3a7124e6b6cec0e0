"""Training image flows: noise drawn anew, 16 bits, averaged weights."""

from __future__ import annotations

import pytest
import torch

from genlab.models.multiscale import MultiScale
from genlab.models.preprocessing import ImageFlow
from genlab.objectives.average import Average
from genlab.objectives.image_nll import image_nll
from genlab.objectives.precision import fast_in_bfloat16, in_bfloat16
from genlab.objectives.step import TrainStep
from tests.models.flows import generator
from tests.models.imageflows import DIM, PLANS, SHAPE, image_flow

LEVELS = 17


def images(n: int, seed: int = 3) -> torch.Tensor:
    """Images whose pixels hang together: each is lighter where the one before it is."""
    steps = torch.randint(-2, 3, (n, DIM), generator=generator(seed)).cumsum(1) + 8
    return steps.clamp(0, LEVELS - 1).to(torch.uint8)


def fresh() -> ImageFlow:
    flow = MultiScale(SHAPE, PLANS["two levels"], (12, 12), leave="pixel", generator=generator())
    return ImageFlow(flow, LEVELS, 1e-6)


def test_the_objective_is_the_bound_with_fresh_noise() -> None:
    model, batch = ImageFlow(image_flow(), LEVELS, 1e-6).double(), images(20)
    objective = image_nll(generator(1))
    first, second = objective(model, batch), objective(model, batch)
    assert first != second
    torch.testing.assert_close(first, -model.bound(batch, generator(1)).mean())


@pytest.mark.parametrize("rounded", [False, True])
def test_a_trained_flow_still_goes_there_and_back_in_float32(rounded: bool) -> None:
    model, draws = fresh(), generator(4)
    objective = image_nll(draws)
    trainer = TrainStep(
        model, in_bfloat16(objective) if rounded else objective, rate=3e-3, steps=60, clip=1.0
    )
    with torch.no_grad():
        before = model.bits_per_dim(images(200, 9), generator(5)).mean()
    for k in range(60):
        trainer.step(images(32, 100 + k))
    with torch.no_grad():
        after = model.bits_per_dim(images(200, 9), generator(5)).mean()
        z = torch.randn(100, DIM, generator=generator(6))
        logits = model.flow.to_data(z)
        assert (model.flow.to_latent(logits)[0] - z).abs().max() < 1e-4
    assert after < before - 0.3


def test_rounding_is_for_the_objective_alone() -> None:
    model, batch = ImageFlow(image_flow(scale=0.1).float(), LEVELS, 1e-6), images(50)
    exact = image_nll(generator(1))(model, batch)
    rounded = in_bfloat16(image_nll(generator(1)))(model, batch)
    assert rounded.dtype == torch.float32
    assert 0 < abs(rounded - exact).item() < 0.02 * abs(exact).item()
    assert image_nll(generator(1))(model, batch) == exact


def test_weights_keep_their_bits_when_training_is_rounded() -> None:
    model = fresh()
    trainer = TrainStep(model, in_bfloat16(image_nll(generator(1))), rate=1e-3, steps=10)
    trainer.step(images(8))
    assert all(weight.dtype == torch.float32 for weight in model.parameters())
    assert (trainer.weights != trainer.weights.bfloat16().float()).any()


def test_the_average_follows_and_lets_go() -> None:
    weights = torch.nn.Parameter(torch.zeros(3))
    average = Average(weights, keep=0.9)
    expected = 0.0
    for k in range(200):
        with torch.no_grad():
            weights.fill_(float(k))
        keep = min(0.9, (1 + k) / (10 + k))
        expected = keep * expected + (1 - keep) * k
        average.update()
    assert average.value[0].item() == pytest.approx(expected, rel=1e-5)
    assert average.value[0].item() == pytest.approx(199 - 9, abs=0.1)  # lag keep / (1 - keep)
    with average.in_place():
        assert torch.equal(weights, average.value)
    assert torch.equal(weights, torch.full((3,), 199.0))
    again = Average(weights, keep=0.9)
    again.load_state_dict(average.state_dict())
    average.update()
    again.update()
    assert torch.equal(again.value, average.value)
    with pytest.raises(ValueError, match=r"not 1\.0"):
        Average(weights, keep=1.0)


@pytest.mark.gpu
def test_cuda_gives_the_likelihood_of_the_cpu() -> None:
    model, batch = ImageFlow(image_flow(), LEVELS, 1e-6).double(), images(20)
    there = model.bound(batch, generator(1))
    model.cuda()
    torch.testing.assert_close(model.bound(batch.cuda(), generator(1)).cpu(), there)


@pytest.mark.gpu
def test_cuda_trains_in_bfloat16() -> None:
    device = torch.device("cuda")
    assert fast_in_bfloat16(device) in (True, False)
    model = fresh().cuda()
    step = TrainStep(model, in_bfloat16(nll_of_logits), rate=3e-3, steps=60, clip=1.0)
    draws = generator(4)
    losses = []
    for k in range(60):
        noise = torch.rand(32, DIM, generator=draws)
        losses.append(step.step(((images(32, 100 + k) + noise) / LEVELS).cuda()))
    assert sum(losses[-10:]) < sum(losses[:10])


def nll_of_logits(model: ImageFlow, batch: torch.Tensor) -> torch.Tensor:
    return -model.log_prob(batch).mean()
