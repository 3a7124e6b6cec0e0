"""Drawn images against real ones by the features of a judge: several figures, each with an error.

None of them means anything without the judge that gave the features, and the number of images.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from genlab.metrics.fid import fid
from genlab.metrics.kid import kid
from genlab.metrics.likelihood import Estimate, estimate
from genlab.metrics.neighbours import neighbours

JUDGE_ROWS = 500  # images that a judge looks at at once


class GivenFeatures(nn.Module):
    """A judge that has looked already: it is given features, and gives them on."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.num_features = features

    def forward(self, features: Tensor) -> Tensor:
        """Return the `features` (n, num_features) as they are."""
        return features


@torch.no_grad()
def features_of(judge: nn.Module, images: Tensor) -> Tensor:
    """Return a judge's features (n, d) of images (n, height, width), uint8 to 255."""
    return torch.cat([judge(rows) for rows in images.split(JUDGE_ROWS)])


def fid_of(real: Tensor, fake: Tensor) -> float:
    """Return the FID of two sets of features (n, d), as `fid` does of images."""
    return fid(GivenFeatures(real.shape[1]), real, fake)


def judged(real: Tensor, fake: Tensor) -> dict[str, Estimate]:
    """Return fid, kid, precision, recall, density and coverage of features (pairs, n, d).

    Each is the mean over the pairs of sets, with its standard error; of two pairs at least. Where
    the real set is the same in all pairs, the error is that of the drawn images alone.
    """
    found: dict[str, list[float]] = {}
    for some, others in zip(real, fake, strict=True):
        figures = {"fid": fid_of(some, others), "kid": kid(some, others)}
        for name, value in {**figures, **neighbours(some, others)._asdict()}.items():
            found.setdefault(name, []).append(value)
    return {
        name: estimate(torch.tensor(values, dtype=torch.float64)) for name, values in found.items()
    }
