"""`teach digits`: train the flow whose weights are the truth of the misspecification lab."""

from __future__ import annotations

import sys
from typing import Any

import torch
from torch import Tensor

from genlab.data import load
from genlab.data.shipped import keep
from genlab.experiments.streams import stream
from genlab.metrics.likelihood import estimate
from genlab.models.coupling import AffineCoupling
from genlab.models.preprocessing import Logit, dequantise
from genlab.models.realnvp import RealNVP
from genlab.models.sizes import OF_VECTORS
from genlab.models.world import World, empty_flow
from genlab.objectives.average import Average
from genlab.objectives.dropout import dropout_nll
from genlab.objectives.step import TrainStep

MARGIN = 0.05  # of the logit: small margins make the logits of blank pixels run far out
SHAPE = {
    "couplings": 8,
    "width": 128,
    "depth": 2,
    "mask": "checkerboard",
    "activation": "silu",
    "coupling": "affine",
}
STEPS = 1500
BATCH = 128
RATE = 2e-3
DROPOUT = 0.1  # without it the flow learns its 1,500 digits by heart before it draws well
KEEP = 0.995  # of the averaged weights, a step
LOOK_EVERY = 50  # steps
ENTROPY_DRAWS = 100_000


def teach(seed: int) -> str:
    """Train the teacher of the digits from `seed` and ship it; return a line that says how good.

    By maximum likelihood on logits of scikit-learn's digits with fresh noise in every batch; of
    the averaged weights those are kept that predict the held-out digits best.
    """
    digits = load("digits")
    height, width = digits.image_shape or (0, 0)
    known = {
        "title": digits.title,
        "image_shape": [height, width],
        "levels": digits.levels,
        "margin": MARGIN,
        **SHAPE,
    }
    assert set(OF_VECTORS) == set(SHAPE)
    flow = empty_flow(known)
    assert isinstance(flow, RealNVP)
    generator = stream(seed, "weights")
    for layer in flow.layers:
        if isinstance(layer, AffineCoupling):
            layer.conditioner.reset(generator)
    held_out, step = _train(flow, digits.levels, seed)
    told = {
        "seed": seed,
        "command": f"python -m genlab teach digits --seed {seed}",
        "torch": torch.__version__,
        "step": step,
        "held_out_logit_nll": round(held_out, 3),
    }
    return ship("digits", flow.state_dict(), {**known, **told}, ENTROPY_DRAWS)


def ship(name: str, weights: dict[str, Tensor], known: dict[str, Any], draws: int) -> str:
    """Put a teacher's weights in place with what is known of it; return a line about it.

    draws: behind its entropy, which is measured on the world as it will be found.
    """
    keep("teachers", name, weights, {**known, **_entropy(0.0, 0.0, draws)})
    world = World(name)
    x = world.draw(draws, stream(known["seed"], "entropy"))
    floor = estimate(-world.log_prob(x))
    entropy = _entropy(floor.mean, floor.stderr, draws)
    digest = keep("teachers", name, weights, {**known, **entropy})
    return (
        f"The teacher of step {known['step']:,} gave a held-out digit "
        f"{known['held_out_logit_nll']:.2f} nats (of its logits); the entropy of the truth is "
        f"{floor.mean:.2f} ± {floor.stderr:.2f}. SHA-256 {digest[:12]}."
    )


def _entropy(mean: float, stderr: float, draws: int) -> dict[str, float]:
    """Return the entropy (nats) as it is written down, and the draws behind it."""
    return {
        "entropy": round(mean, 4),
        "entropy_stderr": round(stderr, 4),
        "entropy_draws": draws,
    }


def _train(flow: RealNVP, levels: int, seed: int) -> tuple[float, int]:
    """Leave in `flow` its best weights; return their held-out NLL (nats of logits) and step."""
    digits, logit = load("digits"), Logit(MARGIN)

    def logits(images: Tensor, generator: torch.Generator) -> Tensor:
        return logit.to_latent(dequantise(images, levels, generator, torch.float32))[0]

    unseen = logits(digits.held_out.repeat(4, 1), stream(seed, "held out"))
    objective = dropout_nll(DROPOUT, stream(seed, "dropout"))
    descent = TrainStep(flow, objective, rate=RATE, steps=STEPS, clip=1.0)
    average, batches = Average(descent.weights, KEEP), stream(seed, "batches")
    best, best_step, weights = float("inf"), 0, average.value.clone()
    for step in range(1, STEPS + 1):
        descent.step(logits(digits.draw(BATCH, batches), batches))
        average.update()
        if step % LOOK_EVERY == 0:
            with torch.no_grad(), average.in_place():
                held_out = -float(flow.log_prob(unseen).mean())
            sys.stderr.write(f"step {step:,}: held out {held_out:.2f} nats\n")
            if held_out < best:
                best, best_step, weights = held_out, step, average.value.clone()
    with torch.no_grad():
        descent.weights.copy_(weights)
    return best, best_step
