"""`teach mnist`: train the convolutional flow whose weights are the truth at 28x28 pixels."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from genlab.data import load
from genlab.experiments.streams import stream
from genlab.models.actnorm import ActNorm
from genlab.models.multiscale import MultiScale
from genlab.models.preprocessing import Logit, dequantise
from genlab.models.world import at_once, new_flow
from genlab.objectives.average import Average
from genlab.objectives.nll import nll
from genlab.objectives.precision import fast_in_bfloat16, in_bfloat16
from genlab.objectives.step import TrainStep
from genlab.reports.teacher import ship
from genlab.runs.info import default_path

LEVELS = 16  # of grey: the lower bits of a scan are noise, which a small flow need not learn
MARGIN = 0.05  # of the logit: a blank pixel's logits then spread as far as a written one's
SHAPE = {
    "plan": [
        [["checkerboard", 2], ["channel", 3]],
        [["checkerboard", 4], ["channel", 3]],
    ],
    "channels": [32, 48],
    "blocks": 1,
    "coupling": "affine",
}
STEPS = 12_000
BATCH = 16
RATE = 1e-2
KEEP = 0.998  # of the averaged weights, a step
COOL = 0.8  # the deviation of the latents that the truth draws from: what it is surer of
START = 2000  # images that set the norms
LOOK_EVERY = 500  # steps
LOOKED_AT = 1000  # held-out images
KEEP_EVERY = 60.0  # seconds, after which the state of training is kept
ENTROPY_DRAWS = 20_000

_logit = Logit(MARGIN)


def teach(seed: int) -> str:
    """Train the teacher of MNIST from `seed` and ship it; return a line that says how good.

    By maximum likelihood on logits of the 60,000 training images with fresh noise in every batch;
    the averaged weights are kept. The truth is what they draw from latents a little nearer to the
    middle, which is a flow too: its last norm has other scales.
    Training goes on where it was stopped. Raises `DataError` where MNIST is not on this machine.
    """
    images = load("mnist")
    height, width = images.image_shape or (0, 0)
    flow = new_flow(SHAPE, (height, width), stream(seed, "weights"))
    assert isinstance(flow, MultiScale)
    held_out = _train(flow, seed)
    cool(flow, COOL)
    known = {
        "title": images.title,
        "image_shape": [height, width],
        "levels": LEVELS,
        "margin": MARGIN,
        **SHAPE,
        "cool": COOL,
        "seed": seed,
        "command": f"python -m genlab teach mnist --seed {seed}",
        "torch": torch.__version__,
        "step": STEPS,
        "held_out_logit_nll": round(held_out, 3),  # before it is cooled
    }
    told = ship("mnist", flow.state_dict(), known, ENTROPY_DRAWS)
    _state(seed).unlink()
    return told


def _train(flow: MultiScale, seed: int) -> float:
    """Leave the averaged weights in `flow`; return their held-out NLL (nats of logits)."""
    images, batches = load("mnist"), stream(seed, "batches")
    noise = stream(seed, "held out")
    unseen = _logits(images.held_out[:LOOKED_AT], noise)
    flow.initialise(_logits(images.draw(START, batches), batches))
    objective: Callable[[Any, Tensor], Tensor] = nll
    if fast_in_bfloat16(torch.device("cpu")):
        objective = in_bfloat16(objective)
    descent = TrainStep(flow, objective, rate=RATE, steps=STEPS, clip=1.0)
    average = Average(descent.weights, KEEP)
    file = _state(seed)
    if file.exists():
        _resume(file, descent, average, batches)
    kept = time.monotonic()
    while descent.steps_done < STEPS:
        descent.step(_logits(images.draw(BATCH, batches), batches))
        average.update()
        if descent.steps_done % LOOK_EVERY == 0:
            with average.in_place():
                told = f"step {descent.steps_done:,}: held out {_nll(flow, unseen):.2f} nats\n"
            sys.stderr.write(told)
        if time.monotonic() > kept + KEEP_EVERY or descent.steps_done == STEPS:
            _save(file, descent, average, batches)
            kept = time.monotonic()
    with torch.no_grad():
        descent.weights.copy_(average.value)
    return _nll(flow, unseen)


def cool(flow: MultiScale, deviation: float) -> None:
    """Let `flow` draw from latents of this deviation: z / deviation is standard normal."""
    last = flow.layers[-1]
    assert isinstance(last, ActNorm)
    with torch.no_grad():
        last.log_sd.add_(math.log(deviation))


def _logits(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return logits (n, dim) of images of 256 levels, with noise as wide as a level of ours."""
    levels = images // (256 // LEVELS)
    return _logit.to_latent(dequantise(levels, LEVELS, generator, torch.float32))[0]


@torch.no_grad()
def _nll(flow: MultiScale, x: Tensor) -> float:
    return -float(torch.cat([flow.log_prob(part) for part in x.split(at_once(flow))]).mean())


def _state(seed: int) -> Path:
    """Return the file that holds the state of training, until the teacher is shipped."""
    return default_path().parent / f"teach-mnist-{seed}.safetensors"


def _save(file: Path, descent: TrainStep, average: Average, batches: torch.Generator) -> None:
    state = {**descent.state_dict(), **average.state_dict(), "batches": batches.get_state()}
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(state, file.with_suffix(".new"))
    file.with_suffix(".new").replace(file)


def _resume(file: Path, descent: TrainStep, average: Average, batches: torch.Generator) -> None:
    state = load_file(file)
    descent.load_state_dict(state)
    average.load_state_dict(state)
    batches.set_state(state["batches"])
