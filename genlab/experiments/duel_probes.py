"""What a recording of a duel holds: samples, verdicts and their slopes, densities, modes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from genlab.experiments.duel_evaluation import PICTURE_ROWS, count_modes, unseen_points
from genlab.experiments.duel_images import quick_fid_of
from genlab.experiments.duel_resampled import RESAMPLED_ROWS, half_resampled
from genlab.experiments.streams import stream
from genlab.metrics.density import density_grid
from genlab.metrics.likelihood import kl, log_probs
from genlab.objectives.penalties import slopes

if TYPE_CHECKING:
    from genlab.experiments.duel_learner import DuelLearner

SHOWN_SAMPLES = 512
SHOWN_IMAGES = 64
SHOWN_PICTURES = 36  # of 28x28 pixels
SHOWN_DATA = 1024
ARROWS = 128  # of the samples: the first ones
CELLS = 64  # a side of every map of the plane
WATCHED_DATA = 512  # unseen points; more would slow the training that is watched
WATCHED_PICTURES = 100  # the same, in full frames only
SHOWN_SEED = 1  # the same noise in every frame, so that samples move rather than flicker
LARGEST = 30_000  # of what is stored in float16, which ends at 65,504


def probe_duel(
    learner: DuelLearner, *, first: bool, full: bool
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Return a frame's figures and arrays.

    samples (512, 2), or images; critic (64, 64): D's verdict on the plane; slopes (128, 2): its
    gradient at the first samples. In full frames density, log p_model, and optimal, log p_data -
    log p_model, both (64, 64), where they are known. held_out: the exact NLL; of pictures in full
    frames only. In full frames of images fid: by their judge, of few images; and, where the
    generator is a flow, resampled (4, 8, h, w): a real image and what comes of half of its latents,
    row by row.
    """
    figures: dict[str, float] = {}
    with _looking(learner):
        record = _plane_arrays if learner.source.pixels is None else _image_arrays
        arrays = record(learner, first, full)
        if learner.flow is not None and (full or not learner.picture):
            figures |= _exact_figures(learner)
        covered = count_modes(learner) if full else None
        fid = quick_fid_of(learner) if full and learner.source.pixels is not None else None
    if fid is not None:
        figures["fid"] = fid
    if covered is not None:
        figures |= {"modes": float(covered.modes), "quality": covered.quality}
    return figures, arrays


@contextmanager
def _looking(learner: DuelLearner) -> Iterator[None]:
    """Keep D as it is while it is asked: its spectral norm iterates in training only."""
    network = learner.critic.model if learner.critic else None
    if learner.exact is not None:
        learner.exact.follow()
    if network is not None:
        network.eval()
    try:
        yield
    finally:
        if network is not None:
            network.train()


@torch.no_grad()
def _exact_figures(learner: DuelLearner) -> dict[str, float]:
    flow, source = learner.flow, learner.source
    assert flow is not None
    if learner.unseen is None:
        n = WATCHED_PICTURES if learner.picture else WATCHED_DATA
        points = unseen_points(learner, n)[:n]
        truth = None if source.measured is None else source.measured(points.double())
        learner.unseen = points, truth
    points, log_p = learner.unseen
    log_q = log_probs(flow.log_prob, points, PICTURE_ROWS if learner.picture else WATCHED_DATA)
    nats = -float(log_q.mean())
    figures = {"held_out": nats if source.pixels is None else learner.to_bits(nats, points)}
    if log_p is not None:
        apart = kl(log_p, log_q)
        figures |= {"kl": apart.mean, "kl_stderr": apart.stderr}
    return figures


def _plane_arrays(learner: DuelLearner, first: bool, full: bool) -> dict[str, np.ndarray]:
    source, flow = learner.source, learner.flow
    samples = learner.player.sample(SHOWN_SAMPLES, stream(SHOWN_SEED, "samples"))
    arrays = {"samples": samples.numpy()}
    if first:
        arrays["data"] = source.draw(SHOWN_DATA, stream(SHOWN_SEED, "shown")).numpy()
    if learner.critic is not None or learner.exact is not None:
        arrays["critic"] = _half(density_grid(learner.verdict, source.window, CELLS))
        arrays["slopes"] = _half(slopes(learner.verdict, samples[:ARROWS]).detach())
    if full and flow is not None:
        log_q = density_grid(flow.log_prob, source.window, CELLS)
        arrays["density"] = _half(log_q)
        truth = _true_map(learner)
        if truth is not None:
            arrays["optimal"] = _half(truth - log_q)
    return arrays


def _true_map(learner: DuelLearner) -> Tensor | None:
    """Return log p_data (64, 64) where it is known, found once."""
    source = learner.source
    if learner.true_map is None and source.log_prob is not None:
        learner.true_map = density_grid(source.log_prob, source.window, CELLS)
    return learner.true_map


def _image_arrays(learner: DuelLearner, first: bool, full: bool) -> dict[str, np.ndarray]:
    pixels = learner.source.pixels
    assert pixels is not None
    shown = SHOWN_PICTURES if learner.picture else SHOWN_IMAGES
    with learner.rounding():
        samples = learner.player.sample(shown, stream(SHOWN_SEED, "samples"))
    arrays = {"images": pixels.grey(samples).numpy()}
    if first:
        data = learner.source.draw(shown, stream(SHOWN_SEED, "shown"))
        arrays["data"] = pixels.grey(data).numpy()
    if full and learner.flow is not None:
        real = unseen_points(learner, RESAMPLED_ROWS)[:RESAMPLED_ROWS]
        arrays["resampled"] = half_resampled(learner, real).numpy()
    return arrays


def _half(values: Tensor) -> np.ndarray:
    return values.clamp(-LARGEST, LARGEST).numpy().astype(np.float16)
