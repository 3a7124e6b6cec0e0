"""What tests look at: recordings as arrays, and conditions that come true."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from genlab.experiments.experiment import Experiment
from genlab.experiments.frame import Frame, decode
from genlab.runs.session import Session
from genlab.runs.store import Store

T = TypeVar("T")


def until(condition: Callable[[], T], seconds: float = 60.0) -> T:
    """Return the condition's value once it is true."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.005)
    return value


def frames(store: Store, run_id: str) -> list[Frame]:
    """Return a run's frames; each must decode, and their numbers must have no gap."""
    numbered = store.blobs(run_id)
    assert [seq for seq, _ in numbered] == list(range(len(numbered)))
    info = store.get(run_id)
    assert (info.frames, info.bytes) == (len(numbered), sum(len(blob) for _, blob in numbered))
    return [decode(blob) for _, blob in numbered]


def on_schedule(recorded: Iterable[Frame], experiment: Experiment) -> list[Frame]:
    """Return the regular frames, without those that single steps left."""
    return [frame for frame in recorded if experiment.frame_steps(frame.step)]


def assert_same(these: list[Frame], those: list[Frame]) -> None:
    """Assert that frames are equal bit for bit in all but their seconds."""
    assert [frame.step for frame in these] == [frame.step for frame in those]
    for a, b in zip(these, those, strict=True):
        assert a.losses == b.losses, f"losses differ at step {a.step}"
        assert a.arrays.keys() == b.arrays.keys()
        for name in a.arrays:
            assert np.array_equal(a.arrays[name], b.arrays[name]), f"{name} differs at {a.step}"


def trained(store: Store, experiment: Experiment) -> list[Frame]:
    """Return the frames of an uninterrupted run in this process."""
    session = Session(store, experiment)
    session.train()
    while session.training:
        session.turn(1.0)
    assert store.get(experiment.run_id).state == "done", store.get(experiment.run_id).reason
    return frames(store, experiment.run_id)
