"""The executor with real worker processes, and what is left when they are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genlab.experiments.experiment import Experiment
from genlab.runs.executor import NEVER_BEGAN, Executor
from genlab.runs.owner import start_of
from genlab.runs.store import Store, StoreError
from tests.runs.descent import CATALOG, Descent
from tests.runs.looking import assert_same, frames, on_schedule, trained, until
from tests.runs.serving import SLOW

Start = Callable[..., Executor]
ROOT = Path(__file__).parents[2]


def state(store: Store, run_id: str) -> str:
    return store.get(run_id).state


def train_to_the_end(executor: Executor, experiment: Experiment) -> str:
    run_id = executor.prepare(experiment).id
    executor.train(run_id)
    until(lambda: state(executor.store, run_id) == "done")
    return run_id


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executor]:
    """One executor with one worker for the tests that kill nothing: a start takes seconds."""
    store = Store(tmp_path_factory.mktemp("shared") / "runs.sqlite")
    executor = Executor(store, 1, CATALOG)
    yield executor
    executor.close()
    store.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Store:
    """A second store, for the uninterrupted run."""
    return Store(tmp_path / "fresh.sqlite")


def test_from_preparing_to_the_end_and_beyond(shared: Executor, fresh: Store) -> None:
    """What all commands come to, in one run; the learner prints to stdout, and harms nothing."""
    executor, store = shared, shared.store
    told: list[str] = []
    unsubscribe = executor.subscribe(lambda run_id: told.append(state(store, run_id)))
    experiment = Descent(steps=2000, pause_us=100)
    run_id = executor.prepare(experiment).id
    until(lambda: told == ["ready"])
    assert store.get(run_id).frames == 1
    executor.train(run_id)
    until(lambda: store.get(run_id).step > 100)
    executor.pause(run_id, "A question came up.")
    until(lambda: told[-1] == "paused")
    info = store.get(run_id)
    assert (info.reason, info.owner) == ("A question came up.", None)
    executor.step(run_id)
    until(lambda: store.get(run_id).step == info.step + 1)
    executor.stop(run_id, "Enough.")
    until(lambda: told[-1] == "stopped")
    executor.resume(run_id)
    until(lambda: told[-1] == "done")
    assert_same(on_schedule(frames(store, run_id), experiment), trained(fresh, experiment))
    executor.extend(run_id, 15)
    until(lambda: store.get(run_id).step == 2015 and told[-1] == "done")
    unsubscribe()
    count = len(told)
    executor.extend(run_id, 10)
    until(lambda: store.get(run_id).step == 2025 and state(store, run_id) == "done")
    assert len(told) <= count + 1  # of one that was under way


def test_a_run_is_starting_until_its_worker_is_there(
    start: Callable[..., Executor], store: Store
) -> None:
    executor = start()  # whose worker still imports torch
    run_id = executor.prepare(Descent(steps=20)).id
    assert not executor.starting(run_id)
    told: list[bool] = []
    executor.subscribe(lambda run_id: told.append(executor.starting(run_id)))
    executor.train(run_id)
    assert executor.starting(run_id) and told == [True]  # and who watches hears of it
    until(lambda: state(store, run_id) == "done" and told[-1] is False)


def test_thirty_who_ask_at_once_get_one_run(shared: Executor) -> None:
    executor, store = shared, shared.store
    experiment = Descent(steps=500)

    def ask() -> None:
        executor.train(executor.prepare(experiment).id)

    asking = [threading.Thread(target=ask) for _ in range(30)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    until(lambda: state(store, experiment.run_id) == "done")
    recorded = frames(store, experiment.run_id)
    assert [frame.step for frame in recorded] == list(range(0, 501, 10))


def test_neighbours_in_the_worker_change_nothing(shared: Executor, fresh: Store) -> None:
    executor, store = shared, shared.store
    experiments = [Descent(steps=3000, seed=seed) for seed in range(4)]
    for experiment in experiments:
        executor.train(executor.prepare(experiment).id)
    for experiment in experiments:
        until(lambda run_id=experiment.run_id: state(store, run_id) == "done")
        assert_same(frames(store, experiment.run_id), trained(fresh, experiment))


def test_runs_spread_over_the_workers(store: Store, start: Start) -> None:
    executor = start(workers=2)
    for seed in range(4):
        executor.train(executor.prepare(SLOW.but(seed=seed)).id)
    until(lambda: len(store.runs("running")) == 4)
    pids = [info.owner.pid for info in store.runs("running") if info.owner]
    assert sorted(pids.count(pid) for pid in set(pids)) == [2, 2]
    assert [worker["training"] for worker in executor.workers()] == [2, 2]


def test_an_unknown_run_is_a_sentence(shared: Executor) -> None:
    with pytest.raises(StoreError, match="There is no run"):
        shared.train("descent-0")


def test_a_run_pruned_while_its_page_was_open_comes_back(shared: Executor) -> None:
    store, experiment = shared.store, Descent(steps=100, seed=77)
    run_id = shared.prepare(experiment).id
    until(lambda: store.get(run_id).frames == 1)
    store.delete(run_id)
    shared.train(run_id)
    until(lambda: state(store, run_id) == "done")
    assert [frame.step for frame in frames(store, run_id)] == list(range(0, 101, 10))


def test_a_run_deleted_while_it_trains_leaves_the_worker_free(shared: Executor) -> None:
    """As `train --fresh` on the command line does; the worker notices at the next frame."""
    run_id = shared.prepare(SLOW.but(seed=88)).id
    shared.train(run_id)
    until(lambda: state(shared.store, run_id) == "running")
    until(lambda: [worker["training"] for worker in shared.workers()] == [1])
    shared.store.delete(run_id)
    until(lambda: [worker["training"] for worker in shared.workers()] == [0])


def test_old_recordings_make_room(
    store: Store, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(store, Descent(steps=100))
    monkeypatch.setenv("GENLAB_STORAGE", "0.001")
    start(catalog="tests.runs.descent:NOTHING")
    until(lambda: not store.runs())


def test_closing_pauses_with_a_checkpoint(store: Store, start: Start, fresh: Store) -> None:
    executor = start()
    experiment = Descent(steps=4000, pause_us=100)
    executor.train(executor.prepare(experiment).id)
    until(lambda: store.get(experiment.run_id).frames > 5)
    executor.close()
    info = store.get(experiment.run_id)
    checkpoint = store.checkpoint(info.id)
    assert (info.state, info.owner) == ("paused", None)
    assert "closed" in info.reason
    assert checkpoint is not None
    assert checkpoint.step == info.step
    with pytest.raises(StoreError, match="being closed"):
        executor.train(info.id)
    train_to_the_end(start(), experiment)
    assert_same(frames(store, info.id), trained(fresh, experiment))


def test_a_killed_worker_loses_nothing_but_the_moment(
    store: Store, start: Start, fresh: Store
) -> None:
    executor = start()
    experiment = Descent(steps=3500, pause_us=1000)
    run_id = executor.prepare(experiment).id
    executor.train(run_id)
    # killed beyond a checkpoint that it made by itself: the frames after that are made again
    until(lambda: store.checkpoint(run_id))
    made = store.get(run_id).frames
    until(lambda: store.get(run_id).frames > made + 5)
    killed = executor.workers()[0]["pid"]
    os.kill(killed, signal.SIGKILL)
    until(lambda: state(store, run_id) == "interrupted")
    info = store.get(run_id)
    assert info.reason.startswith(("Its process was killed (signal 9) at step", "Its process died"))
    assert "the run can go on from step" in info.reason
    recorded = frames(store, run_id)
    assert [frame.step for frame in recorded] == list(range(0, 10 * len(recorded), 10))
    until(lambda: executor.workers() and executor.workers()[0]["pid"] != killed)
    executor.train(run_id)
    until(lambda: state(store, run_id) == "done")
    expected = trained(fresh, experiment.but(pause_us=0))
    assert_same(recorded, expected[: len(recorded)])
    assert_same(frames(store, run_id), expected)


def test_a_killed_server_takes_its_workers_along(store: Store, start: Start) -> None:
    command = [sys.executable, "-m", "tests.runs.serving", str(store.path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        worker = int(server.stdout.readline())
        server.kill()
    until(lambda: start_of(worker) == "")
    info = store.get(SLOW.run_id)
    assert (info.state, info.owner) == ("interrupted", None)
    assert info.reason == "The app stopped while this was training; it can go on from here."
    checkpoint = store.checkpoint(info.id)
    assert checkpoint is not None
    assert checkpoint.step == info.step
    recorded = frames(store, info.id)
    executor = start()  # the next server goes on from there
    executor.train(info.id)
    until(lambda: store.get(info.id).frames > len(recorded) + 5)
    assert_same(frames(store, info.id)[: len(recorded)], recorded)


def test_a_server_and_worker_killed_together_leave_a_run_that_says_so(
    store: Store, start: Start
) -> None:
    command = [sys.executable, "-m", "tests.runs.serving", str(store.path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        worker = int(server.stdout.readline())
        os.kill(worker, signal.SIGSTOP)  # so that it cannot see its server die
        server.kill()
        os.kill(worker, signal.SIGKILL)
    until(lambda: start_of(worker) == "")
    assert state(store, SLOW.run_id) == "running"
    start()
    info = store.get(SLOW.run_id)
    assert info.state == "interrupted"
    assert info.reason.startswith("The app stopped while this was training, at step")


def test_a_run_of_another_process_is_watched_and_not_touched(shared: Executor) -> None:
    """The command line trains; the app shows it and returns it as it is."""
    executor, store = shared, shared.store
    program = f"""
from genlab.runs.inline import train_here
from genlab.runs.store import Store
from tests.runs.serving import SLOW
train_here(SLOW, Store({str(store.path)!r}))
"""
    told: list[int] = []
    executor.subscribe(lambda run_id: told.append(store.get(run_id).frames))
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) as other:
        until(lambda: store.run(SLOW.run_id) and state(store, SLOW.run_id) == "running")
        for info in (executor.prepare(SLOW), executor.train(SLOW.run_id)):
            assert info.state == "running"
            assert info.owner is not None
            assert info.owner.pid == other.pid
        executor.pause(SLOW.run_id)
        until(lambda: len(set(told)) > 2)  # it goes on, and is told of
        owner = store.get(SLOW.run_id).owner
        assert owner is not None
        assert owner.pid == other.pid
        other.kill()
    until(lambda: state(store, SLOW.run_id) == "interrupted")
    executor.train(SLOW.run_id)  # and now it is ours
    until(lambda: state(store, SLOW.run_id) == "running")
    executor.stop(SLOW.run_id)


def test_workers_that_cannot_start_are_not_started_for_ever(store: Store, start: Start) -> None:
    executor = start(catalog="tests.runs.descent:NOTHING")
    until(lambda: not executor.workers())
    run_id = executor.prepare(Descent()).id  # tries once more
    until(lambda: state(store, run_id) == "interrupted")
    assert store.get(run_id).reason == NEVER_BEGAN
    until(lambda: not executor.workers())


def test_a_listener_that_fails_silences_nobody(
    shared: Executor, capsys: pytest.CaptureFixture[str]
) -> None:
    unsubscribe = shared.subscribe(lambda run_id: shared.store.get("no such run"))
    told: list[str] = []
    unsubscribe_too = shared.subscribe(lambda run_id: told.append(state(shared.store, run_id)))
    train_to_the_end(shared, Descent(steps=100))
    until(lambda: told[-1:] == ["done"])
    assert "no such run" in capsys.readouterr().err
    unsubscribe()
    unsubscribe_too()
