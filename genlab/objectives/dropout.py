"""Negative log-likelihood with hidden units left out at random, so that none is relied upon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import torch
from torch import Tensor

from genlab.models.convnet import ConvNet
from genlab.models.multiscale import MultiScale
from genlab.models.networks import MLP
from genlab.models.realnvp import RealNVP

Flow: TypeAlias = RealNVP | MultiScale


def dropout_nll(rate: float, generator: torch.Generator) -> Callable[[Flow, Tensor], Tensor]:
    """Return the objective -mean log p(x) over x (n, dim), in nats, with dropout at `rate`.

    In every network each hidden unit is 0 with probability `rate`, else divided by 1 - rate
    (Srivastava et al., 2014), anew for each point. A flow with units left out is a flow too, so
    what is minimised is a mean of exact NLLs. The flow itself, asked otherwise, has all its units.
    """
    if not 0 <= rate < 1:
        raise ValueError(f"Dropout leaves out a share of 0 to below 1, not {rate}.")

    def objective(flow: Flow, batch: Tensor) -> Tensor:
        with dropping(flow, rate, generator):
            if isinstance(flow, MultiScale):
                return -flow.log_prob(batch).mean()
            stops = flow.path(batch)  # layer by layer: the sweep through all knows no dropout
        log_det = torch.stack([stop.log_det for stop in stops]).sum(0)
        return -(flow.base.log_prob(stops[-1].points) + log_det).mean()

    return objective


@contextmanager
def dropping(flow: Flow, rate: float, generator: torch.Generator) -> Iterator[None]:
    """Let the networks of `flow` leave out hidden units within the `with` block."""

    def drop(hidden: Tensor) -> Tensor:
        kept = torch.rand(hidden.shape, generator=generator, device=generator.device) >= rate
        return hidden * kept.to(hidden) / (1 - rate)

    networks = [module for module in flow.modules() if isinstance(module, MLP | ConvNet)]
    for network in networks:
        network.drop = drop
    try:
        yield
    finally:
        for network in networks:
            network.drop = None
