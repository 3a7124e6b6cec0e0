"""What the reports on duels came to, as it ships: to be quoted without training anything.

assets/reports holds nash.json, modes.json and gan-vs-mle-DATA.json. Each has `command`, `torch`,
`seeds`, `rows` as typed below, and `claims`: {"claim", "holds", "why"} by the rules of
`duel_claims`. A figure that a run does not have (it failed, or has no density) is None.
"""

from __future__ import annotations

from typing import Any, TypedDict, cast

from genlab.data.shipped import about


class NashRow(TypedDict):
    """KL(truth || generator) in nats after `steps` from the equilibrium, one of a seed.

    mean, median, sd, low, high: of the `seeds` that have a figure, None where none has.
    """

    label: str  # of `AT_NASH` in genlab/reports/nash.py
    steps: int
    seeds: list[float | None]
    stderrs: list[float | None]
    mean: float | None
    median: float | None
    sd: float | None
    low: float | None
    high: float | None


class ModesRow(TypedDict):
    """What a generator reaches of a set's modes, one figure a seed.

    modes: of 8 or 25; quality: the share of 2,500 samples that are good; gap: nats above the
    entropy, exact, None without a density.
    """

    data: str  # "ring8" or "grid25"
    label: str  # of `MODE_RUNS` in genlab/reports/modes.py
    modes: list[float | None]
    quality: list[float | None]
    gap: list[float | None]


class ImagesRow(TypedDict):
    """What a generator of images came to: the figures of `evaluate_duel`, a dict a seed.

    bits_per_dim, fid, kid, precision, recall, density, coverage, and standard errors. seconds: of a
    core, mean over the seeds, of a whole run with its recording. settings: in what it differs.
    """

    label: str
    settings: dict[str, Any]
    figures: list[dict[str, float]]
    seconds: float | None


def nash_result() -> dict[str, Any]:
    """Return the result of `report nash`; raises `AssetError` where none ships."""
    return about("reports", "nash")


def nash_row(label: str, steps: int) -> NashRow:
    """Return a teacher's row after `steps`; raises `KeyError` where there is none."""
    for row in nash_result()["rows"]:
        if (row["label"], row["steps"]) == (label, steps):
            return cast(NashRow, row)
    raise KeyError(f"nash.json has no row of {label!r} after {steps:,} steps.")


def modes_result() -> dict[str, Any]:
    """Return the result of `report modes`: also `published` and `perfect`, a sampler's quality."""
    return about("reports", "modes")


def modes_rows(data: str) -> list[ModesRow]:
    """Return the rows of a data set, in the order of the report."""
    return [cast(ModesRow, row) for row in modes_result()["rows"] if row["data"] == data]


def images_result(data: str) -> dict[str, Any]:
    """Return the result of `report gan-vs-mle` on "digits" or "mnist".

    Also `judge` (SHA-256), `n` (images in each set), `pairs` (of sets), `margin` (of the logits),
    and `real`: a row too, its one dict of figures those of real images against other real ones.
    """
    return about("reports", f"gan-vs-mle-{data}")
