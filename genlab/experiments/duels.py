"""What a duel can be fought with, as tables; importing this imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genlab.data.catalog import OWN, entry
from genlab.data.shipped import about, names
from genlab.experiments.duel_pictures import (
    is_picture,
    picture_flow_size,
    picture_shape,
    plain_channels,
    plain_picture_size,
)
from genlab.models.sizes import flow_size

GAME_TITLES = {
    "nonsaturating": "non-saturating",
    "saturating": "saturating",
    "leastsquares": "least squares",
    "hinge": "hinge",
    "wasserstein": "Wasserstein",
}
WITH_LABELS = ("nonsaturating", "saturating", "leastsquares")  # data can be called data with doubt
WITH_OPTIMUM = WITH_LABELS  # the best verdict is known, and has a slope
GAN_TEACHERS = {
    "nll": "likelihood",
    "gan": "discriminator",
    "hybrid": "both",
    "plain": "discriminator, no flow",
}
WORLD_TRUTH = "digits"  # the one truth over images: the teacher that students learn from

# Which classifier's features compare images (FID, KID, precision and recall), by data set
JUDGES = {"digits": "digits", "mnist": "mnist", "glyphs": "glyphs"}

DUEL_MARGIN = 0.05  # of the logits of images; likelihoods compare at one margin only

FRAMES = 400  # of a recording at most, or one more
BETWEEN_FRAMES = 30  # steps


def truths() -> list[str]:
    """Return the data sets that there is a frozen flow of."""
    return [*names("truths"), WORLD_TRUTH]


def shape_of_truth(name: str) -> dict[str, Any]:
    """Return a truth's couplings, width, depth, mask, activation and coupling."""
    known = about("teachers", name) if name == WORLD_TRUTH else about("truths", name)
    keys = ("couplings", "width", "depth", "mask", "activation", "coupling")
    return {key: known[key] for key in keys}


def generator_shape(settings: Any) -> dict[str, Any]:
    """Return the generator's architecture, the same whatever teaches it.

    At the Nash start it is that of the truth, of which the generator is a copy. Over pictures it is
    one of convolutions.
    """
    if settings.start == "nash":
        return shape_of_truth(settings.dataset)
    if is_picture(settings):
        return picture_shape(settings)
    image = entry(settings.dataset, settings.own).kind == "image"
    return {
        "couplings": settings.couplings,
        "width": settings.width,
        "depth": settings.depth,
        "mask": "checkerboard" if image else "alternate",
        "activation": "silu" if image else "relu",
        "coupling": "affine",
    }


def weights_of_flow(dim: int, shape: Mapping[str, Any]) -> int:
    """Return how many weights a generator of this shape has over `dim` coordinates."""
    sizes = shape["couplings"], shape["width"], shape["depth"]
    return flow_size(dim, *sizes, shape["coupling"], "normal")


def generator_weights(settings: Any) -> int:
    """Return how many weights the generator has; without a flow as many, or a few less."""
    known = entry(settings.dataset, settings.own)
    shape, plain = generator_shape(settings), settings.objective == "plain"
    if is_picture(settings):
        assert known.image_shape is not None
        size = picture_flow_size(known.image_shape, shape)
        channels = plain_channels(known.image_shape, size)
        return plain_picture_size(known.image_shape, channels) if plain else size
    height, width = known.image_shape or (1, 2)
    size = weights_of_flow(height * width, shape)
    return plain_size(height * width, plain_width(height * width, size)) if plain else size


PLAIN_DEPTH = 3  # hidden layers of a generator that is no flow


def plain_width(dim: int, weights: int) -> int:
    """Return the units in a layer with which a plain generator has as many weights, or fewer.

    It has `PLAIN_DEPTH` hidden layers between `dim` numbers of noise and `dim` coordinates.
    """
    width = 1
    while plain_size(dim, width + 1) <= weights:
        width += 1
    return width


def plain_size(dim: int, width: int) -> int:
    """Return how many weights a plain generator of this width has."""
    hidden = (PLAIN_DEPTH - 1) * (width + 1) * width
    return (dim + 1) * width + hidden + (width + 1) * dim


def own_data(settings: Any) -> bool:
    """Say whether the data are the learner's own."""
    return bool(settings.dataset == OWN)
