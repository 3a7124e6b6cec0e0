"""Runs that share a process fairly: each in turn trains for a bounded time.

A first-come queue would leave the last of thirty students a minute without a picture; turns of
50 ms let every picture move at once.
"""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from typing import Any

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import SettingError
from genlab.runs.info import RunInfo, StoreError
from genlab.runs.owner import Owner
from genlab.runs.session import Session
from genlab.runs.store import Store

TURN_SECONDS = 0.05
MAX_RESTING = 8  # learners kept in memory that do not train; others come back from the checkpoint


class Rounds:
    """Sessions by run id, advanced in turns, and the commands that they take.

    tell: called with a run as the store has it, after each command and each turn.
    drop: called with the id of a run that this process lets go because something is wrong with it.
    """

    def __init__(
        self,
        store: Store,
        catalog: Mapping[str, type[Experiment]],
        tell: Callable[[RunInfo], None],
        drop: Callable[[str], None] = lambda run_id: None,
    ) -> None:
        self.store, self.catalog, self.tell, self.drop = store, catalog, tell, drop
        self.sessions: OrderedDict[str, Session] = OrderedDict()  # the last used at the end
        self._queue: deque[str] = deque()  # runs that train, the next at the front

    @property
    def busy(self) -> bool:
        """Whether any run trains."""
        return bool(self._queue)

    def do(self, command: Mapping[str, Any]) -> None:
        """Carry out one command: {"do": ..., "run": id, and what it needs}."""
        run_id = command["run"]
        try:
            session = self._session(run_id)
            match command["do"]:
                case "prepare":
                    session.prepare()
                case "train":
                    session.train()
                case "step":
                    session.step()
                case "pause":
                    reason = command.get("reason", "")
                    session.rest("paused", reason, show=not reason)  # somebody is looking
                case "stop":
                    session.rest("stopped", command.get("reason", ""))
                case "extend":
                    session.extend(command["steps"])
                case unknown:
                    raise ValueError(f"{unknown!r} is no command")
            self._place(session)
        except Exception as error:
            self._refuse(run_id, error)

    def turn(self) -> None:
        """Let the run whose turn it is train for a moment."""
        run_id = self._queue[0]
        session = self.sessions[run_id]
        try:
            session.turn(TURN_SECONDS)
            self._queue.rotate(-1)
            self._place(session)
        except Exception as error:
            self._refuse(run_id, error)

    def rest(self, state: str, reason: str) -> None:
        """End the training of all runs for now, each with a checkpoint."""
        for run_id in list(self._queue):
            try:
                self.sessions[run_id].rest(state, reason)
            except Exception as error:
                self._refuse(run_id, error)
        self._queue.clear()

    def _session(self, run_id: str) -> Session:
        if run_id not in self.sessions:
            experiment = experiment_of(self.store.get(run_id), self.catalog)
            self.sessions[run_id] = Session(self.store, experiment, self.tell)
        return self.sessions[run_id]

    def _place(self, session: Session) -> None:
        """Queue a session that trains; let the longest unused of the others go."""
        if session.training and session.id not in self._queue:
            self._queue.append(session.id)
        elif not session.training and session.id in self._queue:
            self._queue.remove(session.id)
        self.sessions.move_to_end(session.id)
        resting = [run_id for run_id in self.sessions if run_id not in self._queue]
        for run_id in resting[:-MAX_RESTING]:
            del self.sessions[run_id]

    def _refuse(self, run_id: str, error: Exception) -> None:
        """Drop a session and say why, in the store where that can still be written.

        Whatever one run meets, the others of this process go on.
        """
        reason = str(error)
        if not isinstance(error, StoreError | SettingError):
            traceback.print_exc()
            reason = f"The program failed ({type(error).__name__}: {reason[:200]})."
        self.sessions.pop(run_id, None)
        trained = run_id in self._queue
        if trained:
            self._queue.remove(run_id)
        sys.stderr.write(f"{run_id}: {reason}\n")
        with contextlib.suppress(StoreError):
            info = self.store.get(run_id)
            if info.owner in (None, Owner.here()):
                self.store.set_state(run_id, "failed" if trained else info.state, reason)
        self.drop(run_id)


def experiment_of(info: RunInfo, catalog: Mapping[str, type[Experiment]]) -> Experiment:
    """Return the experiment that a run was made of.

    Raises `StoreError` where this GenLab has none of that name, or would give other frames.
    """
    if info.experiment not in catalog:
        raise StoreError(f"This GenLab has no experiment {info.experiment!r}.")
    experiment = catalog[info.experiment].from_settings(info.settings)
    if experiment.run_id != info.id:
        raise StoreError(
            "It was recorded by another version of the experiment, so it can be looked at "
            "but not gone on with; start it anew."
        )
    return experiment
