"""A drawn digit, and where it lands."""

from __future__ import annotations

from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument

DRAW_CONTROLS = ("dataset", "family", "bottleneck", "beta", "steps", "seed")


def draw(desk: Desk) -> None:
    """Draw the part."""
    instrument(desk, DRAW_CONTROLS, {})
