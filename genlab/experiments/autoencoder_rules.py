"""What autoencoders can be made of, and what a player must know of them; torch is not needed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from genlab.data.catalog import DATASETS as SMALL_DATASETS
from genlab.data.catalog import IMAGE_DATASETS, DatasetEntry
from genlab.data.factors import NAMES

if TYPE_CHECKING:
    from genlab.experiments.autoencoder import AutoencoderExperiment

CODED = {"digits": SMALL_DATASETS["digits"], **IMAGE_DATASETS}  # what can be made into codes
FAMILIES = {"ae": "autoencoder", "vae": "variational"}
BITS = (1, 2, 3, 4, 6, 8)  # that a number of a code is rounded to
DIGIT_CLASSES = 10

# Units of the encoder's hidden layers, by the number of pixels; a decoder has them in reverse
HIDDEN: dict[str, dict[int, tuple[int, ...]]] = {
    "usual": {64: (256, 128), 784: (256, 64)},
    "small": {64: (64,), 784: (64,)},
    "linear": {64: (), 784: ()},
}
HIDDEN_TITLES = {"usual": "two layers", "small": "one layer", "linear": "none: linear"}


def coded(settings: Any) -> DatasetEntry:
    """Return what is known of the images."""
    return CODED[settings.dataset]


def pixels_of(settings: Any) -> int:
    """Return how many pixels an image has."""
    height, width = coded(settings).image_shape or (0, 0)
    return height * width


def hidden_of(settings: Any) -> tuple[int, ...]:
    """Return the units of the encoder's hidden layers."""
    return HIDDEN[settings.hidden][pixels_of(settings)]


def is_squashed(settings: Any) -> bool:
    """Say whether a sigmoid keeps the pixels in 0 ... 1; a linear decoder's are free."""
    return settings.hidden != "linear"


def autoencoder_size(settings: Any) -> int:
    """Return how many numbers training moves, those that only a variational one uses too."""
    inner = hidden_of(settings)
    inward = [pixels_of(settings), *inner, 2 * settings.bottleneck]
    outward = [settings.bottleneck, *reversed(inner), pixels_of(settings)]
    pairs = [*pairwise(inward), *pairwise(outward)]
    return sum((before + 1) * after for before, after in pairs) + 1  # and the scale


def correlate_names(settings: Any) -> list[str]:
    """Return the names of what codes are held against: true factors where they are known."""
    return list(NAMES) if settings.dataset == "glyphs" else ["digit"]


def latent_statics(settings: AutoencoderExperiment) -> dict[str, Any]:
    """Return what the browser needs to draw the recording, and to run the networks itself."""
    depth = len(hidden_of(settings)) + 1
    known = coded(settings)
    variational = settings.family == "vae"
    return {
        "family": settings.family,
        "bottleneck": settings.bottleneck,
        "dataset": settings.dataset,
        "classes": DIGIT_CLASSES,
        "correlates": correlate_names(settings),
        "factors": list(NAMES) if settings.dataset == "glyphs" else [],
        "bits": list(BITS),
        "terms": {"rebuild": "rebuild", "kl": "kl"} if variational else {},
        "network": {
            "encoder": {
                "layers": [f"encoder.layers.{i}" for i in range(depth)],
                "between": "silu",
                "end": "code",
            },
            "decoder": {
                "layers": [f"decoder.layers.{i}" for i in range(depth)],
                "between": "silu",
                "end": "sigmoid" if is_squashed(settings) else "none",
            },
            "top": known.levels - 1,
            "shape": list(known.image_shape or ()),
        },
    }
