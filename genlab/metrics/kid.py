"""How far drawn images are from real ones, without the bias that few images give FID."""

from __future__ import annotations

import torch
from torch import Tensor


@torch.no_grad()
def kid(real: Tensor, fake: Tensor) -> float:
    """Return the squared distance of two sets of features (n, d), as a kernel sees them.

    E k(r, r') + E k(f, f') - 2 E k(r, f),  k(a, b) = (a b / d + 1)^3

    The mean over all pairs of different images, so that two sets of one distribution are at 0 on
    average, whatever n is: below 0 as often as above (Bińkowski et al., 2018, there of an Inception
    network's features). Comparable within the features of one judge only.
    Raises `ValueError` for sets of different sizes, as the usual estimate compares equal ones.
    """
    from torchmetrics.image.kid import poly_mmd  # slow to import: when first asked

    if len(real) != len(fake):
        raise ValueError(
            f"KID is found on equally many images, not on {len(real):,} real ones and "
            f"{len(fake):,} drawn ones."
        )
    # on all images at once: the metric around it asks random subsets, from the stream all share
    return float(poly_mmd(real.double(), fake.double()))
