"""From one image to another through latent space."""

from __future__ import annotations

from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument

TRAVEL_CONTROLS = ("dataset", "family", "bottleneck", "beta", "steps", "seed")


def travel(desk: Desk) -> None:
    """Draw the part."""
    instrument(desk, TRAVEL_CONTROLS, {})
