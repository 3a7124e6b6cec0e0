"""What a recording of a search holds: every try's image, error and length, the exact latents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from genlab.experiments.inversion_learner import InversionLearner

DRAWN_BESIDE = 16  # images that the generator draws
LATENTS_AT = (
    0,
    16,
    64,
)  # steps of the search at which the latents themselves are kept, and the end
LARGEST_HALF = 60_000.0  # about what float16 ends at


@torch.no_grad()
def probe_search(learner: InversionLearner) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Return a frame's figures and arrays.

    Before the search: originals (10, h, w) and labels (10,) in the first frame. As it begins, once:
    drawn (16, h, w); of a flow exact (10, h, w), exact_latents (10, d), exact_errors (10,). Always
    then: found (10, tries, h, w), errors, norms (10, tries), rebuilt (10, h, w): each image's best
    try; of a flow distances (10, tries) from the exact latents. latents (10, tries, d) as the
    search begins and at its end.
    error: the mean of each image's best try; worst: of its worst; psnr (dB): of the best.
    """
    arrays: dict[str, Tensor] = {}
    if learner.steps_done == 0:
        arrays["originals"] = learner.scale.shades(learner.targets)
        arrays["labels"] = learner.digits.labels.to(torch.uint8)
    if not learner.arrived:
        return {}, {name: of.numpy() for name, of in arrays.items()}
    figures, more = _standing(learner)
    arrays |= more
    done = learner.steps_done - learner.first
    if done == 0:
        arrays |= _once(learner)
    if done == 0 or learner.steps_done >= learner.settings.steps:
        arrays["latents"] = _half(learner.searched.latents)
    return figures, {name: of.numpy() for name, of in arrays.items()}


def _standing(learner: InversionLearner) -> tuple[dict[str, float], dict[str, Tensor]]:
    """Return where the tries are now."""
    search, shades = learner.searched, learner.scale.shades
    found, errors = learner.standing()
    best = errors.argmin(1)
    lowest = errors.min(1).values
    arrays = {
        "found": shades(found),
        "rebuilt": shades(found[torch.arange(len(best)), best]),
        "errors": errors,
        "norms": search.latents.norm(dim=2),
    }
    figures = {
        "error": float(lowest.mean()),
        "worst": float(errors.max(1).values.mean()),
        "psnr": float((-10 * lowest.double().log10()).mean()),
    }
    if learner.exact is not None:
        arrays["distances"] = (search.latents - learner.exact[:, None]).norm(dim=2)
    return figures, arrays


def _once(learner: InversionLearner) -> dict[str, Tensor]:
    """Return what the frozen generator alone says."""
    shades = learner.scale.shades
    arrays = {"drawn": shades(learner.drawn(DRAWN_BESIDE))}
    if learner.exact is not None:
        rebuilt = learner.exactly()
        arrays |= {
            "exact": shades(rebuilt),
            "exact_latents": _half(learner.exact),
            "exact_norms": learner.exact.norm(dim=1),
            "exact_errors": (rebuilt - learner.targets).square().mean(1),
        }
    return arrays


def _half(latents: Tensor) -> Tensor:
    return latents.clamp(-LARGEST_HALF, LARGEST_HALF).half()
