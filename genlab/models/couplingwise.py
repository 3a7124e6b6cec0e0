"""A flow coupling by coupling on autograd's graph, for whoever needs second derivatives.

`RealNVP.to_latent` and `to_data` are one node of that graph, with a gradient by hand that cannot
be differentiated again. No game needs that: the generator descends first derivatives, and the
penalties on the slope of D differentiate D twice but hold its samples constant. The slope of a
flow's own log density does, as in a penalty on the optimal discriminator.
"""

from __future__ import annotations

import torch
from torch import Tensor

from genlab.models.realnvp import RealNVP


def to_data_by_coupling(flow: RealNVP, z: Tensor) -> tuple[Tensor, Tensor]:
    """Return the points x (n, dim) of the latents `z` (n, dim) and log|det dx/dz| (n,) in nats."""
    return _walk(flow, z, to_latent=False)


def log_prob_by_coupling(flow: RealNVP, x: Tensor) -> Tensor:
    """Return log p(x) (n,) in nats for `x` (n, dim)."""
    z, log_det = _walk(flow, x, to_latent=True)
    return flow.base.log_prob(z) + log_det


def _walk(flow: RealNVP, points: Tensor, to_latent: bool) -> tuple[Tensor, Tensor]:
    stops = flow.path(points, to_latent=to_latent)
    return stops[-1].points, torch.stack([stop.log_det for stop in stops]).sum(0)
