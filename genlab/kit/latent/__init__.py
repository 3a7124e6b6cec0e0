"""The page of latent spaces: what each of its parts draws."""

from __future__ import annotations

from collections.abc import Callable

from genlab.kit.desk import Desk
from genlab.kit.latent.draw import draw
from genlab.kit.latent.journal import journal
from genlab.kit.latent.kinds import kinds
from genlab.kit.latent.train import train
from genlab.kit.latent.travel import travel
from genlab.kit.latent.walk import walk

LATENT: dict[str, Callable[[Desk], None]] = {
    "journal": journal,
    "train": train,
    "walk": walk,
    "travel": travel,
    "draw": draw,
    "kinds": kinds,
}
