"""A run's frames follow from its settings, not from pauses, crashes, single steps, neighbours."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest

from genlab.experiments.experiment import Experiment
from genlab.experiments.flow import FlowExperiment
from genlab.runs.inline import train_here
from genlab.runs.owner import Owner
from genlab.runs.rounds import MAX_RESTING, Rounds
from genlab.runs.session import Session
from genlab.runs.store import RunInfo, Store, StoreError
from tests.runs.descent import CALM, EXPERIMENTS, Descent, Short
from tests.runs.looking import assert_same, frames, on_schedule, trained

FLOW = FlowExperiment(steps=60, couplings=2, width=8, batch=32, train_points=100)
DIGITS = FlowExperiment(dataset="digits", steps=10, couplings=2, width=8, batch=32)


@pytest.fixture
def fresh(tmp_path: Path) -> Store:
    """A second store, for the uninterrupted run."""
    return Store(tmp_path / "fresh.sqlite")


@pytest.mark.parametrize(
    "experiment",
    [Descent(steps=203, every=10), FLOW, DIGITS],
    ids=["descent", "flow", "digits"],
)
def test_going_on_from_a_checkpoint_is_bit_identical(
    store: Store, fresh: Store, experiment: Experiment
) -> None:
    """Each leg is a new session, as in a new process, that paused anywhere between frames."""
    legs = 0
    while (info := Session(store, experiment).train()).state == "running":
        store.set_state(info.id, "paused")
        session = Session(store, experiment)
        session.train()
        for _ in range(7):
            session.turn(0.0)
        session.rest("paused")
        legs += 1
        if legs > 100:
            pytest.fail("it never ended")
    expected = trained(fresh, experiment)
    assert legs > 1
    assert_same(frames(store, info.id), expected)
    assert store.get(info.id).metrics == fresh.get(info.id).metrics


def test_what_a_crash_cost_is_made_again(store: Store, fresh: Store) -> None:
    """Frames beyond the checkpoint are there after a crash; going on replaces them."""
    experiment = Descent(steps=300)
    session = Session(store, experiment)
    session.train()
    session.turn(0.0)
    session.rest("paused")  # the checkpoint is of step 1
    session.train()
    for _ in range(60):
        session.turn(0.0)
    assert store.get(session.id).frames == 7
    checkpoint = store.checkpoint(session.id)
    assert checkpoint is not None
    assert checkpoint.step == 1
    assert_same(trained(store, experiment), trained(fresh, experiment))


def test_steps_by_hand_add_frames_and_change_none(store: Store, fresh: Store) -> None:
    experiment = Descent(steps=50)
    session = Session(store, experiment)
    session.prepare()
    for _ in range(13):
        assert session.step().state == "paused"
    assert [frame.step for frame in frames(store, session.id)] == list(range(14))
    stepped = trained(store, experiment)
    expected = trained(fresh, experiment)
    assert_same(on_schedule(stepped, experiment), expected)
    # the means of a frame in between are those since the last regular frame
    at = {frame.step: frame.losses for frame in stepped}
    assert at[11]["loss"] == at[11]["height"]
    assert at[12]["loss"] == pytest.approx((at[11]["height"] + at[12]["height"]) / 2, abs=1e-6)


def test_the_last_step_by_hand_ends_the_run(store: Store) -> None:
    session = Session(store, Descent(steps=10))
    states = [session.step().state for _ in range(12)]
    assert states == ["paused"] * 9 + ["done"] * 3
    assert store.get(session.id).metrics["floor"] is None


def test_a_run_that_is_done_keeps_figures_that_are_finite(store: Store) -> None:
    trained(store, Descent(steps=20))
    info = store.get(Descent(steps=20).run_id)
    assert (info.state, info.step, info.device, info.owner) == ("done", 20, "cpu", None)
    assert info.metrics["nothing"] is None
    assert isinstance(info.metrics["height"], float)
    assert info.seconds > 0


def test_extending_goes_on_exactly(store: Store, fresh: Store) -> None:
    """The frames of a run of 50 extended by 47 are those of 97 straight on, in all they share."""
    session = Session(store, Descent(steps=50))
    trained(store, session.experiment)
    assert session.extend(47).state == "running"
    assert store.get(session.id).metrics == {}
    while session.training:
        session.turn(1.0)
    info = store.get(session.id)
    assert (info.state, info.step, info.steps_target) == ("done", 97, 97)
    straight = Session(fresh, session.experiment)
    straight.train()
    straight.extend(47)
    while straight.training:
        straight.turn(1.0)
    assert_same(frames(store, info.id), frames(fresh, info.id))
    assert frames(store, info.id)[-1].step == 97


def test_a_run_can_only_be_so_long(store: Store) -> None:
    session = Session(store, Short())
    session.prepare()
    assert session.extend(1000).steps_target == 50
    while session.training:
        session.turn(1.0)
    assert session.extend(1).reason == "A run has at most 50 steps."
    assert store.get(session.id).state == "done"
    assert store.get(session.id).metrics["height"] is not None


def test_divergence_says_so_and_keeps_the_good_frames(store: Store) -> None:
    session = Session(store, Descent(learning_rate=50.0, every=1))
    session.train()
    while session.training:
        session.turn(0.05)
    info = store.get(session.id)
    assert info.state == "failed"
    assert info.reason.startswith("The height became")
    assert info.reason.endswith("lower the learning rate.")
    kept = frames(store, info.id)
    assert len(kept) > 5
    assert all(frame.losses["height"] < 1e30 for frame in kept)


def test_what_mends_a_divergence_stays_until_the_run_is_taken_up(store: Store) -> None:
    experiment = Descent(learning_rate=50.0)
    session = Session(store, experiment)
    session.train()
    while session.training:
        session.turn(0.05)
    assert session.rest("stopped").remedy == {"learning_rate": CALM}  # it stays what it is
    assert session.train().remedy == {}
    while session.training:
        session.turn(0.05)
    mended = experiment.but(**store.get(session.id).remedy)
    assert trained(store, mended)[-1].step == mended.steps
    assert store.get(mended.run_id).remedy == {}


@pytest.mark.parametrize(
    ("experiment", "step"),
    [(Descent(broken_at=25), 24), (Descent(steps=30, blind=True), 30)],
    ids=["in training", "in the final figures"],
)
def test_any_other_error_says_so_too(
    store: Store, experiment: Descent, step: int, capsys: pytest.CaptureFixture[str]
) -> None:
    session = Session(store, experiment)
    session.train()
    while session.training:
        session.turn(0.05)
    info = store.get(session.id)
    assert info.state == "failed"
    assert f"failed at step {step} (" in info.reason
    assert [frame.step for frame in frames(store, info.id)] == list(range(0, step + 1, 10))
    assert "Traceback" in capsys.readouterr().err


def test_a_checkpoint_of_another_learner_is_refused(store: Store) -> None:
    run_id, other = Descent().run_id, Session(store, FLOW)
    Session(store, Descent()).step()
    other.step()
    taken = store.checkpoint(other.id)
    assert taken is not None
    store.save(run_id, taken)
    info = Session(store, Descent()).train()
    assert info.state == "failed"
    assert "this learner" in info.reason


def test_a_damaged_checkpoint_is_refused(store: Store) -> None:
    Session(store, Descent()).step()
    saved = store.checkpoint(Descent().run_id)
    assert saved is not None
    store.save(Descent().run_id, dataclasses.replace(saved, tensors=saved.tensors[:-8]))
    info = Session(store, Descent()).train()
    assert info.state == "failed"
    assert "checkpoint is damaged" in info.reason


def test_memory_of_a_run_that_another_took_up_meanwhile_is_not_used(store: Store) -> None:
    """Two processes take turns with one run; each must see how far the other came."""
    one, other = (Session(store, Descent(steps=40)) for _ in range(2))
    for step in range(1, 21):
        (one, other)[step % 2].step()
        assert store.get(one.id).step == step


def test_who_lost_the_run_lets_go(store: Store) -> None:
    one, other = (Session(store, Descent(steps=4000, every=1)) for _ in range(2))
    one.train()
    other.train()
    one.turn(0.0)
    assert not one.training
    assert other.training
    other.turn(0.0)
    assert store.get(one.id).step == 1


def test_stopping_a_run_that_rests(store: Store) -> None:
    session = Session(store, Descent())
    session.prepare()
    assert session.rest("stopped", "Enough.").reason == "Enough."
    assert store.get(session.id).owner is None
    trained(store, session.experiment)
    assert session.rest("stopped").state == "done"


# In the calling process


def test_training_here_tells_and_can_be_stopped_and_taken_up(store: Store, fresh: Store) -> None:
    experiment = Descent(steps=4000, pause_us=100)
    told: list[RunInfo] = []
    info = train_here(experiment, store, told.append, should_stop=lambda: len(told) > 2)
    assert info.state == "paused"
    assert 0 < info.step < 4000
    assert train_here(experiment, store).state == "done"
    assert_same(frames(store, info.id), trained(fresh, experiment))
    assert train_here(experiment, store).step == 4000  # done stays done


def test_training_here_leaves_a_run_that_another_process_trains(store: Store) -> None:
    run_id = store.add(Descent()).id
    store.lease(run_id, Owner(1, "whenever", "another-machine"))
    store.set_state(run_id, "running")
    with pytest.raises(StoreError, match="is being trained by process 1"):
        train_here(Descent(), store)


def test_training_here_works_in_a_thread(store: Store) -> None:
    thread = threading.Thread(target=train_here, args=(Descent(steps=20), store))
    thread.start()
    thread.join()
    assert store.get(Descent(steps=20).run_id).state == "done"


# Several runs in one process


def finish(rounds: Rounds, turns: int = 10_000) -> None:
    for _ in range(turns):
        if not rounds.busy:
            return
        rounds.turn()
    pytest.fail("it never ended")


def test_neighbours_change_nothing(store: Store, fresh: Store) -> None:
    """Alone, and in a process with three other runs of which one fails: the same frames."""
    rounds = Rounds(store, {**EXPERIMENTS, "flow": FlowExperiment}, lambda info: None)
    experiments = [
        FLOW,
        Descent(steps=3000),
        Descent(steps=3000, broken_at=1000),
        FLOW.but(seed=2),
        Descent(steps=2000, learning_rate=0.01),
    ]
    for experiment in experiments:
        rounds.do({"do": "train", "run": store.add(experiment).id})
    finish(rounds)
    for experiment in experiments:
        if experiment.run_id == experiments[2].run_id:
            assert store.get(experiment.run_id).state == "failed"
        else:
            assert_same(frames(store, experiment.run_id), trained(fresh, experiment))


def test_turns_are_fair(store: Store) -> None:
    """Twelve runs, whatever their steps cost, have nearly equal training time at any moment."""
    told: list[RunInfo] = []
    rounds = Rounds(store, EXPERIMENTS, told.append)
    ids = []
    for seed in range(12):
        experiment = Descent(steps=200_000, every=1, seed=seed, pause_us=1000 * (seed % 3))
        ids.append(store.add(experiment).id)
        rounds.do({"do": "train", "run": ids[-1]})
    told.clear()
    for _ in range(24):
        rounds.turn()
    assert [info.id for info in told] == ids * 2
    rounds.rest("paused", "enough")
    assert {store.get(run_id).state for run_id in ids} == {"paused"}


def test_few_learners_rest_in_memory(store: Store, fresh: Store) -> None:
    rounds = Rounds(store, EXPERIMENTS, lambda info: None)
    experiments = [Descent(steps=30, seed=seed) for seed in range(MAX_RESTING + 4)]
    for experiment in experiments:
        store.add(experiment)
        rounds.do({"do": "prepare", "run": experiment.run_id})
        rounds.do({"do": "step", "run": experiment.run_id})
        assert len(rounds.sessions) <= MAX_RESTING
    for experiment in experiments:
        rounds.do({"do": "train", "run": experiment.run_id})
    finish(rounds)
    for experiment in experiments[:2]:
        recorded = on_schedule(frames(store, experiment.run_id), experiment)
        assert_same(recorded, trained(fresh, experiment))


def test_a_run_of_another_version_is_not_gone_on_with(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = store.add(Descent()).id
    monkeypatch.setattr(Descent, "revision", 2)
    rounds = Rounds(store, EXPERIMENTS, lambda info: None)
    rounds.do({"do": "train", "run": run_id})
    assert store.get(run_id).state == "ready"
    assert "another version" in store.get(run_id).reason


def test_a_command_that_cannot_be_harms_no_run(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = Rounds(store, EXPERIMENTS, lambda info: None)
    run_id = store.add(Descent()).id
    rounds.do({"do": "train", "run": run_id})
    rounds.do({"do": "dance", "run": store.add(Descent(seed=2)).id})
    rounds.do({"do": "train", "run": "descent-0"})
    finish(rounds)
    assert store.get(run_id).state == "done"
    assert "'dance' is no command" in store.get(Descent(seed=2).run_id).reason
    assert "Traceback" in capsys.readouterr().err


def test_a_run_removed_while_it_trains_ends_quietly(store: Store) -> None:
    rounds = Rounds(store, EXPERIMENTS, lambda info: None)
    gone, stays = store.add(Descent(seed=1)).id, store.add(Descent(seed=2)).id
    for run_id in (gone, stays):
        rounds.do({"do": "train", "run": run_id})
    store.delete(gone)
    finish(rounds)
    assert store.run(gone) is None
    assert store.get(stays).state == "done"


def test_a_pause_that_somebody_sees_shows_the_step_it_is_at(store: Store, fresh: Store) -> None:
    """Between two regular frames there is one more, and the regular ones stay as they were."""
    experiment = Descent(steps=200, every=50)
    session = Session(store, experiment)
    session.train()
    for _ in range(7):
        session.turn(0.0)
    session.rest("paused", show=True)
    shown = frames(store, session.id)[-1]
    assert shown.step == store.get(session.id).step == 7
    while session.train().state == "running":
        session.turn(1.0)
    regular = [frame for frame in frames(store, session.id) if frame.step != 7]
    assert_same(regular, trained(fresh, experiment))
