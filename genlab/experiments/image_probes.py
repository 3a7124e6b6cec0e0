"""What a recording of an image flow holds: drawn images, and what held-out ones cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from genlab.experiments.batches import spread
from genlab.experiments.streams import stream

if TYPE_CHECKING:
    import numpy as np

    from genlab.experiments.image_learner import ImageLearner

DRAWN = 36  # images in a frame
WATCHED_IMAGES = 100  # held out; more would slow the training that is watched
PROBE_STREAM = 1  # the same latents in every frame, so that images change rather than flicker


def probe(
    learner: ImageLearner, *, first: bool, watched: bool
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Return a frame's figures and arrays: the data in the first, bits/dim where it is watched.

    With the averaged weights.
    """
    figures: dict[str, float] = {}
    with learner.average.in_place():
        drawn = learner.draw(DRAWN, stream(PROBE_STREAM, "samples"))
        if watched:
            noise = stream(PROBE_STREAM, "watched")
            each = learner.bits(spread(learner.held_out(), WATCHED_IMAGES), noise)
            figures["held_out"] = float(each.mean())
    arrays = {"images": _grey(drawn, learner.data.levels)}
    if first:
        arrays["data"] = _grey(_shown(learner), learner.data.levels)
    return figures, arrays


def _shown(learner: ImageLearner) -> torch.Tensor:
    """Return images (n, height, width) of those that are learnt from."""
    points = learner.points
    if points is None:
        points = learner.data.draw(DRAWN, stream(PROBE_STREAM, "shown"))
    return points[:DRAWN].view(-1, *learner.shape)


def _grey(images: torch.Tensor, levels: int) -> np.ndarray:
    """Return images of whole levels as uint8 from 0 to 255."""
    scaled = images.to(torch.float32) * (255 / (levels - 1))
    return scaled.round().to(torch.uint8).numpy()
