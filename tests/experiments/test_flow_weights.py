"""The weights in a flow's recording: which frames hold them, and that they are the model's."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from genlab.experiments.flow import FlowExperiment
from genlab.experiments.flow_weights import ONE, SEVERAL, is_key, layout
from genlab.models.base import BASES
from genlab.models.coupling import COUPLINGS
from genlab.models.realnvp import RealNVP

KINDS = list(itertools.product(COUPLINGS, BASES))
SMALL = {"couplings": 3, "width": 8, "batch": 32, "steps": 400}


def keys(experiment: FlowExperiment) -> list[int]:
    """The steps of the regular frames with weights."""
    steps = range(experiment.steps + 1)
    return [s for s in steps if experiment.frame_steps(s) and is_key(experiment, s)]


@pytest.mark.parametrize(("coupling", "base"), KINDS)
@pytest.mark.parametrize("mask", ["alternate", "half"])
def test_the_weights_of_a_frame_are_the_flow(coupling: str, base: str, mask: str) -> None:
    """A flow built from what the frame and the statics say gives the same densities."""
    experiment = FlowExperiment(coupling=coupling, base=base, mask=mask, **SMALL)
    learner = experiment.learner()
    for _ in range(3):
        learner.step()
    weights = experiment.probe(learner, 400)[1]["weights"]
    assert weights.dtype == np.float32
    assert weights.shape == (experiment.parameters,)
    of = experiment.statics()["flow"]
    names = "couplings", "width", "depth", "activation", "coupling", "base"
    again = RealNVP(2, **{name: of[name] for name in names}, generator=torch.Generator())
    assert (again.order.tolist(), again.kept) == (of["order"], of["kept"])
    torch.nn.utils.vector_to_parameters(torch.from_numpy(weights), again.parameters())
    x = torch.randn(50, 2, generator=torch.Generator().manual_seed(1))
    assert torch.equal(again.log_prob(x), learner.flow.log_prob(x))


def test_a_frame_keeps_the_weights_of_its_moment() -> None:
    experiment = FlowExperiment(**SMALL)
    learner = experiment.learner()
    weights = experiment.probe(learner, 0)[1]["weights"]
    before = weights.copy()
    learner.step()
    np.testing.assert_array_equal(weights, before)


@pytest.mark.parametrize("steps", [10, 100, 399, 2000, 8000, 200_000])
def test_key_frames_are_few_and_even_and_the_ends_are_among_them(steps: int) -> None:
    experiment = FlowExperiment(steps=steps)
    at = keys(experiment)
    assert at[0] == 0
    assert at[-1] == steps
    assert 2 <= len(at) <= 10
    assert steps < 800 or len(at) >= 6
    gaps = np.diff(at)
    assert len(set(gaps[:-1])) <= 1
    assert (gaps <= gaps[0]).all()


@pytest.mark.parametrize("step", [0, 1, 80, 173, 400])
def test_every_key_frame_is_full(step: int) -> None:
    """With the density and the held-out figures that belong to its weights."""
    experiment = FlowExperiment(**SMALL)
    figures, arrays = experiment.probe(experiment.learner(), step)
    assert {"weights", "density"} <= set(arrays)
    assert "held_out" in figures


def test_frames_between_the_regular_ones_hold_weights() -> None:
    """Someone asked for them: by single steps, or by stopping."""
    experiment = FlowExperiment(**SMALL)
    assert all(is_key(experiment, step) for step in range(400) if not experiment.frame_steps(step))


def test_large_flows_hold_theirs_once_or_never() -> None:
    large = FlowExperiment(width=128, depth=3, steps=400)
    assert SEVERAL < large.parameters <= ONE
    assert keys(large) == [400]
    assert not is_key(large, 1)
    huge = FlowExperiment(width=512, depth=4, steps=400)
    assert huge.parameters > ONE
    assert (keys(huge), layout(huge), huge.statics()["flow"]) == ([], None, None)


def test_images_hold_none() -> None:
    digits = FlowExperiment(dataset="digits")
    assert (keys(digits), digits.statics()["flow"]) == ([], None)


SIZED = [  # eight bells lie in the plane
    (dataset, coupling, base)
    for dataset in ("moons", "digits")
    for coupling, base in KINDS
    if (dataset, base) != ("digits", "mixture")
]


@pytest.mark.parametrize(("dataset", "coupling", "base"), SIZED)
def test_the_size_is_that_of_the_learners_model(dataset: str, coupling: str, base: str) -> None:
    experiment = FlowExperiment(dataset=dataset, coupling=coupling, base=base, couplings=5)
    model = experiment.learner().model
    assert experiment.parameters == sum(weight.numel() for weight in model.parameters())
