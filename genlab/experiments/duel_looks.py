"""By how many images a duel's generator is judged, as tables; importing this imports no torch."""

from __future__ import annotations

from typing import Any, NamedTuple

from genlab.data.shipped import about
from genlab.experiments.duels import JUDGES


class Looks(NamedTuple):
    """The sets that figures of images are found on: at the end, and while a recording is made.

    n, pairs: at the end, images in a set and how many pairs of sets. watched: images in a set at a
    frame; floor: the FID of so many real images against others, found once, as a test does again.
    """

    n: int
    pairs: int
    watched: int
    floor: float


# 297 of the 8x8 digits are held out: all of them, against five times as many samples
LOOKS = {
    "digits": Looks(297, 5, 297, 3.093),
    "nash digits": Looks(1000, 4, 297, 1.894),
    "glyphs": Looks(1000, 4, 250, 0.839),
    "mnist": Looks(1000, 4, 250, 1.313),
}
NASH_DIGITS = "nash digits"  # the images that a frozen flow draws, where a duel starts at it


def image_world(settings: Any) -> str:
    """Return the name of the images that a duel is about: a data set's, or a frozen flow's."""
    return NASH_DIGITS if settings.start == "nash" else str(settings.dataset)


def dataset_of(world: str) -> str:
    """Return the data set that a world's images are of."""
    return "digits" if world == NASH_DIGITS else world


def judge_of(world: str) -> str:
    """Return the name of the judge of a world's images."""
    return JUDGES[dataset_of(world)]


def judge_statics(settings: Any) -> dict[str, Any]:
    """Return what a player says of the FID in frames: whose it is, of how many, and its floor."""
    world = image_world(settings)
    looks, digest = LOOKS[world], about("judges", judge_of(world))["sha256"]
    return {"judge": digest[:12], "fid_floor": looks.floor, "fid_images": looks.watched}
