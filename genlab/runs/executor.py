"""The executor: runs experiments in worker processes, and says when something changed.

Threads only, and torch is never imported: the server calls it from wherever it is.
"""

from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from genlab.experiments.experiment import Experiment
from genlab.runs.housekeeping import prune, reclaim
from genlab.runs.info import RunInfo, StoreError
from genlab.runs.pool import SETS_OFF, Pool
from genlab.runs.store import Store

CATALOG = "genlab.experiments.catalog:EXPERIMENTS"
CLOSE_SECONDS = 5.0
POLL_SECONDS = 0.25  # for runs that another process trains, the command line's
PRUNE_SECONDS = 600.0
STORAGE_MB = 2000.0  # of recordings are kept, if GENLAB_STORAGE does not say otherwise
NEVER_BEGAN = "Its process died before it began; press Train to try again."

Subscriber = Callable[[str], None]


class Executor:
    """A pool of worker processes that train the runs of one store.

    Every command returns at once with the run as it is; what comes of it is told to subscribers.
    A run that another living process trains is watched, not touched. Commands raise `StoreError`
    for a run that does not exist, and while the executor closes.
    """

    def __init__(self, store: Store, workers: int | None = None, catalog: str = CATALOG) -> None:
        self.store = store
        self._lock = threading.RLock()
        self._subscribers: list[Subscriber] = []
        self._prepared: dict[str, Experiment] = {}  # runs that may be pruned while a page is open
        self._closing = threading.Event()
        reclaim(store, "The app stopped while this was training,")
        count = workers or int(os.environ.get("GENLAB_WORKERS", 0)) or default_workers()
        self._pool = Pool(store.path, catalog, count, self._tell, self._lose)
        self._poller = threading.Thread(target=self._poll, name="foreign runs", daemon=True)
        self._poller.start()

    # Commands

    def prepare(self, experiment: Experiment) -> RunInfo:
        """Return the experiment's run; a new one gets its frame 0 from a worker."""
        with self._lock:
            info = self.store.add(experiment)
            self._prepared[info.id] = experiment
            if info.state == "ready" and not info.frames and not self._pool.awaited(info.id):
                self._pool.send(info.id, "prepare")
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

    def starting(self, run_id: str) -> bool:
        """Say whether a run was told to train and its worker has not answered yet."""
        return self._pool.awaited(run_id) in SETS_OFF

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
        return self._pool.workers()

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Let the workers keep checkpoints and end; force those that have not after `seconds`."""
        self._closing.set()
        self._pool.close(seconds)
        self._poller.join()
        reclaim(self.store, "The app was closed while this was training,")

    def _command(self, run_id: str, do: str, **more: Any) -> RunInfo:
        with self._lock:
            if run_id in self._prepared:
                self.store.add(self._prepared[run_id])
            info = self.store.get(run_id)
            if not self._is_foreign(info):
                self._pool.send(run_id, do, **more)
        self._tell(run_id)  # a worker that is still starting will answer much later
        return info

    def _is_foreign(self, info: RunInfo) -> bool:
        own = {worker["pid"] for worker in self._pool.workers()}
        return info.owner is not None and info.owner.pid not in own and info.held

    def _tell(self, run_id: str) -> None:
        for subscriber in list(self._subscribers):
            try:
                subscriber(run_id)
            except Exception:
                traceback.print_exc()  # one bad listener does not silence a worker

    def _lose(self, end: str, lost: list[str], unanswered: list[str]) -> None:
        """Say what became of a dead worker's runs."""
        for run_id in unanswered:
            info = self.store.run(run_id)
            if info is not None and info.state == "ready":
                self.store.set_state(run_id, "interrupted", NEVER_BEGAN)
        for run_id in {*reclaim(self.store, end), *lost}:
            self._tell(run_id)

    def _poll(self) -> None:
        """Look after what the workers do not tell: other processes' runs, and room for new ones."""
        seen: dict[str, tuple[int, str]] = {}
        pruned = -PRUNE_SECONDS
        while not self._closing.wait(POLL_SECONDS):
            try:
                held = self.store.held()
                if any(not info.held for info in held):
                    reclaim(self.store)
                if time.monotonic() > pruned + PRUNE_SECONDS:
                    prune(self.store, store_bytes())
                    pruned = time.monotonic()
            except StoreError:
                continue  # busy or full: the next look will tell
            now = {i.id: (i.frames, i.state) for i in held if self._is_foreign(i)}
            for run_id in {run_id for run_id, _ in seen.items() ^ now.items()}:
                self._tell(run_id)
            seen = now


def default_workers() -> int:
    """Return how many workers this machine carries beside the server."""
    return max(1, (os.cpu_count() or 2) - 1)


def store_bytes() -> int:
    """Return how many bytes of recordings are kept; the oldest make room for new ones."""
    try:
        return int(float(os.environ.get("GENLAB_STORAGE", STORAGE_MB)) * 2**20)
    except ValueError:
        return int(STORAGE_MB * 2**20)
