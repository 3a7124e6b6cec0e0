"""What is known of latents without torch: where draws lie, and which flows come trained."""

from __future__ import annotations

import math

# Data set of 28x28 digits -> the folder of assets with the weights of its flow
TRAINED_FLOWS = {"glyphs": "flows", "mnist": "teachers"}


def shell(dim: int) -> tuple[float, float]:
    """Return the mean and the standard deviation of |z| for z ~ N(0, I) of `dim` numbers.

    E|z| = sqrt(2) Gamma((dim + 1) / 2) / Gamma(dim / 2),  Var|z| = dim - (E|z|)^2

    Nearly all draws lie in a thin shell: of 784 numbers 27.99 +- .71 (the chi distribution).
    """
    mean = math.sqrt(2) * math.exp(math.lgamma((dim + 1) / 2) - math.lgamma(dim / 2))
    return mean, math.sqrt(dim - mean * mean)
