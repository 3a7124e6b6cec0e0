"""What is known of the Dirac-GAN without simulating it, to be drawn over what is simulated."""

from __future__ import annotations

import cmath
import math
from typing import NamedTuple

import numpy as np

from genlab.objectives.dirac import Rules, sigmoid

SLOPE = {  # fake'(0), how hard D is pushed near the middle
    "nonsaturating": 0.5,
    "saturating": 0.5,
    "leastsquares": 1.0,
    "hinge": 1.0,
    "wasserstein": 1.0,
}
# real''(0) + fake''(0): noise on what D sees damps it by so much for each unit of variance
BEND = {"nonsaturating": 0.5, "saturating": 0.5, "leastsquares": 2.0, "hinge": 0.0}
PULL = {"nonsaturating": 1 / 8, "leastsquares": 1 / 2}  # d(r^2)/dt = -PULL r^4, over a turn
SMALL_STEP, SMALL_PULL = 0.5, 3.0  # h and h r^2 up to which steps of least squares obey a law


class Known(NamedTuple):
    """A law of a path: its radius at every step, or the curve theta^2 + psi^2 - h theta psi = c.

    says: the law in one sentence. radius (steps + 1,), NaN from where on the law says nothing, or
    None; invariant: c, or None.
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
    """Return r^2 = 2 h, on which non-saturating and least squares end, stepped at once by `h`.

    To first order in h; it draws in paths from outside and from inside, however near to (0, 0).
    """
    return 2 * h


def fading(r: float, t: np.ndarray, loss: str = "nonsaturating") -> np.ndarray:
    """Return the radius at the times `t` of a gradient flow that fades, started at `r`.

    Non-saturating: d(r^2)/dt = -2 theta psi tanh(theta psi / 2) = -r^4 / 8, averaged over a turn
    near the middle: r^2 = 1 / (1 / r_0^2 + t / 8), and 8 / t in the end. Least squares:
    d(r^2)/dt = -4 (theta psi)^2 = -r^4 / 2, and 2 / t in the end.
    """
    return 1 / np.sqrt(1 / r**2 + PULL[loss] * np.asarray(t))


def damping(rules: Rules) -> float:
    """Return what draws psi back near the middle: gamma of R1, and what noise adds to it.

    Noise of variance s^2 adds s^2 (real''(0) + fake''(0)) (Mescheder et al., 2018): none for
    straight losses.
    """
    return rules.r1 + rules.noise**2 * BEND.get(rules.loss, 0.0)


def eigenvalues(gamma: float, loss: str) -> tuple[complex, complex]:
    """Return those of the flow damped by gamma, near (0, 0): -gamma/2 +- sqrt(gamma^2/4 - f'^2)."""
    root = cmath.sqrt(gamma**2 / 4 - SLOPE[loss] ** 2)
    return -gamma / 2 + root, -gamma / 2 - root


def critical(loss: str) -> float:
    """Return the gamma beyond which nothing turns any more: 2 f'(0)."""
    return 2 * SLOPE[loss]


def shrinking(gamma: float, h: float, loss: str, *, alternating: bool = False) -> float:
    """Return the factor on the radius of one damped step, near (0, 0).

    Simultaneous: max |1 + h lambda| over both eigenvalues; below 1 it is drawn in, above 1 thrown
    out. Alternating: the larger root of l^2 - (2 - h gamma - h^2 f'^2) l + 1 - h gamma.
    """
    if not alternating:
        return max(abs(1 + h * one) for one in eigenvalues(gamma, loss))
    half = (2 - h * gamma - (h * SLOPE[loss]) ** 2) / 2
    root = cmath.sqrt(half**2 - (1 - h * gamma))
    return max(abs(half + root), abs(half - root))


def known(
    start: tuple[float, float], rules: Rules, h: float, steps: int, *, way: str
) -> Known | None:
    """Return the law of a path of `steps`, or None where nobody has one.

    way: "flow", "simultaneous" or "alternating"; of a flow, `h` is the time between two points.
    """
    r, k = math.hypot(*start), np.arange(steps + 1)
    if rules.penalty or r == 0:
        return None
    gamma = damping(rules)
    if gamma:
        return _damped(r, gamma, rules.loss, h, k, way)
    if rules.noise and rules.loss != "wasserstein":  # which noise changes nothing of
        return None
    if rules.loss in PULL:
        return _fades(r, rules.loss, h, k, way)
    return _straight(start, rules.loss, h, k, way)


def _straight(
    start: tuple[float, float], loss: str, h: float, k: np.ndarray, way: str
) -> Known | None:
    """Return the law of a zero-sum game, and of the hinge while it is one: theta psi > -1."""
    r, hinge = math.hypot(*start), loss == "hinge"
    if way == "flow" and not (hinge and r**2 >= 2):
        return Known("The flow keeps θ² + ψ²: a circle for ever.", np.full(len(k), r), r**2)
    if way == "flow":
        return None
    if loss == "saturating":
        if way == "simultaneous":
            return Known("Each step multiplies r² by 1 + h² σ(θψ)²: outward, always.")
        return None
    if way == "simultaneous":
        with np.errstate(over="ignore"):
            radius = r * (1 + h**2) ** (k / 2)
        if hinge:
            radius = np.where(radius**2 < 2, radius, np.nan)
        return Known("Each step multiplies the radius by √(1 + h²).", radius)
    theta, psi = start
    kept = theta**2 + psi**2 - h * theta * psi
    if h >= 2 or (hinge and kept >= 2 + h):
        return None
    return Known("Turns keep θ² + ψ² − h θψ: an ellipse for ever.", None, kept)


def _fades(r: float, loss: str, h: float, k: np.ndarray, way: str) -> Known | None:
    if loss == "leastsquares" and way != "flow" and (h > SMALL_STEP or h * r**2 > SMALL_PULL):
        return None  # its pull grows with the distance, and such steps overshoot it
    if way == "simultaneous":
        cycle = np.full(len(k), math.sqrt(limit_cycle(h)))
        return Known("It never arrives: small steps of h end on the ring r² = 2h.", cycle)
    end = round(1 / PULL[loss])
    whose = "The flow" if way == "flow" else "In turns it"
    return Known(f"{whose} fades, but only as slowly as √({end} / t).", fading(r, h * k, loss))


def _damped(r: float, gamma: float, loss: str, h: float, k: np.ndarray, way: str) -> Known:
    if way == "flow":
        rate = max(one.real for one in eigenvalues(gamma, loss))
        says = f"Near the middle the radius falls as exp({rate:.3f} t)."
        return Known(says.replace("-", "\N{MINUS SIGN}"), r * np.exp(rate * h * k))
    factor = shrinking(gamma, h, loss, alternating=way == "alternating")
    says = f"Near the middle each step multiplies the radius by {factor:.5f}."
    with np.errstate(over="ignore"):
        return Known(says, r * factor**k)
