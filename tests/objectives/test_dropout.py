"""Dropout and weight decay: what they do to a step, and that they do nothing where they are off."""

from __future__ import annotations

import pytest
import torch

from genlab.models.realnvp import RealNVP
from genlab.objectives.dropout import dropout_nll, dropping
from genlab.objectives.nll import nll
from genlab.objectives.step import TrainStep


def flow(seed: int = 3) -> RealNVP:
    """A flow that is not the identity."""
    generator = torch.Generator().manual_seed(seed)
    made = RealNVP(6, 3, 16, 2, activation="silu", generator=generator)
    with torch.no_grad():
        for weight in made.parameters():
            weight.add_(0.2 * torch.randn(weight.shape, generator=generator))
    return made


def points(n: int = 64) -> torch.Tensor:
    return torch.randn(n, 6, generator=torch.Generator().manual_seed(5))


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(9)


def test_without_dropout_it_is_the_nll_and_its_gradient() -> None:
    one, two = flow(), flow()
    a, b = nll(one, points()), dropout_nll(0.0, generator())(two, points())
    torch.testing.assert_close(a, b)
    a.backward()
    b.backward()
    for p, q in zip(one.parameters(), two.parameters(), strict=True):
        torch.testing.assert_close(p.grad, q.grad, rtol=1e-4, atol=1e-6)


def test_hidden_units_are_left_out_at_the_rate_and_keep_their_mean() -> None:
    model = flow()
    network = model.layers[0].conditioner
    kept = points(4000)[:, :3]
    whole = network.hidden(kept)
    with dropping(model, 0.25, generator()):
        thinned = network.hidden(kept)
    share = (thinned == 0).double().mean(0)
    assert float((share - 0.25).abs().max()) < 0.05  # 4,000 points: 7 standard errors
    assert network.drop is None
    torch.testing.assert_close(network.hidden(kept), whole)  # afterwards all units are there


def test_it_is_drawn_by_the_generator() -> None:
    model = flow()
    losses = [dropout_nll(0.3, generator())(model, points()).item() for _ in range(2)]
    assert losses[0] == losses[1] != nll(model, points()).item()


def test_a_share_of_all_is_refused() -> None:
    with pytest.raises(ValueError, match="not 1"):
        dropout_nll(1, generator())


def test_decay_takes_its_share_of_the_weights_apart_from_the_gradient() -> None:
    """One step at a constant rate h: the weights end h * decay * w below those without decay."""
    plain, decayed = (
        TrainStep(flow(), nll, rate=1e-3, steps=1, schedule="constant", decay=decay)
        for decay in (0.0, 2.0)
    )
    before = plain.weights.detach().clone()
    for one in (plain, decayed):
        one.step(points())
    torch.testing.assert_close(plain.weights - decayed.weights, 2e-3 * before, rtol=1e-3, atol=1e-7)
