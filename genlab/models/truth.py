"""A truth in the plane: a trained flow, frozen, that draws all data and knows their density."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from genlab.data.shipped import about, weights
from genlab.models.realnvp import RealNVP

TRUTH_SHAPE = ("couplings", "width", "depth", "mask", "activation", "coupling")
TRUTH_ROWS = 2048  # points sent through the flow: more no longer fit into the cache


class PlaneTruth:
    """Points in the plane drawn from a Real NVP whose shipped weights are the truth.

    x = flow(z),  z ~ N(0, I);  log p(x) is the flow's own, exactly.

    It was trained on a data set of this name; how near it came does not matter, as it is the truth.
    entropy, entropy_stderr: of p, in nats: no model's expected NLL is lower.
    Raises `AssetError` where the shipped weights are missing or altered.
    """

    def __init__(self, name: str) -> None:
        known = about("truths", name)
        self.name, self.title, self.window = name, known["title"], known["window"]
        self.entropy: float = known["entropy"]
        self.entropy_stderr: float = known["entropy_stderr"]
        self.flow = blank_flow(known)
        self.flow.load_state_dict(weights("truths", name))
        self.exact = blank_flow(known).double()
        self.exact.load_state_dict(self.flow.state_dict())

    def draw(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` independent points (n, 2), float32."""
        noise = self.flow.base.noise(n, generator, torch.float32)
        with torch.no_grad():
            return torch.cat([self.flow.to_data(rows) for rows in noise.split(TRUTH_ROWS)])

    @torch.no_grad()
    def log_prob(self, x: Tensor) -> Tensor:
        """Return log p(x) (n,) in nats at the points `x` (n, 2), computed in float64."""
        return torch.cat([self.exact.log_prob(part) for part in x.double().split(TRUTH_ROWS)])


def blank_flow(known: dict[str, Any]) -> RealNVP:
    """Return an untrained flow of the architecture that a truth's file describes."""
    shape = {name: known[name] for name in TRUTH_SHAPE}
    return RealNVP(2, **shape, generator=torch.Generator().manual_seed(0))
