"""An image flow of a size, for pictures of any shape."""

from __future__ import annotations

import torch

from genlab.models.dequantisation import VariationalDequantisation
from genlab.models.multiscale import MultiScale
from genlab.models.preprocessing import ImageFlow
from genlab.models.presets import MARGIN, NOISE_CHANNELS, Size, check_shape


def image_flow(
    size: Size,
    shape: tuple[int, int],
    levels: int,
    margin: float = MARGIN,
    *,
    generator: torch.Generator,
) -> ImageFlow:
    """Return a new flow of a `size` over pictures of `shape` (height, width) and `levels` greys.

    Logits are scaled all alike before the first coupling, so that a grey level is the same number
    to a network wherever it stands; the latents are scaled each pixel by itself. `initialise` it
    with images, then train it. Raises `ValueError` for pictures that cannot be squeezed.
    """
    check_shape(size, shape)
    settings = size.plan, size.channels, size.blocks, "affine", "all", "pixel"
    flow = MultiScale(shape, *settings, generator=generator)
    noise = None
    if size.noise is not None:
        setting = shape, levels, size.noise, NOISE_CHANNELS
        noise = VariationalDequantisation(*setting, generator=generator)
    return ImageFlow(flow, levels, margin, noise)
