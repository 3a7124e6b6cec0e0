"""The figures of a finished flow: present where they mean something, and right."""

from __future__ import annotations

import pytest
import torch

from genlab.data.catalog import DATASETS
from genlab.data.own import write_table
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.flow_learner import FlowLearner

SMALL = {"couplings": 4, "width": 16, "batch": 128, "steps": 600, "learning_rate": 5e-3}
ALWAYS = {"nll", "nll_stderr", "entropy", "gap", "parameters", "integral"}
TRUTH = {"kl", "kl_stderr", "reverse_kl", "reverse_kl_stderr"}


def trained(experiment: FlowExperiment, steps: int) -> FlowLearner:
    learner = experiment.learner()
    for _ in range(steps):
        learner.step()
    return learner


@pytest.mark.parametrize("dataset", [n for n, e in DATASETS.items() if e.kind == "plane"])
def test_a_trained_flow_is_a_density(dataset: str) -> None:
    """It integrates to 1; the NLL is the floor and KL, within their errors."""
    experiment = FlowExperiment(dataset=dataset, **SMALL)
    metrics = experiment.evaluate(trained(experiment, 300))
    modes = {"off_modes"} if dataset in ("8gaussians", "ring8", "grid25") else set()
    assert set(metrics) == ALWAYS | TRUTH | modes
    assert metrics["integral"] == pytest.approx(1, abs=1e-2)
    assert metrics["parameters"] == experiment.parameters
    assert metrics["kl"] > 3 * metrics["kl_stderr"]  # type: ignore[operator]
    assert metrics["gap"] == pytest.approx(metrics["kl"], abs=4 * metrics["nll_stderr"])  # type: ignore[operator]
    if dataset != "checkerboard":
        assert metrics["reverse_kl"] > 3 * metrics["reverse_kl_stderr"]  # type: ignore[operator]
    else:
        assert metrics["reverse_kl"] is None  # infinite: samples where the truth has none


def test_few_points_are_learnt_by_heart() -> None:
    """What the flow pays for the points it has seen falls below what new ones cost."""
    experiment = FlowExperiment(dataset="moons", train_points=20, **SMALL)
    learner = trained(experiment, 400)
    metrics = experiment.evaluate(learner)
    assert metrics["train_nll"] < metrics["nll"] - 0.5  # type: ignore[operator]
    assert learner.points is not None
    with torch.no_grad():
        own = -learner.flow.log_prob(learner.points).mean().item()
    assert metrics["train_nll"] == pytest.approx(own, abs=1e-5)


def test_images_keep_their_figures() -> None:
    experiment = FlowExperiment(dataset="digits", couplings=2, width=8)
    metrics = experiment.evaluate(experiment.learner())
    bits = {"bits_per_dim", "bits_per_dim_stderr"}
    assert set(metrics) == bits | {"nll", "nll_stderr", "entropy", "parameters"}
    assert metrics["parameters"] == experiment.parameters


def test_of_a_table_nobody_knows_the_truth() -> None:
    rows = torch.randn(40, 2, generator=torch.Generator().manual_seed(1)).clamp(-3.9, 3.9)
    experiment = FlowExperiment(dataset="own", own=write_table(rows.numpy()), **SMALL)
    learner = trained(experiment, 100)
    metrics = experiment.evaluate(learner)
    assert set(metrics) == ALWAYS | {"train_nll"}
    assert metrics["entropy"] is None
    assert metrics["gap"] is None
    assert "kl" not in experiment.probe(learner, 400)[0]
