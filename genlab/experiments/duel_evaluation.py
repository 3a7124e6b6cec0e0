"""The figures that a finished duel is quoted with: exact where the generator has a density."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from genlab.experiments.duel_images import judge_images
from genlab.experiments.streams import stream
from genlab.metrics.likelihood import estimate, kl, log_probs
from genlab.metrics.modes import Coverage, coverage

if TYPE_CHECKING:
    from genlab.experiments.duel_learner import DuelLearner

UNSEEN_DATA = 20_000  # a seed: the same fresh points for every run on a data set
UNSEEN_POINTS = 20_000
UNSEEN_PICTURES = 1000  # of 28x28 pixels: as many steps cost as much
COUNTED = 2500  # samples whose modes are counted (Srivastava et al., 2017)
DUEL_ROWS = 2048  # points sent through a flow at once
PICTURE_ROWS = 50  # the same of pictures


def evaluate_duel(learner: DuelLearner) -> dict[str, float | None]:
    """Return what a generator came to, on data it never saw.

    nll: exact, in nats (of logits, for images, with bits_per_dim beside it), with its standard
    error; None for a generator without a density. entropy, gap: the floor and how far above it.
    kl: KL(data || model) where the truth is known, point by point. modes, quality: of 2,500 samples
    of data that have modes; a perfect sampler has the quality .98889. Of images what a judge sees:
    fid, kid, precision, recall, density, coverage, each with its error, and fid_floor.
    """
    size = float(learner.descent.weights.numel())
    figures: dict[str, float | None] = {"parameters": size}
    if learner.flow is None:
        figures["nll"] = None
    else:
        figures |= _likelihood(learner)
    covered = count_modes(learner)
    if covered is not None:
        figures |= {"modes": float(covered.modes), "quality": covered.quality}
    if learner.source.pixels is not None:
        figures |= judge_images(learner)
    return figures


def _likelihood(learner: DuelLearner) -> dict[str, float | None]:
    flow, source = learner.flow, learner.source
    assert flow is not None
    x = unseen_points(learner, UNSEEN_PICTURES if learner.picture else UNSEEN_POINTS)
    log_q = log_probs(flow.log_prob, x, PICTURE_ROWS if learner.picture else DUEL_ROWS)
    found = estimate(-log_q)
    figures: dict[str, float | None] = {"nll": found.mean, "nll_stderr": found.stderr}
    if source.pixels is not None:
        figures["bits_per_dim"] = learner.to_bits(found.mean, x)
        volume = source.pixels.volume(x).double()
        per_pixel = source.dim * math.log(2)
        figures["bits_per_dim_stderr"] = estimate((-log_q - volume) / per_pixel).stderr
    else:
        entropy = source.entropy
        figures |= {"entropy": entropy, "gap": None if entropy is None else found.mean - entropy}
    if source.measured is not None:
        apart = kl(source.measured(x.double()), log_q)
        figures |= {"kl": apart.mean, "kl_stderr": apart.stderr}
    return figures


def count_modes(learner: DuelLearner) -> Coverage | None:
    """Return the modes that 2,500 samples reach, or None where data have none to count."""
    modes = learner.source.modes
    if modes is None:
        return None
    return coverage(learner.player.sample(COUNTED, stream(UNSEEN_DATA, "samples")), *modes)


@torch.no_grad()
def unseen_points(learner: DuelLearner, n: int) -> Tensor:
    """Return points (n, dim) never trained on: all that a finite set holds out, else fresh ones."""
    return learner.source.unseen(n, stream(UNSEEN_DATA, "held out"))
