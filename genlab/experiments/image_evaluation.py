"""The figures that a finished image flow is quoted with: held out, each with its error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from genlab.experiments.batches import spread
from genlab.experiments.streams import stream
from genlab.metrics.likelihood import estimate

if TYPE_CHECKING:
    from genlab.experiments.image_learner import ImageLearner

JUDGE_STREAM = 60_000  # the same noise for every run
AT_LEAST = 1000  # test images, and training images
DRAWS = 16  # of the noise, weighed together
DRAWN_AGAIN = 100  # test images at least, for which that is done
TRIPS = 100  # images that go to the latent and back


def evaluate_image(learner: ImageLearner) -> dict[str, float | None]:
    """Return what a finished flow came to, with its averaged weights, in float32.

    bits_per_dim: of test images, one draw of the noise each: never too low, on average. A run of
    more than 1,000 steps is measured on as many images as it took steps, up to all: `test_images`.
    train_bits_per_dim: the same of (1,000 of) the images it learnt from.
    draws_gain: by how much `draws` draws of the noise, weighed together, come lower than one does,
    found on `draws_images` of them: bits_per_dim - draws_gain is the tighter figure.
    round_trip: the largest error of a logit that went to the latent and back, of test images;
    round_trip_samples: of a latent, of images that the flow draws.
    """
    with learner.average.in_place():
        return {**_bits(learner), **_round_trips(learner), "parameters": _parameters(learner)}


def _bits(learner: ImageLearner) -> dict[str, float | None]:
    test = spread(learner.held_out(), max(AT_LEAST, learner.settings.steps))
    one = learner.bits(test, stream(JUDGE_STREAM, "test")).double()
    some = max(DRAWN_AGAIN, len(test) // 50)
    many = learner.bits(spread(test, some), stream(JUDGE_STREAM, "draws"), DRAWS).double()
    bits, gain = estimate(one), estimate(spread(one, some) - many)
    seen = learner.points
    if seen is None:  # of fresh draws, any are as good as those that were learnt from
        seen = learner.data.draw(AT_LEAST, stream(JUDGE_STREAM, "train"))
    train = learner.bits(spread(seen, AT_LEAST), stream(JUDGE_STREAM, "train noise"))
    return {
        "bits_per_dim": bits.mean,
        "bits_per_dim_stderr": bits.stderr,
        "train_bits_per_dim": float(train.double().mean()),
        "draws_gain": gain.mean,
        "draws_gain_stderr": gain.stderr,
        "draws": float(DRAWS),
        "draws_images": float(len(many)),
        "test_images": float(len(test)),
    }


@torch.no_grad()
def _round_trips(learner: ImageLearner) -> dict[str, float | None]:
    """Return the largest errors there and back: of logits, and of latents."""
    flow, draws = learner.model.flow, stream(JUDGE_STREAM, "trips")
    images = spread(learner.held_out(), TRIPS).to(learner.device)
    y, _ = learner.model.with_noise(images, draws)
    logits, _ = learner.model.logit.to_latent(y)
    back = flow.to_data(flow.to_latent(logits)[0])
    z = torch.randn(TRIPS, flow.dim, generator=draws).to(learner.device)
    again, _ = flow.to_latent(flow.to_data(z))
    return {
        "round_trip": float((back - logits).abs().max()),
        "round_trip_samples": float((again - z).abs().max()),
    }


def _parameters(learner: ImageLearner) -> float:
    return float(learner.descent.weights.numel())
