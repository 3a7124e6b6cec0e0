"""Modes of a data set that samples hit or miss."""

from __future__ import annotations

import torch
from torch import Tensor

NEAR = 3.0  # standard deviations


def off_modes(samples: Tensor, centres: Tensor, sd: float) -> float:
    """Return the share of `samples` (n, 2) farther than 3 `sd` from all of the `centres` (m, 2).

    Draws of round Gaussians around the centres have exp(-9/2) = .0111, or less where the Gaussians
    overlap: a share below that is no merit but a sign that samples crowd within the modes.
    """
    nearest = torch.cdist(samples.double(), centres.double()).amin(1)
    return float((nearest > NEAR * sd).double().mean())
