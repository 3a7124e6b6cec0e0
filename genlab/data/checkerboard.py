"""Eight squares of a board, evenly filled."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from genlab.data.dataset import PlanarDataset

SIDE = 2.0  # of a square
# A corner + SIDE * u must not round up into the next square, in float32 either.
BELOW_ONE = 1 - 2.0**-22


class Checkerboard(PlanarDataset):
    """The squares of side 2 in [-4, 4)^2 whose column and row, from -2 to 1, have an even sum.

    p(x) = 1/32 on them and 0 elsewhere, so the entropy is log 32: no smooth density gets there.
    """

    def __init__(self) -> None:
        super().__init__("checkerboard")

    def draw(
        self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """Return `n` independent points (n, 2)."""
        device = generator.device
        square = torch.randint(8, (n,), generator=generator, device=device)
        column, half = square % 4 - 2, square // 4
        row = 2 * half - 2 + column % 2
        u = torch.rand(n, 2, generator=generator, device=device, dtype=dtype)
        return SIDE * (torch.stack([column, row], 1) + u.clamp(max=BELOW_ONE))

    def _log_density(self, x: Tensor) -> Tensor:
        square = (x / SIDE).floor()  # (n, 2)
        on_board = ((square >= -2) & (square < 2)).all(1)
        filled = on_board & (square.sum(1) % 2 == 0)
        return torch.where(filled, x.new_tensor(-math.log(32)), x.new_tensor(-math.inf))
