"""Data sets by name; importing this package does not import torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from genlab.data.catalog import DATASETS, IMAGE_DATASETS, OWN
from genlab.data.folders import found
from genlab.data.idx import DataError

if TYPE_CHECKING:
    from genlab.data.dataset import Dataset

__all__ = ["DataError", "found", "load"]


def load(name: str, own: str = "") -> Dataset:
    """Return the data set called `name`: one of the catalogue, a folder's, or the learner's.

    own: the text of the learner's own data, where `name` is "own".
    Raises `ValueError` for any other name, and for a text or a folder that cannot be read.
    """
    if name == OWN:
        from genlab.data.own_sets import own_dataset

        return own_dataset(own)
    if name not in DATASETS:
        return _load_images(name)
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


def _load_images(name: str) -> Dataset:
    folders = found()
    if name not in {**IMAGE_DATASETS, **folders}:
        names = ", ".join({**DATASETS, **IMAGE_DATASETS, **folders})
        raise ValueError(f"There is no data set {name!r:.64}; there are {names}.")
    if name == "glyphs":
        from genlab.data.glyphs import Glyphs

        return Glyphs()
    from genlab.data.images import IdxImages

    return IdxImages(name)
