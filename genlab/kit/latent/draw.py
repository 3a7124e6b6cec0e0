"""A drawn digit: where its code lands, what comes back, and what each number of the code moves."""

from __future__ import annotations

from functools import partial

from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument
from genlab.kit.latent.component import latent
from genlab.kit.sketch import glyphs

DRAW_CONTROLS = ("dataset", "family", "bottleneck")


def draw(desk: Desk) -> None:
    """Draw the pad, with the learner's own network that encodes what is drawn on it."""
    instrument(desk, DRAW_CONTROLS, {}, shows=partial(_pad, desk))


def _pad(desk: Desk) -> None:
    latent("draw", desk.key("draw"), {"run": desk.experiment}, **glyphs())
