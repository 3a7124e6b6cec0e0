"""Data sets by name; importing this package does not import torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from genlab.data.catalog import DATASETS, OWN

if TYPE_CHECKING:
    from genlab.data.dataset import Dataset


def load(name: str, own: str = "") -> Dataset:
    """Return the data set called `name`, a key of `genlab.data.catalog.DATASETS`, or the learner's.

    own: the text of the learner's own data, where `name` is "own".
    Raises `ValueError` for any other name, and for a text that cannot be read.
    """
    if name == OWN:
        from genlab.data.own_sets import own_dataset

        return own_dataset(own)
    if name not in DATASETS:
        raise ValueError(f"There is no data set {name!r:.64}; there are {', '.join(DATASETS)}.")
    from genlab.data.checkerboard import Checkerboard
    from genlab.data.curves import moons, swissroll, two_spirals
    from genlab.data.digits import Digits
    from genlab.data.mixtures import eight_gaussians, grid25, ring8
    from genlab.data.pinwheel import Pinwheel
    from genlab.data.rings import circles, rings

    builders: dict[str, Callable[[], Dataset]] = {
        "moons": moons,
        "circles": circles,
        "8gaussians": eight_gaussians,
        "ring8": ring8,
        "grid25": grid25,
        "rings": rings,
        "checkerboard": Checkerboard,
        "pinwheel": Pinwheel,
        "2spirals": two_spirals,
        "swissroll": swissroll,
        "digits": Digits,
    }
    return builders[name]()
