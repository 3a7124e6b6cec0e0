"""The figures that a finished flow is quoted with: held-out, each with its standard error."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from genlab.experiments.streams import stream
from genlab.metrics.likelihood import estimate, held_out_nll, kl, log_probs
from genlab.metrics.modes import off_modes
from genlab.metrics.plane import plane_integral
from genlab.models.preprocessing import dequantise

if TYPE_CHECKING:
    from genlab.experiments.flow_learner import FlowLearner

HELD_OUT_SEED = 20_000  # the same fresh points for every run on a data set, whatever its own seed
HELD_OUT_POINTS = 20_000
TOGETHER = 4096  # points sent through the flow


def evaluate_flow(learner: FlowLearner) -> dict[str, float | None]:
    """Return the held-out NLL (nats) with its standard error, and what else is known of the flow.

    entropy, gap: the floor of the NLL, and how far above it is; None where nobody knows it.
    kl, reverse_kl: KL(data || model) and KL(model || data), where the truth is known; the latter
    is None where it is infinite, that is where samples fall where the truth has none.
    integral: of the density over the plane. train_nll: of the points learnt from, where they are
    finite. off_modes: the share of samples beyond 3 standard deviations of every mode, of sets
    that have modes; a perfect sampler has exp(-9/2) = .0111.
    """
    x = held_out(learner, HELD_OUT_POINTS)
    log_q = log_probs(learner.model.log_prob, x, TOGETHER)
    nll = estimate(-log_q)
    size = {"parameters": float(sum(weight.numel() for weight in learner.model.parameters()))}
    if learner.is_image:
        per_nat = 1 / (learner.data.dim * math.log(2))
        return {
            "bits_per_dim": learner.to_bits(nll.mean),
            "bits_per_dim_stderr": nll.stderr * per_nat,
            "nll": nll.mean,
            "nll_stderr": nll.stderr,
            "entropy": None,
            **size,
        }
    entropy = learner.data.entropy
    figures: dict[str, float | None] = {
        "nll": nll.mean,
        "nll_stderr": nll.stderr,
        "entropy": entropy,
        "gap": None if entropy is None else nll.mean - entropy,
        **size,
    }
    if learner.data.exact:
        forward = kl(learner.data.log_prob(x.double()), log_q)
        figures |= {"kl": forward.mean, "kl_stderr": forward.stderr}
    if learner.points is not None:
        seen = learner.points[:HELD_OUT_POINTS].to(learner.device)
        figures["train_nll"] = held_out_nll(learner.model.log_prob, seen, TOGETHER).mean
    return figures | of_samples(learner)


@torch.no_grad()
def of_samples(learner: FlowLearner) -> dict[str, float | None]:
    """Return what 20,000 samples in the plane tell: reverse KL, integral, strays."""
    generator = stream(HELD_OUT_SEED, "samples")
    noise = learner.flow.base.noise(HELD_OUT_POINTS, generator, torch.float32)
    parts = [learner.flow.from_noise(rows) for rows in noise.to(learner.device).split(TOGETHER)]
    x, log_q = (torch.cat(both).double() for both in zip(*parts, strict=True))
    figures: dict[str, float | None] = {}
    if learner.data.exact:
        reverse = kl(log_q, learner.data.log_prob(x))
        finite = math.isfinite(reverse.mean)
        figures["reverse_kl"] = reverse.mean if finite else None
        figures["reverse_kl_stderr"] = reverse.stderr if finite else None
    figures["integral"] = plane_integral(on_device(learner), x.cpu())
    if learner.data.modes is not None:
        figures["off_modes"] = off_modes(x.cpu(), *learner.data.modes)
    return figures


def on_device(learner: FlowLearner) -> Callable[[Tensor], Tensor]:
    """Return the model's log density, as the CPU asks for it."""
    flow, device = learner.flow, learner.device
    return lambda x: flow.log_prob(x.to(device, torch.float32)).cpu()


def held_out(learner: FlowLearner, n: int) -> Tensor:
    """Return points never trained on: all that a finite set holds out, else `n` fresh ones."""
    generator = stream(HELD_OUT_SEED, "held out")
    data = learner.data
    points = data.held_out if data.finite else data.draw(n, generator)
    if learner.is_image:
        points = dequantise(points, data.levels, generator, torch.float32)
    return points.to(learner.device)
