"""Half of a real image's latents kept, the other half drawn anew: what a flow knows of an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from genlab.experiments.streams import stream

if TYPE_CHECKING:
    from genlab.experiments.duel_learner import DuelLearner

RESAMPLED_ROWS = 4  # real images, held out
RESAMPLED_COLUMNS = 8  # the image, then as many others less one
RESAMPLED_SEED = 1  # the same images, the same half and the same draws in every frame


def kept_half(dim: int) -> Tensor:
    """Return which of `dim` latents are kept (dim,), bool: half of them, at random once for all.

    In a flow of several scales each latent stands where its pixel stood, so a random half keeps
    every second one all over the picture and on every scale; what is drawn anew has to fit to what
    is left around it.
    """
    order = torch.randperm(dim, generator=stream(RESAMPLED_SEED, "kept half"))
    kept = torch.zeros(dim, dtype=torch.bool)
    kept[order[: dim // 2]] = True
    return kept


@torch.no_grad()
def half_resampled(learner: DuelLearner, images: Tensor) -> Tensor:
    """Return rows (r, c, h, w), uint8, of the logits `images` (r, dim): the image, then variations.

    x -> z = to_latent(x);  z' = z where it is kept, else N(0, 1);  x' = to_data(z')

    (Danihelka et al., 2017: half of the latents of a real image resampled; images of a flow trained
    by likelihood stay plausible, those of the same flow trained as a GAN need not.) What is no
    number any more is shown as an even grey.
    """
    flow, pixels = learner.flow, learner.source.pixels
    assert flow is not None and pixels is not None
    rows, dim = images.shape
    z = flow.to_latent(images)[0][:, None]  # (r, 1, dim)
    draws = stream(RESAMPLED_SEED, "the other half")
    fresh = torch.randn(rows, RESAMPLED_COLUMNS - 1, dim, generator=draws)
    mixed = torch.where(kept_half(dim), z, fresh)
    made = flow.to_data(mixed.flatten(0, 1)).nan_to_num(nan=0.0).view(rows, -1, dim)
    shown = torch.cat([images[:, None], made], 1)
    return pixels.grey(shown.flatten(0, 1)).view(rows, RESAMPLED_COLUMNS, *pixels.shape)
