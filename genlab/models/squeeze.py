"""Space to depth and back: pixels of a square of four become four channels of one place."""

from __future__ import annotations

from torch import Tensor


def squeeze(images: Tensor) -> Tensor:
    """Return (..., 4 c, h / 2, w / 2) of `images` (..., c, h, w), the same numbers elsewhere.

    Channel 4 k + 2 i + j holds the pixels of channel k whose row is i and column j, modulo 2
    (Dinh, Sohl-Dickstein and Bengio, 2017, section 3.6).

    Raises `ValueError` where a side is odd.
    """
    *before, c, h, w = images.shape
    if h % 2 or w % 2:
        raise ValueError(f"Only images of even sides can be squeezed, not {h} x {w} pixels.")
    squares = images.reshape(*before, c, h // 2, 2, w // 2, 2)
    return squares.movedim((-3, -1), (-4, -3)).reshape(*before, 4 * c, h // 2, w // 2)


def unsqueeze(images: Tensor) -> Tensor:
    """Return (..., c, 2 h, 2 w) of `images` (..., 4 c, h, w): the way back from `squeeze`.

    Raises `ValueError` where the channels are no multiple of four.
    """
    *before, c, h, w = images.shape
    if c % 4:
        raise ValueError(f"Four channels make a square of pixels; {c} channels are no fours.")
    squares = images.reshape(*before, c // 4, 2, 2, h, w)
    return squares.movedim((-4, -3), (-3, -1)).reshape(*before, c // 4, 2 * h, 2 * w)
