"""The small convolutional network that tells an image coupling how to move."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ConvNet(nn.Module):
    """A residual network over pictures of `size` = (height, width), with `channels` inside.

    h_0 = conv3(x) + place,  h_i = h_{i-1} + conv1(relu(conv3(relu(h_{i-1})))),
    output = conv1(relu(h_blocks))      (after He, Zhang, Ren and Sun, 2016)

    `place` (height, width, channels) is learned: what is written in the middle is not what is
    written at the border. The last layer starts at zero, and so does the output; the others are
    drawn uniform with variance 2 / inputs of a unit, the last of each block with a tenth of that
    spread, so that many blocks start as few.

    Under `torch.autocast` the convolutions run in the lower precision; the output has the type of
    the input, since what is added up over a flow needs all its digits.

    drop: what else happens to the units (n, channels, h, w) that a ReLU hands to a 1 x 1
    convolution, while a step trains with some left out.
    """

    drop: Callable[[Tensor], Tensor] | None = None

    def __init__(
        self,
        inputs: int,
        outputs: int,
        channels: int,
        blocks: int,
        size: tuple[int, int],
        *,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if channels < 1 or blocks < 0:
            raise ValueError(
                f"A convolutional network needs at least 1 channel and 0 blocks, "
                f"not {channels} and {blocks}."
            )
        shapes = [(channels, inputs, 3)] + [(channels, channels, k) for k in (3, 1)] * blocks
        shapes.append((outputs, channels, 1))
        # channels go fastest, as in the pictures: the convolutions then need no reordering
        self.weights = nn.ParameterList(torch.empty(o, k, k, i) for o, i, k in shapes)
        self.biases = nn.ParameterList(torch.zeros(o) for o, _, _ in shapes)
        self.place = nn.Parameter(torch.zeros(*size, channels))
        self.reset(generator)

    def reset(self, generator: torch.Generator) -> None:
        """Draw the weights anew; set biases, places and the last layer to zero."""
        last = len(self.weights) - 1
        with torch.no_grad():
            for i, weight in enumerate(self.weights):
                ends_block = i > 0 and i % 2 == 0
                bound = math.sqrt(6 / weight[0].numel()) * (0.1 if ends_block else 1)
                weight.uniform_(-bound, bound, generator=generator)
                self.biases[i].zero_()
            self.weights[last].zero_()
            self.place.zero_()

    def forward(self, x: Tensor) -> Tensor:  # (n, inputs, h, w) -> (n, outputs, h, w)
        """Return the output (n, outputs, h, w) for `x` (n, inputs, h, w)."""
        weights = (weight.permute(0, 3, 1, 2) for weight in self.weights)  # (out, in, k, k)
        layers = list(zip(weights, self.biases, strict=True))
        h = F.conv2d(x, *layers[0], padding=1)
        h = h + self.place.permute(2, 0, 1).to(h.dtype)
        for i in range(1, len(layers) - 1, 2):
            inner = F.conv2d(F.relu(h), *layers[i], padding=1)
            h = h + F.conv2d(self._hidden(inner), *layers[i + 1])
        return F.conv2d(self._hidden(h), *layers[-1]).to(x.dtype)

    def _hidden(self, units: Tensor) -> Tensor:
        units = F.relu(units)
        return units if self.drop is None else self.drop(units)
