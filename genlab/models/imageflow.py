"""An image flow made of a preset."""

from __future__ import annotations

import torch

from genlab.models.dequantisation import VariationalDequantisation
from genlab.models.multiscale import MultiScale
from genlab.models.preprocessing import ImageFlow
from genlab.models.presets import MARGIN, Preset

NOISE_CHANNELS = 32  # of the networks of a learned dequantisation


def image_flow(preset: Preset, margin: float = MARGIN, *, generator: torch.Generator) -> ImageFlow:
    """Return the new flow that `preset` describes; `initialise` it with images, then train it.

    Logits are scaled all alike before the first coupling, so that a grey level is the same number
    to a network wherever it stands; the latents are scaled each pixel by itself.
    """
    settings = preset.plan, preset.channels, preset.blocks, "affine", "all", "pixel"
    flow = MultiScale(preset.shape, *settings, generator=generator)
    noise = None
    if preset.noise is not None:
        setting = preset.shape, preset.levels, preset.noise, NOISE_CHANNELS
        noise = VariationalDequantisation(*setting, generator=generator)
    return ImageFlow(flow, preset.levels, margin, noise)
