"""The gradient by hand is that of autograd through the definition."""

from __future__ import annotations

import gc
import weakref

import pytest
import torch

from genlab.models.realnvp import RealNVP
from tests.models.flows import AFFINE, by_definition, flow, generator, perturbed, points

every_flow = pytest.mark.parametrize(("mask", "depth", "activation"), AFFINE)
both_ways = pytest.mark.parametrize("to_latent", [True, False], ids=["to latent", "to data"])


@every_flow
@both_ways
def test_by_hand_is_by_definition(mask: str, depth: int, activation: str, to_latent: bool) -> None:
    model = flow(mask, depth, activation)
    start = points(11).requires_grad_()
    by_hand = model.to_latent if to_latent else model.to_data_with_log_det
    results = by_hand(start), by_definition(model, start, to_latent)
    # weights of the outputs that are no symmetric sum, so that no two errors cancel
    of_points, of_log_det = points(11, seed=7), points(11, 1, seed=8)[:, 0]
    inputs = [start, *model.parameters()]
    gradients = [
        torch.autograd.grad((end * of_points).sum() + (log_det * of_log_det).sum(), inputs)
        for end, log_det in results
    ]
    for hand, definition in zip(*results, strict=True):
        torch.testing.assert_close(hand, definition, rtol=1e-10, atol=1e-10)
    for hand, definition in zip(*gradients, strict=True):
        torch.testing.assert_close(hand, definition, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("activation", ["relu", "tanh", "silu"])
@both_ways
def test_finite_differences_agree(activation: str, to_latent: bool) -> None:
    model = perturbed(
        RealNVP(3, 3, 4, 2, "alternate", activation, generator=generator()).double(), 0.4
    )
    way = model.to_latent if to_latent else model.to_data_with_log_det

    def through(start: torch.Tensor, *_: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return way(start)  # the weights are moved in place by gradcheck

    assert torch.autograd.gradcheck(through, (points(2, 3).requires_grad_(), *model.weights))


def test_one_output_alone_has_its_gradient() -> None:
    model = flow("half", 2, "relu")
    start = points(5).requires_grad_()
    for output in (0, 1):
        for way, to_latent in ((model.to_latent, True), (model.to_data_with_log_det, False)):
            hand = torch.autograd.grad(way(start)[output].sum(), start)[0]
            definition = by_definition(model, start, to_latent)[output].sum()
            torch.testing.assert_close(hand, torch.autograd.grad(definition, start)[0])


def test_a_second_derivative_is_refused() -> None:
    model = flow("half", 1, "tanh")
    start = points(5).requires_grad_()
    (gradient,) = torch.autograd.grad(model.log_prob(start).sum(), start, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        gradient.square().sum().backward()


@both_ways
def test_what_is_kept_for_the_gradient_goes_with_the_graph(to_latent: bool) -> None:
    model = flow("half", 2, "relu")
    gc.disable()  # a cycle through the graph would never be freed, not even by the collector
    try:
        end, log_det = (model.to_latent if to_latent else model.to_data_with_log_det)(points(5))
        node = end.grad_fn
        trace = weakref.ref(node.traces[0].bend)  # type: ignore[union-attr]
        assert trace() is not None
        del end, log_det, node
        assert trace() is None
    finally:
        gc.enable()
