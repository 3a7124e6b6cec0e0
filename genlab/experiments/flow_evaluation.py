"""The figures that a finished flow is quoted with: held-out, each with its standard error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from genlab.experiments.streams import stream
from genlab.metrics.likelihood import held_out_nll
from genlab.models.preprocessing import dequantise

if TYPE_CHECKING:
    from genlab.experiments.flow_learner import FlowLearner

HELD_OUT_SEED = 20_000  # the same fresh points for every run on a data set, whatever its own seed
HELD_OUT_POINTS = 20_000


def evaluate_flow(learner: FlowLearner) -> dict[str, float | None]:
    """Return the held-out NLL (nats), its standard error, the entropy floor and the gap to it."""
    estimate = held_out_nll(learner.model.log_prob, held_out(learner, HELD_OUT_POINTS))
    if learner.is_image:
        per_nat = 1 / (learner.data.dim * math.log(2))
        return {
            "bits_per_dim": learner.to_bits(estimate.mean),
            "bits_per_dim_stderr": estimate.stderr * per_nat,
            "nll": estimate.mean,
            "nll_stderr": estimate.stderr,
            "entropy": None,
        }
    entropy = learner.data.entropy
    return {
        "nll": estimate.mean,
        "nll_stderr": estimate.stderr,
        "entropy": entropy,
        "gap": None if entropy is None else estimate.mean - entropy,
    }


def held_out(learner: FlowLearner, n: int) -> Tensor:
    """Return points never trained on: all that a finite set holds out, else `n` fresh ones."""
    generator = stream(HELD_OUT_SEED, "held out")
    data = learner.data
    points = data.held_out if data.finite else data.draw(n, generator)
    if learner.is_image:
        points = dequantise(points, data.levels, generator, torch.float32)
    return points.to(learner.device)
