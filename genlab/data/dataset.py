"""What every data set offers, and what those of known density offer beside it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

import torch
from torch import Tensor

from genlab.data.catalog import entry


class Modes(NamedTuple):
    """The spots that a data set is made of: one round Gaussian each, all of the same weight."""

    centres: Tensor  # (modes, 2)
    sd: float


class Dataset(ABC):
    """A named source of points (n, dim).

    exact: whether `log_prob` is known. entropy: in nats, or None; entropy_stderr: its error.
    train, held_out: the rows (., dim) of a finite data set; no rows where every draw is fresh.
    """

    exact: bool
    modes: Modes | None = None

    def __init__(self, name: str, dim: int, own: str = "") -> None:
        known = entry(name, own)
        self.name, self.dim, self.title = name, dim, known.title
        self.entropy, self.entropy_stderr = known.entropy, known.entropy_stderr
        self.window, self.image_shape, self.levels = known.window, known.image_shape, known.levels
        self.train = self.held_out = torch.empty(0, dim)

    @property
    def finite(self) -> bool:
        """Whether there are only so many points, some to learn from and some held out."""
        return len(self.train) > 0

    @abstractmethod
    def draw(
        self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """Return `n` independent points (n, dim), on the generator's device."""

    @abstractmethod
    def log_prob(self, x: Tensor) -> Tensor:
        """Return the log density (n,) in nats at the points `x` (n, dim).

        Raises `ValueError` where the density is unknown (`exact` is False).
        """


class PlanarDataset(Dataset):
    """Points in the plane whose density is known.

    Subclasses say how to draw, and what the log density of float64 points is: in float32 the
    square of a distance, measured in the noise of a thin curve, would lose its digits.
    """

    exact = True

    def __init__(self, name: str, own: str = "") -> None:
        super().__init__(name, 2, own)

    def log_prob(self, x: Tensor) -> Tensor:
        """Return log p(x) (n,) in nats at the points `x` (n, 2), computed in float64.

        Raises `ValueError` for anything but floating points in the plane.
        """
        if x.ndim != 2 or x.shape[1] != 2 or not x.is_floating_point():
            raise ValueError(
                f"{self.title} lies in the plane: give floating points (n, 2), "
                f"not {tuple(x.shape)} of {x.dtype}."
            )
        return self._log_density(x.double()).to(x.dtype)

    @abstractmethod
    def _log_density(self, x: Tensor) -> Tensor:
        """Return the log density (n,) in nats at the float64 points `x` (n, 2)."""
