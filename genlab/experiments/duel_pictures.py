"""Duels over pictures of 28x28 pixels: the flows they are played with, and what is usual there.

Importing this imports no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genlab.data.catalog import IMAGE_DATASETS
from genlab.experiments.fields import Value
from genlab.models.presets import SIZES, Size
from genlab.models.sizes import pictures_size

PICTURES = tuple(IMAGE_DATASETS)  # too large for the flow of fully connected networks
# Sizes of `genlab.models.presets` without a learned dequantisation: the flow's points are logits,
# so that its likelihood is exact and its samples can be judged
PICTURE_SIZES: dict[str, Size] = {name: SIZES[name] for name in ("small", "usual")}
PLAIN_NOISE = 64  # numbers that a plain generator of pictures makes a picture of

# What a duel over pictures takes where nothing else is said; else the fields' own defaults hold
_EVERY: dict[str, Value] = {
    "steps": 1000,
    "batch": 16,
    "schedule": "cosine",
}
_GAME: dict[str, Value] = {
    "learning_rate": 1e-3,
    "critic_rate": 1e-3,
    "r1": 1.0,
    "critic_width": 32,
}
PICTURE_USUAL: dict[str, dict[str, Value]] = {
    "nll": {**_EVERY, "learning_rate": 5e-3},
    "gan": {**_EVERY, **_GAME},
    "hybrid": {**_EVERY, **_GAME, "hybrid": 0.01},  # nats are many: of 784 pixels
    "plain": {**_EVERY, **_GAME},
}


def is_picture(settings: Any) -> bool:
    """Say whether the duel is over pictures of 28x28 pixels."""
    return settings.dataset in PICTURES and settings.start == "fresh"


def picture_usual(settings: Mapping[str, object]) -> dict[str, Value]:
    """Return what is usual on the data and with the teacher that raw `settings` name, by field.

    One penalty on D's slope is enough: with another, R1 is not usual.
    """
    if settings.get("dataset") not in PICTURES:
        return {}
    usual = PICTURE_USUAL.get(str(settings.get("objective", "gan")), {})
    bounded = str(settings.get("gradient_penalty", 0.0)) not in ("0", "0.0")
    return {name: value for name, value in usual.items() if not (bounded and name == "r1")}


def picture_shape(settings: Any) -> dict[str, Any]:
    """Return the flow's architecture: plan, channels, blocks, coupling."""
    size = PICTURE_SIZES[settings.size]
    return {
        "plan": size.plan,
        "channels": size.channels,
        "blocks": size.blocks,
        "coupling": "affine",
    }


def picture_flow_size(image_shape: tuple[int, int], shape: Mapping[str, Any]) -> int:
    """Return how many weights a flow of this `shape` has over pictures."""
    inside = shape["plan"], shape["channels"], shape["blocks"], shape["coupling"]
    return pictures_size(image_shape, *inside)


def plain_channels(image_shape: tuple[int, int], weights: int) -> int:
    """Return the channels with which a plain generator has as many weights, or a few less."""
    channels = 1
    while plain_picture_size(image_shape, channels + 1) <= weights:
        channels += 1
    return channels


def plain_picture_size(image_shape: tuple[int, int], channels: int) -> int:
    """Return how many weights a `PictureGenerator` has."""
    pixels = image_shape[0] * image_shape[1]
    begin = (PLAIN_NOISE + 1) * 2 * channels * (pixels // 16)
    doubling = (16 * 2 * channels + 1) * channels + 16 * channels + 1
    return begin + doubling + 2 * pixels  # and of the norm
