from __future__ import annotations

import math

import pytest
import torch

from genlab.models.masks import MASKS
from genlab.models.networks import ACTIVATIONS
from genlab.models.preprocessing import ImageFlow
from genlab.models.realnvp import RealNVP
from genlab.objectives.descent import gradient_of
from genlab.objectives.nll import nll
from genlab.objectives.step import flatten
from tests.models.flows import SHAPE, flow, generator, points


def test_the_first_nll_is_that_of_the_standard_normal() -> None:
    model = RealNVP(2, 8, 64, 2, generator=generator()).double()
    x = points(100, 2)
    expected = math.log(2 * math.pi) + 0.5 * x.square().sum(1).mean().item()
    assert nll(model, x).item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("couplings", [1, 2, 5])
@pytest.mark.parametrize("images", [False, True], ids=["points", "images"])
def test_the_gradient_by_hand_is_that_of_autograd(
    mask: str, activation: str, couplings: int, images: bool
) -> None:
    model: RealNVP | ImageFlow = flow(mask, 2, activation, couplings=couplings)
    batch = points(20)
    if images:
        model, batch = ImageFlow(model, 17, 0.05), torch.sigmoid(batch)
    weights = flatten(model.parameters())

    def another(model: RealNVP | ImageFlow, batch: torch.Tensor) -> torch.Tensor:
        return nll(model, batch)  # not the objective that is known by hand

    results = []
    for objective in (nll, another):
        gradient = gradient_of(model, objective, weights)
        weights.grad.fill_(7.0)  # type: ignore[union-attr]  # left by the step before
        results.append((gradient(batch).item(), weights.grad.clone()))  # type: ignore[union-attr]
    (loss, by_hand), (expected_loss, expected) = results
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    torch.testing.assert_close(by_hand, expected, rtol=1e-9, atol=1e-10)
    assert by_hand.abs().max() > 0.01


def test_room_for_gradients_is_needed() -> None:
    model = RealNVP(6, 2, 8, 1, "checkerboard", image_shape=SHAPE, generator=generator())
    with pytest.raises(ValueError, match="flatten"):
        gradient_of(model, nll, torch.nn.Parameter(torch.zeros(1)))
