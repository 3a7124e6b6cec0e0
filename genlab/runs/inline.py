"""Training in the calling process, for the command line."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from genlab.experiments.experiment import Experiment
from genlab.runs.info import RunInfo, StoreError
from genlab.runs.store import Store

TURN_SECONDS = 0.05


def train_here(
    experiment: Experiment,
    store: Store,
    on_frame: Callable[[RunInfo], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> RunInfo:
    """Train an experiment to its end, or take it up where its recording stands.

    on_frame: called with the run when frames were written, every 50 ms or so.
    should_stop: asked after each turn; the run is then paused, and can be taken up again.
    Raises `StoreError` where another process trains the run, and `KeyboardInterrupt` after the
    run was paused between two steps: what is recorded can always be gone on from.
    """
    from genlab.runs.session import Session  # torch: not before there is something to train

    session = Session(store, experiment, on_frame)
    info = session.train()
    if info.state == "running" and not session.training:
        owner = f"process {info.owner.pid}" if info.owner else "another process"
        raise StoreError(f"The run {info.id} is being trained by {owner}; wait for it, or stop it.")
    with _interrupts_between_turns() as interrupted:
        while session.training:
            session.turn(TURN_SECONDS)
            if session.training and (interrupted() or (should_stop is not None and should_stop())):
                session.rest("paused", "It was stopped by hand.")
        if interrupted():
            raise KeyboardInterrupt
    return store.get(session.id)


@contextmanager
def _interrupts_between_turns() -> Iterator[Callable[[], bool]]:
    """Note the first Ctrl+C instead of raising it inside a training step; the second one raises."""
    seen: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        signal.signal(signal.SIGINT, before)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(seen)
    finally:
        signal.signal(signal.SIGINT, before)
