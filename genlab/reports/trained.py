"""A run that a report rests on, made or found recorded, and what it cost."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from genlab.experiments.experiment import Experiment
from genlab.runs.info import RunInfo, default_path
from genlab.runs.inline import train_here
from genlab.runs.store import Store

NOTED_EVERY = 2.0  # seconds of a core


@dataclass(frozen=True)
class Trained:
    """A run, and the seconds of a core that it took; None where it was not a report that made it.

    Of a run that was interrupted the seconds before are counted too.
    """

    info: RunInfo
    seconds: float | None


def trained(experiment: Experiment, store: Store) -> Trained:
    """Train an experiment, or take its recording; an interrupted one is gone on with."""
    import genlab.runs.session  # noqa: F401  (torch: its import is no part of the run)

    before = store.run(experiment.run_id)
    fresh = before is None or before.step == 0
    spent = 0.0 if fresh else _noted().get(experiment.run_id)
    if before is not None and before.state == "done":
        return Trained(before, spent)
    begin, noted = time.process_time(), 0.0

    def note(info: RunInfo) -> None:
        nonlocal noted
        passed = time.process_time() - begin
        if spent is not None and (passed > noted + NOTED_EVERY or info.state != "running"):
            noted = passed
            _note(info.id, round(spent + passed, 2))

    info = train_here(experiment, store, note)
    total = None if spent is None else round(spent + time.process_time() - begin, 2)
    if total is not None:
        _note(info.id, total)
    return Trained(info, total)


def _file() -> Path:
    return default_path().parent / "report-seconds.json"


def _noted() -> dict[str, float]:
    """Return the seconds of a core that reports have spent on runs so far, by run id."""
    try:
        found: dict[str, float] = json.loads(_file().read_text())
    except (OSError, ValueError):  # none yet, or cut off while it was written
        return {}
    return found


def _note(run_id: str, seconds: float) -> None:
    draft = _file().with_suffix(".new")
    draft.write_text(json.dumps({**_noted(), run_id: seconds}))
    draft.replace(_file())
