"""An autoencoder live, plain or variational."""

from __future__ import annotations

from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument

TRAIN_CONTROLS = ("dataset", "family", "bottleneck", "beta", "steps", "seed")


def train(desk: Desk) -> None:
    """Draw the part."""
    instrument(desk, TRAIN_CONTROLS, {})
