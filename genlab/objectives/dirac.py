"""The smallest GAN there is: one number against one number (Mescheder, Geiger and Nowozin, 2018).

Data lie at 0, the generator draws its one number theta, and D(x) = psi x. Both want to be at 0.
Nothing but NumPy is needed, so a page can draw what a slider asks for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

Slope = Callable[[float], float]  # verdict t -> derivative of a loss by it


class DiracGame(NamedTuple):
    """The derivatives of both losses by the verdicts; the losses are those of `GAMES`."""

    real: Slope
    fake: Slope
    generator: Slope


def sigmoid(t: float) -> float:
    """Return 1 / (1 + exp(-t)), without overflow."""
    return 0.5 * (1 + math.tanh(t / 2))


DIRAC: dict[str, DiracGame] = {
    "nonsaturating": DiracGame(lambda t: -sigmoid(-t), sigmoid, lambda t: -sigmoid(-t)),
    "saturating": DiracGame(lambda t: -sigmoid(-t), sigmoid, lambda t: -sigmoid(t)),
    "leastsquares": DiracGame(lambda t: t - 1, lambda t: t + 1, lambda t: t - 1),
    "hinge": DiracGame(
        lambda t: -1.0 if t < 1 else 0.0, lambda t: 1.0 if t > -1 else 0.0, lambda t: -1.0
    ),
    "wasserstein": DiracGame(lambda t: -1.0, lambda t: 1.0, lambda t: -1.0),
}
NODES, SHARES = np.polynomial.hermite_e.hermegauss(40)  # of a standard normal, by quadrature
SHARES = SHARES / SHARES.sum()


class Rules(NamedTuple):
    """How the two play.

    r1: gamma of gamma/2 D'(0)^2 = gamma/2 psi^2. penalty: the weight of (|psi| - 1)^2. noise: the
    standard deviation of Gaussian noise on data and samples, averaged exactly. Smoothed labels
    change nothing here, where data lie at 0; a spectral norm would leave of psi its sign alone.
    """

    loss: str = "nonsaturating"
    r1: float = 0.0
    penalty: float = 0.0
    noise: float = 0.0


def velocity(theta: float, psi: float, rules: Rules) -> tuple[float, float]:
    """Return (d theta, d psi) / dt, down the gradient of each player's own loss.

    d theta/dt = -g'(psi theta) psi,   d psi/dt = -d/d psi [real(psi 0) + fake(psi theta) + penalty]
    """
    play = DIRAC[rules.loss]
    if rules.noise:
        d_theta, d_psi = _blurred(theta, psi, play, rules.noise)
    else:
        t = psi * theta
        d_theta, d_psi = -play.generator(t) * psi, -play.fake(t) * theta
    steepness = 2 * rules.penalty * (abs(psi) - 1) * math.copysign(1.0, psi)
    return d_theta, d_psi - rules.r1 * psi - (steepness if rules.penalty else 0.0)


def _blurred(theta: float, psi: float, play: DiracGame, sd: float) -> tuple[float, float]:
    """Return the velocities where data are N(0, sd^2) and samples N(theta, sd^2)."""
    d_theta = d_psi = 0.0
    for node, share in zip(sd * NODES, SHARES, strict=True):
        t = psi * (theta + node)
        d_theta -= share * play.generator(t) * psi
        d_psi -= share * (play.real(psi * node) * node + play.fake(t) * (theta + node))
    return float(d_theta), float(d_psi)


def descend(
    start: tuple[float, float], rules: Rules, h: float, steps: int, *, alternating: bool = False
) -> np.ndarray:
    """Return (theta, psi) after 0, 1 ... `steps` steps of gradient descent at rate `h`.

    (steps + 1, 2), float64. Simultaneous: both move from where both were. Alternating: D moves
    first, and G sees the new D. Where a number overflows, the rest are NaN.
    """
    path = np.full((steps + 1, 2), np.nan)
    theta, psi = path[0] = start
    for k in range(1, steps + 1):
        try:
            d_theta, d_psi = velocity(theta, psi, rules)
            psi += h * d_psi
            if alternating:
                d_theta, _ = velocity(theta, psi, rules)
            theta += h * d_theta
        except OverflowError:
            break
        if not (math.isfinite(theta) and math.isfinite(psi)):
            break
        path[k] = theta, psi
    return path


def flow_of(start: tuple[float, float], rules: Rules, dt: float, steps: int) -> np.ndarray:
    """Return (theta, psi) at 0, dt ... steps dt of the gradient flow, the limit of tiny steps.

    (steps + 1, 2), float64, by Runge and Kutta's method of order 4 (its error: dt^4).
    """
    path = np.empty((steps + 1, 2))
    path[0] = start
    at = np.array(start, dtype=np.float64)

    def speed(point: np.ndarray) -> np.ndarray:
        return np.array(velocity(float(point[0]), float(point[1]), rules))

    for k in range(1, steps + 1):
        a = speed(at)
        b = speed(at + dt / 2 * a)
        c = speed(at + dt / 2 * b)
        d = speed(at + dt * c)
        at = at + dt / 6 * (a + 2 * b + 2 * c + d)
        path[k] = at
    return path
