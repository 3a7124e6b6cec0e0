"""Digits that the app draws itself: every image is known down to what made it."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor

from genlab.data.dataset import Dataset
from genlab.data.factors import FACTORS, NAMES
from genlab.data.strokes import segments

GLYPH_SIDE = 28  # pixels
SOFT = 1.3  # pixels over which the edge of a stroke fades
CHUNK = {"cpu": 8, "cuda": 2048}  # images at once: their distances stay in the cache, or fill it


class Glyphs(Dataset):
    """Endlessly many handwritten digits of 28x28 pixels and 256 levels, drawn by strokes.

    A skeleton of strokes is bent, scaled, slanted, turned and moved as `FACTORS` say, and drawn by
    a round pen: a pixel at distance d from the nearest stroke has the level

        255 clamp(1/2 + (thickness / 2 - d) / 1.3, 0, 1).

    There is no list of images: a training set and a held-out set are draws by two generators.
    """

    exact = False
    classes = 10

    def __init__(self) -> None:
        super().__init__("glyphs", GLYPH_SIDE * GLYPH_SIDE)

    def draw(self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.uint8) -> Tensor:
        """Return `n` images (n, 784) of levels 0 to 255, row by row from the top."""
        return self.draw_with_factors(n, generator)[0].to(dtype)

    def draw_with_factors(self, n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Return `n` images (n, 784) of uint8 and the factors (n, len(FACTORS)) that made them."""
        factors = draw_factors(n, generator)
        return render(factors), factors

    def log_prob(self, x: Tensor) -> Tensor:
        """Raise `ValueError`: how they are made is known, but not their density."""
        raise ValueError(
            f"{self.title} have no known density; log_prob is there for the data sets in the plane."
        )


def draw_factors(n: int, generator: torch.Generator) -> Tensor:
    """Return `n` rows of independent factors (n, len(FACTORS)), on the generator's device.

    digit and style are whole numbers, the others the mean of two uniform ones.
    """
    device = generator.device
    u = torch.rand(2, n, len(FACTORS), generator=generator, device=device)
    low, high = torch.tensor([(f.low, f.high) for f in FACTORS], device=device).T
    factors = low + (high - low) * u.mean(0)
    styles = _skeletons(device)[1][:, 1]
    digit = (u[0, :, 0] * len(styles)).long().clamp_max(len(styles) - 1)
    factors[:, 0] = digit
    factors[:, 1] = (u[0, :, 1] * styles[digit]).floor().minimum(styles[digit] - 1)
    return factors


def render(factors: Tensor) -> Tensor:
    """Return the images (n, 784) of uint8 that `factors` (n, len(FACTORS)) make.

    Raises `ValueError` for another number of factors, or a digit or style that does not exist.
    """
    ends = strokes(factors)
    radius = factors[:, NAMES.index("thickness")] / 2
    size = CHUNK.get(factors.device.type, 8)
    parts = zip(ends.split(size), radius.split(size), strict=True)
    return torch.cat([_ink(some, r) for some, r in parts])


def strokes(factors: Tensor) -> Tensor:
    """Return the segments (n, segments, 2 ends, x and y) that the pen is led along, in pixels.

    x grows to the right and y down, from the middle of the image.
    """
    skeletons, owned = _skeletons(factors.device)
    if factors.ndim != 2 or factors.shape[1] != len(FACTORS):
        raise ValueError(
            f"An image takes {len(FACTORS)} factors: give (n, {len(FACTORS)}), not "
            f"{tuple(factors.shape)}."
        )
    value = dict(zip(NAMES, factors.float().T[:, :, None, None], strict=True))
    digit, style = factors[:, 0].long(), factors[:, 1].long()
    if ((digit < 0) | (digit > 9)).any() or ((style < 0) | (style >= owned[digit % 10, 1])).any():
        raise ValueError("A digit is 0 to 9, and its style 0, 1 or, where there is a third, 2.")
    x, y = skeletons[owned[digit, 0] + style].unbind(-1)  # (n, segments, 2), -1 ... 1
    right, down = _bend(x, y, value)
    half = value["height"] / 2
    x, y = x * half * value["width"] + right, y * half + down
    x = x - y * torch.tan(value["slant"] * (math.pi / 180))
    turn = value["rotation"] * (math.pi / 180)
    cos, sin = turn.cos(), turn.sin()
    x, y = x * cos - y * sin, x * sin + y * cos
    return torch.stack([x + value["x"], y + value["y"]], -1)


def _bend(x: Tensor, y: Tensor, value: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Return how far a smooth field moves points of [-1, 1]^2 to the right and down, in pixels."""
    right = (
        value["bow"] * (0.5 - y.square())
        + value["wave"] * torch.sin(math.pi * y)
        + value["taper"] * x * y
        + value["ripple"] * torch.sin(math.pi * (1.7 * y + 0.6 * x))
    )
    down = (
        value["sag"] * (0.5 - x.square())
        + value["tilt"] * torch.sin(math.pi / 2 * x)
        + value["waist"] * (1 - y.square())
        + value["swell"] * torch.sin(math.pi * (1.7 * x - 0.6 * y))
    )
    return right, down


def _ink(ends: Tensor, radius: Tensor) -> Tensor:
    """Return the images (n, 784) of a pen of `radius` (n,) led along segments (n, s, 2, 2)."""
    middle, arm = ends.mean(2), (ends[:, :, 1] - ends[:, :, 0]) / 2  # (n, s, 2)
    reach = torch.linalg.vector_norm(arm, dim=2).clamp_min(1e-6)  # (n, s): half a segment
    cos, sin = (arm / reach[..., None]).unbind(-1)
    pixel = torch.arange(GLYPH_SIDE, device=ends.device) - (GLYPH_SIDE - 1) / 2  # (28,)
    dx, dy = (pixel - middle[..., :1])[:, :, None], (pixel - middle[..., 1:])[..., None]
    cos, sin, reach = cos[..., None, None], sin[..., None, None], reach[..., None, None]
    along, across = cos * dx + sin * dy, cos * dy - sin * dx  # (n, s, 28, 28)
    beyond = along.abs_().sub_(reach).clamp_min_(0)
    squared = beyond.mul_(beyond).addcmul_(across, across).amin(1).flatten(1)  # (n, 784)
    level = 0.5 + (radius[:, None] - squared.sqrt()) / SOFT
    return (255 * level.clamp(0, 1)).round().to(torch.uint8)


@lru_cache(maxsize=4)
def _skeletons(device: torch.device) -> tuple[Tensor, Tensor]:
    """Return what `segments` does, on a device."""
    cut, owned = segments()
    return (
        torch.from_numpy(cut).to(device, torch.float32),
        torch.from_numpy(owned).to(device),
    )
