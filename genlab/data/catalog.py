"""Every data set by name: what a page needs to know of it before torch is there.

Entropies are in nats. Those with overlapping parts are integrals of -p log p, right to the last
digit given; the rest are closed forms. `tests/data/test_density.py` computes each of them again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

OWN = "own"  # what the learner's own data are called; they are no entry but a text, see own.py


@dataclass(frozen=True)
class DatasetEntry:
    """What is known of a data set without loading it."""

    title: str
    blurb: str  # one sentence for the learner
    kind: Literal["plane", "image"]
    entropy: float | None  # nats: no model's expected NLL is lower; None where it is unknown
    entropy_stderr: float = 0.0  # nats
    window: float = 4.0  # half the side of the square around 0 that shows it all
    image_shape: tuple[int, int] | None = None  # height, width
    levels: int = 0  # grey levels of an image: 0 ... levels - 1
    finite: bool = False  # only so many points, some of them held out; else every draw is fresh
    smooth: bool = True  # its log density is known, and has a slope everywhere in the plane


def _separate(modes: int, sd: float) -> float:
    """Return the entropy of planar Gaussians so far apart that their overlap is below 1e-80."""
    return math.log(modes) + math.log(2 * math.pi * math.e * sd**2)


DATASETS: dict[str, DatasetEntry] = {
    "moons": DatasetEntry(
        "Two moons",
        "Two half circles, each reaching into the other's hollow.",
        "plane",
        entropy=2.39388,
    ),
    "circles": DatasetEntry(
        "Two circles",
        "A soft circle inside another one, and nothing in the middle.",
        "plane",
        entropy=3.26814,
    ),
    "8gaussians": DatasetEntry(
        "Eight Gaussians",
        "Eight round clouds on a circle that just touch each other.",
        "plane",
        entropy=2.83188,
    ),
    "ring8": DatasetEntry(
        "Ring of eight",
        "Eight tiny spots on a circle with nothing between them.",
        "plane",
        entropy=_separate(8, 0.02),
    ),
    "grid25": DatasetEntry(
        "Grid of 25",
        "Twenty-five small spots in five rows of five.",
        "plane",
        entropy=_separate(25, 0.05),
        window=5.0,
    ),
    "rings": DatasetEntry(
        "Four rings",
        "Four thin rings around one centre.",
        "plane",
        entropy=2.62318,
    ),
    "checkerboard": DatasetEntry(
        "Checkerboard",
        "Eight of sixteen squares, evenly filled, with edges as sharp as can be.",
        "plane",
        entropy=math.log(32),
        window=4.5,
        smooth=False,
    ),
    "pinwheel": DatasetEntry(
        "Pinwheel",
        "Five arms, bent by a twist that grows with the distance from the centre.",
        "plane",
        entropy=2.32059,
    ),
    "2spirals": DatasetEntry(
        "Two spirals",
        "Two thin spirals, wound around each other one and a half times.",
        "plane",
        entropy=2.54062,
    ),
    "swissroll": DatasetEntry(
        "Swiss roll",
        "One spiral, dense inside and thinner outwards.",
        "plane",
        entropy=2.66965,
    ),
    "digits": DatasetEntry(
        "Handwritten digits",
        "Real scans of the digits 0 to 9, eight pixels by eight, with 17 levels of grey.",
        "image",
        entropy=None,
        window=0.0,
        image_shape=(8, 8),
        levels=17,
        finite=True,
        smooth=False,
    ),
}

# Images too large for the flow of fully connected networks that takes all of the above.
IMAGE_DATASETS: dict[str, DatasetEntry] = {
    "glyphs": DatasetEntry(
        "Drawn digits",
        "Digits that the app draws itself, so that slant, thickness and place of each are known.",
        "image",
        entropy=None,
        window=0.0,
        image_shape=(28, 28),
        levels=256,
        smooth=False,
    ),
    "mnist": DatasetEntry(
        "MNIST",
        "Seventy thousand scans of handwritten digits, 10,000 of them held out.",
        "image",
        entropy=None,
        window=0.0,
        image_shape=(28, 28),
        levels=256,
        finite=True,
        smooth=False,
    ),
}


def entry(name: str, own: str = "") -> DatasetEntry:
    """Return what is known of the data set called `name`; `own` is the learner's, where it is that.

    A name that is not in the catalogue is looked for among the folders of images. Raises `KeyError`
    where there is none, `ValueError` for a folder or an `own` that cannot be read.
    """
    if name == OWN:
        from genlab.data.own_entry import own_entry

        return own_entry(own)
    if name in DATASETS or name in IMAGE_DATASETS:
        return DATASETS.get(name) or IMAGE_DATASETS[name]
    from genlab.data.folders import find

    known = find(name).entry
    assert known is not None  # as there is no problem with it
    return known
