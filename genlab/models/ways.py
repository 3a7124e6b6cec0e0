"""Ways through a latent space: straight, along the sphere, by analogy, back onto the shell."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from genlab.models.latents import shell

PARALLEL = 1e-6  # radians: directions nearer to one another, or to opposite ones, are taken as such


def straight(a: Tensor, b: Tensor, t: float) -> Tensor:
    """Return (1 - t) a + t b (..., dim): of two far draws of N(0, I) the middle is too short.

    E|(a + b) / 2|^2 = dim / 2, so its norm is that of the ends divided by sqrt(2).
    """
    return (1 - t) * a + t * b


def slerp(a: Tensor, b: Tensor, t: float) -> Tensor:
    """Return the point (..., dim) at share `t` of the arc from `a` to `b` (Shoemake, 1985).

    |z| = (1 - t) |a| + t |b|,
    z / |z| = [sin((1 - t) w) a / |a| + sin(t w) b / |b|] / sin w,  w the angle between a and b

    Equal steps of t turn by equal angles; the norm is that of the ends, or passes evenly from one
    to the other. Directions that agree are joined by their own ray.
    Raises `ValueError` for a point at 0, which has no direction, and for opposite directions,
    between which no arc is shorter than the others.
    """
    lengths = [torch.linalg.vector_norm(end, dim=-1, keepdim=True) for end in (a, b)]
    if any((length == 0).any() for length in lengths):
        raise ValueError("A point at 0 lies in no direction, so no arc leads there: go straight.")
    one, other = a / lengths[0], b / lengths[1]
    angle = between(a, b)[..., None]
    if (angle > math.pi - PARALLEL).any():
        raise ValueError(
            "The two points lie in opposite directions, so every arc between them is as long as "
            "the others: go straight, or choose another point."
        )
    near = angle < PARALLEL
    sine = torch.where(near, torch.ones_like(angle), angle.sin())
    first = torch.where(near, torch.full_like(angle, 1 - t), ((1 - t) * angle).sin() / sine)
    second = torch.where(near, torch.full_like(angle, t), (t * angle).sin() / sine)
    return ((1 - t) * lengths[0] + t * lengths[1]) * (first * one + second * other)


def between(a: Tensor, b: Tensor) -> Tensor:
    """Return the angle (...) between `a` and `b` (..., dim), in radians from 0 to pi.

    2 atan2(|a' - b'|, |a' + b'|), a' and b' the directions: exact for small angles too (Kahan,
    2006).
    """
    one, other = (end / torch.linalg.vector_norm(end, dim=-1, keepdim=True) for end in (a, b))
    apart = torch.linalg.vector_norm(one - other, dim=-1)
    together = torch.linalg.vector_norm(one + other, dim=-1)
    return 2 * torch.atan2(apart, together)


def analogy(this: Tensor, that: Tensor, other: Tensor, t: float = 1.0) -> Tensor:
    """Return other + t (this - that) (..., dim): "this minus that plus the other" at t = 1.

    Of three far draws of N(0, I) the norm at t is that of one times sqrt(1 + 2 t^2).
    """
    return other + t * (this - that)


def onto_shell(z: Tensor) -> Tensor:
    """Return `z` (..., dim) with its direction kept and the norm that draws of N(0, I) have."""
    return z * (shell(z.shape[-1])[0] / torch.linalg.vector_norm(z, dim=-1, keepdim=True))
