"""The executor: runs experiments in worker processes, and says when something changed.

Threads only, and torch is never imported: the server calls it from wherever it is.
"""

from __future__ import annotations

import itertools
import os
import threading
import traceback
from collections.abc import Callable
from typing import Any

from genlab.experiments.experiment import Experiment
from genlab.runs.housekeeping import reclaim
from genlab.runs.info import RunInfo, StoreError
from genlab.runs.process import WorkerProcess
from genlab.runs.store import Store

CATALOG = "genlab.experiments.catalog:EXPERIMENTS"
CLOSE_SECONDS = 5.0
POLL_SECONDS = 0.25  # for runs that another process trains, the command line's
NEVER_BEGAN = "Its process died before it began; press Train to try again."

Subscriber = Callable[[str], None]


class Executor:
    """A pool of worker processes that train the runs of one store.

    Every command returns at once with the run as it is; what comes of it is told to subscribers.
    A run that another living process trains is watched, not touched.
    """

    def __init__(self, store: Store, workers: int | None = None, catalog: str = CATALOG) -> None:
        self.store, self.catalog = store, catalog
        self._lock = threading.RLock()
        self._subscribers: list[Subscriber] = []
        self._numbers = itertools.count(1)
        self._homes: dict[str, WorkerProcess] = {}  # of each run that a worker knows
        self._training: set[str] = set()  # runs, as the workers last told
        self._unanswered: dict[str, int] = {}  # by run, the last command sent
        self._closing = threading.Event()
        reclaim(store, "The app stopped while this was training,")
        count = workers or int(os.environ.get("GENLAB_WORKERS", 0)) or default_workers()
        self._workers = [self._spawn() for _ in range(count)]
        self._poller = threading.Thread(target=self._poll, name="foreign runs", daemon=True)
        self._poller.start()

    # Commands

    def prepare(self, experiment: Experiment) -> RunInfo:
        """Return the experiment's run; a new one gets its frame 0 from a worker."""
        with self._lock:
            info = self.store.add(experiment)
            if info.state == "ready" and not info.frames and info.id not in self._unanswered:
                self._send(info, "prepare")
            return info

    def train(self, run_id: str) -> RunInfo:
        """Let a run train on from where its recording stands; a run that is done stays done."""
        return self._command(run_id, "train")

    resume = train

    def pause(self, run_id: str, reason: str = "") -> RunInfo:
        """Pause a run; its learner stays warm for a while, and its checkpoint for good."""
        return self._command(run_id, "pause", reason=reason)

    def step(self, run_id: str) -> RunInfo:
        """Take one training step with a frame of it, then pause."""
        return self._command(run_id, "step")

    def stop(self, run_id: str, reason: str = "") -> RunInfo:
        """End a run before its time; it can still be trained on from its checkpoint."""
        return self._command(run_id, "stop", reason=reason)

    def extend(self, run_id: str, steps: int) -> RunInfo:
        """Move a run's goal `steps` further, and train on."""
        return self._command(run_id, "extend", steps=int(steps))

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call `callback(run_id)` after each change, from a thread; return how to end that."""
        with self._lock:
            self._subscribers.append(callback)

        def unsubscribe() -> None:
            with self._lock:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return unsubscribe

    def workers(self) -> list[dict[str, Any]]:
        """Return each worker's process number, whether it is warm, and how many runs it trains."""
        with self._lock:
            return [
                {"pid": w.pid, "warm": w.warm, "training": len(self._active(w))}
                for w in self._workers
            ]

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Let the workers keep checkpoints and end; force those that have not after `seconds`."""
        self._closing.set()
        with self._lock:
            workers = list(self._workers)
        for worker in workers:
            worker.send({"do": "quit"})
        for worker in workers:
            worker.close(seconds)
        self._poller.join()
        reclaim(self.store, "The app was closed while this was training,")

    # Workers

    def _command(self, run_id: str, do: str, **more: Any) -> RunInfo:
        with self._lock:
            info = self.store.get(run_id)
            if not self._is_foreign(info):
                self._send(info, do, **more)
            return info

    def _send(self, info: RunInfo, do: str, **more: Any) -> None:
        if self._closing.is_set():
            raise StoreError("The app is being closed; open it again to train.")
        number = next(self._numbers)
        worker = self._homes[info.id] = self._choose(info.id)
        self._unanswered[info.id] = number
        worker.send({"do": do, "run": info.id, "number": number, **more})

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

    def _is_foreign(self, info: RunInfo) -> bool:
        own = {worker.pid for worker in self._workers}
        return info.owner is not None and info.owner.pid not in own and info.held

    def _spawn(self) -> WorkerProcess:
        return WorkerProcess(self.store.path, self.catalog, self._on_event, self._on_exit)

    # Events, from the threads that read the workers

    def _on_event(self, worker: WorkerProcess, event: dict[str, Any]) -> None:
        run_id = event.get("run")
        if run_id is None:
            return
        with self._lock:
            if "done" in event:
                if self._unanswered.get(run_id) == event["done"]:
                    del self._unanswered[run_id]
                return
            if event["state"] == "running":
                self._training.add(run_id)
            else:
                self._training.discard(run_id)
        self._tell(run_id)

    def _on_exit(self, worker: WorkerProcess) -> None:
        """Say what became of a dead worker's runs, and put another in its place."""
        with self._lock:
            self._workers.remove(worker)
            if self._closing.is_set():
                return
            lost = [run_id for run_id, home in self._homes.items() if home is worker]
            unanswered = [run_id for run_id in lost if self._unanswered.pop(run_id, None)]
            for run_id in lost:
                del self._homes[run_id]
                self._training.discard(run_id)
            if worker.warm:  # one that cannot even start is tried again when it is needed
                self._workers.append(self._spawn())
        for run_id in unanswered:
            info = self.store.run(run_id)
            if info is not None and info.state == "ready":
                self.store.set_state(run_id, "interrupted", NEVER_BEGAN)
        for run_id in {*reclaim(self.store, worker.end), *lost}:
            self._tell(run_id)

    def _tell(self, run_id: str) -> None:
        for subscriber in list(self._subscribers):
            try:
                subscriber(run_id)
            except Exception:
                traceback.print_exc()  # one bad listener does not silence a worker

    def _poll(self) -> None:
        seen: dict[str, tuple[int, str]] = {}
        while not self._closing.wait(POLL_SECONDS):
            try:
                held = self.store.held()
                if any(not info.held for info in held):
                    reclaim(self.store)
            except StoreError:
                continue  # busy or full: the next look will tell
            now = {i.id: (i.frames, i.state) for i in held if self._is_foreign(i)}
            for run_id in {run_id for run_id, _ in seen.items() ^ now.items()}:
                self._tell(run_id)
            seen = now


def default_workers() -> int:
    """Return how many workers this machine carries beside the server."""
    return max(1, (os.cpu_count() or 2) - 1)
