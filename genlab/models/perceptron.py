"""A perceptron whose layers all start with weights: what flows have no use for, and players do."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

Drawn = TypeVar("Drawn", nn.Linear, nn.Conv2d)

SETTLED = 100  # power iterations before training
LEAK = 0.2  # of leaky: the slope below 0 (Radford, Metz and Chintala, 2016)
BENDS: dict[str, Callable[[Tensor], Tensor]] = {
    "silu": F.silu,
    "leaky": lambda x: F.leaky_relu(x, LEAK),
}


class Perceptron(nn.Module):
    """Layers of `sizes` units, from the input to the output, with a bend after each but the last.

    h_0 = x,  h_i = bend(h_{i-1} W_i' + b_i),  output = h W' + b

    Weights and biases start uniform in +-1/sqrt(inputs of the layer). spectral: whether each matrix
    is divided by its largest singular value (`normalise`).
    """

    def __init__(
        self,
        sizes: list[int],
        bend: str = "silu",
        *,
        spectral: bool = False,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if bend not in BENDS:
            raise ValueError(f"There is no bend {bend!r}; choose one of {', '.join(BENDS)}.")
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"A perceptron needs an input and an output of units, not {sizes}.")
        self.bend = BENDS[bend]
        layers = [linear(before, after, generator) for before, after in pairwise(sizes)]
        self.layers = nn.ModuleList(
            normalise(one, generator) if spectral else one for one in layers
        )

    def forward(self, x: Tensor) -> Tensor:  # (n, sizes[0]) -> (n, sizes[-1])
        """Return the output (n, sizes[-1]) for `x` (n, sizes[0])."""
        for layer in self.layers[:-1]:
            x = self.bend(layer(x))
        return cast(Tensor, self.layers[-1](x))


def linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """Return a layer with weights drawn by `generator`."""
    return drawn(nn.utils.skip_init(nn.Linear, inputs, outputs), generator)


def drawn(layer: Drawn, generator: torch.Generator) -> Drawn:
    """Draw a layer's weights and biases uniformly in +-1/sqrt(what one output looks at)."""
    bound = 1 / math.sqrt(layer.weight[0].numel())
    with torch.no_grad():
        for weight in layer.parameters():
            weight.uniform_(-bound, bound, generator=generator)
    return layer


def normalise(layer: Drawn, generator: torch.Generator) -> Drawn:
    """Let a layer divide its matrix by the largest singular value (Miyato et al., 2018).

    W / s,  s = u' W v,  u and v by one power iteration in each training pass, so that s follows
    the weights. torch draws the first u and v from the stream that all share: here that stream
    stays as it was, and they come from `generator`, then from iterations enough to settle.
    """
    with torch.random.fork_rng(devices=[]):
        spectral_norm(layer)
    with torch.no_grad():
        for vector in layer.buffers():  # u and v
            vector.normal_(generator=generator)
        for _ in range(SETTLED):
            _ = layer.weight  # looking at it in training is an iteration
    return layer
