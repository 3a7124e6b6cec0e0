"""Slow motion: its moves are the duel's own steps, and what it tells of them is so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from genlab.data.catalog import DATASETS
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_learner import DuelLearner
from genlab.experiments.duels import GAME_TITLES
from genlab.experiments.fields import SettingError
from genlab.experiments.frame import Frame, decode, encode
from genlab.experiments.learner import Diverged
from genlab.experiments.turns import TurnsExperiment
from genlab.experiments.turns_learner import TurnsLearner
from genlab.experiments.turns_move import MOVES_BY_NAME
from genlab.experiments.turns_watch import FOLLOWED
from genlab.objectives.adversarial import game
from genlab.runs.inline import train_here
from genlab.runs.session import Session
from genlab.runs.store import Store
from genlab.runs.transfer import export_run, import_run
from tests.experiments.test_duel import ALL_AT_ONCE, NASH, RUNS, SMALL

CHANGED = {"changes": "3:critic_steps=2,loss=hinge;4:r1=0.1,hybrid=0.5"}
DUELS = RUNS | {"changed": DuelExperiment(**SMALL, **CHANGED, objective="hybrid")}
every_duel = pytest.mark.parametrize("duel", DUELS.values(), ids=DUELS)
MORE: list[dict[str, Any]] = [{}, {"gradient_penalty": 10.0}, {"r1": 0.1}, {"critic_steps": 2}]
NAMES = {code: name for name, code in MOVES_BY_NAME.items()}


def arrived(duel: DuelExperiment, after: int = 3, moves: int = 40) -> TurnsLearner:
    """A learner that stands where slow motion begins."""
    learner = TurnsExperiment.of(duel, after, moves).learner()
    for _ in range(after):
        learner.step()
    return learner


def rounds(learner: TurnsLearner, n: int) -> list[str]:
    """Play `n` of the duel's steps, move by move; return who moved."""
    until, kinds = learner.duel.steps_done + n, []
    while learner.duel.steps_done < until or learner.place:
        learner.step()
        assert learner.move is not None
        kinds.append(learner.move.kind)
    return kinds


def frame(learner: TurnsLearner) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    experiment = learner.settings
    return experiment.probe(learner, learner.steps_done)


def states(learner: Any) -> dict[str, torch.Tensor]:
    return learner.state_dict()


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(
        torch.equal(one[name].nan_to_num(), other[name].nan_to_num()) for name in one
    )


@every_duel
def test_moves_are_the_duels_own_steps(duel: DuelExperiment) -> None:
    """Weights, moments, streams, place in the data: bit for bit. Looking moves nothing."""
    plain, slow = duel.learner(), arrived(duel, after=2)
    for _ in range(5):
        plain.step()
    for _ in range(3):
        rounds(slow, 1)
        frame(slow)
    assert same(states(slow.duel), states(plain))


def test_who_moves_when() -> None:
    gan = RUNS["gan"]
    assert rounds(arrived(gan), 2) == ["critic", "generator"] * 2
    assert rounds(arrived(gan.but(critic_steps=3)), 1) == ["critic"] * 3 + ["generator"]
    assert rounds(arrived(RUNS["exact"]), 1) == ["look", "generator"]
    assert rounds(arrived(RUNS["nll"]), 2) == ["price", "descend"] * 2


@every_duel
@pytest.mark.parametrize("cut", [0, 2, 4, 5])
def test_slow_motion_goes_on_from_where_it_was_cut(duel: DuelExperiment, cut: int) -> None:
    """In the middle of a round, and on the way to the first."""
    whole, first = TurnsExperiment.of(duel, 3).learner(), TurnsExperiment.of(duel, 3).learner()
    for _ in range(cut):
        whole.step()
        first.step()
    resumed = arrived(duel)
    resumed.step()  # whatever it did before must not matter
    resumed.load_state_dict(load(save(first.state_dict())))
    for _ in range(5):
        whole.step()
        resumed.step()
    (figures, arrays), (again, others) = frame(whole), frame(resumed)
    assert figures == again
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, others[name])
    assert same(states(whole), states(resumed))


@every_duel
@pytest.mark.parametrize("held", [0, 2, 4])
def test_a_state_taken_over_spares_the_way(duel: DuelExperiment, held: int) -> None:
    """From the learner's own run, wherever its checkpoint lies before `after`: the same frames."""
    parent = duel.learner()
    for _ in range(held):
        parent.step()
    experiment = TurnsExperiment.of(duel, 4)
    played, taken = experiment.learner(), experiment.learner()
    taken.adopt(load(save(parent.state_dict())), held)
    for step in range(8):
        (figures, arrays), (again, others) = frame(played), frame(taken)
        assert figures == again, step
        for name, array in arrays.items():
            np.testing.assert_array_equal(array, others[name])
        played.step()
        taken.step()


def test_frames_begin_where_slow_motion_does() -> None:
    experiment = TurnsExperiment.of(RUNS["gan"], 7, 4)
    due = [step for step in range(12) if experiment.frame_steps(step)]
    assert due == [0, 7, 8, 9, 10, 11] and experiment.steps == 11
    origin = experiment.origin
    assert origin is not None and (origin.step, origin.frames) == (7, False)
    assert origin.experiment == RUNS["gan"]
    assert TurnsExperiment.of(RUNS["gan"], 0).origin is None


def test_a_move_is_left_however_late_slow_motion_is_to_begin() -> None:
    experiment = TurnsExperiment.from_settings({**SMALL, "steps": 4, "after": 900})
    assert experiment.first == 3 and experiment.statics()["first"] == 3
    learner = experiment.learner()
    for _ in range(4):
        learner.step()
    assert learner.move is not None and learner.duel.steps_done == 3


def test_recorded_from_the_start_it_has_one_frame_a_move(tmp_path: Any) -> None:
    experiment = TurnsExperiment.of(RUNS["gan"], 7, 4)
    store = Store(tmp_path / "runs.sqlite")
    info = train_here(experiment, store)
    assert info.state == "done", info.reason
    frames = [decode(blob) for _, blob in store.blobs(info.id)]
    assert [one.step for one in frames] == [0, 7, 8, 9, 10, 11]
    assert [one.losses["move"] for one in frames] == [-1, 0, 1, 2, 1, 2]
    assert [one.losses["round"] for one in frames[1:]] == [7, 8, 8, 9, 9]
    import_run(export_run(info.id, store), Store(tmp_path / "others.sqlite"))


@pytest.mark.parametrize("loss", GAME_TITLES)
@pytest.mark.parametrize("more", MORE, ids=str)
def test_a_move_tells_what_its_player_paid(loss: str, more: dict[str, Any]) -> None:
    """The figures are those of the duel's own step, to the bit; slow moves lower them."""
    duel = DuelExperiment(**SMALL, loss=loss, learning_rate=1e-4, critic_rate=1e-4, **more)
    plain, slow = duel.learner(), arrived(duel)
    for _ in range(4):
        told = plain.step()
    figures: dict[str, float] = {}
    for _ in range(duel.critic_steps + 1):
        slow.step()
        assert slow.move is not None
        figures |= slow.move.figures
        assert slow.move.figures["paid_after"] < slow.move.figures["paid"]
        if slow.move.kind == "critic":
            assert (slow.move.figures["penalty"] > 0) == bool(duel.gradient_penalty or duel.r1)
    assert {name: figures[name] for name in told} == told
    judged = slow.move.arrays["judged_samples"]  # type: ignore[union-attr]
    paid = [float(game(loss).generator(one).mean()) for one in judged]
    assert paid == pytest.approx([figures["g_loss"], figures["g_loss_after"]], abs=1e-6)


def test_the_likelihood_prices_its_batch_and_goes_down() -> None:
    slow, plain = arrived(RUNS["nll"]), RUNS["nll"].learner()
    for _ in range(4):
        told = plain.step()
    slow.step()
    price = frame(slow)
    slow.step()
    descend = frame(slow)
    assert price[0]["paid"] == descend[0]["paid"] == pytest.approx(told["nll"], abs=1e-6)
    assert descend[0]["paid_after"] < descend[0]["paid"]
    assert -price[1]["judged_data"][0].astype("f4").mean() == pytest.approx(
        price[0]["paid"], abs=0.01
    )
    np.testing.assert_array_equal(price[1]["verdicts"][0], price[1]["verdicts"][1])
    assert "density" in descend[1] and "critic" not in descend[1]


@pytest.mark.parametrize("loss", GAME_TITLES)
def test_a_pull_is_minus_the_slope_of_what_g_pays(loss: str) -> None:
    slow = arrived(DuelExperiment(**SMALL, loss=loss))
    look = slow.watched.look(slow.duel)
    assert look.pulls is not None and slow.duel.critic is not None
    critic = slow.duel.critic.model.double()
    for k in range(FOLLOWED):
        for axis in range(2):
            ends = look.samples[k].double().repeat(2, 1)
            ends[:, axis] += torch.tensor([-1e-6, 1e-6])
            low, high = game(loss).generator(critic(ends)).tolist()
            assert look.pulls[k, axis] == pytest.approx(-(high - low) / 2e-6, abs=2e-5)


def test_two_teachers_pulls_add_up_to_where_the_samples_go() -> None:
    """For a step of the weights against the whole gradient, so short that nothing bends."""
    duel = DuelExperiment(**SMALL, objective="hybrid", hybrid=0.3)
    slow = arrived(duel)
    slow.step()
    before = states(slow.duel)
    slow.step()
    assert slow.move is not None and slow.move.pulls is not None
    again = duel.learner()
    again.load_state_dict(before)
    real = again.batches.latest
    again.generator_turn(real)
    gradient = again.descent.weights.grad
    assert gradient is not None and float(gradient.norm()) < 0.999  # it was not shortened
    weights = before["generator.weights"]
    with torch.no_grad():
        ends = []
        for way in (-0.01, 0.01):
            again.descent.weights.copy_(weights + way * gradient)
            ends.append(again.player.to_data(slow.watched.noise))
    went = (ends[0] - ends[1]) / 0.02
    assert float((slow.move.pulls.sum(0) - went).abs().max()) < 0.02 * float(went.abs().max())


@pytest.mark.parametrize("objective", ["nll", "gan", "hybrid", "plain"])
@pytest.mark.parametrize("dataset", DATASETS)
def test_every_data_set_has_its_slow_motion(dataset: str, objective: str) -> None:
    learner = arrived(DuelExperiment(**SMALL, dataset=dataset, objective=objective), 1)
    rounds(learner, 1)
    figures, arrays = frame(learner)
    stored = decode(encode(Frame(0, 0.0, figures, arrays)))  # its types are those a frame takes
    assert all(np.isfinite(value) for value in stored.losses.values())
    assert all(np.isfinite(array).all() for array in arrays.values())
    expected = {"verdicts", "judged_data" if objective == "nll" else "judged_samples"}
    if DATASETS[dataset].kind == "plane":
        expected |= {"followed", "went"} | ({"density", "batch_data"} if objective == "nll" else
                                            {"pulls", "batch_samples", "batch_moved"})  # fmt: skip
        expected |= {"both", "batch_data"} if objective == "hybrid" else set()
    else:
        expected |= {"images", "was"} | ({"gradient"} if objective != "nll" else set())
    assert set(arrays) == expected


def test_the_best_discriminator_looks_and_is_drawn() -> None:
    duel = DuelExperiment(**NASH, critic="exact")
    learner = arrived(duel, 1)
    rounds(learner, 1)
    assert frame(learner)[1].keys() >= {"pulls", "went"}
    learner.step()
    figures, arrays = frame(learner)
    assert NAMES[int(figures["move"])] == "look" and "critic" in arrays
    assert np.abs(arrays["pulls"]).max() < 1e-4  # at the equilibrium nobody is pulled


def test_a_move_that_leaves_the_numbers_ends_the_run() -> None:
    duel = DuelExperiment(**{**SMALL, "loss": "wasserstein"}, critic_rate=1.0, learning_rate=1.0)
    learner = arrived(duel, 0, 400)
    with pytest.raises(Diverged):
        rounds(learner, 400)


def test_settings_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(SettingError, match="no labels to smooth"):
        TurnsExperiment.from_settings({"smoothing": 0.2, "loss": "hinge"})


def test_all_at_once_is_told_too() -> None:
    learner = arrived(DuelExperiment(**SMALL, **ALL_AT_ONCE))
    assert rounds(learner, 1) == ["critic", "critic", "generator"]
    learner.step()
    figures, _ = frame(learner)
    assert figures["k"] == 1 and figures["of"] == 2 and figures["noise"] > 0
    assert figures["penalty"] > 0


def test_a_run_of_ones_own_is_looked_at_from_where_it_stands(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its checkpoint spares the way there, and leaves no trace in the frames."""
    duel, played = RUNS["gan"], []
    store, empty = Store(tmp_path / "mine.sqlite"), Store(tmp_path / "others.sqlite")
    session = Session(store, duel)
    for _ in range(6):
        session.step()
    session.rest("paused")
    step = DuelLearner.step
    monkeypatch.setattr(DuelLearner, "step", lambda one: played.append(one) or step(one))
    experiment, frames = TurnsExperiment.of(duel, 6, 4), []
    for where, steps in ((store, 0), (empty, 6)):
        info = train_here(experiment, where)
        assert info.state == "done", info.reason
        assert len(played) == steps
        frames.append([decode(blob) for _, blob in where.blobs(info.id)])
    for one, other in zip(*frames, strict=True):
        assert (one.step, one.losses) == (other.step, other.losses)
        for name, array in one.arrays.items():
            np.testing.assert_array_equal(array, other.arrays[name])
