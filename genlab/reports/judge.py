"""`teach judge`: train the classifier of 8x8 digits whose features FID compares."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from genlab.data.digits import Digits
from genlab.data.shipped import keep
from genlab.experiments.streams import stream
from genlab.models.judge import Judge
from genlab.models.networks import MLP
from genlab.objectives.step import TrainStep

WIDTH = 32  # features: an FID of N images is biased by about their square over N
DEPTH = 2
STEPS = 2000
BATCH = 128
RATE = 2e-3
NOISE = 0.08  # of full white, added to pixels in training: real digits are few


def teach(seed: int) -> str:
    """Train the judge from `seed` and ship it; return a line that says how good it is."""
    digits = Digits()
    pixels, top = digits.dim, digits.levels - 1
    judge = Judge(pixels, WIDTH, DEPTH, generator=stream(seed, "weights"))
    batches = stream(seed, "batches")

    def objective(network: MLP, batch: Tensor) -> Tensor:
        return F.cross_entropy(network(batch[:, :pixels]), batch[:, pixels].long())

    descent = TrainStep(judge.network, objective, rate=RATE, steps=STEPS)
    for _ in range(STEPS):
        row = torch.randint(len(digits.train), (BATCH,), generator=batches)
        images = digits.train[row] / top + NOISE * torch.randn(BATCH, pixels, generator=batches)
        descent.step(torch.cat([images, digits.train_labels[row, None]], 1))
    with torch.no_grad():
        told = judge.network(digits.held_out / top).argmax(1)
    accuracy = float((told == digits.held_out_labels).double().mean())
    known = {
        "title": "A classifier of the 8x8 digits",
        "pixels": pixels,
        "width": WIDTH,
        "depth": DEPTH,
        "held_out_accuracy": round(accuracy, 4),
        "seed": seed,
        "command": f"python -m genlab teach judge --seed {seed}",
        "torch": torch.__version__,
    }
    digest = keep("judges", "digits", judge.state_dict(), known)
    return (
        f"The judge names {accuracy:.1%} of the held-out digits rightly, by {WIDTH} features. "
        f"SHA-256 {digest[:12]}."
    )
