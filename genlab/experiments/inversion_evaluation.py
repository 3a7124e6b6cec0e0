"""The figures that a search for latents is quoted with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from genlab.experiments.duel_images import quick_fid_of
from genlab.metrics.likelihood import estimate
from genlab.metrics.pictures import psnr, ssim

if TYPE_CHECKING:
    from genlab.experiments.inversion_learner import InversionLearner


def evaluate_inversion(learner: InversionLearner) -> dict[str, float | None]:
    """Return how near the tries came to the ten images, and where in the latent space they ended.

    error: the squared error of a pixel, of each image's best try, with its standard error over the
    images; psnr (dB), ssim: of the same. worst_psnr: of each image's worst try. norm: how long the
    best latents are. Of a flow exact_norm: how long the exact ones are, the median, as one may lie
    very far; distance: from the one to the other, the median; exact_error: of the exact ones. fid:
    of what the generator draws.
    """
    found, errors = learner.standing()
    rows, best = torch.arange(len(errors)), errors.argmin(1)
    chosen = learner.searched.latents[rows, best]
    grid = learner.scale.grid
    original, rebuilt = grid(learner.targets), grid(found[rows, best])
    lowest = estimate(errors[rows, best].double())
    figures: dict[str, float | None] = {
        "error": lowest.mean,
        "error_stderr": lowest.stderr,
        "psnr": float(psnr(original, rebuilt, 1.0).mean()),
        "ssim": float(ssim(original, rebuilt, 1.0).mean()),
        "worst_psnr": float((-10 * errors.max(1).values.double().log10()).mean()),
        "norm": float(chosen.norm(dim=1).mean()),
    }
    if learner.exact is not None:
        figures |= {
            "exact_norm": float(learner.exact.norm(dim=1).median()),
            "distance": float((chosen - learner.exact).norm(dim=1).median()),
            "exact_error": float((learner.exactly() - learner.targets).square().mean()),
        }
    figures |= {"fid": quick_fid_of(learner.duel)}
    return figures | {"parameters": float(learner.duel.descent.weights.numel())}
