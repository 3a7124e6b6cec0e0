"""What a recording of a flow holds: samples, density, held-out figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from genlab.experiments.flow_evaluation import held_out
from genlab.experiments.streams import stream
from genlab.metrics.density import density_grid
from genlab.metrics.likelihood import kl, log_probs

if TYPE_CHECKING:
    from genlab.experiments.flow_learner import FlowLearner, Watched

SAMPLES = 512
IMAGES = 64
DATA_POINTS = 1024
DENSITY_SIDE = 56  # cells
WATCHED_POINTS = 1024  # held out; more would slow the training that is watched
AT_ONCE = 1024  # points of the density: more no longer fit into the cache
PROBE_SEED = 1  # the same latents in every frame, so that samples move rather than flicker


@torch.no_grad()
def probe(
    learner: FlowLearner, *, first: bool, full: bool, key: bool = False
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Return a frame's figures and arrays.

    The data in the first, the density and the held-out figures in full ones, the weights in key
    frames.
    """
    record = _images if learner.is_image else _plane
    figures: dict[str, float] = {}
    arrays = record(learner, first, full)
    if full:
        figures |= _held_out(learner)
    if key:
        arrays["weights"] = learner.descent.weights.detach().cpu().numpy().copy()
    return figures, arrays


def _held_out(learner: FlowLearner) -> dict[str, float]:
    """Return the NLL of the watched points, and KL(data || model) where the truth is known."""
    points, log_p = _watched(learner)
    log_q = log_probs(learner.model.log_prob, points)
    nats = -float(log_q.mean())
    if log_p is None:
        return {"held_out": learner.to_bits(nats) if learner.is_image else nats}
    divergence = kl(log_p, log_q)
    return {"held_out": nats, "kl": divergence.mean, "kl_stderr": divergence.stderr}


def _watched(learner: FlowLearner) -> Watched:
    """Return the held-out points of every frame and their true log densities, found once."""
    if learner.watched is None:
        points, data = held_out(learner, WATCHED_POINTS), learner.data
        learner.watched = points, data.log_prob(points.double()) if data.exact else None
    return learner.watched


def _plane(learner: FlowLearner, first: bool, full: bool) -> dict[str, np.ndarray]:
    samples = learner.model.sample(SAMPLES, stream(PROBE_SEED, "samples"))
    arrays = {"samples": samples.cpu().numpy()}
    if first:
        arrays["data"] = _shown(learner).numpy()
    if full:
        arrays["density"] = _density(learner)
    return arrays


def _shown(learner: FlowLearner) -> torch.Tensor:
    """Return the data to draw: of a finite set those that are learnt from."""
    if learner.data.finite:
        return learner.data.train[:DATA_POINTS]
    return learner.data.draw(DATA_POINTS, stream(PROBE_SEED, "shown"))


def _density(learner: FlowLearner) -> np.ndarray:
    def log_prob(points: torch.Tensor) -> torch.Tensor:
        parts = points.to(learner.device).split(AT_ONCE)
        return torch.cat([learner.model.log_prob(part) for part in parts]).cpu()

    grid = density_grid(log_prob, learner.data.window, DENSITY_SIDE)
    return grid.clamp(-30_000, 30_000).numpy().astype(np.float16)  # float16 ends at 65,504


def _images(learner: FlowLearner, first: bool, full: bool) -> dict[str, np.ndarray]:
    shape = learner.data.image_shape
    assert shape is not None
    top = learner.data.levels - 1

    def grey(images: torch.Tensor) -> np.ndarray:
        scaled = images.reshape(-1, *shape).to(torch.float32) * (255 / top)
        return scaled.round().to(torch.uint8).cpu().numpy()

    arrays = {"images": grey(learner.model.sample(IMAGES, stream(PROBE_SEED, "samples")))}
    if first:
        arrays["data"] = grey(learner.data.train[:IMAGES])
    return arrays
