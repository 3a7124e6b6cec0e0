"""From a model and an objective to its gradient: by autograd, or by hand where that is faster."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeGuard

import torch
from torch import Tensor, nn

from genlab.models.base import NormalBase
from genlab.models.preprocessing import ImageFlow
from genlab.models.realnvp import RealNVP
from genlab.models.sweep import by_layer, columns, pull_back, sweep
from genlab.objectives.nll import nll

Gradient = Callable[[Tensor], Tensor]  # batch -> loss; leaves the gradient in `.grad`


def gradient_of(
    model: nn.Module, objective: Callable[[Any, Tensor], Tensor], weights: nn.Parameter
) -> Gradient:
    """Return the function that takes a batch, leaves its gradient in `.grad`, returns the loss.

    weights: the flat parameter that holds all of the model's.
    """
    if objective is nll and known_by_hand(model):
        return nll_by_hand(model)
    if objective is nll and isinstance(model, ImageFlow) and known_by_hand(model.flow):
        return image_nll_by_hand(model, model.flow)

    def gradient(batch: Tensor) -> Tensor:
        assert weights.grad is not None
        weights.grad.zero_()
        loss = objective(model, batch)
        loss.backward()
        return loss.detach()

    return gradient


def known_by_hand(flow: nn.Module) -> TypeGuard[RealNVP]:
    """Say whether `nll_by_hand` can have this flow: a RealNVP of stretching layers, one bell."""
    if not isinstance(flow, RealNVP):
        return False
    return flow.coupling == "affine" and isinstance(flow.base, NormalBase)


def nll_by_hand(flow: RealNVP) -> Gradient:
    """Return the function that overwrites `.grad` of every weight with that of the NLL.

    d NLL / dz = z / n,  d NLL / d log|det dz/dx| = -1 / n,  and from there back to the weights.
    """
    couplings = len(flow.couplings)
    layers = by_layer([weight.data for weight in flow.weights], couplings)
    out = by_layer([window(weight) for weight in flow.weights], couplings)
    constant = 0.5 * flow.dim * math.log(2 * math.pi)

    @torch.inference_mode()
    def gradient(batch: Tensor) -> Tensor:
        n = len(batch)
        parts = columns(batch, flow.order, flow.kept)
        parts, log_det, traces = sweep(layers, parts, flow.activation, to_latent=True)
        z = torch.cat(parts)  # (dim, n)
        loss = (0.5 * z.square().sum() - log_det.sum()) / n + constant
        z /= n
        d_parts = [z[: flow.kept], z[flow.kept :]]
        d_log_det = torch.full_like(log_det, -1 / n)
        pull_back(layers, traces, d_parts, d_log_det, flow.activation, True, out, False)
        return loss

    return gradient


def image_nll_by_hand(model: ImageFlow, flow: RealNVP) -> Gradient:
    """Return the same for dequantised images, whose way to the logits has no weights."""
    of_logits = nll_by_hand(flow)

    @torch.inference_mode()
    def gradient(batch: Tensor) -> Tensor:
        logits, log_det = model.logit.to_latent(batch)
        return of_logits(logits) - log_det.mean()

    return gradient


def window(weight: nn.Parameter) -> Tensor:
    """Return the gradient of `weight`, which must have room already."""
    if weight.grad is None:
        raise ValueError("Make room for the gradients first: flatten the model's parameters.")
    return weight.grad
