"""Duels: teachers differ and nothing else does; what is exact is exact; runs can be cut."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from genlab.data.catalog import DATASETS
from genlab.data.shipped import folder
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_learner import DuelLearner
from genlab.experiments.duels import GAME_TITLES, GAN_TEACHERS, WITH_LABELS, WITH_OPTIMUM, truths
from genlab.experiments.fields import SettingError
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.frame import Frame, decode, encode
from genlab.experiments.learner import Diverged
from genlab.models.preprocessing import ImageFlow
from genlab.objectives.adversarial import GAMES
from genlab.runs.inline import train_here
from genlab.runs.standalone import script
from genlab.runs.store import Store
from tests.data.brought import drawing, table

SMALL: dict[str, Any] = {
    "couplings": 2,
    "width": 8,
    "critic_width": 16,
    "batch": 32,
    "steps": 400,
}
ALL_AT_ONCE: dict[str, Any] = {
    "gradient_penalty": 10.0,
    "r1": 0.1,
    "spectral": True,
    "instance_noise": 0.5,
    "smoothing": 0.1,
    "critic_steps": 2,
}
NASH: dict[str, Any] = {"start": "nash", "dataset": "moons", "batch": 32, "steps": 400}
RUNS = {
    "nll": DuelExperiment(**SMALL, objective="nll"),
    "gan": DuelExperiment(**SMALL),
    "hybrid": DuelExperiment(**SMALL, objective="hybrid", loss="leastsquares"),
    "plain": DuelExperiment(**SMALL, objective="plain", loss="hinge"),
    "all at once": DuelExperiment(**SMALL, **ALL_AT_ONCE),
    "exact": DuelExperiment(**{**SMALL, "dataset": "moons"}, critic="exact"),
    "nash": DuelExperiment(**NASH),
    "digits": DuelExperiment(**SMALL, dataset="digits", objective="hybrid"),
    "own table": DuelExperiment(**SMALL, dataset="own", own=table(40)),
    "own drawing": DuelExperiment(**SMALL, dataset="own", own=drawing(40)),
}
every_run = pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)


def history(learner: DuelLearner, steps: int) -> list[dict[str, float]]:
    return [learner.step() for _ in range(steps)]


def weights(learner: DuelLearner) -> torch.Tensor:
    return learner.descent.weights.detach().clone()


def test_the_tables_agree() -> None:
    assert list(GAME_TITLES) == list(GAMES)
    assert [name for name, one in GAMES.items() if one.labels] == list(WITH_LABELS)
    assert [name for name, one in GAMES.items() if one.optimal] == list(WITH_OPTIMUM)


@pytest.mark.parametrize("start", [SMALL, NASH], ids=["fresh", "nash"])
def test_teachers_differ_and_nothing_else(start: dict[str, Any]) -> None:
    """First weights agree to the bit, and so does every batch of data, however often D is moved."""
    one = DuelExperiment(**start)
    others = [
        one.but(objective="nll"),
        one.but(objective="hybrid"),
        one.but(critic_steps=3),
        one.but(loss="wasserstein", gradient_penalty=10.0),
    ]
    first = one.learner()
    batches = [first.batches.next() for _ in range(3)]
    for other in others:
        learner = other.learner()
        assert torch.equal(weights(learner), weights(first))
        learner.step()
        for batch in batches[1:]:
            assert torch.equal(learner.batches.next(), batch)


def test_likelihood_alone_is_the_flow_s_own_training() -> None:
    """To the bit: the duel adds a second teacher, it does not change the first."""
    shape = {"couplings": 2, "width": 8, "batch": 32, "steps": 400, "dataset": "moons"}
    duel = DuelExperiment(**shape, objective="nll", schedule="cosine", learning_rate=2e-3)
    alone = FlowExperiment(**shape).learner()
    assert [one["nll"] for one in history(duel.learner(), 70)] == [
        alone.step()["nll"] for _ in range(70)
    ]


@every_run
def test_same_settings_same_run_looked_at_or_not(experiment: DuelExperiment) -> None:
    one, two = experiment.learner(), experiment.learner()
    watched = []
    for step in range(5):
        experiment.probe(two, step)
        watched += history(two, 1)
    assert history(one, 5) == watched
    assert history(experiment.but(seed=2).learner(), 1) != watched[:1]
    (figures, arrays), (again, same) = (experiment.probe(x, 0) for x in (one, two))
    assert figures == again
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, same[name])


@every_run
@pytest.mark.parametrize("cut", [0, 1, 5])
def test_a_resumed_run_is_the_uninterrupted_one(experiment: DuelExperiment, cut: int) -> None:
    whole, first = experiment.learner(), experiment.learner()
    history(whole, cut)
    history(first, cut)
    resumed = experiment.learner()
    history(resumed, 2)  # whatever it did before must not matter
    resumed.load_state_dict(load(save(first.state_dict())))
    assert resumed.steps_done == cut
    assert history(resumed, 4) == history(whole, 4)
    assert torch.equal(weights(resumed), weights(whole))


@pytest.mark.parametrize("objective", GAN_TEACHERS)
@pytest.mark.parametrize("dataset", DATASETS)
def test_every_data_set_is_played_for_recorded_and_measured(dataset: str, objective: str) -> None:
    experiment = DuelExperiment(**SMALL, dataset=dataset, objective=objective)
    learner = experiment.learner()
    losses = history(learner, 3)[-1]
    assert experiment.statics()["loss"] in losses
    figures, arrays = experiment.probe(learner, 0)
    frame = decode(encode(Frame(0, 0.0, figures, arrays)))  # its types are those a frame takes
    expected = {"images", "data"} | ({"resampled"} if objective != "plain" else set())
    if DATASETS[dataset].kind == "plane":
        expected = {"samples", "data"}
        expected |= {"critic", "slopes"} if objective != "nll" else set()
        expected |= {"density", "optimal"} if objective != "plain" else set()
    assert set(frame.arrays) == expected
    metrics = experiment.evaluate(learner)
    assert metrics["parameters"] == experiment.parameters
    assert (metrics["nll"] is None) == (objective == "plain") == ("held_out" not in figures)
    assert ("modes" in metrics) == (learner.source.modes is not None)


def test_a_plain_generator_has_as_many_weights_as_the_flow_or_a_few_less() -> None:
    for dataset in ("ring8", "digits"):
        flow = DuelExperiment(dataset=dataset)
        plain = flow.but(objective="plain").parameters
        assert 0.97 * flow.parameters < plain <= flow.parameters


def test_maps_are_what_the_players_say() -> None:
    """The verdict, its slope by differences, and the best verdict: log p_data - log p_model."""
    experiment = DuelExperiment(**{**SMALL, "dataset": "moons"})
    learner = experiment.learner()
    history(learner, 20)
    _, arrays = experiment.probe(learner, 0)
    window, side = experiment.entry.window, 64
    middle = (np.arange(side) + 0.5) * 2 * window / side - window
    row, column = 40, 13
    x = torch.tensor([[middle[column], middle[row]]], dtype=torch.float32)
    assert learner.critic is not None and learner.flow is not None
    verdict = float(learner.critic.model(x).detach())
    assert arrays["critic"][row, column] == pytest.approx(verdict, rel=2e-3)
    log_p = float(learner.source.log_prob(x)) if learner.source.log_prob else math.nan
    best = log_p - float(learner.flow.log_prob(x).detach())
    assert arrays["optimal"][row, column] == pytest.approx(best, rel=2e-3)
    at = torch.tensor(arrays["samples"][:1]).double()
    network = learner.critic.model.double()
    for axis in (0, 1):
        step = torch.zeros(1, 2, dtype=torch.float64)
        step[0, axis] = 1e-6
        slope = float((network(at + step) - network(at - step)).detach()) / 2e-6
        assert arrays["slopes"][0, axis] == pytest.approx(slope, rel=5e-3, abs=1e-4)


@pytest.mark.parametrize("dataset", truths())
def test_at_the_equilibrium_the_best_verdict_is_nothing_and_the_copy_exact(dataset: str) -> None:
    experiment = DuelExperiment(**{**NASH, "dataset": dataset})
    learner = experiment.learner()
    figures, arrays = experiment.probe(learner, 0)
    assert figures["kl"] == pytest.approx(0, abs=1e-4)
    if "optimal" in arrays:
        assert np.abs(arrays["optimal"]).max() == 0
    metrics = experiment.evaluate(learner)
    assert metrics["kl"] == pytest.approx(0, abs=1e-4)
    if "gap" in metrics:
        assert abs(metrics["gap"] or 0) < 5 * (metrics["nll_stderr"] or 0)


@pytest.mark.parametrize("loss", WITH_OPTIMUM)
def test_against_the_best_verdict_the_equilibrium_is_a_place_of_rest(loss: str) -> None:
    """Its slope is 0 everywhere: nothing moves, whatever the noise. A learned one moves it."""
    exact = DuelExperiment(**NASH, critic="exact", loss=loss)
    learner = exact.learner()
    before = weights(learner)
    for losses in history(learner, 5):
        assert losses["g_loss"] == pytest.approx(GAMES[loss].equilibrium[1], abs=1e-6)
    assert torch.equal(weights(learner), before)
    learned = exact.but(critic="learned").learner()
    history(learned, 5)
    assert not torch.equal(weights(learned), before)


def test_the_best_verdict_teaches_a_flow() -> None:
    """The saturating loss is then the Jensen-Shannon divergence; KL(data || model) falls too."""
    larger = {"couplings": 4, "width": 32, "batch": 128, "steps": 4000}
    experiment = RUNS["exact"].but(**larger, loss="saturating")
    learner = experiment.learner()
    first = experiment.probe(learner, 0)[0]["kl"]
    history(learner, 200)
    assert experiment.probe(learner, 0)[0]["kl"] < 0.7 * first
    assert learner.exact is not None
    for mine, theirs in zip(
        learner.exact.copy.parameters(), learner.player.parameters(), strict=True
    ):
        assert torch.equal(mine, theirs)


@pytest.mark.parametrize("objective", ["gan", "hybrid", "plain"])
def test_a_discriminator_teaches(objective: str) -> None:
    """Samples that all lay near 0 come to lie where the data are: far from 0."""
    larger = {"couplings": 4, "width": 32, "batch": 128, "steps": 4000}
    experiment = DuelExperiment(**larger, dataset="8gaussians", objective=objective)
    learner = experiment.learner()
    data = learner.source.draw(2000, torch.Generator().manual_seed(0)).norm(dim=1)

    def apart() -> float:
        drawn = learner.player.sample(2000, torch.Generator().manual_seed(1)).norm(dim=1)
        return float((drawn.sort().values - data.sort().values).abs().mean())

    before = apart()
    history(learner, 500)
    assert apart() < 0.4 * before


def test_bits_per_dim_are_those_of_the_image_flow() -> None:
    learner = RUNS["digits"].learner()
    assert learner.source.pixels is not None and learner.flow is not None
    pixels = learner.source.pixels
    model = ImageFlow(learner.flow, pixels.levels, pixels.margin)
    z = learner.source.draw(50, torch.Generator().manual_seed(0))
    y = model.logit.to_data(z)
    nats = -float(learner.flow.log_prob(z).mean().detach())
    expected = -float(model.log_prob(y).mean().detach()) / (64 * math.log(2)) + math.log2(17)
    assert learner.to_bits(nats, z) == pytest.approx(expected, abs=1e-4)
    images = model.to_images(z).to(torch.float32) * 255 / 16
    assert torch.equal(pixels.grey(z).flatten(1), images.round().to(torch.uint8))


def test_nothing_is_bounded_without_a_bound_and_the_doctor_says_so() -> None:
    wild = DuelExperiment(**SMALL, loss="wasserstein", critic_rate=0.1, critic_steps=10)
    learner = wild.learner()
    with pytest.raises(Diverged, match="try a gradient penalty of 10") as told:
        history(learner, 2000)
    assert told.value.change == {"gradient_penalty": 10.0}
    wild.but(**told.value.change)  # what is offered is a run


@pytest.mark.parametrize(
    ("whose", "says"), [("critic", "discriminator's rate"), ("descent", "discriminator's loss")]
)
def test_a_number_that_is_none_ends_the_run_with_a_sentence(whose: str, says: str) -> None:
    learner = RUNS["gan"].learner()
    history(learner, 2)
    with torch.no_grad():
        getattr(learner, whose).weights[0] = math.nan
    with pytest.raises(Diverged, match="not a number at step 3") as told:
        learner.step()
    assert says in str(told.value).lower()


def test_the_last_good_frame_of_a_failed_run_is_kept(tmp_path: Path) -> None:
    wild = DuelExperiment(**SMALL, loss="wasserstein", critic_rate=0.1, critic_steps=10)
    store = Store(tmp_path / "runs.sqlite")
    info = train_here(wild, store)
    assert info.state == "failed" and "gradient penalty" in info.reason
    frames = [decode(blob) for _, blob in store.blobs(info.id)]
    assert frames
    for frame in frames:
        assert all(np.isfinite(array).all() for array in frame.arrays.values())
        assert all(math.isfinite(loss) for loss in frame.losses.values())


def test_a_likelihood_that_explodes_is_told_like_a_flow_s() -> None:
    wild = DuelExperiment(**SMALL, objective="nll", learning_rate=1.0)
    with pytest.raises(Diverged, match=r"try 0\.002"):
        history(wild.learner(), 2000)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"smoothing": 0.1, "loss": "hinge"}, "no labels to smooth"),
        ({"start": "nash", "dataset": "rings"}, "no frozen flow of rings"),
        ({"start": "nash", "dataset": "moons", "objective": "plain"}, "take objective gan"),
        ({"start": "nash", "dataset": "moons", "width": 8}, "leave `width` out"),
        ({"critic": "exact", "loss": "hinge"}, "no best verdict has a slope"),
        ({"critic": "exact", "objective": "plain"}, "has none"),
        ({"critic": "exact", "dataset": "checkerboard"}, "cannot say"),
        ({"critic": "exact", "dataset": "digits"}, "cannot say"),
        ({"dataset": "own"}, "draw something"),
        ({"start": "nash", "dataset": "own", "own": drawing(30)}, "no frozen flow of own"),
    ],
)
def test_what_does_not_go_together_gets_a_sentence(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingError, match=says):
        DuelExperiment.from_settings(settings)


def test_hinge_and_exact_do_not_matter_to_likelihood() -> None:
    """So that runs with different teachers can share all other settings."""
    DuelExperiment.from_settings({"objective": "nll", "loss": "hinge", "gradient_penalty": 10})


def test_as_a_script_it_needs_the_truth_s_weights_beside_it(tmp_path: Path) -> None:
    """With them it comes to the recorded figures; without them it says what is missing."""
    experiment = DuelExperiment(start="nash", dataset="moons", critic_width=8, batch=16, steps=10)
    info = train_here(experiment, Store(tmp_path / "runs.sqlite"))
    file = tmp_path / "run.py"
    file.write_text(script(experiment, info.metrics, info.step))

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", str(file)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=170)

    assert "it comes with GenLab: copy that folder here" in run().stderr
    shutil.copytree(folder("truths"), tmp_path / "assets" / "truths")
    ran = run()
    assert ran.returncode == 0, ran.stderr
    compared = [line.split() for line in ran.stdout.splitlines() if " recorded " in line]
    assert [words[0] for words in compared] == list(info.metrics)
    assert all(words[2] == words[4] for words in compared)
