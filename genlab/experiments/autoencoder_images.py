"""The images that an autoencoder learns from, and the held-out ones, with their labels."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from genlab.data import load
from genlab.data.glyphs import Glyphs
from genlab.experiments.streams import stream

if TYPE_CHECKING:
    from genlab.experiments.autoencoder import AutoencoderExperiment

DRAWN_GLYPHS = 20_000  # to learn from, of a source that draws as many as are asked for
UNSEEN_GLYPHS = 2000
GLYPHS_STREAM = 70_000  # a seed: the same drawn digits for every run, whatever its own


class Labelled(NamedTuple):
    """Images (n, dim) of uint8 levels, their digits (n,), and what made them, where it is known."""

    images: Tensor
    labels: Tensor
    factors: Tensor | None

    def some(self, rows: Tensor) -> Labelled:
        """Return the images of some rows."""
        factors = None if self.factors is None else self.factors[rows]
        return Labelled(self.images[rows], self.labels[rows], factors)


class CodedImages(NamedTuple):
    """What is learnt from and what is held out; top: the level of full white."""

    train: Labelled
    held_out: Labelled
    shape: tuple[int, int]
    top: int


def coded_images(settings: AutoencoderExperiment) -> CodedImages:
    """Return the images of a run, the first `train_images` of them where that is not 0.

    Raises `DataError` where they are not on this machine, or damaged.
    """
    data, n = load(settings.dataset), settings.train_images
    assert data.image_shape is not None
    if isinstance(data, Glyphs):
        train = drawn_glyphs(max(n, DRAWN_GLYPHS), "learnt from")
        held_out = drawn_glyphs(UNSEEN_GLYPHS, "held out")
    else:
        train = Labelled(data.train, data.train_labels, None)  # type: ignore[attr-defined]
        held_out = Labelled(data.held_out, data.held_out_labels, None)  # type: ignore[attr-defined]
    if n:
        train = train.some(torch.arange(min(n, len(train.images))))
    return CodedImages(train, held_out, data.image_shape, data.levels - 1)


@lru_cache(maxsize=4)  # two seconds for 20,000: once in a process
def drawn_glyphs(n: int, name: str) -> Labelled:
    """Return `n` drawn digits with their factors, the same ones always."""
    images, factors = Glyphs().draw_with_factors(n, stream(GLYPHS_STREAM, name))
    return Labelled(images, factors[:, 0].long(), factors)
