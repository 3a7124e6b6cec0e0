"""Losses of two players: what they are at the equilibrium, which way they push, where D is best."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from genlab.objectives.adversarial import (
    GAMES,
    critic_loss,
    game,
    generator_loss,
    smoothed_logit,
)

every_game = pytest.mark.parametrize("name", GAMES)
ZERO = torch.zeros(5, dtype=torch.float64)
T = torch.linspace(-0.9, 0.9, 7, dtype=torch.float64)  # where no hinge is flat


@every_game
def test_both_losses_at_the_equilibrium(name: str) -> None:
    d, g = GAMES[name].equilibrium
    assert critic_loss(name, ZERO, ZERO).item() == pytest.approx(d, abs=1e-15)
    assert generator_loss(name, ZERO).item() == pytest.approx(g, abs=1e-15)


def test_the_equilibrium_of_the_first_gan_in_numbers() -> None:
    assert critic_loss("nonsaturating", ZERO, ZERO).item() == pytest.approx(1.3862943611, abs=1e-10)
    assert generator_loss("nonsaturating", ZERO).item() == pytest.approx(0.6931471806, abs=1e-10)
    assert generator_loss("saturating", ZERO).item() == pytest.approx(-0.6931471806, abs=1e-10)


@every_game
def test_d_wants_data_up_and_samples_down_and_g_wants_them_up(name: str) -> None:
    real, fake, own = (T.clone().requires_grad_() for _ in range(3))
    critic_loss(name, real, fake).backward()
    generator_loss(name, own).backward()
    assert real.grad is not None and fake.grad is not None and own.grad is not None
    assert (real.grad < 0).all() and (fake.grad > 0).all() and (own.grad < 0).all()


def test_where_d_is_sure_the_saturating_slope_dies_and_the_other_does_not() -> None:
    slope = {}
    for name in ("saturating", "nonsaturating"):
        t = torch.tensor([-10.0], dtype=torch.float64, requires_grad=True)
        generator_loss(name, t).backward()
        assert t.grad is not None
        slope[name] = t.grad.item()
    assert slope["saturating"] == pytest.approx(-1 / (1 + math.exp(10)), rel=1e-12)
    assert slope["nonsaturating"] == pytest.approx(-1 / (1 + math.exp(-10)), rel=1e-12)


def test_the_saturating_game_has_sum_zero() -> None:
    t = torch.tensor([0.3, -2.0], dtype=torch.float64)
    assert generator_loss("saturating", t) == -game("saturating").fake(t).mean()


def expected(name: str, verdict: Tensor, p: Tensor, q: Tensor, smoothing: float) -> Tensor:
    """What D pays in expectation where data lie with the weights `p` and samples with `q`."""
    play = GAMES[name]
    real = (1 - smoothing) * play.real(verdict) + smoothing * play.fake(verdict)
    return (p * real + q * play.fake(verdict)).sum()


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("name", [name for name in GAMES if GAMES[name].labels])
def test_no_verdict_is_better_than_the_optimal_one(name: str, smoothing: float) -> None:
    """Its gradient is 0 there, and every step away from it costs."""
    p = torch.tensor([0.5, 0.3, 0.15, 0.05], dtype=torch.float64)
    q = torch.tensor([0.1, 0.3, 0.2, 0.4], dtype=torch.float64)
    optimal = GAMES[name].optimal
    assert optimal is not None
    best = optimal(smoothed_logit(p.log() - q.log(), smoothing)).requires_grad_()
    paid = expected(name, best, p, q, smoothing)
    paid.backward()
    torch.testing.assert_close(best.grad, torch.zeros_like(p), atol=1e-14, rtol=0)
    for k in range(4):
        for step in (-0.1, 0.1):
            away = best.detach().clone()
            away[k] += step
            assert expected(name, away, p, q, smoothing) > paid


def test_the_optimal_loss_is_that_of_the_jensen_shannon_divergence() -> None:
    """2 ln 2 - 2 JSD(p, q), (Goodfellow et al., 2014: theorem 1)."""
    p = torch.tensor([0.7, 0.2, 0.1], dtype=torch.float64)
    q = torch.tensor([0.1, 0.3, 0.6], dtype=torch.float64)
    middle = (p + q) / 2
    jsd = 0.5 * ((p * (p / middle).log()).sum() + (q * (q / middle).log()).sum())
    paid = expected("nonsaturating", p.log() - q.log(), p, q, 0.0)
    assert paid.item() == pytest.approx(2 * math.log(2) - 2 * jsd.item(), abs=1e-14)


def test_smoothed_labels_bound_the_verdict_and_keep_the_balance_elsewhere() -> None:
    equal = torch.zeros(1, dtype=torch.float64)
    assert smoothed_logit(equal, 0.1).item() == pytest.approx(math.log(0.9 / 1.1), abs=1e-15)
    far = torch.tensor([500.0, -500.0], dtype=torch.float64)
    high, low = smoothed_logit(far, 0.1).tolist()
    assert high == pytest.approx(math.log(0.9 / 0.1), abs=1e-12)
    assert low == pytest.approx(-500 + math.log(0.9), abs=1e-9)
    plain = critic_loss("nonsaturating", T, -T)
    assert critic_loss("nonsaturating", T, -T, 1e-12).item() == pytest.approx(plain.item())


@pytest.mark.parametrize(
    ("name", "smoothing"), [("hinge", 0.1), ("wasserstein", 0.1), ("saturating", 0.5)]
)
def test_labels_that_cannot_be_smoothed_are_refused(name: str, smoothing: float) -> None:
    with pytest.raises(ValueError, match=f"not {smoothing}, and {name} has"):
        critic_loss(name, T, T, smoothing)


def test_an_unknown_loss_is_told_the_known_ones() -> None:
    with pytest.raises(ValueError, match="nonsaturating, saturating, leastsquares"):
        game("nonsense")
