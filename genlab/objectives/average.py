"""Averaged weights: smoother than the last step's, and usually better."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class Average:
    """An exponential moving average of the flat `weights` (Polyak and Juditsky, 1992).

    a <- k a + (1 - k) w,  k = min(keep, (1 + t) / (10 + t)) at its update t = 0, 1, 2 ...

    so that the first steps, which are far from where training goes, are soon forgotten.
    """

    def __init__(self, weights: nn.Parameter, keep: float) -> None:
        if not 0 <= keep < 1:
            raise ValueError(f"An average keeps a share of 0 to below 1 of itself, not {keep}.")
        self.weights, self.keep, self.updates = weights, keep, 0
        self.value = weights.detach().clone()

    def update(self) -> None:
        """Take the weights of now into the average."""
        keep = min(self.keep, (1 + self.updates) / (10 + self.updates))
        self.value.lerp_(self.weights.detach(), 1 - keep)
        self.updates += 1

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Let the model have the averaged weights within the `with` block."""
        own = self.weights.detach().clone()
        with torch.no_grad():
            self.weights.copy_(self.value)
        try:
            yield
        finally:
            with torch.no_grad():
                self.weights.copy_(own)

    def state_dict(self) -> dict[str, Tensor]:
        """Return all that going on needs."""
        return {"average": self.value.clone(), "updates": torch.tensor(self.updates)}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up the state again."""
        self.value.copy_(state["average"])
        self.updates = int(state["updates"])
