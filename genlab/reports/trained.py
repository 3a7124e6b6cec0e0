"""A run that a report rests on, made or found recorded, and what it cost."""

from __future__ import annotations

import time
from dataclasses import dataclass

from genlab.experiments.experiment import Experiment
from genlab.runs.inline import train_here
from genlab.runs.store import RunInfo, Store


@dataclass(frozen=True)
class Trained:
    """A run, and the seconds of a core that it took; None where it was recorded before."""

    info: RunInfo
    seconds: float | None


def trained(experiment: Experiment, store: Store) -> Trained:
    """Train an experiment, or take its recording; an interrupted one is gone on with."""
    import genlab.runs.session  # noqa: F401  (torch: its import is no part of the run)

    before = store.run(experiment.run_id)
    begin = time.process_time()
    info = train_here(experiment, store)
    fresh = before is None or before.step == 0
    return Trained(info, time.process_time() - begin if fresh else None)
