"""Losses of a discriminator and a generator that play against each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

Elementwise = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Game:
    """What each player pays for the discriminator's verdicts t = D(x), one number per point.

    loss of D = mean real(t of data) + mean fake(t of samples);  loss of G = mean generator(t)

    equilibrium: both losses where the samples are like the data and D says 0 to everything.
    optimal: the best verdict where log p_data - log p_model is given; None where none is best.
    labels: whether data can be called data with less than certainty (`critic_loss`).
    """

    real: Elementwise
    fake: Elementwise
    generator: Elementwise
    equilibrium: tuple[float, float]
    optimal: Elementwise | None
    labels: bool
    source: str


def softplus_minus(t: Tensor) -> Tensor:
    """Return log(1 + exp(-t)) = -log sigmoid(t)."""
    return F.softplus(-t)


GAMES: dict[str, Game] = {
    # D: softplus(-t_real) + softplus(t_fake), the cross-entropy of telling data from samples;
    # G: the same for its samples, called data
    "nonsaturating": Game(
        real=softplus_minus,
        fake=F.softplus,
        generator=softplus_minus,
        equilibrium=(2 * math.log(2), math.log(2)),
        optimal=lambda ratio: ratio,
        labels=True,
        source="Goodfellow et al., 2014, section 3",
    ),
    # G: -softplus(t_fake), minus what D pays: a game of sum 0. Its slope sigmoid(t) dies where D
    # is sure
    "saturating": Game(
        real=softplus_minus,
        fake=F.softplus,
        generator=lambda t: -F.softplus(t),
        equilibrium=(2 * math.log(2), -math.log(2)),
        optimal=lambda ratio: ratio,
        labels=True,
        source="Goodfellow et al., 2014, equation 1",
    ),
    # D: (t_real - 1)^2 / 2 + (t_fake + 1)^2 / 2,  G: (t_fake - 1)^2 / 2: targets around 0, so that
    # 0 is undecided; D = (p_data - p_model) / (p_data + p_model) at best
    "leastsquares": Game(
        real=lambda t: 0.5 * (t - 1).square(),
        fake=lambda t: 0.5 * (t + 1).square(),
        generator=lambda t: 0.5 * (t - 1).square(),
        equilibrium=(1.0, 0.5),
        optimal=lambda ratio: torch.tanh(ratio / 2),
        labels=True,
        source="Mao et al., 2017, equation 2",
    ),
    # D: max(0, 1 - t_real) + max(0, 1 + t_fake),  G: -t_fake. The best verdict is a sign: it has
    # no slope to learn from
    "hinge": Game(
        real=lambda t: F.relu(1 - t),
        fake=lambda t: F.relu(1 + t),
        generator=lambda t: -t,
        equilibrium=(2.0, 0.0),
        optimal=None,
        labels=False,
        source="Lim and Ye, 2017; Miyato et al., 2018, equations 16 and 17",
    ),
    # D: t_fake - t_real,  G: -t_fake: a distance where |slope of D| <= 1, without bound elsewhere
    "wasserstein": Game(
        real=lambda t: -t,
        fake=lambda t: t,
        generator=lambda t: -t,
        equilibrium=(0.0, 0.0),
        optimal=None,
        labels=False,
        source="Arjovsky, Chintala and Bottou, 2017, equation 3",
    ),
}


def game(name: str) -> Game:
    """Return the game called `name`; raise `ValueError` where there is none."""
    if name not in GAMES:
        raise ValueError(f"There is no loss {name!r}; choose one of {', '.join(GAMES)}.")
    return GAMES[name]


def critic_loss(name: str, real: Tensor, fake: Tensor, smoothing: float = 0.0) -> Tensor:
    """Return what D pays, a scalar, for its verdicts on data (n,) and on samples (m,).

    mean[(1 - s) real(t) + s fake(t)] over the data + mean fake(t) over the samples

    smoothing: s, the doubt with which data are called data, 0 <= s < 1/2 (one-sided label
    smoothing: Salimans et al., 2016). D is then best at
    log (1 - s) p / (q + s p), which is bounded.
    Raises `ValueError` for s beyond that, and for a loss without labels.
    """
    play = game(name)
    on_real = play.real(real)
    if smoothing:
        if not 0 < smoothing < 0.5 or not play.labels:
            raise ValueError(
                f"Labels are smoothed by 0 to below 0.5, not {smoothing}, and {name} has "
                f"{'some' if play.labels else 'none'}."
            )
        on_real = (1 - smoothing) * on_real + smoothing * play.fake(real)
    return on_real.mean() + play.fake(fake).mean()


def generator_loss(name: str, fake: Tensor) -> Tensor:
    """Return what G pays, a scalar, for D's verdicts (n,) on its samples."""
    return game(name).generator(fake).mean()


def smoothed_logit(log_ratio: Tensor, smoothing: float) -> Tensor:
    """Return the best logit under smoothed labels, log (1 - s) p / (q + s p), elementwise.

    log_ratio: log p - log q, of data and model. Without smoothing it is the best logit itself.
    """
    if not smoothing:
        return log_ratio
    doubt = F.softplus(log_ratio + math.log(smoothing))  # log (1 + s p / q)
    return math.log1p(-smoothing) + log_ratio - doubt
