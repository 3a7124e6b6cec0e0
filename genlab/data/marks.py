"""What images cost without a flow, in bits a pixel: lines to hold a flow against.

Of the held-out images of each set (of drawn digits, 2,000 fixed draws): packed as one file by gzip,
bz2 and xz, each at its best (`genlab.metrics.compression`); under the full Gaussian of the training
images' logits (`genlab.metrics.baselines`), which depends on the margin; and each level as likely
as any other. `tests/data/test_marks.py` computes them again.
"""

from __future__ import annotations

from typing import TypedDict


class Mark(TypedDict):
    """A line at `value` bits a pixel."""

    label: str
    value: float


GAUSSIAN = "full Gaussian"
PACKED: dict[str, dict[str, float]] = {
    "digits": {"uniform": 4.087, "gzip": 3.182, "bz2": 2.851, "xz": 2.897},
    "glyphs": {"uniform": 8.0, "gzip": 1.654, "bz2": 1.365, "xz": 1.436},
    "mnist": {"uniform": 8.0, "gzip": 1.683, "bz2": 1.415, "xz": 1.382},  # gzip: as published
}
BELL: dict[str, dict[str, float]] = {  # by margin
    "digits": {"1e-6": 2.360, "0.05": 2.475},
    "glyphs": {"1e-6": 1.885, "0.05": 3.493},
    "mnist": {"1e-6": 2.013, "0.05": 3.900},
}


def marks(dataset: str, margin: str) -> list[Mark]:
    """Return the lines of a data set at a margin of the logit, the most expensive first."""
    lines = {**PACKED[dataset], GAUSSIAN: BELL[dataset][margin]}
    ordered = sorted(lines.items(), key=lambda line: -line[1])
    return [{"label": label, "value": value} for label, value in ordered]
