"""The flow's learner: the same settings give the same run, however it is cut into pieces."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from genlab.data.catalog import DATASETS
from genlab.experiments.batches import Batches, resampled
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.flow_learner import FlowLearner
from genlab.experiments.streams import stream

SMALL = {"couplings": 2, "width": 8, "batch": 32, "steps": 400}
RUNS = {
    "moons": FlowExperiment(dataset="moons", **SMALL),
    "few points": FlowExperiment(dataset="checkerboard", train_points=50, **SMALL),
    "digits": FlowExperiment(dataset="digits", mask="checkerboard", **SMALL),
}
every_run = pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)


def history(learner: FlowLearner, steps: int) -> list[float]:
    """The losses of the next steps."""
    return [next(iter(learner.step().values())) for _ in range(steps)]


@every_run
def test_same_settings_same_run(experiment: FlowExperiment) -> None:
    """Losses and frames agree to the bit; another seed gives others."""
    one, two = experiment.learner(), experiment.learner()
    assert history(one, 70) == history(two, 70)
    (figures, arrays), (figures_2, arrays_2) = (experiment.probe(x, 0) for x in (one, two))
    assert figures == figures_2
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, arrays_2[name])
    assert history(experiment.but(seed=2).learner(), 3) != history(experiment.learner(), 3)


@every_run
def test_recording_does_not_change_the_run(experiment: FlowExperiment) -> None:
    """A learner that is looked at after every step goes the way of one that is not."""
    watched, alone = experiment.learner(), experiment.learner()
    for step in range(5):
        experiment.probe(watched, step)
        assert watched.step() == alone.step()


@every_run
@pytest.mark.parametrize("cut", [0, 1, 63, 64, 65])
def test_a_resumed_run_is_the_uninterrupted_one(experiment: FlowExperiment, cut: int) -> None:
    """From any step, within or at the end of a chunk of batches, through safetensors' bytes."""
    whole, first = experiment.learner(), experiment.learner()
    history(whole, cut)
    history(first, cut)
    resumed = experiment.learner()
    resumed.load_state_dict(load(save(first.state_dict())))
    assert resumed.steps_done == cut
    assert history(resumed, 70) == history(whole, 70)


def test_a_learner_of_another_size_is_refused() -> None:
    """A state with other shapes is an error, never a half-filled model."""
    state = RUNS["moons"].learner().state_dict()
    with pytest.raises(RuntimeError, match="size mismatch"):
        RUNS["moons"].but(width=9).learner().load_state_dict(state)


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_data_set_trains_records_and_is_evaluated(dataset: str) -> None:
    """The first NLL is that of the standard normal; a hundred steps improve it."""
    experiment = FlowExperiment(dataset=dataset, **SMALL)
    learner = experiment.learner()
    figures, arrays = experiment.probe(learner, 0)
    first = figures["held_out"]
    loss = experiment.statics()["loss"]
    assert set(learner.step()) == {loss}
    history(learner, 150)
    assert experiment.probe(learner, 400)[0]["held_out"] < first
    metrics = experiment.evaluate(learner)
    assert metrics[loss] == pytest.approx(experiment.probe(learner, 400)[0]["held_out"], abs=0.2)
    if DATASETS[dataset].kind == "plane":
        assert {"samples", "data", "density", "weights"} == set(arrays)
        assert metrics["nll"] > metrics["entropy"] - 3 * metrics["nll_stderr"]
    else:
        assert {"images", "data"} == set(arrays)
        assert arrays["data"].max() == 255


@pytest.mark.parametrize("frame", [3, 10, 160])
def test_full_frames_come_every_tenth(frame: int) -> None:
    """And at the end; the density is then the model's own, over the window."""
    experiment = FlowExperiment()
    arrays = experiment.probe(experiment.learner(), frame * experiment.frame_every)[1]
    assert ("density" in arrays) == (frame % 10 == 0)
    if "density" in arrays:
        side = 2 * experiment.statics()["window"]
        cell = (side / len(arrays["density"])) ** 2
        total = np.exp(arrays["density"].astype(np.float64)).sum() * cell
        assert total == pytest.approx(1, abs=0.01)  # a standard normal inside [-4, 4]^2


def test_streams_are_independent_and_named() -> None:
    """Draws for one purpose do not move those for another."""
    draws = {name: torch.rand(3, generator=stream(1, name)) for name in ("a", "b")}
    assert not torch.equal(draws["a"], draws["b"])
    assert torch.equal(draws["a"], torch.rand(3, generator=stream(1, "a")))
    assert not torch.equal(draws["a"], torch.rand(3, generator=stream(2, "a")))


def test_batches_of_few_points_hold_only_those() -> None:
    """Resampling invents nothing, and uses all."""
    points = torch.arange(10.0)[:, None]
    batches = Batches(resampled(points), 16, 1, stream(1, "batches"))
    seen = torch.cat([batches.next() for _ in range(100)]).unique()
    assert torch.equal(seen, points.flatten())
