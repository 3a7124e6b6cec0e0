"""A run that goes on from another one takes over what that has: its frames, or its state alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from safetensors import SafetensorError
from safetensors.torch import load

from genlab.experiments.experiment import Experiment
from genlab.runs.info import Checkpoint, StoreError
from genlab.runs.progress import CheckpointMismatch, Progress
from genlab.runs.store import Store


@dataclass(frozen=True)
class Past:
    """A recorded run up to its checkpoint, which a new run has in common with it."""

    run_id: str
    checkpoint: Checkpoint


def learner_of(store: Store, experiment: Experiment, lease: int) -> Progress:
    """Return the learner where its run stands: at its checkpoint; a new run's at its origin's.

    A new run whose origin shares its recording is one that rests there afterwards. Where no origin
    is of use (not recorded, beyond the step, damaged), the learner begins at step 0: frames follow
    from the settings either way. Raises `CheckpointMismatch` where the run's own does not fit.
    """
    own = store.checkpoint(experiment.run_id)
    if own is not None or experiment.origin is None:
        return Progress(experiment, own)
    for past in pasts(store, experiment):
        try:
            if not experiment.origin.frames:
                return _adopting(experiment, past.checkpoint)
            progress = Progress(experiment, past.checkpoint)
            fork(store, past, experiment.run_id, lease)
            return progress
        except CheckpointMismatch:
            continue  # an older one may do
    return Progress(experiment)


def pasts(store: Store, experiment: Experiment) -> Iterator[Past]:
    """Yield what is recorded of the way up to the origin, the longest first.

    The origin may itself go on from another run; what those two share is this one's past too.
    """
    found: list[Past] = []
    origin, step = experiment.origin, None
    while origin is not None:
        step = origin.step if step is None else min(step, origin.step)
        run_id = origin.experiment.run_id
        checkpoint = store.checkpoint(run_id)
        if checkpoint is not None and 0 < checkpoint.step <= step:
            found.append(Past(run_id, checkpoint))
        origin = origin.experiment.origin
        if origin is not None and not origin.frames:
            break
    yield from sorted(found, key=lambda past: -past.checkpoint.step)


def fork(store: Store, past: Past, run_id: str, lease: int) -> None:
    """Give a run the frames and the checkpoint of its past, all at once; it rests there.

    The run of the past is only read, whoever trains it: what lies before its checkpoint stays.
    Raises `CheckpointMismatch` where it was removed meanwhile, `LeaseLost` without the lease.
    """
    at = past.checkpoint
    key = "(SELECT key FROM runs WHERE id = ?)"
    copy = (
        f"INSERT INTO frames (run, seq, step, blob) SELECT {key}, seq, step, blob FROM frames "
        f"WHERE run = {key} AND step <= ?"
    )
    with store.transaction() as db:
        before = store.run(past.run_id)
        if before is None or before.step < at.step or not before.frames:
            raise CheckpointMismatch(f"The run {past.run_id} was removed.")
        store.truncate(run_id, -1, lease=lease)
        db.execute(copy, (run_id, past.run_id, at.step))
        store.truncate(run_id, at.step, lease=lease)  # which counts them
        store.save(run_id, at, lease=lease)
        # here and not when it comes to rest: whoever kills this process leaves a whole run
        store.append(run_id, [], step=at.step, seconds=at.seconds, lease=lease)
        store.describe(run_id, lease=lease, state="paused", device=before.device)


def _adopting(experiment: Experiment, checkpoint: Checkpoint) -> Progress:
    """Return a fresh learner that has taken over the state of another one."""
    progress = Progress(experiment)
    try:
        progress.learner.adopt(load(checkpoint.tensors), checkpoint.step)  # type: ignore[attr-defined]
    except (SafetensorError, KeyError, ValueError, RuntimeError) as error:
        if isinstance(error, StoreError):
            raise
        raise CheckpointMismatch(f"The state of another run does not fit: {error}.") from None
    return progress
