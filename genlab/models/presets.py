"""Image flows by name: their settings, their size, and what they cost; known without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Plan: TypeAlias = tuple[tuple[tuple[str, int], ...], ...]  # levels of stages: mask, couplings

MARGIN = 1e-6  # of the logit: likelihoods compare at one margin only
DEFAULT = "mnist"


@dataclass(frozen=True)
class Preset:
    """A flow over images of shape (height, width) and `levels` grey levels, and its training.

    plan: levels of stages, each a mask and how many couplings take turns there. channels, blocks:
    of each level's networks. noise: couplings of a learned dequantisation, None for uniform noise.
    batch: images a step. rate: peak of the learning rate. keep: of the averaged weights, a step.
    weights: how many there are, the noise's too. cost: what to expect, in a sentence.
    """

    shape: tuple[int, int]
    levels: int
    plan: Plan
    channels: tuple[int, ...]
    blocks: int
    noise: int | None
    batch: int
    rate: float
    keep: float
    weights: int
    cost: str


PRESETS: dict[str, Preset] = {
    "digits": Preset(
        shape=(8, 8),
        levels=17,
        plan=((("checkerboard", 2), ("channel", 3)), (("checkerboard", 2), ("channel", 1))),
        channels=(32, 32),
        blocks=1,
        noise=None,
        batch=32,
        rate=1e-2,
        keep=0.98,
        weights=93_550,
        cost="17 ms a step of one core; 2.16 bits/dim on held-out digits after 7 s.",
    ),
    "mnist-small": Preset(
        shape=(28, 28),
        levels=256,
        plan=((("checkerboard", 2), ("channel", 3)), (("checkerboard", 2), ("channel", 1))),
        channels=(32, 32),
        blocks=1,
        noise=None,
        batch=16,
        rate=1e-2,
        keep=0.98,
        weights=128_110,
        cost="34 ms a step of one core in float32; 1.31 bits/dim after 30 s.",
    ),
    "mnist": Preset(
        shape=(28, 28),
        levels=256,
        plan=((("checkerboard", 6), ("channel", 5)), (("checkerboard", 4), ("channel", 3))),
        channels=(48, 64),
        blocks=1,
        noise=None,
        batch=16,
        rate=1e-2,
        keep=0.99,
        weights=701_526,
        cost="70 ms a step of one core in bfloat16; 1.45 bits/dim after 20 s, 1.24 after 120 s.",
    ),
    "mnist-noise": Preset(
        shape=(28, 28),
        levels=256,
        plan=((("checkerboard", 6), ("channel", 5)), (("checkerboard", 4), ("channel", 3))),
        channels=(48, 64),
        blocks=1,
        noise=1,
        batch=16,
        rate=1e-2,
        keep=0.99,
        weights=738_018,
        cost="76 ms a step of one core in bfloat16; 1.20 bits/dim after 120 s.",
    ),
    "mnist-gpu": Preset(
        shape=(28, 28),
        levels=256,
        plan=((("checkerboard", 8), ("channel", 5)), (("checkerboard", 6), ("channel", 5))),
        channels=(128, 128),
        blocks=3,
        noise=3,
        batch=128,
        rate=3e-3,
        keep=0.999,
        weights=12_386_818,
        cost="For a GPU: 18 times the weights of `mnist`; not yet measured.",
    ),
}
