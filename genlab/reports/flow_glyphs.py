"""`teach flow`: train the convolutional flow in whose latent space drawn digits are travelled."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from genlab.data import load
from genlab.data.dataset import Dataset
from genlab.data.shipped import keep
from genlab.experiments.streams import stream
from genlab.models.multiscale import MultiScale
from genlab.models.preprocessing import Logit, dequantise
from genlab.models.world import at_once, new_flow
from genlab.objectives.average import Average
from genlab.objectives.nll import nll
from genlab.objectives.precision import fast_in_bfloat16, in_bfloat16
from genlab.objectives.step import TrainStep

LEVELS = 16  # of grey, as MNIST's teacher sees: a blank pixel's logits then spread far enough
MARGIN = 0.05
SHAPE = {
    "plan": [
        [["checkerboard", 2], ["channel", 3]],
        [["checkerboard", 4], ["channel", 3]],
    ],
    "channels": [24, 32],
    "blocks": 1,
    "coupling": "affine",
}
STEPS = 12_000
BATCH = 16
RATE = 1e-2
KEEP = 0.998  # of the averaged weights, a step
START = 2000  # images that set the norms
LOOK_EVERY = 500  # steps
LOOKED_AT = 1000  # held-out images


def teach(seed: int) -> str:
    """Train the flow of drawn digits from `seed` and ship it; return a line that says how good.

    By maximum likelihood on logits of digits drawn afresh for every batch, with fresh noise; the
    averaged weights are kept, as they are: not cooled, so that images lie where its base says.
    """
    images = load("glyphs")
    height, width = images.image_shape or (0, 0)
    flow = new_flow(SHAPE, (height, width), stream(seed, "weights"))
    assert isinstance(flow, MultiScale)
    held_out = _train_on_glyphs(flow, images, seed)
    known: dict[str, Any] = {
        "title": images.title,
        "image_shape": [height, width],
        "levels": LEVELS,
        "margin": MARGIN,
        **SHAPE,
        "cool": 1.0,
        "seed": seed,
        "command": f"python -m genlab teach flow --seed {seed}",
        "torch": torch.__version__,
        "step": STEPS,
        "held_out_logit_nll": round(held_out, 3),
    }
    digest = keep("flows", "glyphs", flow.state_dict(), known)
    return (
        f"The flow of step {STEPS:,} gives a held-out digit {held_out:.2f} nats (of its logits). "
        f"SHA-256 {digest[:12]}."
    )


def _train_on_glyphs(flow: MultiScale, images: Dataset, seed: int) -> float:
    """Leave the averaged weights in `flow`; return their held-out NLL (nats of logits)."""
    batches, draws = stream(seed, "batches"), stream(seed, "held out")
    unseen = _glyph_logits(images, LOOKED_AT, draws)
    flow.initialise(_glyph_logits(images, START, batches))
    objective: Callable[[Any, Tensor], Tensor] = nll
    if fast_in_bfloat16(torch.device("cpu")):
        objective = in_bfloat16(objective)
    descent = TrainStep(flow, objective, rate=RATE, steps=STEPS, clip=1.0)
    average = Average(descent.weights, KEEP)
    while descent.steps_done < STEPS:
        descent.step(_glyph_logits(images, BATCH, batches))
        average.update()
        if descent.steps_done % LOOK_EVERY == 0:
            with average.in_place():
                told = f"step {descent.steps_done:,}: held out {_cost(flow, unseen):.2f} nats\n"
            sys.stderr.write(told)
    with torch.no_grad():
        descent.weights.copy_(average.value)
    return _cost(flow, unseen)


def _glyph_logits(images: Dataset, n: int, generator: torch.Generator) -> Tensor:
    """Return logits (n, dim) of fresh images of 256 levels, with noise as wide as one of ours."""
    levels = images.draw(n, generator) // (256 // LEVELS)
    return Logit(MARGIN).to_latent(dequantise(levels, LEVELS, generator, torch.float32))[0]


@torch.no_grad()
def _cost(flow: MultiScale, x: Tensor) -> float:
    return -float(torch.cat([flow.log_prob(part) for part in x.split(at_once(flow))]).mean())
