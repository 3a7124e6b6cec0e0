"""What keeps a discriminator from growing too steep, and the noise that blurs what it sees.

A penalty on the slope of D by its input is differentiated once more, by D's weights. That second
derivative goes through D only: the samples it is taken at are constants to D. So the generator
needs first derivatives alone, and a flow's hand-written sweep will do.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Critic = Callable[[Tensor], Tensor]  # points (n, dim) -> verdicts (n,)

PENALTY = 10.0  # the usual weight of the gradient penalty
FADED = 0.5  # of a run: instance noise is gone from there on


def slopes(critic: Critic, x: Tensor) -> Tensor:
    """Return the gradient of D by its input (n, dim) at `x` (n, dim), to be differentiated again.

    D must judge each point by itself (no normalisation over a batch).
    """
    x = x.detach().requires_grad_()
    with torch.enable_grad():
        (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gradient


def gradient_penalty(critic: Critic, x: Tensor) -> Tensor:
    """Return (|grad D(x)| - 1)^2 for each of the points `x` (n, dim), as (n,).

    (Gulrajani et al., 2017: equation 3; there `x` are `between` and the weight is 10.) It is taken
    for each point by itself: the norm of a batch's gradient would be another thing.
    """
    return (slopes(critic, x).norm(dim=1) - 1).square()


def between(real: Tensor, fake: Tensor, generator: torch.Generator) -> Tensor:
    """Return points (n, dim), each uniform on the line from a data point to a sample."""
    u = torch.rand(len(real), 1, generator=generator, dtype=real.dtype)
    return real + u * (fake - real)


def r1(critic: Critic, real: Tensor) -> Tensor:
    """Return 1/2 mean |grad D(x)|^2 over the data `real` (n, dim), a scalar to be weighed by gamma.

    (Mescheder, Geiger and Nowozin, 2018: equation 9.)
    """
    return 0.5 * slopes(critic, real).square().sum(1).mean()


def instance_noise(step: int, steps: int, start: float) -> float:
    """Return the standard deviation of the noise on all that D sees in the update `step` (from 0).

    It fades linearly from `start` to 0 at half of the planned `steps` (Sønderby et al., 2017;
    Arjovsky and Bottou, 2017).
    """
    return start * max(0.0, 1 - step / max(1.0, FADED * steps))
