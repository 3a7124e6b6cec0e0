"""How the learning rate changes over the steps of a run."""

from __future__ import annotations

import math

SCHEDULES = ("cosine", "constant")
WARM_UP = 100  # steps, or a twentieth of the run where that is fewer
LAST = 0.01  # of the peak, reached by the cosine at the planned end


def learning_rate(step: int, steps: int, peak: float, kind: str) -> float:
    """Return the rate of the update `step` (0 is the first) in a run planned for `steps` steps.

    A linear warm-up, then `constant`, or half a `cosine` down to 1 % of the peak. A run that is
    extended beyond its plan goes on at the rate that the plan ended with.
    """
    warm_up = min(WARM_UP, steps // 20)
    if step < warm_up:
        return peak * (step + 1) / (warm_up + 1)
    if kind == "constant":
        return peak
    if kind != "cosine":
        raise ValueError(f"There is no schedule {kind!r}; choose one of {', '.join(SCHEDULES)}.")
    done = min(1.0, (step - warm_up) / max(1, steps - 1 - warm_up))
    return peak * (LAST + (1 - LAST) * 0.5 * (1 + math.cos(math.pi * done)))
