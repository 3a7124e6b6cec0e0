"""The small network that tells a coupling layer how to move."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": F.relu,
    "tanh": torch.tanh,
    "silu": F.silu,
}


class MLP(nn.Module):
    """A perceptron with `depth` hidden layers of `width` units.

    h_0 = x,  h_i = activation(h_{i-1} W_i' + b_i),  output = h_depth W' + b

    Hidden weights and biases start uniform in +-1/sqrt(inputs of the layer); the last layer
    starts at zero, and so does the output.

    drop: what else happens to hidden units (n, width), while a step trains with some left out.
    """

    drop: Callable[[Tensor], Tensor] | None = None

    def __init__(
        self,
        inputs: int,
        outputs: int,
        width: int,
        depth: int,
        activation: str,
        *,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if activation not in ACTIVATIONS:
            raise ValueError(
                f"There is no activation {activation!r}; choose one of {', '.join(ACTIVATIONS)}."
            )
        if depth < 1 or width < 1:
            raise ValueError(f"Depth {depth} and width {width} must both be at least 1.")
        self.activation = activation
        sizes = [inputs] + [width] * depth + [outputs]
        pairs = list(pairwise(sizes))
        self.weights = nn.ParameterList(torch.empty(after, before) for before, after in pairs)
        self.biases = nn.ParameterList(torch.empty(after) for _, after in pairs)
        self.reset(generator)

    def reset(self, generator: torch.Generator) -> None:
        """Draw the hidden layers anew and set the last layer to zero."""
        with torch.no_grad():
            for weight, bias in zip(self.weights, self.biases, strict=True):
                bound = 1 / math.sqrt(weight.shape[1])
                weight.uniform_(-bound, bound, generator=generator)
                bias.uniform_(-bound, bound, generator=generator)
            self.weights[-1].zero_()
            self.biases[-1].zero_()

    def hidden(self, x: Tensor) -> Tensor:
        """Return the last hidden units (n, width) for `x` (n, inputs)."""
        activation = ACTIVATIONS[self.activation]
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            x = activation(F.linear(x, weight, bias))  # (n, width)
            x = x if self.drop is None else self.drop(x)
        return x

    def forward(self, x: Tensor) -> Tensor:  # (n, inputs) -> (n, outputs)
        """Return the output (n, outputs) for `x` (n, inputs)."""
        return F.linear(self.hidden(x), self.weights[-1], self.biases[-1])
