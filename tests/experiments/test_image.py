"""Image flows: a known start, a run that is the same however it is cut, figures that are right."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from genlab.data.marks import PACKED
from genlab.experiments import image_learner
from genlab.experiments.batches import spread
from genlab.experiments.fields import SettingError
from genlab.experiments.image import ImageExperiment
from genlab.experiments.image_evaluation import AT_LEAST
from genlab.experiments.image_learner import ImageLearner, kept_share
from genlab.experiments.learner import Diverged
from genlab.experiments.streams import stream
from genlab.models.presets import SIZES
from genlab.runs.session import Session
from genlab.runs.store import Store
from tests.runs.looking import assert_same, frames, trained

DIGITS = ImageExperiment(dataset="digits", steps=40)
GLYPHS = ImageExperiment(dataset="glyphs", steps=24, batch=4)
FEW = ImageExperiment(dataset="glyphs", steps=24, batch=4, train_images=50, margin="0.05")
RUNS = {"digits": DIGITS, "glyphs": GLYPHS, "few glyphs": FEW}
every_run = pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)


def history(learner: ImageLearner, steps: int) -> list[float]:
    return [learner.step()["bits_per_dim"] for _ in range(steps)]


@pytest.fixture(scope="module")
def digits() -> ImageLearner:
    """A flow of the digits after a short training, with its averaged weights."""
    learner = DIGITS.but(steps=150).learner()
    history(learner, 150)
    with torch.no_grad():
        learner.descent.weights.copy_(learner.average.value)
    return learner


FIRST = 300  # images that the norms are set from here; the more, the slower
BEGUN = [("digits", size, margin) for size in SIZES for margin in ("1e-6", "0.05")]


@pytest.mark.parametrize(
    ("dataset", "size", "margin"),
    [*BEGUN, ("glyphs", "usual", "1e-6"), ("glyphs", "small", "0.05")],
)
def test_first_bits_in_closed_form(
    dataset: str, size: str, margin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new flow is a Gaussian of independent logits, with the means and variances of images.

    Over those very images 1/2 E z^2 = 1/2, so the bits follow from the deviations alone, and for
    learned noise from how far a logistic of a normal is from uniform.
    """
    monkeypatch.setattr(image_learner, "FIRST_IMAGES", FIRST)
    learner = ImageExperiment(dataset=dataset, margin=margin, size=size).learner()
    draws = stream(1, "start")
    images = learner._draw()(FIRST, draws)
    with torch.no_grad():
        y, log_q = learner.model.with_noise(images, draws)
        parts = zip(y.split(250), log_q.split(250), strict=True)
        nats = torch.cat([learner.model.log_prob(some) - q for some, q in parts]).double()
    dim, levels, m = learner.data.dim, learner.data.levels, float(margin)
    y, u = y.double(), y.double() * levels - images
    s = m + (1 - 2 * m) * y
    deviation = torch.logit(s).std(0, correction=0)
    nll = 0.5 * math.log(2 * math.pi * math.e) + deviation.log().mean()
    volume = (math.log(1 - 2 * m) - s.log() - (1 - s).log()).mean()
    cost = 0.0
    if SIZES[size].noise is not None:
        u = u.clamp(1e-6, 1 - 1e-6)  # y holds 7 digits
        eps = torch.logit(u) / 1.7
        log_normal = -0.5 * (eps.square() + math.log(2 * math.pi))
        cost = float((log_normal - math.log(1.7) - (u * (1 - u)).log()).mean())
    expected = (float(nll - volume) + cost) / math.log(2) + math.log2(levels)
    bits = -float(nats.mean()) / (dim * math.log(2)) + math.log2(levels)
    assert bits == pytest.approx(expected, abs=1e-4)


@every_run
def test_same_settings_same_run_looked_at_or_not(experiment: ImageExperiment) -> None:
    """Losses agree to the bit, those of a learner that is probed after every step too."""
    one, two = experiment.learner(), experiment.learner()
    watched = []
    for step in range(4):
        experiment.probe(two, step)
        watched += history(two, 1)
    if experiment is DIGITS:  # the quickest to measure
        experiment.evaluate(two)
    watched += history(two, 2)
    assert history(one, 6) == watched
    assert torch.equal(one.average.value, two.average.value)
    assert history(experiment.but(seed=2).learner(), 2) != watched[:2]


@every_run
@pytest.mark.parametrize("cut", [0, 1, 9])
def test_a_resumed_run_is_the_uninterrupted_one(experiment: ImageExperiment, cut: int) -> None:
    """Weights, their average, the noise and the place in the data come along."""
    whole, first = experiment.learner(), experiment.learner()
    history(whole, cut)
    history(first, cut)
    resumed = experiment.learner()
    resumed.load_state_dict(load(save(first.state_dict())))
    assert resumed.steps_done == cut
    assert history(resumed, 3) == history(whole, 3)
    assert torch.equal(resumed.average.value, whole.average.value)
    assert resumed.watch.state()[:2] == whole.watch.state()[:2]


def test_frames_of_a_run_in_pieces_are_those_of_the_whole(tmp_path) -> None:
    """Through the store: paused anywhere, taken up by a new session, it is the same recording."""
    store, fresh = Store(tmp_path / "a.sqlite"), Store(tmp_path / "b.sqlite")
    experiment = DIGITS.but(steps=20)
    while (info := Session(store, experiment).train()).state == "running":
        store.set_state(info.id, "paused")
        session = Session(store, experiment)
        session.train()
        for _ in range(7):
            session.turn(0.0)
        session.rest("paused")
    assert_same(frames(store, info.id), trained(fresh, experiment))
    assert store.get(info.id).metrics == fresh.get(info.id).metrics


def test_a_frame_holds_pictures_to_be_shown() -> None:
    """Digits of 17 levels are shown from black to white; data in the first frame only."""
    learner = DIGITS.learner()
    figures, arrays = DIGITS.probe(learner, 0)
    assert set(arrays) == {"images", "data"} and set(figures) == {"held_out"}
    for array in arrays.values():
        assert array.shape == (36, 8, 8) and array.dtype == np.uint8
    assert arrays["data"].max() == 255 and arrays["data"].min() == 0
    assert set(np.unique(arrays["data"])) <= {round(level * 255 / 16) for level in range(17)}
    assert DIGITS.frame_every == 8
    watched = [step for step in range(8, 41, 8) if "held_out" in DIGITS.probe(learner, step)[0]]
    assert watched == [40]  # the last one; the tenth frame would be at 80
    long = ImageExperiment(steps=20_000)
    assert long.frame_every == 100
    assert "held_out" in long.probe(GLYPHS.learner(), 1000)[0]


def test_a_short_training_learns(digits: ImageLearner) -> None:
    """Held-out digits cost less than under every line it is held against, and draws are digits."""
    bits = digits.bits(digits.held_out(), stream(1, "test"))
    lines = [mark["value"] for mark in DIGITS.statics()["marks"]]
    assert float(bits.mean()) < min(lines) - 0.1
    assert float(bits.mean()) > 1.5  # no flow of so few images is that good: a wrong log-det
    drawn = digits.draw(200, stream(1, "drawn")).double()
    assert float(drawn.mean()) == pytest.approx(float(digits.data.train.double().mean()), abs=0.6)


def test_a_trained_flow_goes_there_and_back(digits: ImageLearner) -> None:
    """In float32: images through their logits to the latents and back, and latents drawn anew."""
    figures = digits.settings.evaluate(digits)
    assert 0 < figures["round_trip"] < 1e-4
    assert 0 < figures["round_trip_samples"] < 1e-3
    assert figures["parameters"] == digits.settings.parameters
    assert figures["test_images"] == 297 and figures["draws"] == 16
    assert figures["draws_gain"] > 0
    assert figures["train_bits_per_dim"] < figures["bits_per_dim"] + 0.1


@pytest.mark.parametrize("margin", ["1e-6", "0.05"])
def test_blank_and_full_images_cost_finitely_many_bits(margin: str) -> None:
    learner = GLYPHS.but(margin=margin).learner()
    history(learner, 10)
    for level in (0, 255):
        image = torch.full((5, 784), level, dtype=torch.uint8)
        assert learner.bits(image, stream(1, "edges")).isfinite().all()


def test_measuring_grows_with_training() -> None:
    """As many test images as steps, 1,000 at least; 16 draws for a few of them."""
    learner = GLYPHS.learner()
    figures = GLYPHS.evaluate(learner)
    assert figures["test_images"] == AT_LEAST and figures["draws_images"] == 100
    assert figures["bits_per_dim_stderr"] < 0.05


def test_what_is_measured_is_spread_over_all() -> None:
    """The first images of a set may be easier than the rest."""
    assert spread(torch.arange(10), 4).tolist() == [0, 2, 5, 7]
    assert spread(torch.arange(3), 100).tolist() == [0, 1, 2]
    assert spread(torch.arange(10_000), 8000).unique().numel() == 8000


def test_held_out_images_are_the_same_for_all_and_not_learnt_from() -> None:
    one, two = (GLYPHS.but(seed=seed, train_images=500).learner() for seed in (1, 2))
    assert torch.equal(one.held_out(), two.held_out())
    assert not torch.equal(one.points, two.points)
    seen = {row.numpy().tobytes() for row in one.points}
    assert not any(row.numpy().tobytes() in seen for row in one.held_out())
    some = DIGITS.but(train_images=100).learner()
    assert torch.equal(some.points, some.data.train[:100])


def test_the_average_remembers_a_twentieth() -> None:
    assert [kept_share(steps) for steps in (10, 1000, 200_000)] == [0.9, 0.98, 0.999]


def test_divergence_says_what_where_and_what_to_do() -> None:
    learner = DIGITS.but(learning_rate=0.3).learner()
    with torch.no_grad():
        learner.descent.weights.fill_(math.nan)
    with pytest.raises(
        Diverged, match=r"bits/dim\) became not a number at step 1: .*try 0\.01"
    ) as e:
        learner.step()
    assert e.value.change == {"learning_rate": 0.01}


def test_what_the_player_is_told() -> None:
    told = ImageExperiment(dataset="mnist").statics()
    assert (told["kind"], told["unit"], told["loss"]) == ("image", "bits/dim", "bits_per_dim")
    assert told["lines"] == {"train": "bits_per_dim", "held": "held_out"}
    assert {"label": "xz", "value": PACKED["mnist"]["xz"]} in told["marks"]
    assert told["margin"] == 1e-6 and told["floor"] is None
    wide = ImageExperiment(dataset="mnist", margin="0.05").statics()
    assert {"label": "full Gaussian", "value": 3.9} in wide["marks"]


def test_a_recording_has_few_frames() -> None:
    for steps in (10, 1000, 1601, 200_000):
        one = ImageExperiment(steps=steps)
        assert steps / one.frame_every <= 200


def test_settings_out_of_range() -> None:
    for settings in ({"size": "huge"}, {"margin": "0.1"}, {"dataset": "faces"}, {"batch": 1}):
        with pytest.raises(SettingError):
            ImageExperiment.from_settings(settings)


@pytest.mark.mnist
def test_mnist_starts_where_a_gaussian_of_single_pixels_stands() -> None:
    learner = ImageExperiment(dataset="mnist", size="usual").learner()
    bits = learner.bits(learner.held_out()[:500], stream(1, "test"))
    assert float(bits.mean()) == pytest.approx(2.55, abs=0.02)


@pytest.mark.gpu
def test_a_gpu_trains_it_too() -> None:
    """The noise is drawn on the CPU; a state goes from one device to the other."""
    learner = DIGITS.learner()
    assert learner.device.type == "cuda"
    losses = history(learner, 40)
    assert sum(losses[-10:]) < sum(losses[:10])
    assert DIGITS.probe(learner, 0)[1]["images"].shape == (36, 8, 8)
    again = DIGITS.learner()
    again.load_state_dict({name: tensor.cpu() for name, tensor in learner.state_dict().items()})
    assert history(again, 2) == pytest.approx(history(learner, 2), abs=0.05)
    assert DIGITS.evaluate(again)["round_trip"] < 1e-3
