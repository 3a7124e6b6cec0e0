"""The worker processes of an executor: which run is where, and who trains how much."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from genlab.runs.info import StoreError
from genlab.runs.process import WorkerProcess

SETS_OFF = ("train", "extend")  # commands after which a run that rests is about to train


class Pool:
    """Worker processes that are replaced when they die.

    on_change: called with a run's id, from a thread, when a worker told something of it.
    on_loss: called when a worker died: how, the runs it knew, and those of them whose last
    command it never answered.
    """

    def __init__(
        self,
        store: Path,
        catalog: str,
        count: int,
        on_change: Callable[[str], None],
        on_loss: Callable[[str, list[str], list[str]], None],
    ) -> None:
        self._store, self._catalog = store, catalog
        self._on_change, self._on_loss = on_change, on_loss
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._homes: dict[str, WorkerProcess] = {}  # of each run that a worker knows
        self._training: set[str] = set()  # runs, as the workers last told
        self._unanswered: dict[str, tuple[int, str]] = {}  # by run, the last command sent
        self._closing = False
        with self._lock:
            self._workers = [self._spawn() for _ in range(count)]

    def send(self, run_id: str, do: str, **more: Any) -> None:
        """Send a command to the run's worker, or to the idlest for a run that has none."""
        with self._lock:
            if self._closing:
                raise StoreError("The app is being closed; open it again to train.")
            number = next(self._numbers)
            worker = self._homes[run_id] = self._choose(run_id)
            self._unanswered[run_id] = (number, do)
            worker.send({"do": do, "run": run_id, "number": number, **more})

    def awaited(self, run_id: str) -> str:
        """Return the command for a run that is on its way, "" where there is none."""
        with self._lock:
            return self._unanswered.get(run_id, (0, ""))[1]

    def workers(self) -> list[dict[str, Any]]:
        """Return each worker's process number, whether it is warm, and how many runs it trains."""
        with self._lock:
            return [
                {"pid": w.pid, "warm": w.warm, "training": len(self._active(w))}
                for w in self._workers
            ]

    def close(self, seconds: float) -> None:
        """Let the workers keep checkpoints and end; force those that have not after `seconds`."""
        with self._lock:
            self._closing = True
            workers = list(self._workers)
        for worker in workers:
            worker.send({"do": "quit"})
        for worker in workers:
            worker.close(seconds)

    def _choose(self, run_id: str) -> WorkerProcess:
        """Keep a run where it is while that is as good as anywhere; else take the idlest worker."""
        if not self._workers:  # none could be started before; perhaps now
            self._workers.append(self._spawn())
        home = self._homes.get(run_id)
        if home is not None and (run_id in self._training or run_id in self._unanswered):
            return home
        known = list(self._homes.values())
        idlest = min(self._workers, key=lambda w: (len(self._active(w)), known.count(w)))
        if home is not None and len(self._active(home)) <= len(self._active(idlest)):
            return home
        return idlest

    def _active(self, worker: WorkerProcess) -> list[str]:
        return [
            run_id
            for run_id, home in self._homes.items()
            if home is worker and (run_id in self._training or run_id in self._unanswered)
        ]

    def _spawn(self) -> WorkerProcess:
        return WorkerProcess(self._store, self._catalog, self._event, self._exit)

    def _event(self, event: dict[str, Any]) -> None:
        run_id = event.get("run")
        if run_id is None:
            return
        with self._lock:
            if "done" in event:
                if self._unanswered.get(run_id, (0, ""))[0] != event["done"]:
                    return
                _, command = self._unanswered.pop(run_id)
                if command not in SETS_OFF:
                    return
            elif event["state"] == "running":
                self._training.add(run_id)
            else:
                self._training.discard(run_id)
        self._on_change(run_id)

    def _exit(self, worker: WorkerProcess) -> None:
        with self._lock:
            self._workers.remove(worker)
            if self._closing:
                return
            lost = [run_id for run_id, home in self._homes.items() if home is worker]
            unanswered = [run_id for run_id in lost if self._unanswered.pop(run_id, None)]
            for run_id in lost:
                del self._homes[run_id]
                self._training.discard(run_id)
            if worker.warm:  # one that cannot even start is tried again when it is needed
                self._workers.append(self._spawn())
        self._on_loss(worker.end, lost, unanswered)
