"""Training that leaves what means something ends with a sentence; healthy training never does."""

from __future__ import annotations

import math

import pytest
import torch
from safetensors.torch import load, save

from genlab.data.catalog import DATASETS
from genlab.experiments.divergence import CHECK, EARLY, USUAL_RATE, WINDOW, Watch, gain, mend
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.flow_learner import FlowLearner
from genlab.experiments.learner import Diverged

PLANAR = [name for name, entry in DATASETS.items() if entry.kind == "plane"]


def judged(losses: list[float], dim: int = 2, clip: bool = True) -> tuple[int, float] | None:
    """The step at which these losses are too much, and the figure that says so."""
    watch = Watch(dim, clip)
    for step, loss in enumerate(losses, start=1):
        over = watch.see(step, loss)
        if over is not None:
            return step, over
    return None


def ends(settings: dict[str, object], steps: int) -> Diverged | None:
    """How the run ended within `steps`, if it did."""
    learner = FlowExperiment.from_settings(settings).learner()
    return next((error for _ in range(steps) if (error := next_error(learner)) is not None), None)


def next_error(learner: FlowLearner) -> Diverged | None:
    """How the next step ends the run, if it does."""
    try:
        learner.step()
    except Diverged as error:
        assert error.step == learner.steps_done
        return error
    return None


@pytest.mark.parametrize("seed", [1, 3])
@pytest.mark.parametrize("dataset", [*PLANAR, "digits"])
def test_a_rate_of_one_ends_soon_on_every_set(dataset: str, seed: int) -> None:
    """With clipping, which hides it: the loss comes back down to a flow that learns no more."""
    error = ends({"dataset": dataset, "learning_rate": 1.0, "seed": seed, "batch": 128}, 300)
    assert error is not None
    assert error.change == {"learning_rate": USUAL_RATE}
    assert str(error).endswith("the learning rate 1 is too large here; try 0.002.")
    assert FlowExperiment(dataset=dataset, learning_rate=1.0).but(**error.change)


@pytest.mark.parametrize("objective", ["forward", "reverse"])
@pytest.mark.parametrize("coupling", ["affine", "additive"])
def test_so_it_does_with_other_layers_and_the_other_objective(
    coupling: str, objective: str
) -> None:
    kinds = {"coupling": coupling, "objective": objective, "couplings": 8, "batch": 128}
    assert ends({"learning_rate": 1.0, **kinds}, 300) is not None


@pytest.mark.parametrize(
    "settings",
    [
        {"dataset": "ring8", "batch": 32, "learning_rate": 0.02},
        {"dataset": "ring8", "objective": "reverse"},
        {"dataset": "rings", "base": "mixture", "learning_rate": 0.02},
        {"dataset": "moons", "train_points": 10, "learning_rate": 0.01},
        {"dataset": "checkerboard", "coupling": "linear", "learning_rate": 0.1},
        {"dataset": "grid25", "clip": False},
        {"dataset": "digits", "learning_rate": 0.02},
    ],
    ids=str,
)
def test_healthy_runs_go_on(settings: dict[str, object]) -> None:
    assert ends({"couplings": 4, "width": 16, "steps": 1000, **settings}, 400) is None


def test_without_clipping_one_batch_far_out_is_the_end() -> None:
    settings = {"dataset": "checkerboard", "learning_rate": 1.0, "schedule": "constant"}
    error = ends({**settings, "clip": False}, 100)
    assert error is not None
    assert error.value > 200
    assert str(error).startswith("The negative log-likelihood became ")


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_loss_without_meaning_is_the_end_at_once(bad: float) -> None:
    found = judged([4.0, 3.0, bad, 2.0])
    assert found is not None
    assert found[0] == 3


def test_a_steady_rise_is_the_end_within_a_window() -> None:
    """From 3 nats to 9, that is by more than 1.5 a dimension and half of the best."""
    losses = [3.0] * 200 + [9.0] * 100
    found = judged(losses)
    assert found is not None
    step, value = found
    assert 200 + WINDOW // 2 < step <= 200 + WINDOW // 2 + CHECK
    assert value == 9.0


def test_what_is_not_the_end() -> None:
    """Single batches far out, a slow descent, a loss below zero, a small rise, a small start."""
    assert judged(([3.0] * 9 + [1e6]) * 50) is None
    assert judged([1000.0 - 2 * k for k in range(600)]) is None
    assert judged([-3.0 + 0.01 * math.sin(k) for k in range(300)]) is None
    assert judged([3.0] * 200 + [7.0] * 200) is None
    assert judged([4000.0] * 100 + [5000.0] * 100) is None


def test_the_watch_goes_on_where_it_was() -> None:
    """At every cut it comes to the same judgement as one that was never interrupted."""
    losses = [5.0 - 0.01 * k for k in range(150)] + [30.0] * 60
    whole = judged(losses)
    assert whole is not None
    for cut in (0, 1, 49, 50, 151, 170):
        first, second = Watch(2, True), Watch(2, True)
        for step, loss in enumerate(losses[:cut], start=1):
            assert first.see(step, loss) is None
        second.restore(first.state())
        rest = enumerate(losses[cut:], start=cut + 1)
        found = next((s, over) for s, x in rest if (over := second.see(s, x)) is not None)
        assert found == whole


def test_a_resumed_run_ends_where_the_whole_one_does() -> None:
    experiment = FlowExperiment(learning_rate=1.0, couplings=4, batch=64)
    whole = ends(experiment.settings(), 300)
    assert whole is not None
    first, second = experiment.learner(), experiment.learner()
    for _ in range(whole.step - 5):
        first.step()
    second.load_state_dict(load(save(first.state_dict())))
    errors = [error for _ in range(5) if (error := next_error(second)) is not None]
    assert str(errors[0]) == str(whole)


def test_the_gain_is_that_of_a_random_layer() -> None:
    """A layer of independent weights makes its input so much longer, on average."""
    draws = torch.Generator().manual_seed(1)
    width, sd = 64, 0.7
    matrix = sd * torch.randn(width, width, generator=draws)
    x = torch.randn(width, 1000, generator=draws)
    swollen = (matrix @ x).norm() / x.norm()
    found = gain(float(matrix.norm()), matrix.numel(), width)
    assert found == pytest.approx(swollen.item(), rel=0.02)


def test_weights_alone_can_be_the_end() -> None:
    """Where the loss betrays nothing; but not later, when a long training may have grown them."""
    for before, over in ((EARLY - 1, True), (EARLY + CHECK - 1, False)):
        learner = FlowExperiment(learning_rate=0.2).learner()
        draws = torch.Generator().manual_seed(1)
        with torch.no_grad():
            for layer in learner.flow.layers:  # their last matrix stays 0, and the flow no flow
                for weight in list(layer.parameters())[:2]:
                    weight.copy_(2 * torch.randn(weight.shape, generator=draws))
        learner.descent.steps_done = before
        error = next_error(learner)
        assert (error is not None) is over
        assert not over or "swell their input became 1" in str(error)


@pytest.mark.parametrize(
    ("rate", "clip", "change"),
    [
        (1.0, True, {"learning_rate": USUAL_RATE}),
        (0.021, False, {"learning_rate": USUAL_RATE}),
        (0.02, True, {"learning_rate": 0.002}),
        (0.0003, True, {"learning_rate": 0.00003}),
        (0.002, False, {"clip": True}),
    ],
)
def test_the_remedy_is_a_setting(rate: float, clip: bool, change: dict[str, float]) -> None:
    words, found = mend(rate, clip)
    assert found == change
    assert words.count(";") == 1
    assert words.endswith(".")
    changed = FlowExperiment(learning_rate=rate, clip=clip).but(**found)
    assert changed.run_id != FlowExperiment(learning_rate=rate, clip=clip).run_id
