"""The claims about misspecified students, as rules: each holds, or does not, from the numbers.

They were written down before the report was first run, but after trial runs from seed 1, by which
the number of images and the rate were chosen; they have not been changed since. Figures are those
of `evaluate_student`, one dict a seed; NLLs and KLs in nats.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from genlab.experiments.students import EXACT, LARGE, MISSPECIFIED

Figures = Mapping[str, float]
BySeed = Mapping[str, Sequence[Figures]]  # student -> its figures, a dict a seed
Curve = Mapping[int, float]  # step -> training NLL
SIGMAS = 3.0  # standard errors, or deviations over seeds, beyond which a difference counts
NAT = 1.0  # the least by which plateaus have to differ
APART = 0.1  # of the whole descent, within which curves have the same shape
PACE = 2.0  # times as many steps, within which nine tenths of the way are gone at the same pace
RISE = 1.25  # times the best KL, from which on a student overfits
NOTICE = 0.2  # of KL's relative rise: FID that rises by less hardly notices
SLOWER = 1.5  # times the seconds, from which on a student is slow


@dataclass(frozen=True)
class Verdict:
    """Whether a claim holds, and the numbers that say so."""

    claim: str
    holds: bool
    why: str


def plateaus(runs: BySeed) -> Verdict:
    """b1, first half: misspecified students come to rest at different training NLLs."""
    ends = {s: [one["train_nll"] for one in runs[s]] for s in MISSPECIFIED}
    means = sorted((mean(values), student) for student, values in ends.items())
    (low, best), (high, worst) = means[0], means[-1]
    spread = max(_sd(values) for values in ends.values())
    holds = high - low > max(NAT, SIGMAS * spread)
    why = f"from {low:.2f} ({best}) to {high:.2f} ({worst}); largest sd over seeds {spread:.2f}"
    return Verdict("b1: different plateaus", holds, why)


def shape(curves: Mapping[str, Curve]) -> Verdict:
    """b1, second half: and on the way there go down alike, as does the exact student."""
    normal = {student: _normal(curve) for student, curve in curves.items()}
    reference = normal[EXACT]
    apart = {
        s: max(abs(normal[s][step] - reference[step]) for step in reference) for s in MISSPECIFIED
    }
    pace = {s: next(step for step, left in normal[s].items() if left <= 0.1) for s in normal}
    farthest = max(apart, key=apart.__getitem__)
    fast, slow = min(pace.values()), max(pace.values())
    holds = apart[farthest] <= APART and slow <= PACE * fast
    why = (
        f"share of the way that is left: at most {apart[farthest]:.3f} from the exact student's "
        f"({farthest}); nine tenths are gone after {fast:,} to {slow:,} steps"
    )
    return Verdict("b1: the same shape of convergence", holds, why)


def simpler_wins(runs: BySeed, figure: str = "nll") -> Verdict:
    """b2: the exact student overfits, and one and the same simpler one ends below it, every seed.

    figure: "nll" of the last step; "best_nll" with early stopping, where overfitting is no part.
    """
    exact = runs[EXACT]
    overfits = all(one["nll"] - one["best_nll"] > SIGMAS * one["nll_stderr"] for one in exact)
    winners = [
        s
        for s in MISSPECIFIED
        if all(a[figure] < b[figure] for a, b in zip(runs[s], exact, strict=True))
    ]
    best = min(MISSPECIFIED, key=lambda s: _mean(runs[s], figure))
    holds = bool(winners) and (overfits or figure != "nll")
    said = "at its best step" if figure == "best_nll" else "at the end"
    below = ", ".join(winners) or "none"
    why = (
        f"validation NLL {said}: exact {_mean(exact, figure):.2f}, {best} "
        f"{_mean(runs[best], figure):.2f}; below exact in every seed: {below}"
    )
    name = "b2: with early stopping too" if figure == "best_nll" else "b2: a simpler one wins"
    return Verdict(name, holds, why)


def fid_hardly_notices(runs: BySeed) -> Verdict:
    """b3: from its best step to the end the exact student's KL rises, and FID hardly does."""
    rises = [
        (one["kl"] / one["best_kl"] - 1, one["fid"] / one["best_fid"] - 1) for one in runs[EXACT]
    ]
    holds = all(of_kl >= RISE - 1 and of_fid <= NOTICE * of_kl for of_kl, of_fid in rises)
    of_kl, of_fid = (mean(values) for values in zip(*rises, strict=True))
    one = {name: _mean(runs[EXACT], name) for name in ("best_kl", "kl", "best_fid", "fid")}
    why = (
        f"KL {_nats(one['best_kl'])} to {_nats(one['kl'])} ({_change(of_kl)}), FID "
        f"{one['best_fid']:.2f} to {one['fid']:.2f} ({_change(of_fid)}; floor "
        f"{_mean(runs[EXACT], 'fid_floor'):.2f})"
    )
    return Verdict("b3: FID hardly notices", holds, why)


def larger_is_worse(runs: BySeed, seconds: Mapping[str, float]) -> list[Verdict]:
    """b4, a verdict for each of its four parts: the large student against the exact one."""
    large, exact = runs[LARGE], runs[EXACT]
    gaps = [[one["nll"] - one["train_nll"] for one in runs] for runs in (large, exact)]
    spreads = [_sd([one["nll"] for one in runs]) for runs in (large, exact)]
    return [
        Verdict(
            "b4: slow",
            seconds[LARGE] >= SLOWER * seconds[EXACT],
            f"{seconds[LARGE]:.1f} s against {seconds[EXACT]:.1f} s",
        ),
        Verdict(
            "b4: unstable",
            spreads[0] > spreads[1],
            f"sd of the last validation NLL over seeds {_nats(spreads[0])} against "
            f"{_nats(spreads[1])}",
        ),
        Verdict(
            "b4: overfits more",
            all(a > b for a, b in zip(*gaps, strict=True)),
            f"validation less training NLL {_nats(mean(gaps[0]))} against {_nats(mean(gaps[1]))}",
        ),
        _poorer(large, exact),
    ]


def _poorer(large: Sequence[Figures], exact: Sequence[Figures]) -> Verdict:
    a, b = _mean(large, "fid"), _mean(exact, "fid")
    error = math.hypot(*(one["fid_stderr"] for one in (*large, *exact))) / len(large)
    why = f"FID {a:.2f} against {b:.2f}, standard error of the difference {error:.2f}"
    return Verdict("b4: poorer images", a - b > SIGMAS * error, why)


def _normal(curve: Curve) -> dict[int, float]:
    """Return the share of the way down that is left at each step."""
    steps = sorted(curve)
    first, last = curve[steps[0]], curve[steps[-1]]
    return {step: (curve[step] - last) / (first - last) for step in steps}


def _mean(figures: Sequence[Figures], name: str) -> float:
    return mean(one[name] for one in figures)


def _sd(values: Sequence[float]) -> float:
    return stdev(values) if len(values) > 1 else 0.0


def _nats(value: float) -> str:
    return f"{value:,.2f}" if abs(value) < 1e5 else f"{value:.1e}"


def _change(share: float) -> str:
    return f"{share:+.0%}" if abs(share) < 100 else f"times {1 + share:,.0f}"
