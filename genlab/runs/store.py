"""The run store: append-only recordings in one SQLite file, shared by processes.

A frame is committed as it is made, so a killed process loses at most the one in flight. Frames pass
through undecoded, and torch is never imported: the server reads recordings with this alone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import Value
from genlab.runs.info import STATES, Checkpoint, LeaseLost, RunInfo, StoreError, default_path
from genlab.runs.owner import Owner
from genlab.runs.schema import Database

__all__ = ["STATES", "Checkpoint", "LeaseLost", "RunInfo", "Store", "StoreError", "default_path"]
_RUNS = "SELECT runs.*, (SELECT step FROM checkpoints WHERE run = key) AS weights FROM runs"


class Store(Database):
    """Recordings by run id. One object serves all threads of a process.

    Every method raises `StoreError`, one sentence, where the file cannot be read or written.
    """

    # Runs

    def add(self, experiment: Experiment, origin: str = "here") -> RunInfo:
        """Return the experiment's run, with a new row in state "ready" where there was none."""
        now = time.time()
        settings = json.dumps(experiment.settings())
        # leases count on from the clock: none of a deleted run is ever given again
        row = (experiment.run_id, experiment.name, settings, experiment.steps, now, now, origin)
        with self.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO runs (id, experiment, settings, state, steps_target, "
                "created, touched, origin, lease) VALUES (?, ?, ?, 'ready', ?, ?, ?, ?, ?)",
                (*row, time.time_ns() // 1000),
            )
            return self.get(experiment.run_id)

    def run(self, run_id: str) -> RunInfo | None:
        """Return what is known of a run, or None where there is none of that id."""
        found = self.select(f"{_RUNS} WHERE id = ?", run_id)
        return RunInfo.of(found[0]) if found else None

    def get(self, run_id: str) -> RunInfo:
        """Return what is known of a run that must be there; raises `StoreError` otherwise."""
        info = self.run(run_id)
        if info is None:
            raise StoreError(f"There is no run {run_id[:64]!r}; it may have made room for others.")
        return info

    def runs(self, state: str | None = None) -> list[RunInfo]:
        """Return all runs, or those in one state, the last written first."""
        return self._runs("WHERE state = ?", state) if state else self._runs()

    def held(self) -> list[RunInfo]:
        """Return the runs that a process has taken up, whether it still lives or not."""
        return self._runs("WHERE owner_pid IS NOT NULL")

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each run's frames and checkpoint."""
        query = (
            "SELECT id, bytes + coalesce(length(tensors), 0) AS size "
            "FROM runs LEFT JOIN checkpoints ON run = key"
        )
        return {row["id"]: row["size"] for row in self.select(query)}

    def set_state(
        self,
        run_id: str,
        state: str,
        reason: str = "",
        *,
        remedy: Mapping[str, Value] | None = None,
        lease: int | None = None,
    ) -> None:
        """Put a run into a state, for a reason; any but "running" ends its owner's lease.

        remedy: the settings that mend what the reason complains of. It goes when the reason goes.
        """
        if state not in STATES:
            raise ValueError(f"{state!r} is no state of a run")
        end = {} if state == "running" else {"owner_pid": None}
        mends = json.dumps(dict(remedy or {}), allow_nan=False)
        self._update(run_id, lease, state=state, reason=reason, remedy=mends, **end)

    def describe(
        self,
        run_id: str,
        *,
        lease: int | None = None,
        metrics: dict[str, float | None] | None = None,
        **columns: str | int | bool,
    ) -> None:
        """Set `metrics`, `device`, `steps_target` or `pinned` of a run."""
        if metrics is not None:
            columns["metrics"] = json.dumps(metrics, allow_nan=False)
        self._update(run_id, lease, **columns)

    def delete(self, run_id: str) -> None:
        """Remove a run with its frames and its checkpoint; no run of that id is no error."""
        with self.transaction() as db:
            db.execute("DELETE FROM runs WHERE id = ?", (run_id,))

    def lease(self, run_id: str, owner: Owner) -> RunInfo | None:
        """Make `owner` the one process at work on a run; None while another lives that is."""
        with self.transaction():
            info = self.get(run_id)
            if info.held and info.owner != owner:
                return None
            new = {f"owner_{part}": value for part, value in vars(owner).items()}
            self._update(run_id, None, lease=info.lease + 1, **new)
            return self.get(run_id)

    # Frames

    def append(
        self,
        run_id: str,
        frames: Sequence[tuple[int, bytes]],
        *,
        step: int | None = None,
        seconds: float | None = None,
        lease: int | None = None,
    ) -> None:
        """Add frames (step, blob) to the end, and note how far the run is."""
        count, size = len(frames), sum(len(blob) for _, blob in frames)
        query = (
            "UPDATE runs SET frames = frames + ?, bytes = bytes + ?, step = coalesce(?, step), "
            "seconds = coalesce(?, seconds), touched = ? "
            "WHERE id = ? AND lease = coalesce(?, lease) RETURNING key, frames"
        )
        values = (count, size, step, seconds, time.time(), run_id, lease)
        with self.transaction() as db:
            found = db.execute(query, values).fetchall()
            if not found:
                self._refuse(run_id)
            key, end = found[0]
            rows = [(key, end - count + i, at, blob) for i, (at, blob) in enumerate(frames)]
            db.executemany("INSERT INTO frames (run, seq, step, blob) VALUES (?, ?, ?, ?)", rows)

    def blobs(
        self, run_id: str, after: int = -1, limit: int | None = None
    ) -> list[tuple[int, bytes]]:
        """Return frames (sequence number, blob) from the one behind `after`, in order."""
        query = (
            "SELECT seq, blob FROM frames WHERE run = (SELECT key FROM runs WHERE id = ?) "
            "AND seq > ? ORDER BY seq LIMIT ?"
        )
        found = self.select(query, run_id, after, -1 if limit is None else limit)
        return [(seq, blob) for seq, blob in found]

    def blob_at(self, run_id: str, step: int) -> bytes | None:
        """Return the last frame at or before `step`, or None where there is none."""
        query = (
            "SELECT blob FROM frames WHERE run = (SELECT key FROM runs WHERE id = ?) "
            "AND step <= ? ORDER BY seq DESC LIMIT 1"
        )
        found = self.select(query, run_id, step)
        return found[0][0] if found else None

    def truncate(self, run_id: str, step: int, *, lease: int | None = None) -> None:
        """Remove the frames behind `step`: going on from there makes them again."""
        with self.transaction() as db:
            key = self._key(run_id)
            db.execute("DELETE FROM frames WHERE run = ? AND step > ?", (key, step))
            query = "SELECT count(*), coalesce(sum(length(blob)), 0) FROM frames WHERE run = ?"
            count, size = db.execute(query, (key,)).fetchone()
            self._update(run_id, lease, frames=count, bytes=size)

    # Checkpoints

    def save(self, run_id: str, checkpoint: Checkpoint, *, lease: int | None = None) -> None:
        """Keep the checkpoint in place of the last one."""
        c = checkpoint
        with self.transaction() as db:
            self._update(run_id, lease)
            row = (self._key(run_id), c.step, c.seconds, json.dumps(c.since), c.tensors)
            db.execute("INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?)", row)

    def checkpoint(self, run_id: str) -> Checkpoint | None:
        """Return a run's last checkpoint, or None where there is none."""
        query = (
            "SELECT step, seconds, since, tensors FROM checkpoints "
            "WHERE run = (SELECT key FROM runs WHERE id = ?)"
        )
        found = self.select(query, run_id)
        if not found:
            return None
        step, seconds, since, tensors = found[0]
        return Checkpoint(step, seconds, json.loads(since), tensors)

    def _runs(self, where: str = "", *values: Any) -> list[RunInfo]:
        found = self.select(f"{_RUNS} {where} ORDER BY touched DESC", *values)
        return [RunInfo.of(row) for row in found]

    def _key(self, run_id: str) -> int:
        found = self.select("SELECT key FROM runs WHERE id = ?", run_id)
        if not found:
            self._refuse(run_id)
        return found[0][0]

    def _update(self, run_id: str, holding: int | None, **columns: Any) -> None:
        """Change columns of a row; with a lease only as long as no one else has taken it."""
        columns["touched"] = time.time()
        names = ", ".join(f"{name} = ?" for name in columns)
        query = f"UPDATE runs SET {names} WHERE id = ? AND lease = coalesce(?, lease)"
        with self.transaction() as db:
            if not db.execute(query, (*columns.values(), run_id, holding)).rowcount:
                self._refuse(run_id)

    def _refuse(self, run_id: str) -> NoReturn:
        self.get(run_id)  # which says that there is none
        raise LeaseLost(f"The run {run_id} was taken over by another process.")
