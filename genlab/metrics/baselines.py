"""What images cost under models that need no training, in bits a pixel: marks on a flow's chart."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from genlab.metrics.likelihood import Estimate
from genlab.models.gaussian import Gaussian
from genlab.models.preprocessing import Logit, dequantise

BATCH = 2048  # images
EVERY_LEVEL = 0.1  # added to every count: no level is impossible for having not been seen


def gaussian_bits(
    train: Tensor, held_out: Tensor, levels: int, margin: float, generator: torch.Generator
) -> Estimate:
    """Return bits/dim of the `held_out` images under the full Gaussian of the `train` logits.

    bits/dim = -[log N(z; m, C) + log|det dz/dy|] / (dim log 2) + log2(levels)

    Images (n, dim) and (m, dim) hold levels 0 ... levels - 1; z are the logits, at `margin`, of one
    draw of the dequantisation noise each. All in float64. (The Gaussian row of Papamakarios,
    Pavlakou and Murray, 2017.)
    """
    gaussian = Gaussian.fit(z for z, _ in _logits(train, levels, margin, generator))
    nats = torch.cat(
        [-gaussian.log_prob(z) - d for z, d in _logits(held_out, levels, margin, generator)]
    )
    dim = held_out.shape[1]
    return _estimate(nats / (dim * math.log(2)) + math.log2(levels))


def histogram_bits(train: Tensor, held_out: Tensor, levels: int) -> Estimate:
    """Return bits/dim of the `held_out` images where every pixel is drawn from its own histogram.

    p_i(v) = (count of level v at pixel i in `train` + 0.1) / (n + 0.1 levels)

    Images (n, dim) and (m, dim) hold levels 0 ... levels - 1. Pixels are independent here: what
    a model gains over this, it knows of how pixels go together.
    """
    dim = train.shape[1]
    place = torch.arange(dim) * levels
    counts = torch.zeros(dim * levels, dtype=torch.float64)
    for rows in train.split(BATCH):
        counts += torch.bincount((rows.long() + place).flatten(), minlength=dim * levels)
    bits = -((counts + EVERY_LEVEL) / (len(train) + EVERY_LEVEL * levels)).log2()
    return _estimate(torch.cat([bits[r.long() + place].mean(1) for r in held_out.split(BATCH)]))


def _logits(
    images: Tensor, levels: int, margin: float, generator: torch.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield logits (b, dim) and their log-determinants (b,) in nats, batch by batch."""
    logit = Logit(margin)
    for rows in images.split(BATCH):
        yield logit.to_latent(dequantise(rows, levels, generator, torch.float64))


def _estimate(bits: Tensor) -> Estimate:
    return Estimate(float(bits.mean()), float(bits.std()) / math.sqrt(len(bits)), len(bits))
