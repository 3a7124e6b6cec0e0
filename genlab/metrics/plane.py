"""The integral of a density over the whole plane, finest where its points lie."""

from __future__ import annotations

import torch
from torch import Tensor

from genlab.metrics.density import LogProb
from genlab.metrics.likelihood import log_probs

BEYOND = 1.1  # of the square, over the farthest point
COARSE = 32  # cells a side to begin with
CROWD = 10  # points at most in a cell, until cells are `FINEST` times halved
FINEST = 18
TOLERANCE = 1e-3  # of the integral
MOST = 2**19  # places at which the density is asked for, more or less
AT_ONCE = 2048  # of them: more no longer fit into the cache


@torch.no_grad()
def plane_integral(log_prob: LogProb, points: Tensor) -> float:
    """Return the integral of exp(`log_prob`) over a square that holds its `points` (n, 2).

    Beyond the farthest of n points there is about 1/n of the mass. The cells of the sum
    are quartered where points are dense, and then wherever a quartered cell disagrees with the
    whole one, until what is left of the disagreements is small against `TOLERANCE`.
    """
    generator = torch.Generator().manual_seed(0)
    corners, sides = cells_around(points.double())
    mass = _mass(log_prob, corners, sides, generator)
    asked, total = 4 * len(mass), 0.0
    while len(mass) and asked < MOST:
        corners, sides = _quarters(corners, sides)
        finer = _mass(log_prob, corners, sides, generator)
        asked += 4 * len(finer)
        off = (finer.view(-1, 4).sum(1) - mass).abs()
        order = off.argsort()
        settled = torch.zeros_like(off, dtype=torch.bool)
        settled[order] = off[order].cumsum(0) < TOLERANCE / 4
        open_ = ~settled.repeat_interleave(4)
        total += float(finer[~open_].sum())
        corners, sides, mass = corners[open_], sides[open_], finer[open_]
    return total + float(mass.sum())


def cells_around(points: Tensor) -> tuple[Tensor, Tensor]:
    """Return square cells, lower left corners (m, 2) and sides (m,), that fill a square around 0.

    Each is small enough to hold few of the `points` (n, 2), all of which lie in the square.
    """
    half_width = BEYOND * float(points.abs().max())
    side = 2 * half_width / COARSE
    line = torch.arange(COARSE)
    cells = torch.cartesian_prod(line, line)  # in sides from the square's corner
    corners, sides = [], []
    for level in range(FINEST + 1):
        at = ((points + half_width) / side).floor().long()
        places, counts = _number(at).unique(return_counts=True)
        crowded = torch.isin(_number(cells), places[counts > CROWD])
        if level == FINEST:
            crowded[:] = False
        corners.append(cells[~crowded].to(points.dtype) * side - half_width)
        sides.append(torch.full((len(corners[-1]),), side, dtype=points.dtype))
        cells = (2 * cells[crowded][:, None] + torch.cartesian_prod(line[:2], line[:2])).flatten(
            0, 1
        )
        side /= 2
        if not len(cells):
            break
    return torch.cat(corners), torch.cat(sides)


def _quarters(corners: Tensor, sides: Tensor) -> tuple[Tensor, Tensor]:
    """Return the four quarters of each cell, in a row: corners (4 m, 2) and sides (4 m,)."""
    half = sides / 2
    steps = torch.cartesian_prod(torch.arange(2), torch.arange(2))  # (4, 2)
    return (corners[:, None] + half[:, None, None] * steps).flatten(0, 1), half.repeat_interleave(4)


def _mass(log_prob: LogProb, corners: Tensor, sides: Tensor, generator: torch.Generator) -> Tensor:
    """Return the integral (m,) over each cell, by a place drawn in each of its quarters.

    The places of opposite quarters mirror each other, so that a slope costs nothing; being drawn,
    they cannot lie on one side of a sharp edge in every cell along it.
    """
    u, v = torch.rand(2, len(corners), 2, generator=generator, dtype=corners.dtype) / 2
    across = torch.tensor([0.5, 0.0], dtype=corners.dtype)
    places = torch.stack([u, 1 - u, v + across, 1 - (v + across)], 1)  # (m, 4, 2) of the cell
    places = corners[:, None] + sides[:, None, None] * places
    log_p = log_probs(log_prob, places.flatten(0, 1), AT_ONCE)
    return log_p.exp().view(-1, 4).sum(1) * sides**2 / 4


def _number(cells: Tensor) -> Tensor:
    """Return one whole number (m,) for each cell (m, 2)."""
    return cells[:, 0] * 2**31 + cells[:, 1]
