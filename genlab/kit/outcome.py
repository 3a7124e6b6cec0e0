"""What became of a run: the figures that predictions and challenges are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from genlab.experiments.experiment import Experiment
from genlab.runs.store import Store, default_path

OVER = ("done", "stopped")


@dataclass(frozen=True)
class Outcome:
    """An experiment and, once its run is over, the figures it ended with."""

    experiment: Experiment
    state: str = ""  # "" where there is no such run yet
    numbers: Mapping[str, float] = field(default_factory=dict)  # nats, bits/dim; no Nones
    seconds: float = 0.0  # of training, by the clock

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
    return Outcome(experiment, info.state, numbers, info.seconds)


def store() -> Store:
    """Return the store that the page reads."""
    return _store(default_path())


@lru_cache(maxsize=4)
def _store(path: Path) -> Store:
    return Store(path)
