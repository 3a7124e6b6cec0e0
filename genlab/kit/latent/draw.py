"""A drawn digit: where its code lands, what comes back, and what each number of the code moves."""

from __future__ import annotations

from genlab.kit.desk import Desk
from genlab.kit.imagedata import card, missing
from genlab.kit.latent.component import latent
from genlab.kit.latent.knobs import latent_knobs
from genlab.kit.sketch import glyphs


def draw(desk: Desk) -> None:
    """Draw the pad, with the learner's own network that encodes what is drawn on it."""
    latent_knobs(desk)
    if missing(desk):
        card(desk)
    else:
        run = {"run": desk.experiment}
        latent("draw", desk.key("draw"), run, on_reseed=desk.reseed, **glyphs())
    desk.publish()
