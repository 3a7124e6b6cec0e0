"""The claims about two teachers of one flow, as rules: each holds, or does not, from the numbers.

They were written down before the reports were read, but for one condition of `leaves` that was
dropped then: that the gap be three standard errors of one measurement. Far from the truth a KL
hangs on few of its points, and its error is as large as itself.

Over seeds a difference counts where every seed of one side lies above every seed of the other: with
five against five, chance does so once in 252 ways. A run without a finite figure counts as
infinitely far.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import mean, median

from genlab.experiments.claims import SIGMAS, Verdict

SAME_RATE = {  # who starts at the equilibrium, and who does so by likelihood at the same rate
    "non-saturating GAN": "likelihood",
    "non-saturating GAN, both rates a tenth": "likelihood, the rate a tenth",
    "non-saturating GAN, R1": "likelihood",
    "non-saturating GAN, the best D": "likelihood",
}
STAYS = 0.1  # nats: what one who stays is off at most
NLL_SIDE, GAN_SIDE = "likelihood", "non-saturating GAN"

Kls = Sequence[float | None]  # one a seed, nats
Figures = Sequence[Mapping[str, float]]  # one a seed


def stays(label: str, by_steps: Mapping[int, Kls]) -> Verdict:
    """a2, first half: training by likelihood stays at the equilibrium, and does not drift off."""
    rows = {steps: _finite(by_steps[steps]) for steps in sorted(by_steps)}
    steps = list(rows)
    near = max(value for values in rows.values() for value in values) <= STAYS
    drifts = _above(rows[steps[-1]], rows[steps[0]]) if len(steps) > 1 else False
    why = f"KL {_over_steps(rows)}; staying is at most {STAYS:g} nats in every seed, and no drift"
    return Verdict(f"a2: {label} stays", near and not drifts, why)


def leaves(label: str, steps: int, kls: Kls, by_likelihood: Kls) -> Verdict:
    """a2, second half: a GAN's KL ends above that of likelihood at the same rate, in every seed."""
    ours, theirs = _finite(kls), _finite(by_likelihood)
    holds = _above(ours, theirs)
    why = f"KL {_range(ours)} against {_range(theirs)} by likelihood at the same rate"
    return Verdict(f"a2: {label} leaves, {steps:,} steps", holds, why)


def lower_fid(runs: Mapping[str, Figures], figure: str = "fid") -> Verdict:
    """a1: by likelihood the FID (or KID) is below that of the NSGAN, every seed below every one."""
    ours, theirs = ([one[figure] for one in runs[side]] for side in (NLL_SIDE, GAN_SIDE))
    errors = [one[f"{figure}_stderr"] for side in (NLL_SIDE, GAN_SIDE) for one in runs[side]]
    apart = SIGMAS * math.hypot(*errors) / min(len(ours), len(theirs))
    holds = _above(theirs, ours) and mean(theirs) - mean(ours) > apart
    worse = _above(ours, theirs) and mean(ours) - mean(theirs) > apart
    said = "the likelihood's is lower" if holds else "the GAN's is lower" if worse else "level"
    why = f"{_pair(ours)} by likelihood, {_pair(theirs)} by the GAN: {said}"
    return Verdict(f"a1: lower {figure.upper()} by likelihood", holds, why)


def _finite(kls: Kls) -> list[float]:
    return [math.inf if value is None or not math.isfinite(value) else value for value in kls]


def _above(high: Sequence[float], low: Sequence[float]) -> bool:
    """Say whether every one of `high` is above every one of `low`."""
    return min(high) > max(low)


def _over_steps(rows: Mapping[int, Sequence[float]]) -> str:
    return ", ".join(f"{_range(values)} after {steps:,} steps" for steps, values in rows.items())


def _range(values: Sequence[float]) -> str:
    return f"{_told(min(values))} to {_told(max(values))} (median {_told(median(values))})"


def _pair(values: Sequence[float]) -> str:
    return f"{mean(values):.3g} ({min(values):.3g} to {max(values):.3g})"


def _told(nats: float) -> str:
    if nats == math.inf:
        return "no finite figure"
    rounded = round(nats, 4) + 0.0  # no minus before a zero
    return f"{rounded:.4f}" if abs(nats) < 1000 else f"{nats:.1e}"
