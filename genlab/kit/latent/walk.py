"""A point of the latent plane and the image that it stands for, decoded in the browser."""

from __future__ import annotations

from genlab.kit.desk import Desk
from genlab.kit.imagedata import card, missing
from genlab.kit.latent.component import latent
from genlab.kit.latent.knobs import latent_knobs


def walk(desk: Desk) -> None:
    """Draw the plane of the run on the desk to be walked through, below what the run is made of."""
    latent_knobs(desk)
    if missing(desk):
        card(desk)
    else:
        run = {"run": desk.experiment}
        latent("walk", desk.key("walk"), run, on_reseed=desk.reseed)
    desk.publish()
