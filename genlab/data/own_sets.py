"""The learner's own data as data sets: a drawing, a table, a picture."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from genlab.data.catalog import OWN
from genlab.data.dataset import Dataset, PlanarDataset
from genlab.data.mixtures import log_mixture
from genlab.data.own import read_own
from genlab.data.own_entry import BRUSH_SD, cell_side

HELD_OUT_SHARE = 5  # every fifth row of a table is held out
TABLE_SEED = 0  # of that choice, the same for every run
BELOW_EDGE = 1 - 2.0**-18  # of a cell: its corner + side * u must not round up into the next one


def own_dataset(token: str) -> Dataset:
    """Return the data set that the text of the learner's own data says.

    Raises `ValueError` for a text that cannot be read.
    """
    kind = read_own(token).kind
    if kind == "drawing":
        return Drawing(token)
    return Table(token) if kind == "table" else Picture(token)


class Drawing(PlanarDataset):
    """The trace of a soft round brush: equal Gaussians around the K spots of a drawing.

    p(x) = 1/K sum_k N(x; c_k, 0.12^2 I)

    The spots overlap, so they are not `modes` that a model could miss one by one.
    """

    def __init__(self, token: str) -> None:
        super().__init__(OWN, token)
        self.spots = torch.tensor(read_own(token).points)  # (K, 2) float64

    def draw(
        self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """Return `n` independent points (n, 2)."""
        device = generator.device
        spots = self.spots.to(device, dtype)
        spot = torch.randint(len(spots), (n,), generator=generator, device=device)
        noise = torch.randn(n, 2, generator=generator, device=device, dtype=dtype)
        return spots[spot] + BRUSH_SD * noise

    def _log_density(self, x: Tensor) -> Tensor:
        spots = self.spots.to(x.device)
        log_weight = -math.log(len(spots) * 2 * math.pi * BRUSH_SD**2)
        return log_mixture(x, spots, spots.new_full((len(spots),), log_weight), BRUSH_SD)


class Table(Dataset):
    """The rows of a table: a finite sample of a density that nobody knows.

    `train` and `held_out` (., 2) are float32: four fifths and one fifth, chosen at random, the same
    way always.
    """

    exact = False

    def __init__(self, token: str) -> None:
        super().__init__(OWN, 2, token)
        rows = torch.tensor(read_own(token).points, dtype=torch.float32)
        order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(TABLE_SEED))
        held_out = len(rows) // HELD_OUT_SHARE
        self.train, self.held_out = rows[order[held_out:]], rows[order[:held_out]]

    def draw(
        self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """Return `n` training rows (n, 2), drawn with replacement."""
        device = generator.device
        row = torch.randint(len(self.train), (n,), generator=generator, device=device)
        return self.train.to(device)[row].to(dtype)

    def log_prob(self, x: Tensor) -> Tensor:
        """Raise `ValueError`: rows say nothing of the density that they come from."""
        raise ValueError("A table has no known density; a drawing or a picture has one.")


class Picture(PlanarDataset):
    """A picture's darkness as a density: even within each cell, the darker the likelier.

    p(x) = w_c / a^2 in the cell c around x, with w_c its share of all darkness and a its side, and
    0 beyond the picture: edges as sharp as the checkerboard's.
    """

    def __init__(self, token: str) -> None:
        super().__init__(OWN, token)
        cells = read_own(token).cells
        self.side = cell_side(cells)
        # rows are y and columns x, both ascending
        darkness = torch.tensor(cells[::-1].copy(), dtype=torch.float64)
        self.shares = darkness / darkness.sum()  # (height, width)
        self.corner = torch.tensor(cells.shape[::-1], dtype=torch.float64) * (-self.side / 2)

    def draw(
        self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """Return `n` independent points (n, 2)."""
        device = generator.device
        shares = self.shares.to(device).flatten()
        if n == 0:  # which `multinomial` does not take
            return torch.empty(0, 2, device=device, dtype=dtype)
        cell = torch.multinomial(shares, n, replacement=True, generator=generator)
        width = self.shares.shape[1]
        corner = torch.stack([cell % width, cell // width], 1).to(dtype) * self.side
        u = torch.rand(n, 2, generator=generator, device=device, dtype=dtype)
        return corner + self.corner.to(device, dtype) + self.side * u.clamp(max=BELOW_EDGE)

    def _log_density(self, x: Tensor) -> Tensor:
        height, width = self.shares.shape
        column, row = ((x - self.corner.to(x.device)) / self.side).floor().unbind(1)
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        cell = torch.where(inside, row * width + column, 0).long()
        share = torch.where(inside, self.shares.to(x.device).flatten()[cell], 0.0)
        return (share / self.side**2).log()
