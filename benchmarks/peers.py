"""The same Real NVP by other libraries: same masks, same networks, Adam in one fused call."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from genlab.models.realnvp import RealNVP
from genlab.objectives.nll import nll
from genlab.objectives.step import TrainStep

RATE = 1e-3


class Size(NamedTuple):
    """Of a flow and of its batch."""

    dim: int
    couplings: int
    width: int
    batch: int


class Contestant(NamedTuple):
    """A model that can be trained."""

    weights: int
    step: Callable[[Tensor], float]  # batch (n, dim) -> loss


def genlab(size: Size, clip: float | None = None) -> Contestant:
    """Return this project's flow and training step, without what the peers do without."""
    model = RealNVP(
        size.dim, size.couplings, size.width, 2, generator=torch.Generator().manual_seed(0)
    )
    descent = TrainStep(model, nll, rate=RATE, steps=1, schedule="constant", clip=clip)
    return Contestant(descent.weights.numel(), descent.step)


def clipped(size: Size) -> Contestant:
    """Return the same with its gradients clipped, as the app trains it."""
    return genlab(size, clip=1.0)


def autograd(size: Size) -> Contestant:
    """Return this project's flow as any other objective trains it, through autograd."""
    model = RealNVP(
        size.dim, size.couplings, size.width, 2, generator=torch.Generator().manual_seed(0)
    )
    return by_adam(model, lambda batch: -model.log_prob(batch).mean())


def zuko(size: Size) -> Contestant:
    """Return zuko's flow: alternating binary masks, affine couplings."""
    import zuko

    model = zuko.flows.RealNVP(
        size.dim, transforms=size.couplings, hidden_features=(size.width, size.width)
    )
    return by_adam(model, lambda batch: -model().log_prob(batch).mean())


def normflows(size: Size) -> Contestant:
    """Return the flow of normflows: halves that are swapped after each affine coupling."""
    import normflows

    half = size.dim // 2
    layers: list[nn.Module] = []
    for _ in range(size.couplings):
        net = normflows.nets.MLP([half, size.width, size.width, size.dim], init_zeros=True)
        layers += [
            normflows.flows.AffineCouplingBlock(net),
            normflows.flows.Permute(size.dim, mode="swap"),
        ]
    base = normflows.distributions.DiagGaussian(size.dim, trainable=False)
    model = normflows.NormalizingFlow(base, layers)
    return by_adam(model, model.forward_kld)


def nflows(size: Size) -> Contestant:
    """Return the flow of nflows: alternating binary masks, affine couplings."""
    from nflows.distributions import StandardNormal
    from nflows.flows import Flow
    from nflows.nn.nets import MLP
    from nflows.transforms import AffineCouplingTransform, CompositeTransform
    from nflows.utils.torchutils import create_alternating_binary_mask

    class Network(MLP):
        def forward(self, inputs: Tensor, context: None = None) -> Tensor:
            return super().forward(inputs)

    def network(inputs: int, outputs: int) -> nn.Module:
        hidden = [size.width, size.width]
        return Network([inputs], [outputs], hidden, activation=nn.functional.relu)

    layers = [
        AffineCouplingTransform(create_alternating_binary_mask(size.dim, k % 2 == 0), network)
        for k in range(size.couplings)
    ]
    model = Flow(CompositeTransform(layers), StandardNormal([size.dim]))
    return by_adam(model, lambda batch: -model.log_prob(batch).mean())


def by_adam(model: nn.Module, objective: Callable[[Tensor], Tensor]) -> Contestant:
    """Return the usual training step: gradients cleared, backward pass, fused Adam."""
    adam = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)

    def step(batch: Tensor) -> float:
        adam.zero_grad()
        loss = objective(batch)
        loss.backward()
        adam.step()
        return loss.item()

    return Contestant(sum(weight.numel() for weight in model.parameters()), step)


CONTESTANTS: dict[str, Callable[[Size], Contestant]] = {
    "genlab": genlab,
    "genlab, clipped": clipped,
    "genlab, autograd": autograd,
    "normflows": normflows,
    "zuko": zuko,
    "nflows": nflows,
}
