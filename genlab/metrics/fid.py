"""How far drawn images are from real ones, by the features of a judge."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Distance(NamedTuple):
    """The mean FID of several pairs of sets, its standard error, and the images in each set."""

    mean: float
    stderr: float
    n: int


@torch.no_grad()
def fid(judge: nn.Module, real: Tensor, fake: Tensor) -> float:
    """Return the Fréchet distance of two sets of images (n, height, width), uint8 to 255.

    |m_r - m_f|^2 + tr(S_r + S_f - 2 (S_r S_f)^1/2)

    m and S: mean and covariance of the judge's features (Heusel et al., 2017, there of an Inception
    network). It is in units of this judge's features, and comparable within one judge and one `n`
    only: two finite sets of the same images are not at 0, see `floor`.
    Raises `ValueError` for sets of different sizes.
    """
    from torchmetrics.image.fid import FrechetInceptionDistance  # slow to import: when first asked

    if len(real) != len(fake):
        raise ValueError(
            f"FID depends on how many images there are: {len(real):,} real ones against "
            f"{len(fake):,} drawn ones do not compare; take equally many."
        )
    metric = FrechetInceptionDistance(feature=judge, normalize=True)
    metric.update(real, real=True)
    metric.update(fake, real=False)
    return float(metric.compute())


def distance(judge: nn.Module, real: Tensor, fake: Tensor, n: int) -> Distance:
    """Return the mean FID of as many pairs of sets of `n` images as there are, at least two."""
    pairs = zip(real.split(n), fake.split(n), strict=True)
    found = torch.tensor([fid(judge, *pair) for pair in pairs], dtype=torch.float64)
    if len(found) < 2:
        raise ValueError(f"A standard error takes at least {2 * n:,} images, not {len(real):,}.")
    return Distance(float(found.mean()), float(found.std()) / math.sqrt(len(found)), n)


def floor(judge: nn.Module, real: Tensor, n: int) -> Distance:
    """Return what a perfect sampler would score: FID of real sets of `n` against other real ones.

    Half of the images of `real` against the other half. It is above 0, as FID is biased by the
    finite sets (Bińkowski et al., 2018).
    """
    half = len(real) // 2
    return distance(judge, real[:half], real[half : 2 * half], n)
