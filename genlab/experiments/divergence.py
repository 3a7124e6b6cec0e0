"""Whether a flow's training has left what means something, told from its losses and its weights."""

from __future__ import annotations

import math
import statistics
from collections import deque
from collections.abc import Sequence

USUAL_RATE = 2e-3  # the learning rate that is tried first
IMAGE_RATE = 1e-2  # of image flows, whose averaged weights smooth what it leaves rough
WINDOW = 50  # batches: single ones may be far out, half of so many are not
CHECK = 10  # steps from one look to the next
RISE = 1.5  # nats per dimension above the best so far; healthy runs stay below half of one
SHARE = 0.5  # of the best so far, on top: the reverse KL starts at thousands on tiny spots
EXPLODED = 100.0  # nats per dimension of one batch: without clipping no run comes back
FIRST_TIMES = 10.0  # of the first loss, on top of that
EARLY = 300  # steps within which weights may run away
FAST_RATE = 0.1  # learning rates above it can throw them so far
GAIN = 6.0  # of a hidden layer; 0.6 at the start, and about 1 in flows that have learnt much


class Watch:
    """The last losses, the best that training had reached, and the first.

    All of it is a function of the losses alone, so that a resumed run is judged like a whole one.
    dim: coordinates of a point. clip: whether gradients are clipped, which brings runs back from
    single batches far out.
    """

    def __init__(self, dim: int, clip: bool) -> None:
        self.dim, self.clip = dim, clip
        self.losses: deque[float] = deque(maxlen=WINDOW)
        self.best = self.first = math.nan

    def see(self, step: int, loss: float) -> float | None:
        """Take in the loss (nats) of the step numbered `step`; return the one that says it is over.

        That is a loss without meaning, without clipping one out of all proportion, or the median of
        the last 50 batches where it is far above the best median before.
        """
        if math.isnan(self.first):
            self.first = self.best = loss
        self.losses.append(loss)
        highest = EXPLODED * self.dim + FIRST_TIMES * abs(self.first)
        if not math.isfinite(loss) or (not self.clip and loss > highest):
            return loss
        if len(self.losses) == WINDOW and step % CHECK == 0:
            usual = statistics.median(self.losses)
            if usual > self.best + RISE * self.dim + SHARE * abs(self.best):
                return usual
            self.best = min(self.best, usual)
        return None

    def state(self) -> list[float]:
        """Return what this has seen, 2 + `WINDOW` numbers, NaN where there are fewer losses."""
        missing = WINDOW - len(self.losses)
        return [self.first, self.best, *self.losses, *[math.nan] * missing]

    def restore(self, state: Sequence[float]) -> None:
        """Go back to what was seen then."""
        self.first, self.best, *losses = state
        self.losses = deque((loss for loss in losses if not math.isnan(loss)), maxlen=WINDOW)


def gain(norm: float, weights: int, width: int) -> float:
    """Return by how much a layer of `width` units swells what it is given.

    norm: of all `weights` numbers. For independent weights of the standard deviation s, the factor
    is s sqrt(width): Adam moves each by up to the learning rate in every step, so that a rate of 1
    makes it 6 within a hundred steps, and the units are then on or off for good.
    """
    return norm / math.sqrt(weights) * math.sqrt(width)


def mend(rate: float, clip: bool, usual: float = USUAL_RATE) -> tuple[str, dict[str, float | bool]]:
    """Return the remedy in words, and as the settings it asks for; `usual` is tried first."""
    if rate > 10 * usual:
        lower = usual
    elif not clip:
        return "one gradient was too long; try clipping them.", {"clip": True}
    else:
        lower = float(f"{rate / 10:.6g}")
    return f"the learning rate {rate:g} is too large here; try {lower:g}.", {"learning_rate": lower}
