"""A run that goes on from another one: it has that one's past, and comes to its own frames."""

from __future__ import annotations

import dataclasses
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.experiment import Experiment
from genlab.runs.executor import Executor
from genlab.runs.fork import Past, fork
from genlab.runs.inline import train_here
from genlab.runs.owner import Owner
from genlab.runs.session import Session
from genlab.runs.store import LeaseLost, Store
from tests.runs.descent import Descent, Slow, SlowBall, Turned
from tests.runs.looking import assert_same, frames, on_schedule, trained, until

Start = Callable[..., Executor]
DUEL: dict[str, Any] = {"couplings": 2, "width": 8, "critic_width": 16, "batch": 32, "steps": 120}
PAIRS: dict[str, tuple[Experiment, Experiment]] = {
    "descent": (Turned(steps=120), Turned(steps=120, turn=57)),
    "duel": (
        DuelExperiment(**DUEL),
        DuelExperiment(**DUEL, changes="57:loss=hinge,critic_rate=0.01"),
    ),
}
every_pair = pytest.mark.parametrize(("parent", "child"), PAIRS.values(), ids=PAIRS)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Store]:
    """A second store, for runs from the beginning."""
    fresh = Store(tmp_path / "fresh.sqlite")
    yield fresh
    fresh.close()


def rest_at(store: Store, experiment: Experiment, step: int, state: str = "paused") -> None:
    """Train a run to a step, where it comes to rest with a checkpoint and no frame of its own."""
    session = Session(store, experiment)
    session.train()
    while session.steps_done < step:
        session.turn(0.0)
    session.rest(state, "Another run goes on from here.")
    assert store.get(session.id).step == step


@every_pair
def test_it_shares_the_past_and_comes_to_the_same_frames(
    store: Store, fresh: Store, parent: Experiment, child: Experiment
) -> None:
    """To the byte up to there, and to the bit behind: as if trained from the beginning."""
    rest_at(store, parent, 57)
    before, saved = store.blobs(parent.run_id), store.checkpoint(parent.run_id)
    info = Session(store, child).prepare()
    assert (info.state, info.step, info.seconds) == ("paused", 57, store.get(parent.run_id).seconds)
    assert store.blobs(child.run_id) == before
    assert_same(trained(store, child), trained(fresh, child))
    assert store.get(child.run_id).metrics == fresh.get(child.run_id).metrics
    assert (store.blobs(parent.run_id), store.checkpoint(parent.run_id)) == (before, saved)
    assert store.get(parent.run_id).state == "paused"
    assert_same(trained(store, parent), trained(fresh, parent))


@every_pair
def test_a_run_behind_its_origin_trains_on_to_it(
    store: Store, fresh: Store, parent: Experiment, child: Experiment
) -> None:
    """Its last checkpoint lies before the step where the change is."""
    rest_at(store, parent, 33)
    assert Session(store, child).prepare().step == 33
    assert_same(trained(store, child), trained(fresh, child))


@pytest.mark.parametrize("state", ["running", "stopped", "interrupted", "failed"])
def test_whatever_became_of_the_origin(store: Store, fresh: Store, state: str) -> None:
    """What lies before its checkpoint is good; one that a process trains is only read."""
    parent, child = PAIRS["descent"]
    rest_at(store, parent, 57)
    store.lease(parent.run_id, Owner.here())
    store.set_state(parent.run_id, state)
    lease, touched = store.get(parent.run_id).lease, store.get(parent.run_id).touched
    assert Session(store, child).prepare().step == 57
    assert (store.get(parent.run_id).lease, store.get(parent.run_id).touched) == (lease, touched)
    assert_same(trained(store, child), trained(fresh, child))


def test_what_is_beyond_or_not_there_is_not_taken(store: Store, fresh: Store) -> None:
    parent, child = PAIRS["descent"]
    rest_at(store, parent, 58)
    info = Session(store, child).prepare()
    assert (info.state, info.step, info.frames) == ("ready", 0, 1)
    store.delete(parent.run_id)
    assert_same(trained(store, child), trained(fresh, child))


def test_an_origin_of_another_revision_is_not_taken(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, child = PAIRS["descent"]
    rest_at(store, parent, 57)
    monkeypatch.setattr(Turned, "revision", 2)
    assert Session(store, child).prepare().state == "ready"


def test_a_damaged_checkpoint_is_not_taken(store: Store, fresh: Store) -> None:
    """Neither one that is cut off, nor one of another learner; the child trains all the way."""
    parent, child = PAIRS["duel"]
    rest_at(store, parent, 57)
    saved = store.checkpoint(parent.run_id)
    assert saved is not None
    store.save(parent.run_id, dataclasses.replace(saved, tensors=saved.tensors[:-8]))
    assert Session(store, child).prepare().state == "ready"
    store.delete(child.run_id)
    rest_at(store, Descent(steps=120), 57)
    foreign = store.checkpoint(Descent(steps=120).run_id)
    assert foreign is not None
    store.save(parent.run_id, foreign)
    assert_same(trained(store, child), trained(fresh, child))


def test_a_change_of_a_changed_run(store: Store, fresh: Store) -> None:
    """Its own origin has a past of its own, which serves where that origin is not recorded."""
    first, second = Turned(steps=120), Turned(steps=120, turn=40)
    third = Turned(steps=120, turn=40, again=80)
    rest_at(store, first, 35)
    rest_at(store, second, 80)
    assert Session(store, third).prepare().step == 80
    assert_same(trained(store, third), trained(fresh, third))
    store.delete(third.run_id)
    store.delete(second.run_id)
    assert Session(store, third).prepare().step == 35
    assert_same(trained(store, third), trained(fresh, third))


def test_a_run_prepared_before_its_origin_had_come_so_far(store: Store, fresh: Store) -> None:
    """Its frame 0 makes room; what it trained itself does not."""
    parent, child = PAIRS["descent"]
    again = Turned(steps=120, turn=60)
    rest_at(store, again, 20)
    assert Session(store, child).prepare().step == 0
    rest_at(store, parent, 57)
    session = Session(store, child)
    session.train()
    assert session.steps_done == 57
    session.rest("paused")
    assert Session(store, again).step().step == 21
    for experiment in (child, again):
        ours = on_schedule(trained(store, experiment), experiment)
        assert_same(ours, trained(fresh, experiment))


def test_frames_that_somebody_s_pause_left_come_along(store: Store, fresh: Store) -> None:
    parent, child = PAIRS["descent"]
    session = Session(store, parent)
    session.train()
    while session.steps_done < 57:
        session.turn(0.0)
    session.rest("paused", show=True)
    Session(store, child).prepare()
    assert frames(store, child.run_id)[-1].step == 57
    assert_same(on_schedule(trained(store, child), child), trained(fresh, child))


def test_the_fork_is_all_or_nothing(store: Store) -> None:
    """Without the lease, or where the past is gone, nothing is written."""
    parent, child = PAIRS["descent"]
    rest_at(store, parent, 57)
    saved = store.checkpoint(parent.run_id)
    info = store.lease(store.add(child).id, Owner.here())
    assert saved is not None and info is not None
    with pytest.raises(LeaseLost):
        fork(store, Past(parent.run_id, saved), child.run_id, info.lease - 1)
    store.delete(parent.run_id)
    with pytest.raises(ValueError, match="was removed"):
        fork(store, Past(parent.run_id, saved), child.run_id, info.lease)
    assert frames(store, child.run_id) == [] and store.checkpoint(child.run_id) is None


def test_only_the_state_is_taken(store: Store) -> None:
    """Slow motion begins at its own step 0, where the other run stands."""
    rest_at(store, Descent(steps=120), 57)
    slow = Slow(steps=120, after=60)
    session = Session(store, slow)
    info = session.prepare()
    assert (info.state, info.step, info.frames) == ("ready", 0, 1)
    assert session._progress is not None
    learner = session._progress.learner
    assert isinstance(learner, SlowBall) and learner.adopted == 57
    there = store.blob_at(Descent(steps=120).run_id, 57)
    assert there is not None
    store.delete(Descent(steps=120).run_id)
    alone = Session(store, slow.but(seed=2))
    alone.prepare()
    assert alone._progress is not None and alone._progress.learner.adopted == 0


def test_the_command_line_goes_on_too(store: Store, fresh: Store) -> None:
    parent, child = PAIRS["duel"]
    rest_at(store, parent, 57)
    seen: list[int] = []
    info = train_here(child, store, on_frame=lambda info: seen.append(info.step))
    assert info.state == "done" and min(seen) >= 57
    assert_same(frames(store, child.run_id), trained(fresh, child))


def test_a_worker_killed_right_after_the_fork_leaves_a_run_that_goes_on(
    store: Store, fresh: Store, start: Start
) -> None:
    """From a running origin, by a real worker; the child then trains to its end."""
    executor = start()
    parent = Turned(steps=6000, pause_us=500)
    executor.prepare(parent)
    executor.train(parent.run_id)
    saved = until(lambda: store.checkpoint(parent.run_id))
    executor.pause(parent.run_id, "Another run goes on from here.")
    until(lambda: store.get(parent.run_id).state == "paused")
    at = store.get(parent.run_id).step
    child = parent.but(turn=at)
    assert saved.step <= at
    executor.prepare(child)
    executor.train(child.run_id)
    until(lambda: store.get(child.run_id).step >= at)
    killed = executor.workers()[0]["pid"]
    os.kill(killed, signal.SIGKILL)
    until(lambda: store.get(child.run_id).state in ("interrupted", "paused"))
    info = store.get(child.run_id)
    assert info.step >= at and frames(store, child.run_id)
    until(lambda: executor.workers() and executor.workers()[0]["pid"] != killed)
    executor.train(child.run_id)
    until(lambda: store.get(child.run_id).state == "done")
    assert_same(frames(store, child.run_id), trained(fresh, child.but(pause_us=0)))
