"""The ten images whose latents are looked for, and the way between pixels and a flow's points."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from genlab.experiments.autoencoder_images import Labelled, coded_images
from genlab.experiments.batches import spread
from genlab.experiments.duel_source import Pixels
from genlab.models.preprocessing import Logit

AMONG = 300  # held-out images, of which an autoencoder's recording shows the first of each digit


def ten_digits(dataset: str) -> Labelled:
    """Return one held-out image of each digit: those that autoencoders are watched by too."""
    settings: Any = SimpleNamespace(dataset=dataset, train_images=0)
    held_out = coded_images(settings).held_out
    shown = held_out.some(spread(torch.arange(len(held_out.images)), AMONG))
    firsts = [(shown.labels == digit).int().argmax() for digit in range(10)]
    return shown.some(torch.stack(firsts))


class PixelScale:
    """Between whole levels x, pixels from 0 (paper) to 1 (ink), and the points z of a flow.

    z = logit of (x + 1/2) / levels, the middle of a level;  pixel = (levels y(z) - 1/2) / top

    So a pixel is x / top where a point stands for the level x, as an autoencoder has it.
    """

    def __init__(self, pixels: Pixels) -> None:
        self.shape, self.levels = pixels.shape, pixels.levels
        self.logit = Logit(pixels.margin)

    def grey(self, images: Tensor) -> Tensor:
        """Return pixels (n, dim), 0 to 1, of whole levels (n, dim)."""
        return images.float() / (self.levels - 1)

    def points(self, images: Tensor) -> Tensor:
        """Return the points (n, dim) that stand for whole levels (n, dim)."""
        return self.logit.to_latent((images.float() + 0.5) / self.levels)[0]

    def of_points(self, points: Tensor) -> Tensor:
        """Return the pixels of points (n, dim): 0 to 1, and a little beyond where they lie far."""
        return (self.logit.to_data(points) * self.levels - 0.5) / (self.levels - 1)

    def grid(self, pixels: Tensor) -> Tensor:
        """Return pixels (n, dim) as images (n, height, width) from 0 to 1."""
        return pixels.clamp(0, 1).view(-1, *self.shape)

    def shades(self, pixels: Tensor) -> Tensor:
        """Return pixels (..., dim) as images (..., height, width) of uint8, to be shown."""
        shown = (pixels.clamp(0, 1) * 255).round().to(torch.uint8)
        return shown.view(*pixels.shape[:-1], *self.shape)
