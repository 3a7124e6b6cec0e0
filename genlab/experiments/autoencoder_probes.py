"""What a recording of an autoencoder holds: codes, rebuilt images, drawn ones, and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from genlab.experiments.autoencoder_measures import code_measures, held_out_terms, rebuilt_pairs
from genlab.experiments.autoencoder_rules import BITS, DIGIT_CLASSES
from genlab.experiments.streams import stream
from genlab.metrics.latents import correlates, quantised
from genlab.metrics.pictures import psnr, ssim

if TYPE_CHECKING:
    from genlab.experiments.autoencoder_learner import AutoencoderLearner

DRAWN_CODES = 16
KNOWN_CODES = 1500  # of training images, that held-out ones are held against at a frame
DRAW_STREAM = 1  # the same noise in every frame, so that drawn images change rather than flicker
HALF = 60_000.0  # about the largest number that float16 has


@torch.no_grad()
def probe_codes(
    learner: AutoencoderLearner, *, first: bool, codes: bool, watched: bool, last: bool
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Return a frame's figures and arrays.

    rebuilt (10, h, w), drawn (16, h, w) uint8 in each. codes, spread (n, d): of the n images in the
    plane, rounded to eleven bits, where asked for. originals (10, h, w), chosen (10,): their places
    among the n; labels (n,), points_images (n, h, w), factors (n, 17) in the first frame only.
    correlations (d, columns) where watched; `last_of` in the last.
    """
    chosen = chosen_images(learner)
    posterior = learner.encode(learner.shown.images)
    rebuilt = learner.decode(posterior.mean[chosen])
    noise = torch.randn(
        DRAWN_CODES, learner.model.bottleneck, generator=stream(DRAW_STREAM, "drawn")
    )
    drawn = learner.decode(learner.draws(noise))
    arrays = {"rebuilt": _shades(learner, rebuilt), "drawn": _shades(learner, drawn)}
    if codes:
        arrays["codes"] = _eleven_bits(posterior.mean)
        if learner.variational:
            arrays["spread"] = _eleven_bits((posterior.log_variance / 2).exp())
    if first:
        arrays |= first_of(learner, chosen)
    figures: dict[str, float] = {}
    if watched:
        figures = _watched(learner)
        found = correlates(posterior.mean, learner.shown.labels, learner.shown.factors)
        arrays["correlations"] = found.numpy()
    if last:
        arrays |= last_of(learner, chosen)
    return figures, arrays


def chosen_images(learner: AutoencoderLearner) -> Tensor:
    """Return the places (10,) among the images in the plane of the first of each digit."""
    labels = learner.shown.labels
    return torch.stack([(labels == digit).int().argmax() for digit in range(DIGIT_CLASSES)])


def first_of(learner: AutoencoderLearner, chosen: Tensor) -> dict[str, np.ndarray]:
    """Return the arrays of the first frame alone: the images, their digits, what made them."""
    shown = learner.shown
    images = _shades(learner, learner.pixels(shown.images).cpu())
    arrays = {
        "originals": images[chosen.numpy()],
        "chosen": chosen.to(torch.int32).numpy(),
        "labels": shown.labels.to(torch.uint8).numpy(),
        "points_images": images,
    }
    if shown.factors is not None:
        arrays["factors"] = shown.factors.float().numpy()
    return arrays


def last_of(learner: AutoencoderLearner, chosen: Tensor) -> dict[str, np.ndarray]:
    """Return the arrays of the last frame alone: the ten images with their codes rounded.

    psnr, ssim (10,) unrounded; quantised (q, 10, h, w), quantised_psnr, quantised_ssim (q, 10) and
    quantised_codes (q, 10, d) for the bits a number in `BITS`.
    """
    images = learner.shown.images[chosen]
    codes = learner.encode(images).mean
    known = learner.encode(learner.data.train.images).mean
    low, high = known.min(0).values, known.max(0).values
    versions = [codes, *(quantised(codes, low, high, bits) for bits in BITS)]
    pairs = [rebuilt_pairs(learner, images, one) for one in versions]
    clear = np.stack([psnr(*pair, 1.0).float().numpy() for pair in pairs])
    alike = np.stack([ssim(*pair, 1.0).float().numpy() for pair in pairs])
    return {
        "psnr": clear[0],
        "ssim": alike[0],
        "quantised": np.stack([_shades(learner, rebuilt.flatten(1)) for _, rebuilt in pairs[1:]]),
        "quantised_codes": torch.stack(versions[1:]).float().numpy(),
        "quantised_psnr": clear[1:],
        "quantised_ssim": alike[1:],
    }


def _watched(learner: AutoencoderLearner) -> dict[str, float]:
    """Return the figures of a frame on the images in the plane."""
    terms = {name: float(v.mean()) for name, v in _terms(learner).items()}
    held = {"held_out" if name == "loss" else f"held_{name}": v for name, v in terms.items()}
    return {**held, **code_measures(learner, learner.shown, KNOWN_CODES)}


def _terms(learner: AutoencoderLearner) -> dict[str, Tensor]:
    return held_out_terms(learner, learner.shown.images)


def _shades(learner: AutoencoderLearner, pixels: Tensor) -> np.ndarray:
    """Return images (n, dim) of 0 to 1 as uint8 (n, height, width) to be shown."""
    levels = (pixels * 255).round().to(torch.uint8)
    return levels.view(-1, *learner.data.shape).numpy()


def _eleven_bits(values: Tensor) -> np.ndarray:
    """Return float32 with the precision of float16: half the size once it is packed."""
    return values.clamp(-HALF, HALF).half().float().numpy()
