"""The kinds of flow and both objectives as runs: which go, what they cannot, how they resume."""

from __future__ import annotations

import itertools
import math
import statistics

import pytest
import torch
from safetensors.torch import load, save

from genlab.data.catalog import DATASETS
from genlab.experiments.fields import SettingError
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.flow_learner import FlowLearner

KINDS = list(
    itertools.product(
        ("affine", "additive", "linear"), ("normal", "mixture"), ("forward", "reverse")
    )
)
every_kind = pytest.mark.parametrize(("coupling", "base", "objective"), KINDS)
SMOOTH = [name for name, entry in DATASETS.items() if entry.smooth]
SMALL = {"couplings": 4, "width": 8, "batch": 64, "steps": 400}


def history(learner: FlowLearner, steps: int) -> list[float]:
    """The losses of the next steps."""
    return [next(iter(learner.step().values())) for _ in range(steps)]


@every_kind
@pytest.mark.parametrize("cut", [0, 1, 65])
def test_a_resumed_run_is_the_uninterrupted_one(
    coupling: str, base: str, objective: str, cut: int
) -> None:
    experiment = FlowExperiment(coupling=coupling, base=base, objective=objective, **SMALL)
    whole, first, resumed = (experiment.learner() for _ in range(3))
    history(whole, cut)
    history(first, cut)
    resumed.load_state_dict(load(save(first.state_dict())))
    assert history(resumed, 70) == history(whole, 70)
    assert all(torch.equal(*pair) for pair in zip(*weights(resumed, whole), strict=True))


def weights(*learners: FlowLearner) -> list[list[torch.Tensor]]:
    return [list(learner.model.parameters()) for learner in learners]


@every_kind
def test_every_kind_learns_records_and_is_evaluated(
    coupling: str, base: str, objective: str
) -> None:
    experiment = FlowExperiment(
        dataset="moons", coupling=coupling, base=base, objective=objective, **SMALL
    )
    learner = experiment.learner()
    before = experiment.evaluate(learner)
    name = experiment.statics()["loss"]
    assert name == {"forward": "nll", "reverse": "reverse_kl"}[objective]
    assert set(learner.step()) == {name}
    history(learner, 250)
    after = experiment.evaluate(learner)
    goal = {"forward": "kl", "reverse": "reverse_kl"}[objective]
    assert after[goal] < before[goal] - 0.1  # type: ignore[operator]
    figures, arrays = experiment.probe(learner, 400)
    assert figures["kl"] == pytest.approx(after["kl"], abs=5 * figures["kl_stderr"])
    assert figures["held_out"] == pytest.approx(after["nll"], abs=0.5)
    assert all(math.isfinite(value) for value in figures.values())
    assert arrays["samples"].shape == (512, 2)


@pytest.mark.parametrize("dataset", SMOOTH)
def test_reverse_kl_goes_down_on_every_set_that_takes_it(dataset: str) -> None:
    experiment = FlowExperiment(dataset=dataset, objective="reverse", **SMALL)
    losses = history(experiment.learner(), 300)
    assert all(math.isfinite(loss) for loss in losses)
    assert statistics.median(losses[-100:]) < statistics.median(losses[:50]) - 0.05


@pytest.mark.parametrize("dataset", DATASETS)
def test_reverse_kl_says_which_sets_it_can_ask(dataset: str) -> None:
    if dataset in SMOOTH:
        FlowExperiment.from_settings({"dataset": dataset, "objective": "reverse"})
        return
    with pytest.raises(SettingError, match=r"take forward.*moons.*8gaussians") as caught:
        FlowExperiment.from_settings({"dataset": dataset, "objective": "reverse"})
    assert str(caught.value).count(".") == 1  # one sentence


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"dataset": "digits", "base": "mixture"}, "eight bells in the plane.*64 coordinates"),
        ({"objective": "reverse", "train_points": 50}, "`train_points` is 50.*leave it at 0"),
    ],
)
def test_settings_that_do_not_go_together(settings: dict[str, object], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        FlowExperiment.from_settings(settings)


def test_straight_layers_come_to_the_best_gaussian() -> None:
    """Their NLL is then 1/2 log det(2 pi e Sigma), Sigma the covariance of the data."""
    experiment = FlowExperiment(
        dataset="moons", coupling="linear", couplings=3, steps=600, learning_rate=0.02
    )
    learner = experiment.learner()
    history(learner, 600)
    metrics = experiment.evaluate(learner)
    x = learner.data.draw(400_000, torch.Generator().manual_seed(9)).double()
    best = 0.5 * torch.logdet(2 * math.pi * math.e * x.T.cov()).item()
    assert metrics["nll"] == pytest.approx(best, abs=4 * metrics["nll_stderr"])  # type: ignore[operator]
    assert metrics["kl"] == pytest.approx(best - metrics["entropy"], abs=0.01)  # type: ignore[operator]


def test_layers_that_only_shift_stay_below_the_bells_top() -> None:
    """No place is denser than 1/(2 pi), so a set of tiny spots costs log(2 pi) at least."""
    experiment = FlowExperiment(dataset="ring8", coupling="additive", **SMALL)
    learner = experiment.learner()
    history(learner, 300)
    assert experiment.evaluate(learner)["nll"] > math.log(2 * math.pi)  # type: ignore[operator]
    density = experiment.probe(learner, 400)[1]["density"]
    assert density.max() <= -math.log(2 * math.pi) + 1e-3
