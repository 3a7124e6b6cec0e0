"""The same image, kept as fewer and fewer numbers."""

from __future__ import annotations

from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument

JOURNAL_CONTROLS = ("dataset", "family", "bottleneck", "beta", "steps", "seed")


def journal(desk: Desk) -> None:
    """Draw the part."""
    instrument(desk, JOURNAL_CONTROLS, {})
