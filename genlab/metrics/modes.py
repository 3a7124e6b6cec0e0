"""Modes of a data set that samples hit or miss."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

NEAR = 3.0  # standard deviations
PERFECT = 1 - math.exp(-(NEAR**2) / 2)  # of a round Gaussian's draws lie so near: 98.889 %


class Coverage(NamedTuple):
    """How many modes samples reach, and the share of samples that reach one."""

    modes: int
    quality: float


def coverage(samples: Tensor, centres: Tensor, sd: float) -> Coverage:
    """Return what `samples` (n, 2) cover of the `centres` (m, 2) of round Gaussians of one `sd`.

    A sample is good within 3 sd of the nearest centre; a mode counts when a good sample is nearest
    to it (Srivastava et al., 2017). A perfect sampler has the quality `PERFECT`: more is no merit
    but a sign that samples crowd within the modes.
    """
    distance, nearest = torch.cdist(samples.double(), centres.double()).min(1)
    good = distance <= NEAR * sd
    return Coverage(len(nearest[good].unique()), float(good.double().mean()))


def off_modes(samples: Tensor, centres: Tensor, sd: float) -> float:
    """Return the share of `samples` (n, 2) farther than 3 `sd` from all of the `centres` (m, 2).

    Draws of round Gaussians around the centres have exp(-9/2) = .0111, or less where the Gaussians
    overlap: a share below that is no merit but a sign that samples crowd within the modes.
    """
    nearest = torch.cdist(samples.double(), centres.double()).amin(1)
    return float((nearest > NEAR * sd).double().mean())
