"""The writing side of one run: its lease, its unwritten frames, its checkpoints."""

from __future__ import annotations

import time
from collections.abc import Mapping

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import Value
from genlab.runs.fork import learner_of
from genlab.runs.info import RunInfo
from genlab.runs.lighter import is_weights_only
from genlab.runs.owner import Owner
from genlab.runs.progress import Progress
from genlab.runs.store import Store

CHECKPOINT_SECONDS = 2.0  # of training between checkpoints
CHECKPOINT_SHARE = 0.02  # of the time may go into them: a large model is kept less often
COMMIT_SECONDS = 0.03  # frames made within this time are written together
SILENT_SECONDS = 1.0  # without a frame, after which the step count alone is written
BARE = "It came without what going on takes; to train longer, start a run of more steps."


class Recorder:
    """Writes one run, as long as this process holds its lease.

    Raises `LeaseLost` once another process has taken the run up.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self.store, self.id = store, run_id
        self._lease = 0
        self._saved_at = 0.0  # training seconds
        self._save_cost = 0.0  # seconds that the last checkpoint took
        self._pending: list[tuple[int, bytes]] = []
        self._pending_since = 0.0
        self._written_at = 0.0
        self._news = False  # written since `keep_up` last told

    def take(self) -> tuple[RunInfo, bool] | None:
        """Take the lease; return the run and whether no one else had it since the last time.

        Returns None while another process works on the run.
        """
        info = self.store.lease(self.id, Owner.here())
        if info is None:
            return None
        unbroken = info.lease == self._lease + 1
        self._lease = info.lease
        return info, unbroken

    def leave_bare(self) -> bool:
        """Say whether the run is done, but came without its checkpoint; if so, as its reason.

        One that came with its model's weights alone has none to go on from either.
        """
        if self.store.get(self.id).state != "done":
            return False
        kept = self.store.checkpoint(self.id)
        if kept is not None and not is_weights_only(kept):
            return False
        if self.take() is not None:
            self.settle("done", BARE)
        return True

    def learner(self, experiment: Experiment) -> Progress:
        """Return the learner where the recording stands, or the one that it goes on from."""
        return learner_of(self.store, experiment, self._lease)

    def begin(self, progress: Progress) -> None:
        """Cut the recording back to where the learner stands; record frame 0 of a new one."""
        self._pending.clear()
        self._saved_at = progress.seconds
        with self.store.transaction():
            self.store.truncate(self.id, progress.step, lease=self._lease)
            self.store.describe(self.id, device=progress.device, lease=self._lease)
            if self.store.get(self.id).frames == 0:
                self._pending.append((progress.step, progress.frame()))
            self.commit(progress)

    def record(self, progress: Progress) -> None:
        """Add the learner's frame; written at once, or with others made in the same moment."""
        if not self._pending:
            self._pending_since = time.perf_counter()
        self._pending.append((progress.step, progress.frame()))
        if time.perf_counter() - self._pending_since >= COMMIT_SECONDS:
            self.commit(progress)

    def keep_up(self, progress: Progress) -> bool:
        """Write what is due; return whether anything was written since the last time."""
        silent = time.perf_counter() - self._written_at
        if self._pending or self._checkpoint_is_due(progress) or silent > SILENT_SECONDS:
            self.commit(progress)
        news, self._news = self._news, False
        return news

    def commit(self, progress: Progress, save: bool = False) -> None:
        """Write what is pending and how far the run is; with a checkpoint if asked or due."""
        with self.store.transaction():
            self.store.append(
                self.id,
                self._pending,
                step=progress.step,
                seconds=progress.seconds,
                lease=self._lease,
            )
            if save or self._checkpoint_is_due(progress):
                begin = time.perf_counter()
                self.store.save(self.id, progress.checkpoint(), lease=self._lease)
                self._save_cost = time.perf_counter() - begin
                self._saved_at = progress.seconds
        self._pending.clear()
        self._written_at, self._news = time.perf_counter(), True

    def run(self) -> None:
        """Show the run as running; the lease stays."""
        self.store.set_state(self.id, "running", lease=self._lease)

    def settle(
        self,
        state: str,
        reason: str = "",
        *,
        remedy: Mapping[str, Value] | None = None,
        save: Progress | None = None,
        metrics: dict[str, float | None] | None = None,
    ) -> None:
        """Give the lease back; with a checkpoint and the final figures where they are given."""
        with self.store.transaction():
            if save is not None:
                self.commit(save, save=True)
            if metrics is not None:
                self.store.describe(self.id, lease=self._lease, metrics=metrics)
            self.store.set_state(self.id, state, reason, remedy=remedy, lease=self._lease)

    def fail(self, reason: str, remedy: Mapping[str, Value] | None = None) -> None:
        """Write the good frames, why there are no more, and which settings mend that."""
        with self.store.transaction():
            if self._pending:
                self.store.append(self.id, self._pending, lease=self._lease)
            self.store.set_state(self.id, "failed", reason, remedy=remedy, lease=self._lease)
        self._pending.clear()

    def move_target(self, steps_target: int) -> None:
        """Set a new goal; the figures of the old one no longer hold."""
        self.store.describe(self.id, lease=self._lease, steps_target=steps_target, metrics={})

    def drop(self) -> None:
        """Forget the frames not yet written."""
        self._pending.clear()

    def _checkpoint_is_due(self, progress: Progress) -> bool:
        wait = max(CHECKPOINT_SECONDS, self._save_cost / CHECKPOINT_SHARE)
        return progress.seconds - self._saved_at >= wait
