"""Duels on images of 28x28: teachers differ and nothing else does; likelihoods are exact."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_learner import DuelLearner
from genlab.experiments.duel_pictures import PICTURE_SIZES
from genlab.experiments.duel_resampled import half_resampled, kept_half
from genlab.experiments.duels import GAME_TITLES, GAN_TEACHERS
from genlab.experiments.frame import decode
from genlab.experiments.learner import Diverged
from genlab.experiments.sides import sides
from genlab.models.generator import PictureGenerator
from genlab.models.multiscale import MultiScale
from genlab.models.preprocessing import ImageFlow
from genlab.objectives.nll import nll
from genlab.objectives.penalties import gradient_penalty
from genlab.runs.inline import train_here
from genlab.runs.store import Store

ONE = DuelExperiment.from_settings({"dataset": "glyphs", "batch": 8, "critic_width": 8})
WGAN: dict[str, Any] = {"loss": "wasserstein", "gradient_penalty": 10.0, "critic_steps": 2}
RUNS = {
    "nll": ONE.but(objective="nll"),
    "gan": ONE.but(spectral=True, instance_noise=0.3, smoothing=0.1),
    "hybrid": ONE.but(objective="hybrid"),
    "wgan-gp": ONE.but(**WGAN),
    "plain": ONE.but(objective="plain", loss="hinge"),
}
every_run = pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)


def history(learner: DuelLearner, steps: int) -> list[dict[str, float]]:
    return [learner.step() for _ in range(steps)]


def weights(learner: DuelLearner) -> torch.Tensor:
    return learner.descent.weights.detach().clone()


def flow_of(learner: DuelLearner) -> MultiScale:
    assert isinstance(learner.flow, MultiScale)
    return learner.flow


def test_teachers_differ_and_nothing_else() -> None:
    """First weights agree to the bit, norms set from data too, and so does every batch."""
    first = ONE.learner()
    batches = [first.batches.next() for _ in range(3)]
    for other in (RUNS["nll"], RUNS["hybrid"], RUNS["wgan-gp"]):
        learner = other.learner()
        assert torch.equal(weights(learner), weights(first))
        learner.step()
        assert not torch.equal(weights(learner), weights(first))
        for batch in batches[1:]:
            assert torch.equal(learner.batches.next(), batch)


@every_run
def test_a_run_is_the_same_watched_cut_and_gone_on_with(experiment: DuelExperiment) -> None:
    whole, first = experiment.learner(), experiment.learner()
    history(whole, 2)
    for step in range(2):
        experiment.probe(first, step)
        history(first, 1)
    resumed = experiment.learner()
    history(resumed, 1)  # whatever it did before must not matter
    resumed.load_state_dict(load(save(first.state_dict())))
    assert history(resumed, 2) == history(whole, 2)
    assert torch.equal(weights(resumed), weights(whole))


@pytest.mark.parametrize("objective", GAN_TEACHERS)
def test_what_is_recorded_and_measured(objective: str) -> None:
    experiment = ONE.but(objective=objective)
    learner = experiment.learner()
    assert learner.descent.weights.numel() == experiment.parameters
    assert experiment.statics()["loss"] in history(learner, 1)[0]
    assert (experiment.statics()["kind"], experiment.statics()["margin"]) == ("image", 0.05)
    some, arrays = experiment.probe(learner, experiment.frame_every)
    figures, full = experiment.probe(learner, 0)
    assert set(arrays) == {"images"} and not some
    assert arrays["images"].shape == full["data"].shape == (36, 28, 28)
    assert ("held_out" in figures) == ("resampled" in full) == (objective != "plain")
    if objective != "plain":
        assert full["resampled"].shape == (4, 8, 28, 28)
        assert 1 < figures["held_out"] < 8


@pytest.mark.parametrize("loss", GAME_TITLES)
@pytest.mark.parametrize("objective", ["gan", "plain"])
def test_every_loss_is_played(objective: str, loss: str) -> None:
    learner = ONE.but(objective=objective, loss=loss).learner()
    losses = history(learner, 2)[-1]
    assert all(math.isfinite(one) for one in losses.values())
    assert {"d_loss", "d_real", "d_fake", "g_loss"} == set(losses)


@pytest.mark.parametrize("size", PICTURE_SIZES)
def test_the_generators_have_as_many_weights_as_is_said_without_torch(size: str) -> None:
    flow = ONE.but(size=size)
    plain = flow.but(objective="plain")
    for one in (flow, plain):
        assert one.learner().descent.weights.numel() == one.parameters
    assert 0.95 * flow.parameters < plain.parameters <= flow.parameters


def test_the_flow_goes_there_and_back_and_its_likelihood_is_exact() -> None:
    """Bits per pixel are those of the image flow at the same margin, trained a little."""
    learner = RUNS["nll"].learner()
    history(learner, 30)
    flow, pixels = flow_of(learner), learner.source.pixels
    assert pixels is not None and pixels.margin == RUNS["nll"].statics()["margin"]
    x = learner.source.draw(40, torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert float((flow.to_data(flow.to_latent(x)[0]) - x).abs().max()) < 1e-3
        model = ImageFlow(flow, pixels.levels, pixels.margin)
        y = model.logit.to_data(x)
        expected = -float(model.log_prob(y).mean()) / (784 * math.log(2)) + 8
        told = learner.to_bits(float(nll(flow, x)), x)
    assert told == pytest.approx(expected, abs=2e-3)
    metrics = RUNS["nll"].evaluate(learner)
    bits = metrics["bits_per_dim"]
    assert bits is not None and math.isfinite(bits) and 1 < bits < 8


def test_the_generator_learns_through_the_flow_it_samples_with() -> None:
    """The gradient of G's loss by a weight, through `to_data` and D, against differences."""
    learner = ONE.learner()
    flow, critic = flow_of(learner).double(), learner.critic
    assert critic is not None
    judge = critic.model.double()
    z = torch.randn(3, 784, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    weight = next(p for n, p in flow.named_parameters() if n.endswith("log_sd") and p.numel() > 1)

    def loss() -> torch.Tensor:
        return judge(learner.source.seen(flow.to_data(z))).sum()

    (gradient,) = torch.autograd.grad(loss(), weight)
    place, off = int(gradient.abs().argmax()), []
    for step in (1e-5, -1e-5):
        with torch.no_grad():
            weight[place] += step
            off.append(float(loss()))
            weight[place] -= step
    assert float(gradient[place]) == pytest.approx((off[0] - off[1]) / 2e-5, rel=1e-4)


def test_the_penalty_that_a_step_pays_is_that_of_each_image() -> None:
    """Against autograd, one image at a time, on the batch that D was trained on."""
    learner = RUNS["wgan-gp"].learner()
    batch = learner.critic_turn(learner.begin())
    assert learner.critic is not None and len(batch) == 3
    judge, total = learner.critic.model, 0.0
    for one in batch[2]:
        slope = torch.autograd.functional.jacobian(lambda x: judge(x[None])[0], one)
        total += (float(slope.norm()) - 1) ** 2
    mean = float(gradient_penalty(judge, batch[2]).mean().detach())
    assert mean == pytest.approx(total / len(batch[2]), rel=1e-4)
    between = (batch[2] - batch[0]) / (batch[1] - batch[0])
    inside = between[(batch[1] - batch[0]).abs() > 0.1]
    assert float(inside.min()) > -1e-3 and float(inside.max()) < 1.001


def test_half_of_the_latents_kept_give_the_image_where_they_are_all_kept() -> None:
    """Row by row the real image first; with its own latents in place of fresh ones it returns."""
    learner = RUNS["nll"].learner()
    history(learner, 20)
    x = learner.source.draw(2, torch.Generator().manual_seed(0))
    pixels = learner.source.pixels
    assert pixels is not None
    made = half_resampled(learner, x)
    assert torch.equal(made[:, 0], pixels.grey(x).view(2, 28, 28))
    assert torch.equal(made, half_resampled(learner, x))  # the same draws in every frame
    assert int(kept_half(784).sum()) == 392
    apart = (made[:, 1:].float() - made[:, :1].float()).abs().mean((0, 2, 3))
    assert float(apart.min()) > 1 and len(set(apart.tolist())) == 7  # other draws each
    z, kept = flow_of(learner).to_latent(x)[0], kept_half(784)
    again = flow_of(learner).to_latent(_logits_of(learner, x))[0]
    assert float((z - again)[:, kept].abs().max().detach()) < 1e-2


def _logits_of(learner: DuelLearner, x: torch.Tensor) -> torch.Tensor:
    """Return the logits whose kept latents are those of `x`, the others drawn anew."""
    flow = flow_of(learner)
    with torch.no_grad():
        z = flow.to_latent(x)[0]
        fresh = torch.randn(z.shape, generator=torch.Generator().manual_seed(5))
        return flow.to_data(torch.where(kept_half(784), z, fresh))


def test_a_plain_generator_starts_as_bright_as_the_data() -> None:
    learner = RUNS["plain"].learner()
    assert isinstance(learner.player, PictureGenerator)
    drawn = learner.source.draw(500, torch.Generator().manual_seed(0)).mean(0)
    made = learner.player.sample(500, torch.Generator().manual_seed(0)).mean(0)
    assert float((made - drawn).abs().mean()) < 0.3 < float(drawn.std())
    z = torch.randn(3, 784, generator=torch.Generator().manual_seed(0))
    assert torch.equal(learner.player.to_data(z), learner.player.to_data(z[:, :64]))


@pytest.mark.parametrize("objective", ["gan", "nll"])
def test_a_number_that_is_none_ends_the_run_with_a_sentence(objective: str) -> None:
    learner = ONE.but(objective=objective).learner()
    history(learner, 1)
    with torch.no_grad():
        learner.descent.weights[5] = math.nan
    with pytest.raises(Diverged, match="not a number at step 2"):
        learner.step()


def test_an_exploding_discriminator_leaves_its_last_good_frame(tmp_path: Path) -> None:
    wild = ONE.but(loss="wasserstein", critic_rate=0.3, critic_steps=5, r1=0.0, steps=200)
    store = Store(tmp_path / "runs.sqlite")
    info = train_here(wild, store)
    assert info.state == "failed" and "try a gradient penalty of 10" in info.reason
    frames = [decode(blob) for _, blob in store.blobs(info.id)]
    assert frames
    for frame in frames:
        assert all(np.isfinite(array).all() for array in frame.arrays.values())
        assert all(math.isfinite(loss) for loss in frame.losses.values())


def test_what_is_usual_on_images_follows_data_and_teacher() -> None:
    plane = DuelExperiment()
    gan = plane.but(dataset="glyphs")
    assert gan == DuelExperiment.from_settings({"dataset": "glyphs"})
    assert gan.batch < plane.batch and gan.but(dataset="ring8") == plane
    nll_side = gan.but(objective="nll")
    assert nll_side.learning_rate > gan.learning_rate
    assert nll_side.but(objective="gan") == gan
    own = gan.but(learning_rate=1e-4, batch=256)  # what is named stays, whatever is usual
    assert own.batch == 256 and own.but(objective="nll").learning_rate == 1e-4
    for one in (gan, nll_side, own, plane, gan.but(**WGAN)):
        assert DuelExperiment.from_settings(one.changed()) == one
        assert plane.but(**one.changed()) == one  # as a link is read
        for label, side in sides(one).items():
            assert sides(side)[label] == side
    assert sides(nll_side)["GAN"] == sides(gan)["GAN"] == gan
    assert gan.but(gradient_penalty=10.0).r1 == 0.0


def test_shape_and_weights_are_known_without_torch() -> None:
    code = (
        "import sys; from genlab.experiments.duel import DuelExperiment as D; "
        "one = D.from_settings({'dataset': 'glyphs'}); one.parameters, one.statics(); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0


@pytest.mark.mnist
def test_mnist_is_played_for_too() -> None:
    experiment = ONE.but(dataset="mnist")
    learner = experiment.learner()
    assert set(history(learner, 1)[0]) == {"d_loss", "d_real", "d_fake", "g_loss"}
    figures, _ = experiment.probe(learner, 0)
    assert 1 < figures["held_out"] < 8


def test_mnist_that_is_not_here_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENLAB_DATA", str(tmp_path))
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    info = train_here(ONE.but(dataset="mnist"), Store(tmp_path / "runs.sqlite"))
    assert info.state == "failed" and "MNIST" in info.reason
