"""How good drawn images are, and how many kinds of them: two figures where FID is one."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from typing import NamedTuple

from torch import Tensor

NEIGHBOURS = 5  # how far a point's own neighbourhood reaches: to its fifth nearest


class Neighbours(NamedTuple):
    """Shares of two sets of features that lie in the other's neighbourhoods.

    precision: of drawn images, those near a real one; recall: of real ones, those near a drawn one
    (Kynkäänniemi et al., 2019). density, coverage: the same, less moved by a lone odd image: how
    many real neighbourhoods hold a drawn image, against the expected; real ones whose neighbourhood
    holds one (Naeem et al., 2020). Of two sets of one distribution density is 1 on average.
    """

    precision: float
    recall: float
    density: float
    coverage: float


def neighbours(real: Tensor, fake: Tensor, nearest: int = NEIGHBOURS) -> Neighbours:
    """Return what two sets of features (n, d) and (m, d) share.

    Around each point, as far as its `nearest`-th nearest of the same set, lies its neighbourhood.
    All four depend on n and m: what real images score against real ones is to be seen beside them.
    Raises `ValueError` where a set is too small to have such neighbours.
    """
    from prdc import compute_prdc  # brings scikit-learn along: when first asked

    fewest = min(len(real), len(fake))
    if fewest < nearest + 2:
        raise ValueError(
            f"Neighbourhoods of {nearest} take at least {nearest + 2} images, not {fewest}."
        )
    with redirect_stdout(io.StringIO()):  # it prints how many there are
        found = compute_prdc(real.double().numpy(), fake.double().numpy(), nearest)
    return Neighbours(**{name: float(found[name]) for name in Neighbours._fields})
