"""Through all couplings of a flow at once, and back again with the gradient by hand.

What goes through is what `AffineCoupling` defines; one step of training takes less than half the
time of a graph with a node for every small operation. Points stand in columns here, so that the
two parts of a flow are whole rows; hidden units stand in rows, which the sums over points like.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.function import once_differentiable

from genlab.models.sizes import BOUND

aten = torch.ops.aten

Weights = tuple[Tensor, ...]  # of one conditioner: its matrices, then its biases
Parts = list[Tensor]  # a (kept, n) and b (dim - kept, n)

# Gradient after an activation, what it gave (silu: saw) -> gradient before it, in its place.
SLOPES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "relu": lambda d, h: aten.threshold_backward.grad_input(d, h, 0, grad_input=d),
    "tanh": lambda d, h: aten.tanh_backward.grad_input(d, h, grad_input=d),
    "silu": lambda d, h: aten.silu_backward.grad_input(d, h, grad_input=d),
}


class Trace(NamedTuple):
    """What the gradient of one coupling needs to know of the way through it."""

    k: int  # the coupling
    inputs: list[Tensor]  # of each of the conditioner's layers, (n, inputs)
    bent: list[Tensor]  # of each activation: what it gave, or for silu what it saw
    bend: Tensor  # tanh(raw / BOUND), (moved, n)
    stretch: Tensor  # what the moved part was multiplied by, (moved, n)
    factor: Tensor  # the moved part on its data side, as the derivative by the log scale needs it


def sweep(
    layers: list[Weights], parts: Parts, activation: str, to_latent: bool
) -> tuple[Parts, Tensor, list[Trace]]:
    """Return the parts at the other end, log|det| (n,) of the way, and its traces.

    to_latent: z = x * exp(s) + t, else x = (z - t) * exp(-s) from the last coupling to the first.
    """
    parts, log_scales, traces = list(parts), [], []
    for k in range(len(layers)) if to_latent else range(len(layers) - 1, -1, -1):
        still, moved = parts[k % 2], parts[1 - k % 2]
        output, inputs, bent = conditioner(layers[k], still, activation)
        bend = output[: len(moved)].mul_(1 / BOUND).tanh_()
        shift = output[len(moved) :]
        if to_latent:
            log_scale = bend * BOUND
            stretch = log_scale.exp()
            result = torch.addcmul(shift, moved, stretch)
            factor = moved
        else:
            log_scale = bend * -BOUND
            stretch = log_scale.exp()
            result = torch.sub(moved, shift).mul_(stretch)
            factor = result
        parts[1 - k % 2] = result
        log_scales.append(log_scale)
        traces.append(Trace(k, inputs, bent, bend, stretch, factor))
    return parts, torch.cat(log_scales).sum(0), traces


def pull_back(
    layers: list[Weights],
    traces: list[Trace],
    d_parts: Parts,
    d_log_det: Tensor,
    activation: str,
    to_latent: bool,
    out: list[Weights],
    to_start: bool = True,
) -> Parts:
    """Return the gradient of the parts at the start; write those of the weights into `out`.

    Without `to_start` the last gradient of all, that of a part no weight needs, is left out.
    """
    d_parts = list(d_parts)
    for trace in reversed(traces):
        k, inputs, bent, bend, stretch, factor = trace
        d_moved = d_parts[1 - k % 2]
        d_before = d_moved * stretch
        if to_latent:
            d_log_scale = torch.addcmul(d_log_det, d_before, factor)
            d_shift = d_moved
        else:
            d_log_scale = torch.addcmul(d_log_det, d_moved, factor).neg_()
            d_shift = -d_before
        d_output = torch.cat([aten.tanh_backward.default(d_log_scale, bend), d_shift])
        d_hidden = conditioner_back(layers[k], inputs, bent, d_output, activation, out[k])
        d_parts[1 - k % 2] = d_before
        if to_start or trace is not traces[0]:
            d_parts[k % 2] = torch.addmm(d_parts[k % 2], layers[k][0].t(), d_hidden)
    return d_parts


def conditioner(
    weights: Weights, x: Tensor, activation: str
) -> tuple[Tensor, list[Tensor], list[Tensor]]:
    """Return the network's output (outputs, n) for `x` (inputs, n), with its inputs and bends."""
    depth = len(weights) // 2 - 1
    h = x.t()  # (n, inputs)
    inputs, bent = [h], []
    for i in range(depth):
        h = F.linear(h, weights[i], weights[depth + 1 + i])  # (n, width)
        if activation == "silu":
            bent.append(h)
            h = F.silu(h)
        else:
            h = h.relu_() if activation == "relu" else h.tanh_()
            bent.append(h)
        inputs.append(h)
    return torch.addmm(weights[-1].unsqueeze(1), weights[depth], h.t()), inputs, bent


def conditioner_back(
    weights: Weights,
    inputs: list[Tensor],
    bent: list[Tensor],
    d_output: Tensor,
    activation: str,
    out: Weights,
) -> Tensor:
    """Return the gradient (width, n) before the first bend; write the weights' into `out`."""
    depth = len(bent)
    slope = SLOPES[activation]
    torch.mm(d_output, inputs[depth], out=out[depth])
    torch.sum(d_output, 1, out=out[-1])
    d = d_output.t()  # (n, outputs)
    for i in range(depth - 1, -1, -1):
        d = slope(torch.mm(d, weights[i + 1]), bent[i])  # (n, width)
        torch.mm(d.t(), inputs[i], out=out[i])
        torch.sum(d, 0, out=out[depth + 1 + i])
    return d.t()


class Sweep(torch.autograd.Function):
    """`sweep` as one node of the autograd graph, for every objective there is."""

    @staticmethod
    def forward(
        ctx: Any,
        points: Tensor,
        order: Tensor,
        kept: int,
        activation: str,
        to_latent: bool,
        couplings: int,
        *weights: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return the points (n, dim) at the other end and log|det| (n,)."""
        layers = by_layer(weights, couplings)
        parts, log_det, ctx.traces = sweep(
            layers, columns(points, order, kept), activation, to_latent
        )
        ctx.save_for_backward(order, *weights)
        ctx.setting = kept, activation, to_latent, couplings
        return rows(parts, order), log_det

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_points: Tensor, d_log_det: Tensor) -> tuple[Any, ...]:
        """Return the gradients of the points and of every weight."""
        order, *weights = ctx.saved_tensors
        kept, activation, to_latent, couplings = ctx.setting
        out = [torch.empty_like(weight) for weight in weights]
        d_parts = pull_back(
            by_layer(weights, couplings),
            ctx.traces,
            columns(d_points, order, kept),
            d_log_det,
            activation,
            to_latent,
            by_layer(out, couplings),
        )
        return rows(d_parts, order), None, None, None, None, None, *out


def columns(points: Tensor, order: Tensor, kept: int) -> Parts:
    """Return the parts a (kept, n) and b (dim - kept, n) of `points` (n, dim)."""
    part = points.t().index_select(0, order)
    return [part[:kept], part[kept:]]


def rows(parts: Parts, order: Tensor) -> Tensor:
    """Return the points (n, dim) of which `parts` are the parts."""
    part = torch.cat(parts)
    points = part.new_empty(part.shape[1], part.shape[0])
    points.t()[order] = part
    return points


def by_layer(weights: tuple[Tensor, ...] | list[Tensor], couplings: int) -> list[Weights]:
    """Return the weights of each coupling, of all of them in a row."""
    size = len(weights) // couplings
    return [tuple(weights[i : i + size]) for i in range(0, len(weights), size)]
