"""Batches to train on, drawn many at a time: one large draw costs little more than a small one."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

CHUNK_NUMBERS = 2**18  # drawn at once: 1 MB, which stays in the cache
CHUNK_BATCHES = 64


class Batches:
    """An endless sequence of batches that can be put back to any place.

    draw(n, generator) -> (n, dim) gives the points. The state is that of the generator before the
    chunk at hand and the place in the chunk: drawing it again gives the same batches.
    """

    def __init__(
        self,
        draw: Callable[[int, torch.Generator], Tensor],
        size: int,
        dim: int,
        generator: torch.Generator,
    ) -> None:
        self.draw, self.size, self.generator = draw, size, generator
        self.in_chunk = max(1, min(CHUNK_BATCHES, CHUNK_NUMBERS // (size * dim)))
        self.before = generator.get_state()
        self.chunk: tuple[Tensor, ...] = ()
        self.place = 0

    def next(self) -> Tensor:
        """Return the next batch (size, dim)."""
        if self.place == len(self.chunk):
            self.before = self.generator.get_state()
            self.chunk = self._draw_chunk()
            self.place = 0
        self.place += 1
        return self.chunk[self.place - 1]

    @property
    def latest(self) -> Tensor:
        """The batch (size, dim) that `next` returned last."""
        return self.chunk[self.place - 1]

    def state_dict(self) -> dict[str, Tensor]:
        """Return where in the sequence of batches this is."""
        # clones, as for safetensors no two tensors may share memory
        return {"generator": self.before.clone(), "place": torch.tensor(self.place)}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go to another place of the same sequence."""
        self.before = state["generator"].clone()
        self.generator.set_state(self.before)
        self.place = int(state["place"])
        self.chunk = self._draw_chunk() if self.place else ()

    def _draw_chunk(self) -> tuple[Tensor, ...]:
        return self.draw(self.in_chunk * self.size, self.generator).split(self.size)


def resampled(points: Tensor) -> Callable[[int, torch.Generator], Tensor]:
    """Return a draw of single points, with replacement, from `points` (m, dim)."""

    def draw(n: int, generator: torch.Generator) -> Tensor:
        return points[torch.randint(len(points), (n,), generator=generator)]

    return draw


def spread(rows: Tensor, n: int) -> Tensor:
    """Return at most `n` of the `rows`, evenly from the first to the last.

    The first test images of MNIST are easier than the others: they alone would flatter.
    """
    n = min(n, len(rows))
    return rows[torch.arange(n) * len(rows) // n]
