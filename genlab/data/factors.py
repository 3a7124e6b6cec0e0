"""What makes a drawn digit what it is: each factor with its range; known without torch."""

from __future__ import annotations

from typing import NamedTuple


class Factor(NamedTuple):
    """Something that makes an image what it is: drawn between `low` and `high`, mostly halfway."""

    name: str
    unit: str
    low: float
    high: float
    meaning: str


FACTORS = (
    Factor("digit", "", 0, 9, "which digit; all are equally likely"),
    Factor("style", "", 0, 2, "which of the ways to write it; all are equally likely"),
    Factor("slant", "degrees", -27, 37, "how far upright strokes lean to the right"),
    Factor("thickness", "pixels", 1.2, 4.2, "of the pen"),
    Factor("height", "pixels", 14.5, 19.5, "of an upright digit, from the middle of its strokes"),
    Factor("width", "of the usual", 0.5, 1.4, "how wide it is for its height"),
    Factor("rotation", "degrees", -15, 15, "turned clockwise"),
    Factor("x", "pixels", -2.0, 2.0, "moved to the right"),
    Factor("y", "pixels", -2.0, 2.0, "moved down"),
    Factor("bow", "pixels", -2.5, 2.5, "middle pushed to the right, top and foot to the left"),
    Factor("wave", "pixels", -1.3, 1.3, "upper half pushed to the left, lower half to the right"),
    Factor("sag", "pixels", -2.0, 2.0, "middle pushed down, both sides pushed up"),
    Factor("tilt", "pixels", -2.0, 2.0, "left half pushed up, right half pushed down"),
    Factor("waist", "pixels", -2.0, 2.0, "middle moved down, top and foot left in place"),
    Factor("taper", "pixels", -2.0, 2.0, "foot made wider, top narrower"),
    Factor("ripple", "pixels", -0.5, 0.5, "waves from top to foot, pushed sideways"),
    Factor("swell", "pixels", -0.8, 0.8, "waves from left to right, pushed down and up"),
)
NAMES = tuple(factor.name for factor in FACTORS)
