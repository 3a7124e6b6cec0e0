"""What became of a run: the figures that predictions and challenges are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite, nan
from pathlib import Path

from genlab.experiments.experiment import Experiment
from genlab.experiments.frame import decode
from genlab.runs.info import RunInfo
from genlab.runs.store import Store, default_path

OVER = ("done", "stopped")
# figures of frames that are of data never trained on
TOLD = ("held_out", "modes", "quality", "psnr", "one_nn", "holes", "active")
LOOKED_AT = 12  # newest frames: what a duel counts in every tenth only is in one of them


@dataclass(frozen=True)
class Outcome:
    """An experiment and, once its run is over, the figures it ended with."""

    experiment: Experiment
    state: str = ""  # "" where there is no such run yet
    numbers: Mapping[str, float] = field(default_factory=dict)  # nats, bits/dim; no Nones
    seconds: float = 0.0  # of training, by the clock
    last: Mapping[str, float] = field(default_factory=dict)  # of its newest frames, once it rests

    @property
    def rests(self) -> bool:
        """Whether the run ended by itself or was stopped, measured or not."""
        return self.state in OVER

    @property
    def reached(self) -> Mapping[str, float]:
        """What the run came to: measured at its end, or as its last frames tell where stopped."""
        if self.state == "stopped":
            return {**self.numbers, **self.last}
        return {**self.last, **self.numbers}

    @property
    def over(self) -> bool:
        """Whether the run ended by itself or was stopped, with figures to quote."""
        return self.state in OVER and bool(self.numbers)

    @property
    def marks(self) -> dict[str, float]:
        """What the same data cost elsewhere, by label, as the run's chart shows it."""
        marks = self.experiment.statics().get("marks", [])
        return {mark["label"]: mark["value"] for mark in marks}

    def has(self, quantity: str) -> bool:
        """Say whether this experiment can come to have a figure of this name."""
        statics = self.experiment.statics()
        if quantity in ("gap", "entropy"):
            return statics.get("floor") is not None
        return quantity != "bits_per_dim" or statics.get("unit") == "bits/dim"


def outcome(experiment: Experiment) -> Outcome:
    """Return what became of the run of `experiment`, as the store tells it."""
    info = store().run(experiment.run_id)
    if info is None:
        return Outcome(experiment)
    numbers = {name: value for name, value in info.metrics.items() if value is not None}
    last = newest(info) if info.state in OVER else {}
    return Outcome(experiment, info.state, numbers, info.seconds, last)


def newest(info: RunInfo) -> dict[str, float]:
    """Return those of `TOLD` that a run's last frames tell, each as it was told last."""
    return dict(_newest(default_path(), info.id, info.frames, info.step))


@lru_cache(maxsize=256)
def _newest(path: Path, run_id: str, frames: int, step: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for _, blob in _store(path).blobs(run_id, after=frames - LOOKED_AT - 1):
        losses = decode(blob).losses
        found |= {name: losses[name] for name in TOLD if isfinite(losses.get(name, nan))}
    return found


def store() -> Store:
    """Return the store that the page reads."""
    return _store(default_path())


@lru_cache(maxsize=4)
def _store(path: Path) -> Store:
    return Store(path)
