"""What is known of a run without looking at its frames."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import genlab
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import SettingError, Value
from genlab.runs.owner import Owner

# ready: frame 0 is (or is about to be) there; interrupted: its process died.
STATES = ("ready", "running", "paused", "done", "stopped", "failed", "interrupted")


class StoreError(RuntimeError):
    """Recordings that cannot be read or written; the message is one sentence for the reader."""


class LeaseLost(StoreError):
    """Another process took the run over; what this one makes of it is no longer wanted."""


@dataclass(frozen=True)
class RunInfo:
    """One run as its row in the store tells it."""

    id: str
    experiment: str
    settings: dict[str, Any]
    state: str
    reason: str  # a sentence, or ""
    remedy: dict[str, Value]  # settings that mend a failed run; {} where none are known
    step: int
    steps_target: int
    seconds: float  # of training
    frames: int
    bytes: int  # of all frames
    created: float  # seconds since 1970
    touched: float  # seconds since 1970, last written
    device: str
    metrics: dict[str, float | None]
    pinned: bool
    origin: str  # "here", or "imported"
    owner: Owner | None  # the process at work on it
    lease: int  # how often the run was taken up
    weights: int | None  # the step of its last checkpoint; None without one

    @classmethod
    def of(cls, row: sqlite3.Row) -> RunInfo:
        """Return the run that a row of the store describes."""
        columns = dict(zip(row.keys(), row, strict=True))
        del columns["key"]
        pid, start, host = (columns.pop(f"owner_{part}") for part in ("pid", "start", "host"))
        columns |= {name: json.loads(row[name]) for name in ("settings", "metrics", "remedy")}
        columns["pinned"] = bool(row["pinned"])
        return cls(owner=None if pid is None else Owner(pid, start, host), **columns)

    @property
    def held(self) -> bool:
        """Whether a living process is at work on it."""
        return self.owner is not None and self.owner.alive(time.time() - self.touched)

    def changed(self) -> dict[str, Any]:
        """Return the settings that differ from the experiment's defaults."""
        from genlab.experiments.catalog import EXPERIMENTS

        if self.experiment not in EXPERIMENTS:
            return self.settings
        defaults = EXPERIMENTS[self.experiment]().settings()
        return {n: v for n, v in self.settings.items() if n not in defaults or v != defaults[n]}

    def mended(self) -> Experiment | None:
        """Return what to train instead of a failed run; None where nothing is known to mend it."""
        from genlab.experiments.catalog import EXPERIMENTS

        if self.experiment not in EXPERIMENTS:
            return None
        try:
            failed = EXPERIMENTS[self.experiment].from_settings(self.settings)
            mended = failed.but(**self.remedy)
        except SettingError:  # of another version
            return None
        return None if mended == failed else mended


@dataclass(frozen=True)
class Checkpoint:
    """All that going on exactly needs: the learner's tensors and the means under way."""

    step: int
    seconds: float
    since: dict[str, Any]  # {"steps": n, "sums": {loss: sum}} since the last regular frame
    tensors: bytes  # safetensors


def default_path() -> Path:
    """Return the store that `GENLAB_HOME` names, or the one in `.genlab` beside the app."""
    beside = Path(genlab.__file__).parents[1] / ".genlab"
    return Path(os.environ.get("GENLAB_HOME") or beside) / "runs.sqlite"
