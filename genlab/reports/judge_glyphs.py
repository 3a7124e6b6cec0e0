"""`teach judge --data glyphs`: train the classifier of drawn digits whose features FID compares."""

from __future__ import annotations

import sys

import torch
import torch.nn.functional as F
from torch import Tensor

from genlab.data.factors import NAMES
from genlab.data.glyphs import GLYPH_SIDE, Glyphs
from genlab.data.shipped import keep
from genlab.experiments.batches import Batches
from genlab.experiments.streams import stream
from genlab.models.judge import PictureJudge, new_judge
from genlab.objectives.step import TrainStep
from genlab.reports.judge_mnist import AT_ONCE, BATCH, RATE, SHAPE, TOLD_EVERY

STEPS = 2000
HELD_OUT = 10_000  # fresh draws
HELD_OUT_STREAM = 50_000


def teach(seed: int) -> str:
    """Train the judge from `seed` and ship it; return a line that says how good it is.

    Every image that it learns from is drawn afresh, and so are those that it is measured on.
    """
    shape = {"image_shape": [GLYPH_SIDE, GLYPH_SIDE], **SHAPE}
    judge = new_judge(shape, stream(seed, "weights"))
    assert isinstance(judge, PictureJudge)
    pixels = GLYPH_SIDE * GLYPH_SIDE
    batches = Batches(draw_labelled, BATCH, pixels + 1, stream(seed, "batches"))

    def objective(judge: PictureJudge, batch: Tensor) -> Tensor:
        seen = judge.logits(batch[:, :pixels].view(-1, GLYPH_SIDE, GLYPH_SIDE))
        return F.cross_entropy(seen, batch[:, pixels].long())

    descent = TrainStep(judge, objective, rate=RATE, steps=STEPS)
    for step in range(1, STEPS + 1):
        loss = descent.step(batches.next())
        if step % TOLD_EVERY == 0:
            sys.stderr.write(f"step {step:,}: {loss:.3f} nats\n")
    accuracy = _accuracy(judge, draw_labelled(HELD_OUT, stream(HELD_OUT_STREAM, "judge")))
    known = {
        "title": "A classifier of drawn digits",
        **shape,
        "held_out_accuracy": round(accuracy, 4),
        "seed": seed,
        "command": f"python -m genlab teach judge --data glyphs --seed {seed}",
        "torch": torch.__version__,
    }
    digest = keep("judges", "glyphs", judge.state_dict(), known)
    return (
        f"The judge names {accuracy:.1%} of fresh digits rightly, by {SHAPE['width']} features. "
        f"SHA-256 {digest[:12]}."
    )


def draw_labelled(n: int, generator: torch.Generator) -> Tensor:
    """Return `n` drawn digits, 0 to 255, each with its label behind its pixels (n, 785)."""
    images, factors = Glyphs().draw_with_factors(n, generator)
    return torch.cat([images.float(), factors[:, NAMES.index("digit"), None]], 1)


@torch.no_grad()
def _accuracy(judge: PictureJudge, drawn: Tensor) -> float:
    told = [
        judge.logits(part[:, :-1].view(-1, GLYPH_SIDE, GLYPH_SIDE)).argmax(1)
        for part in drawn.split(AT_ONCE)
    ]
    return float((torch.cat(told) == drawn[:, -1]).double().mean())
