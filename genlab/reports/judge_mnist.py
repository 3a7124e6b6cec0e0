"""`teach judge --data mnist`: train the classifier of 28x28 digits whose features FID compares."""

from __future__ import annotations

import sys

import torch
import torch.nn.functional as F
from torch import Tensor

from genlab.data.images import IdxImages
from genlab.data.shipped import keep
from genlab.experiments.streams import stream
from genlab.models.judge import PictureJudge, new_judge
from genlab.objectives.step import TrainStep
from genlab.reports.teacher_mnist import LEVELS

SHAPE = {
    "channels": 16,
    "seen_channels": 4,
    "width": 32,  # features: an FID of N images is biased by about their square over N
    "depth": 1,
}
STEPS = 3000
BATCH = 64
RATE = 4e-3
TOLD_EVERY = 500  # steps
AT_ONCE = 500  # images


def teach(seed: int) -> str:
    """Train the judge from `seed` and ship it; return a line that says how good it is.

    It learns MNIST in as many grey levels as the world of MNIST has. Raises `DataError` where MNIST
    is not on this machine.
    """
    images = IdxImages("mnist")
    height, width = images.image_shape or (0, 0)
    shape = {"image_shape": [height, width], **SHAPE}
    judge = new_judge(shape, stream(seed, "weights"))
    assert isinstance(judge, PictureJudge)
    pixels, batches = images.dim, stream(seed, "batches")

    def objective(judge: PictureJudge, batch: Tensor) -> Tensor:
        seen = judge.logits(batch[:, :pixels].view(-1, height, width))
        return F.cross_entropy(seen, batch[:, pixels].long())

    descent = TrainStep(judge, objective, rate=RATE, steps=STEPS)
    for step in range(1, STEPS + 1):
        row = torch.randint(len(images.train), (BATCH,), generator=batches)
        seen = in_levels(images.train[row]).float()
        loss = descent.step(torch.cat([seen, images.train_labels[row, None]], 1))
        if step % TOLD_EVERY == 0:
            sys.stderr.write(f"step {step:,}: {loss:.3f} nats\n")
    told = _told(judge, in_levels(images.held_out).view(-1, height, width))
    accuracy = float((told == images.held_out_labels).double().mean())
    known = {
        "title": "A classifier of MNIST",
        **shape,
        "held_out_accuracy": round(accuracy, 4),
        "seed": seed,
        "command": f"python -m genlab teach judge --data mnist --seed {seed}",
        "torch": torch.__version__,
    }
    digest = keep("judges", "mnist", judge.state_dict(), known)
    return (
        f"The judge names {accuracy:.1%} of the held-out digits rightly, by {SHAPE['width']} "
        f"features. SHA-256 {digest[:12]}."
    )


def in_levels(images: Tensor) -> Tensor:
    """Return images of 256 levels in those of the world of MNIST, still from 0 to 255."""
    return images // (256 // LEVELS) * (255 // (LEVELS - 1))


@torch.no_grad()
def _told(judge: PictureJudge, images: Tensor) -> Tensor:
    return torch.cat([judge.logits(part).argmax(1) for part in images.split(AT_ONCE)])
