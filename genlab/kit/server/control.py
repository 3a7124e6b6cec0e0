"""What viewers may do to runs: each command is a vote, checked and carried out.

Every transport goes through here, the WebSocket and the polling fallback alike.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import SettingError
from genlab.runs.executor import Executor
from genlab.runs.info import RunInfo, StoreError
from genlab.runs.store import Store
from genlab.runs.votes import NOBODY, Votes

RUN_ID = re.compile(r"[a-z][a-z0-9_]{0,31}-[0-9a-f]{16}")
OVER = ("done", "stopped", "failed")
RESTING = ("ready", "paused", "stopped", "interrupted")  # a run that "train" sets in motion
DEEDS = ("train", "pause", "step", "stop", "extend")
LOOK_SECONDS = 1.0  # how late a vote may be noticed to have expired


class CommandError(ValueError):
    """A command that cannot be carried out; the message is one sentence for the learner."""


class Control:
    """An executor with the votes of those who watch its runs. Any thread may call it."""

    def __init__(self, executor: Executor, grace: float | None = None) -> None:
        self.executor = executor
        # a connection of its own: who reads a recording never waits for one being written
        self.store = Store(executor.store.path)
        self._votes = Votes(grace)
        self._present: Counter[tuple[str, str]] = Counter()
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._look = threading.Thread(target=self._expire, name="votes", daemon=True)
        self._look.start()

    def find(self, target: Mapping[str, Any]) -> RunInfo:
        """Return the run that a viewer asks for, prepared where it is new.

        target: {"run": id} or {"experiment": name, "settings": {...}}.
        Raises `CommandError`.
        """
        if "run" in target:
            run_id = target["run"]
            known = isinstance(run_id, str) and RUN_ID.fullmatch(run_id)
            info = self.store.run(run_id) if known else None
            if info is None:
                raise CommandError("There is no recording of that name here; its link may be old.")
            return info
        return self.executor.prepare(experiment_of(target))

    def join(self, run_id: str, viewer: str) -> None:
        """Note that a viewer watches a run; once more for each connection of theirs."""
        with self._lock:
            self._present[run_id, viewer] += 1
            self._votes.join(run_id, viewer)

    def leave(self, run_id: str, viewer: str) -> None:
        """Note that a viewer's connection is gone; their vote counts for a while yet."""
        with self._lock:
            self._present[run_id, viewer] -= 1
            if self._present[run_id, viewer] <= 0:
                del self._present[run_id, viewer]
                self._votes.leave(run_id, viewer)

    def viewers(self, run_id: str) -> int:
        """Return how many watch a run now."""
        with self._lock:
            return self._votes.viewers(run_id)

    def starting(self, info: RunInfo) -> bool:
        """Say whether a run is about to train, and only its worker is not there yet."""
        return info.state in RESTING and self.executor.starting(info.id)

    def do(self, run_id: str, viewer: str, command: Mapping[str, Any]) -> None:
        """Carry out {"do": "train" | "pause" | "step" | "stop"} or {"do": "extend", "steps": n}.

        Raises `CommandError` where it cannot be, or where others want the run to go on.
        """
        deed = command.get("do")
        if deed not in DEEDS:
            raise CommandError(f"There is no command {str(deed)[:32]!r}; there are {DEEDS}.")
        steps = command.get("steps")
        if deed == "extend" and not (type(steps) is int and 1 <= steps <= 1_000_000):
            raise CommandError(f"A run is extended by 1 to 1,000,000 steps, not {str(steps)[:32]}.")
        with self._lock:
            alone = self._votes.want(run_id, viewer, deed in ("train", "extend")) is not None
        if deed == "train":
            self.executor.train(run_id)
        elif deed == "extend":
            self.executor.extend(run_id, steps or 1)
        elif not alone and deed != "pause":
            others = "The others who watch this run want it to go on; it does, for them."
            raise CommandError(others)
        elif deed == "step":
            self.executor.step(run_id)
        elif deed == "stop":
            self.executor.stop(run_id)
        elif alone:
            self.executor.pause(run_id)

    def settled(self, info: RunInfo) -> None:
        """Forget the votes for a run that is over."""
        if info.state in OVER:
            with self._lock:
                self._votes.ended(info.id)

    def close(self) -> None:
        """Stop counting; the executor is closed by whoever opened it."""
        self._closing.set()
        self._look.join()
        self.store.close()

    def _expire(self) -> None:
        while not self._closing.wait(LOOK_SECONDS):
            with self._lock:
                due = self._votes.due()
            for run_id in due:
                with contextlib.suppress(StoreError):  # a run that has made room is at rest
                    self.executor.pause(run_id, NOBODY)


def experiment_of(target: Mapping[str, Any]) -> Experiment:
    """Return the experiment that a stranger's message names.

    Raises `CommandError` for one that does not exist or takes no such settings.
    """
    name, settings = target.get("experiment"), target.get("settings")
    kind = EXPERIMENTS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise CommandError(
            f"There is no experiment {str(name)[:32]!r}; there are {[*EXPERIMENTS]}."
        )
    if not isinstance(settings, dict):
        raise CommandError("An experiment's settings come as names with values.")
    try:
        return kind.from_settings(settings)
    except SettingError as error:
        raise CommandError(str(error)) from None
