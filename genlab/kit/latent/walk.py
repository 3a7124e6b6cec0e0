"""A point of the latent plane and the image that it stands for."""

from __future__ import annotations

from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument

WALK_CONTROLS = ("dataset", "family", "bottleneck", "beta", "steps", "seed")


def walk(desk: Desk) -> None:
    """Draw the part."""
    instrument(desk, WALK_CONTROLS, {})
