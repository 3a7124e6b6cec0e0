"""Four models, and what a latent is in each."""

from __future__ import annotations

from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument

KINDS_CONTROLS = ("dataset", "family", "bottleneck", "beta", "steps", "seed")


def kinds(desk: Desk) -> None:
    """Draw the part."""
    instrument(desk, KINDS_CONTROLS, {})
