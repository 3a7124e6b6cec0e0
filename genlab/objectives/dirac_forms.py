"""What is known of the Dirac-GAN without simulating it, to be drawn over what is simulated."""

from __future__ import annotations

import cmath
import math
from typing import NamedTuple

import numpy as np

from genlab.objectives.dirac import Rules, sigmoid

SLOPE = {"nonsaturating": 0.5, "saturating": 0.5, "wasserstein": 1.0, "hinge": 1.0}  # fake'(0)


class Known(NamedTuple):
    """A law of a path: its radius at every step, or the curve theta^2 + psi^2 - h theta psi = c.

    says: the law in one sentence. radius (steps + 1,) or NaN where a law says nothing; invariant:
    c, or None.
    """

    says: str
    radius: np.ndarray | None = None
    invariant: float | None = None


def ellipse(path: np.ndarray, h: float) -> np.ndarray:
    """Return theta^2 + psi^2 - h theta psi (n,) along a `path` (n, 2); h = 0 for the circle."""
    theta, psi = path.T
    return theta**2 + psi**2 - h * theta * psi


def growth(theta: float, psi: float, h: float, loss: str) -> float:
    """Return the factor on r^2 in one simultaneous step of a game whose players pay opposite sums.

    1 + h^2 f'(psi theta)^2, f' = 1 (Wasserstein) or sigmoid (saturating): always above 1.
    """
    slope = 1.0 if loss == "wasserstein" else sigmoid(theta * psi)
    return 1 + (h * slope) ** 2


def limit_cycle(h: float) -> float:
    """Return r^2 = 2 h, on which the non-saturating game ends, stepped simultaneously at `h`.

    To first order in h; it draws in paths from outside and from inside, however near to (0, 0).
    """
    return 2 * h


def fading(r: float, t: np.ndarray) -> np.ndarray:
    """Return the radius at the times `t` of the non-saturating gradient flow that started at `r`.

    d(r^2)/dt = -2 theta psi tanh(theta psi / 2) = -r^4 / 8, averaged over a turn near the middle:
    r^2 = 1 / (1 / r_0^2 + t / 8), and 8 / t in the end.
    """
    return 1 / np.sqrt(1 / r**2 + np.asarray(t) / 8)


def eigenvalues(gamma: float, loss: str) -> tuple[complex, complex]:
    """Return those of the flow with R1 around (0, 0): -gamma/2 +- sqrt(gamma^2/4 - f'(0)^2)."""
    root = cmath.sqrt(gamma**2 / 4 - SLOPE[loss] ** 2)
    return -gamma / 2 + root, -gamma / 2 - root


def critical(loss: str) -> float:
    """Return the gamma beyond which nothing turns any more: 2 f'(0)."""
    return 2 * SLOPE[loss]


def shrinking(gamma: float, h: float, loss: str) -> float:
    """Return the factor on the radius of one simultaneous step with R1, near (0, 0).

    max |1 + h lambda| over both eigenvalues; below 1 it is drawn in, above 1 thrown out.
    """
    return max(abs(1 + h * one) for one in eigenvalues(gamma, loss))


def known(
    start: tuple[float, float], rules: Rules, h: float, steps: int, *, way: str
) -> Known | None:
    """Return the law of a path of `steps`, or None where nobody has one.

    way: "flow", "simultaneous" or "alternating"; of a flow, `h` is the time between two points.
    """
    if rules.penalty or rules.noise:
        return None
    r, k = math.hypot(*start), np.arange(steps + 1)
    if rules.r1:
        return _with_r1(r, rules, h, k, way)
    zero_sum = rules.loss in ("saturating", "wasserstein")
    if way == "flow" and zero_sum:
        return Known("The flow keeps theta² + psi²: a circle for ever.", np.full(len(k), r), r**2)
    if way == "flow" and rules.loss == "nonsaturating":
        return Known("The radius fades, and only as slowly as sqrt(8 / t).", fading(r, h * k))
    if way == "simultaneous" and rules.loss == "wasserstein":
        return Known("Each step grows the radius by sqrt(1 + h²).", r * (1 + h**2) ** (k / 2))
    if way == "alternating" and rules.loss == "wasserstein":
        theta, psi = start
        kept = theta**2 + psi**2 - h * theta * psi
        return Known("Turns keep theta² + psi² - h theta psi: an ellipse for ever.", None, kept)
    if way == "simultaneous" and rules.loss == "nonsaturating":
        cycle = np.full(len(k), math.sqrt(limit_cycle(h)))
        return Known("It never arrives: steps of h end on the circle r² = 2h.", cycle)
    return None


def _with_r1(r: float, rules: Rules, h: float, k: np.ndarray, way: str) -> Known | None:
    if rules.loss not in SLOPE or rules.loss == "hinge":
        return None
    if way == "simultaneous":
        factor = shrinking(rules.r1, h, rules.loss)
        return Known(
            f"Near the middle each step multiplies the radius by {factor:.5f}.", r * factor**k
        )
    if way == "flow":
        rate = max(one.real for one in eigenvalues(rules.r1, rules.loss))
        return Known(
            f"Near the middle the radius falls as exp({rate:.3f} t).", r * np.exp(rate * h * k)
        )
    return None
