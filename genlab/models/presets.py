"""Image flows by name, each for pictures of any size; known without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Plan: TypeAlias = tuple[tuple[tuple[str, int], ...], ...]  # levels of stages: mask, couplings

MARGIN = 1e-6  # of the logit: likelihoods compare at one margin only
NOISE_CHANNELS = 32  # of the networks of a learned dequantisation
SMALLEST = 8  # pixels, of a side


@dataclass(frozen=True)
class Size:
    """How large an image flow is, whatever the pictures.

    plan: levels of stages, each a mask and how many couplings take turns there. channels, blocks:
    of each level's networks. noise: couplings of a learned dequantisation, None for uniform noise.
    cost: what to expect, in a sentence.
    """

    title: str
    plan: Plan
    channels: tuple[int, ...]
    blocks: int
    noise: int | None
    cost: str

    @property
    def multiple(self) -> int:
        """What the sides of a picture must be a multiple of: each level halves them."""
        return 2 ** len(self.plan)

    def fits(self, shape: tuple[int, int]) -> bool:
        """Say whether pictures of this (height, width) can be squeezed level by level."""
        return min(shape) >= SMALLEST and not any(side % self.multiple for side in shape)


SIZES: dict[str, Size] = {
    "small": Size(
        "small",
        plan=((("checkerboard", 2), ("channel", 3)), (("checkerboard", 2), ("channel", 1))),
        channels=(32, 32),
        blocks=1,
        noise=1,
        cost="About 22 ms a step of 16 images on one core: 1,000 steps take some 25 s.",
    ),
    "usual": Size(
        "usual",
        plan=((("checkerboard", 6), ("channel", 5)), (("checkerboard", 4), ("channel", 3))),
        channels=(48, 64),
        blocks=1,
        noise=None,
        cost="About 55 ms a step. MNIST: 1.39 bits/dim after 20 s of one core, 1.24 after 120 s.",
    ),
    "noise": Size(
        "usual, noise learned",
        plan=((("checkerboard", 6), ("channel", 5)), (("checkerboard", 4), ("channel", 3))),
        channels=(48, 64),
        blocks=1,
        noise=1,
        cost="About 60 ms a step. MNIST: 1.28 bits/dim after 20 s of one core, 1.14 after 600 s.",
    ),
    "large": Size(
        "large, noise learned",
        plan=((("checkerboard", 6), ("channel", 5)), (("checkerboard", 4), ("channel", 3))),
        channels=(64, 96),
        blocks=1,
        noise=2,
        cost="About 80 ms a step: for runs of an hour and more.",
    ),
    "gpu": Size(
        "for a GPU",
        plan=((("checkerboard", 8), ("channel", 5)), (("checkerboard", 6), ("channel", 5))),
        channels=(128, 128),
        blocks=3,
        noise=3,
        cost="For a GPU and batches of 128; 18 times the weights of usual, and not measured.",
    ),
}


def image_flow_size(size: Size, shape: tuple[int, int]) -> int:
    """Return how many weights the flow has over pictures of `shape` (height, width).

    Raises `ValueError` where they cannot be squeezed as often as the plan says.
    """
    check_shape(size, shape)
    height, width = shape
    total = 2 + 2 * height * width  # mean and scale of all logits, and of each latent
    if size.noise is not None:
        places, inside = height * width // 4, (NOISE_CHANNELS, 1)
        total += _network(4, 8, *inside, places) + size.noise * _network(6, 4, *inside, places)
    picture = 1  # channels that are squeezed next
    for stages, channels in zip(size.plan, size.channels, strict=True):
        height, width, picture = height // 2, width // 2, 4 * picture
        couplings = sum(n for _, n in stages)
        half = picture // 2
        total += couplings * _network(half, 2 * half, channels, size.blocks, height * width)
        picture = half
    return total


def check_shape(size: Size, shape: tuple[int, int]) -> None:
    """Raise `ValueError`, one sentence, where pictures of `shape` do not fit into a size."""
    if not size.fits(shape):
        height, width = shape
        raise ValueError(
            f"Pictures of {width} by {height} pixels cannot be halved {len(size.plan)} times: both "
            f"sides must be multiples of {size.multiple}, and at least {SMALLEST} pixels."
        )


def _network(inputs: int, outputs: int, channels: int, blocks: int, places: int) -> int:
    """Return how many weights a `ConvNet` over a picture of so many places has."""
    first = 9 * inputs * channels + channels
    block = 10 * channels * channels + 2 * channels
    return first + blocks * block + (channels + 1) * outputs + places * channels
