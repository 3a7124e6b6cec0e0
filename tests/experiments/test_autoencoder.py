"""Autoencoders as runs: the same however they are cut, and frames that hold what they say."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.autoencoder_images import DRAWN_GLYPHS, coded_images
from genlab.experiments.autoencoder_learner import AutoencoderLearner
from genlab.experiments.autoencoder_rules import BITS
from genlab.experiments.fields import SettingError
from genlab.experiments.frame import Frame, encode
from genlab.experiments.learner import Diverged
from genlab.metrics.latents import one_nn, quantised
from genlab.metrics.pictures import psnr
from genlab.runs.session import Session
from genlab.runs.store import Store
from tests.runs.looking import assert_same, frames, trained

PLAIN = AutoencoderExperiment(steps=40, batch=16)
RUNS = {
    "plain": PLAIN,
    "variational": AutoencoderExperiment(steps=40, batch=16, family="vae"),
    "linear": AutoencoderExperiment(steps=40, batch=16, hidden="linear", bottleneck=1),
    "glyphs": AutoencoderExperiment(
        dataset="glyphs", steps=20, batch=16, family="vae", bottleneck=9, train_images=300
    ),
}
every_run = pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)


def history(learner: AutoencoderLearner, steps: int) -> list[dict[str, float]]:
    return [learner.step() for _ in range(steps)]


def shapes(arrays: dict[str, np.ndarray]) -> dict[str, tuple[tuple[int, ...], str]]:
    return {name: (array.shape, array.dtype.name) for name, array in arrays.items()}


@every_run
def test_same_settings_same_run_looked_at_or_not(experiment: AutoencoderExperiment) -> None:
    """Losses and weights agree to the bit, those of a learner that is probed at every step too."""
    one, two = experiment.learner(), experiment.learner()
    watched = []
    for step in range(3):
        experiment.probe(two, step)
        watched += history(two, 1)
    experiment.probe(two, experiment.steps)
    experiment.evaluate(two)
    watched += history(two, 2)
    assert history(one, 5) == watched
    assert torch.equal(one.descent.weights, two.descent.weights)
    assert history(experiment.but(seed=2).learner(), 2) != watched[:2]


@every_run
@pytest.mark.parametrize("cut", [0, 1, 9])
def test_a_resumed_run_is_the_uninterrupted_one(
    experiment: AutoencoderExperiment, cut: int
) -> None:
    """Weights, Adam's moments, the noise of the codes and the place in the data come along."""
    whole, first = experiment.learner(), experiment.learner()
    history(whole, cut)
    history(first, cut)
    resumed = experiment.learner()
    resumed.load_state_dict(load(save(first.state_dict())))
    assert resumed.steps_done == cut
    assert history(resumed, 3) == history(whole, 3)
    assert torch.equal(resumed.descent.weights, whole.descent.weights)
    for (name, a), b in zip(
        experiment.probe(resumed, cut)[1].items(),
        experiment.probe(whole, cut)[1].values(),
        strict=True,
    ):
        assert np.array_equal(a, b), name


def test_frames_of_a_run_in_pieces_are_those_of_the_whole(tmp_path) -> None:
    """Through the store: paused anywhere, taken up by a new session, it is the same recording."""
    store, fresh = Store(tmp_path / "a.sqlite"), Store(tmp_path / "b.sqlite")
    experiment = RUNS["variational"].but(steps=30)
    while (info := Session(store, experiment).train()).state == "running":
        store.set_state(info.id, "paused")
        session = Session(store, experiment)
        session.train()
        for _ in range(11):
            session.turn(0.0)
        session.rest("paused")
    assert_same(frames(store, info.id), trained(fresh, experiment))
    assert store.get(info.id).metrics == fresh.get(info.id).metrics


def test_both_families_start_alike_and_see_the_same_images() -> None:
    """So that what becomes of them is the objective's doing alone."""
    plain, variational = PLAIN.learner(), PLAIN.but(family="vae", beta=4).learner()
    for name, weight in plain.model.state_dict().items():
        assert torch.equal(weight, variational.model.state_dict()[name]), name
    for _ in range(3):
        plain.step()
        variational.step()
        assert torch.equal(plain.batches.latest, variational.batches.latest)


@every_run
def test_a_frame_holds_what_it_says(experiment: AutoencoderExperiment) -> None:
    learner = experiment.learner()
    figures, arrays = experiment.probe(learner, 0)
    side = learner.data.shape[0]
    n, d = len(learner.shown.images), experiment.bottleneck
    columns = 17 if experiment.dataset == "glyphs" else 1
    expected: dict[str, Any] = {
        "originals": ((10, side, side), "uint8"),
        "chosen": ((10,), "int32"),
        "labels": ((n,), "uint8"),
        "points_images": ((n, side, side), "uint8"),
        "rebuilt": ((10, side, side), "uint8"),
        "drawn": ((16, side, side), "uint8"),
        "codes": ((n, d), "float32"),
        "correlations": ((d, columns), "float32"),
    }
    if experiment.family == "vae":
        expected["spread"] = ((n, d), "float32")
    if experiment.dataset == "glyphs":
        expected["factors"] = ((n, 17), "float32")
    assert shapes(arrays) == expected
    assert n == (300 if experiment.dataset == "glyphs" else 297)
    assert arrays["labels"][arrays["chosen"]].tolist() == list(range(10))
    assert np.array_equal(arrays["originals"], arrays["points_images"][arrays["chosen"]])
    assert {"held_out", "psnr", "one_nn", "holes"} <= figures.keys()
    last = experiment.probe(learner, experiment.steps)[1]
    q = len(BITS)
    assert {"points_images", "labels", "factors"}.isdisjoint(last)
    assert {name: shape for name, shape in shapes(last).items() if name not in arrays} == {
        "psnr": ((10,), "float32"),
        "ssim": ((10,), "float32"),
        "quantised": ((q, 10, side, side), "uint8"),
        "quantised_codes": ((q, 10, d), "float32"),
        "quantised_psnr": ((q, 10), "float32"),
        "quantised_ssim": ((q, 10), "float32"),
    }
    encode(Frame(step=0, seconds=0.0, losses=figures, arrays=arrays))


def test_images_of_a_frame_are_what_the_networks_make(digits: AutoencoderLearner) -> None:
    """Codes are posterior means, and decoding them gives the images shown beside the originals."""
    figures, arrays = digits.settings.probe(digits, digits.settings.steps)
    codes = torch.from_numpy(arrays["codes"])
    with torch.no_grad():
        exact = digits.model.to_latent(digits.pixels(digits.shown.images)).mean
        rebuilt = digits.model.to_data(exact).view(-1, 8, 8)
    assert torch.allclose(codes, exact, rtol=2**-11, atol=1e-6)
    chosen = [(digits.shown.labels == k).nonzero()[0, 0] for k in range(10)]
    shown = torch.from_numpy(arrays["rebuilt"]).float() / 255
    assert float((shown - rebuilt[torch.stack(chosen)]).abs().max()) <= 0.5 / 255 + 1e-6
    original = digits.pixels(digits.shown.images).view(-1, 8, 8)
    assert figures["psnr"] == pytest.approx(float(psnr(original, rebuilt, 1.0).mean()), abs=1e-4)
    assert arrays["psnr"] == pytest.approx(
        psnr(original, rebuilt, 1.0)[torch.stack(chosen)].numpy(), abs=1e-4
    )


def test_rounded_codes_lie_in_the_range_of_the_training_codes(digits: AutoencoderLearner) -> None:
    arrays = digits.settings.probe(digits, digits.settings.steps)[1]
    known = digits.encode(digits.data.train.images).mean
    chosen = digits.settings.probe(digits, 0)[1]["chosen"]
    images = digits.shown.images[torch.from_numpy(chosen).long()]
    codes = digits.encode(images).mean
    for bits, shown in zip(BITS, arrays["quantised"], strict=True):
        rounded = quantised(codes, known.min(0).values, known.max(0).values, bits)
        expected = (digits.decode(rounded) * 255).round().to(torch.uint8)
        assert np.array_equal(shown.reshape(10, -1), expected.numpy())
    assert np.abs(arrays["quantised_psnr"][-1] - arrays["psnr"]).max() < 1.5  # 8 bits: hardly less
    assert arrays["quantised_psnr"][0].mean() < arrays["psnr"].mean() - 1  # 1 bit: four images


@pytest.fixture(scope="module")
def digits() -> AutoencoderLearner:
    """A plain autoencoder of the digits after a short training."""
    learner = AutoencoderExperiment(steps=600).learner()
    history(learner, 600)
    return learner


def test_a_short_training_learns(digits: AutoencoderLearner) -> None:
    """Held-out digits cost less than the best single image would, and classes come apart."""
    figures = digits.settings.evaluate(digits)
    x = digits.pixels(digits.data.held_out.images)
    alone = float((x - digits.pixels(digits.data.train.images).mean(0)).square().mean())
    assert figures["held_out"] < 0.65 * alone
    assert figures["one_nn"] > 0.6  # guessing: .1
    assert figures["held_out_stderr"] < 0.1 * figures["held_out"]
    assert figures["parameters"] == digits.settings.parameters
    codes = digits.encode(digits.data.held_out.images).mean
    known = digits.encode(digits.data.train.images).mean
    labels = digits.data.held_out.labels, digits.data.train.labels
    assert figures["one_nn"] == one_nn(codes, labels[0], known, labels[1])


def test_a_variational_one_learns_and_beta_tells_what_a_nat_costs() -> None:
    """Its two terms add up to the loss; a code that costs 64 times as much is given up."""
    one = AutoencoderExperiment(steps=300, family="vae").learner()
    told = history(one, 300)
    for losses in told:
        assert losses["loss"] == pytest.approx(losses["rebuild"] + losses["kl"], abs=1e-4)
    assert told[-1]["loss"] < told[0]["loss"] - 5
    figures = one.settings.evaluate(one)
    assert figures["held_out"] == pytest.approx(
        figures["held_rebuild"] + figures["held_kl"], abs=1e-3
    )
    assert figures["active"] == 2
    dear = AutoencoderExperiment(steps=300, family="vae", beta=64).learner()
    history(dear, 300)
    collapsed = dear.settings.evaluate(dear)
    assert collapsed["active"] == 0
    assert collapsed["held_kl"] < 0.05


def test_draws_come_from_the_gaussian_that_they_are_said_to() -> None:
    """N(0, I) for a variational one; for a plain one the mean and covariance of its codes."""
    noise = torch.randn(200_000, 2, generator=torch.Generator().manual_seed(1))
    variational, plain = RUNS["variational"].learner(), PLAIN.learner()
    assert torch.equal(variational.draws(noise), noise)
    codes, drawn = plain.encode(plain.data.train.images).mean, plain.draws(noise)
    scale = float(codes.std(0).max())
    assert torch.allclose(drawn.mean(0), codes.mean(0), atol=0.01 * scale)
    assert torch.allclose(drawn.T.cov(), codes.T.cov(), atol=0.02 * scale**2)


@pytest.mark.parametrize("n", [1, 2, 19, 25])
def test_so_few_images_that_figures_have_no_meaning_are_no_failure(n: int) -> None:
    experiment = PLAIN.but(train_images=n, steps=10)
    learner = experiment.learner()
    history(learner, 10)
    figures, arrays = experiment.probe(learner, 10)
    assert all(math.isfinite(value) for value in figures.values())
    assert ("holes" in figures) == (n >= 20)
    assert all(np.isfinite(a).all() for name, a in arrays.items() if "psnr" not in name)
    experiment.evaluate(learner)


@pytest.mark.parametrize("family", ["ae", "vae"])
def test_a_rate_far_too_large_ends_in_a_sentence(family: str) -> None:
    learner = AutoencoderExperiment(steps=600, family=family, learning_rate=1.0).learner()
    with pytest.raises(Diverged, match=r"the learning rate 1 is too large here; try 0\.01") as e:
        history(learner, 600)
    assert e.value.change == {"learning_rate": AutoencoderExperiment().learning_rate}


@pytest.mark.parametrize("family", ["ae", "vae"])
def test_a_linear_one_comes_back_from_a_rate_far_too_large(family: str) -> None:
    """And nobody ends it; nor one whose rate is so small that it has hardly begun."""
    linear = AutoencoderExperiment(steps=600, family=family, hidden="linear", learning_rate=1.0)
    assert all(math.isfinite(told["loss"]) for told in history(linear.learner(), 600))
    slow = AutoencoderExperiment(steps=600, family=family, hidden="small", learning_rate=1e-5)
    assert all(math.isfinite(told["loss"]) for told in history(slow.learner(), 520))


def test_settings_out_of_range() -> None:
    for settings in (
        {"bottleneck": 0},
        {"bottleneck": 33},
        {"beta": -1},
        {"beta": "NaN"},
        {"dataset": "moons"},
        {"dataset": "folder"},
        {"family": "gan"},
        {"hidden": "(256,)"},
        {"batch": 4},
        {"train_images": 10**9},
    ):
        with pytest.raises(SettingError):
            AutoencoderExperiment.from_settings(settings)


@every_run
def test_the_parameters_are_counted_without_building_it(experiment: AutoencoderExperiment) -> None:
    assert experiment.parameters == sum(w.numel() for w in experiment.learner().model.parameters())


@every_run
def test_what_a_browser_is_told_runs_the_networks(experiment: AutoencoderExperiment) -> None:
    """By names of tensors in the file of weights: layer by layer it is what torch computes."""
    told = json.loads(json.dumps(experiment.statics()))
    learner = experiment.learner()
    history(learner, 5)
    weights = {k[6:]: v for k, v in learner.state_dict().items() if k.startswith("model.")}
    network, images = told["network"], learner.shown.images[:7]

    def run(part: str, x: torch.Tensor) -> torch.Tensor:
        layers = network[part]["layers"]
        assert network[part]["between"] == "silu"
        for number, layer in enumerate(layers):
            x = x @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"]
            x = x * torch.sigmoid(x) if number < len(layers) - 1 else x
        return torch.sigmoid(x) if network[part]["end"] == "sigmoid" else x

    mean, log_variance = run("encoder", images.float() / network["top"]).chunk(2, 1)
    found = learner.encode(images)
    assert torch.allclose(mean, found.mean, atol=1e-5)
    assert torch.allclose(log_variance, found.log_variance, atol=1e-5)
    assert torch.allclose(run("decoder", mean).clamp(0, 1), learner.decode(mean), atol=1e-5)
    assert network["shape"] == list(learner.data.shape)
    assert len(told["correlates"]) == (17 if experiment.dataset == "glyphs" else 1)
    assert told["kind"] == "latent"
    assert told["bits"] == list(BITS)


def test_a_recording_has_few_frames_and_long_codes_stand_in_fewer() -> None:
    for steps in (10, 1000, 4999, 200_000):
        assert steps / AutoencoderExperiment(steps=steps).frame_every <= 100
    experiment = AutoencoderExperiment(steps=200, bottleneck=32, batch=8)
    learner = experiment.learner()
    steps = [k for k in range(201) if experiment.frame_steps(k)]
    held = [k for k in steps if "codes" in experiment.probe(learner, k)[1]]
    assert [b - a for a, b in pairwise(held)] == [40] * 5
    assert held[-1] == 200


def test_the_drawn_digits_are_a_list_that_all_runs_share() -> None:
    """Held-out ones are none of them, and their labels are the digits that were drawn."""
    one, two = (AutoencoderExperiment(dataset="glyphs", seed=seed) for seed in (1, 2))
    data = coded_images(one)
    assert coded_images(two).train.images is data.train.images
    assert len(data.train.images) == DRAWN_GLYPHS
    seen = {row.numpy().tobytes() for row in data.train.images}
    assert not any(row.numpy().tobytes() in seen for row in data.held_out.images[:300])
    some = coded_images(one.but(train_images=50)).train
    assert torch.equal(some.images, data.train.images[:50])
    assert torch.equal(data.held_out.factors[:, 0].long(), data.held_out.labels)


@pytest.mark.mnist
def test_mnist_is_coded_too() -> None:
    experiment = AutoencoderExperiment(dataset="mnist", steps=10, batch=16)
    learner = experiment.learner()
    history(learner, 10)
    figures, arrays = experiment.probe(learner, 10)
    assert arrays["codes"].shape == (300, 2)
    assert figures["one_nn"] > 0.1


def test_the_default_run_tells_digits_apart() -> None:
    """The first start, whole. Five seeds came to .89 ... .91; machines round differently."""
    learner = AutoencoderExperiment().learner()
    history(learner, AutoencoderExperiment().steps)
    figures = learner.settings.evaluate(learner)
    assert figures["one_nn"] > 0.87
    assert figures["psnr"] > 16


@pytest.mark.gpu
@pytest.mark.parametrize("family", ["ae", "vae"])
def test_a_gpu_codes_too(family: str) -> None:
    """The noise is drawn on the CPU; a state goes from one device to the other."""
    experiment = PLAIN.but(family=family)
    learner = experiment.learner()
    assert learner.device.type == "cuda"
    told = history(learner, 40)
    assert told[-1]["loss"] < told[0]["loss"]
    assert experiment.probe(learner, 40)[1]["quantised"].shape == (len(BITS), 10, 8, 8)
    again = experiment.learner()
    again.load_state_dict({name: tensor.cpu() for name, tensor in learner.state_dict().items()})
    assert history(again, 2)[1]["loss"] == pytest.approx(history(learner, 2)[1]["loss"], rel=1e-3)
    experiment.evaluate(again)
