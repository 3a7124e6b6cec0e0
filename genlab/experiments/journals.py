"""The journal: the same images through autoencoders of six sizes, and which is enough."""

from __future__ import annotations

from collections.abc import Mapping

from genlab.experiments.autoencoder import AutoencoderExperiment

JOURNAL_SIZES = (1, 2, 4, 8, 16, 32)  # numbers in a code
ENOUGH = 0.9  # of the images: a reader of the codes names the right digit of as many


def journal_runs(dataset: str, **settings: object) -> dict[int, AutoencoderExperiment]:
    """Return the runs of a journal by the numbers in a code: in all else the same.

    settings: others that all of them have, as a seed.
    Raises `SettingError` for images that there are not.
    """
    given = {**settings, "dataset": dataset}
    kind = AutoencoderExperiment
    return {size: kind.from_settings({**given, "bottleneck": size}) for size in JOURNAL_SIZES}


def enough_numbers(shares: Mapping[int, float | None]) -> int | None:
    """Return the fewest numbers from which `ENOUGH` digits are named; None where none are enough.

    shares: size -> the share of digits named. A size whose run has no figure decides nothing.
    """
    met = [size for size, share in shares.items() if share is not None and share >= ENOUGH]
    return min(met, default=None)
