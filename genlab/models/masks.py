"""Which coordinates a coupling layer keeps (True) and which it moves (False).

The layers of a flow alternate a mask and its complement, so that two of them move everything
(Dinh, Sohl-Dickstein and Bengio, 2017, section 3.4). A channel-wise mask is `half` of the
channels; it comes with the flows that have channels.
"""

from __future__ import annotations

import torch
from torch import Tensor

MASKS = ("alternate", "half", "checkerboard")


def half(dim: int) -> Tensor:
    """Return the mask (dim,) that keeps the first half, the middle one too where `dim` is odd."""
    return torch.arange(dim) < (dim + 1) // 2


def alternate(dim: int) -> Tensor:
    """Return the mask (dim,) that keeps the coordinates 0, 2, 4 ..."""
    return torch.arange(dim) % 2 == 0


def checkerboard(height: int, width: int) -> Tensor:
    """Return the mask (height * width,) that keeps the pixels whose row + column is even."""
    rows, columns = torch.arange(height)[:, None], torch.arange(width)
    return ((rows + columns) % 2 == 0).flatten()


def mask(kind: str, dim: int, image_shape: tuple[int, int] | None = None) -> Tensor:
    """Return the mask (dim,) called `kind`; `checkerboard` needs the image's (height, width).

    Raises `ValueError` for an unknown kind, for fewer than two coordinates, and for a
    checkerboard without a fitting image shape.
    """
    if dim < 2:
        raise ValueError(f"A coupling needs at least 2 coordinates to split, not {dim}.")
    if kind == "half":
        return half(dim)
    if kind == "alternate":
        return alternate(dim)
    if kind != "checkerboard":
        raise ValueError(f"There is no mask {kind!r}; choose one of {', '.join(MASKS)}.")
    if image_shape is None or image_shape[0] * image_shape[1] != dim:
        raise ValueError(
            f"A checkerboard over {dim} coordinates needs an image_shape of {dim} pixels, "
            f"not {image_shape}."
        )
    return checkerboard(*image_shape)
