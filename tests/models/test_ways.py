"""Theorems of ways through a latent space, in float64."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from genlab.models.latents import shell
from genlab.models.ways import analogy, between, onto_shell, slerp, straight

SHARES = (0.0, 0.1, 0.25, 0.5, 0.8, 1.0)


def draws(n: int, dim: int, seed: int = 1) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n, dim, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("dim", [2, 3, 784])
@pytest.mark.parametrize("way", [straight, slerp])
def test_a_way_ends_at_its_ends(dim: int, way: object) -> None:
    a, b = draws(5, dim), draws(5, dim, seed=2)
    torch.testing.assert_close(way(a, b, 0.0), a)  # type: ignore[operator]
    torch.testing.assert_close(way(a, b, 1.0), b)  # type: ignore[operator]


@pytest.mark.parametrize("dim", [2, 3, 784])
def test_slerp_keeps_the_norm(dim: int) -> None:
    """Of ends that are equally long; else it passes evenly from one length to the other."""
    a, b = onto_shell(draws(5, dim)), onto_shell(draws(5, dim, seed=2))
    for t in SHARES:
        norm = slerp(a, b, t).norm(dim=1)
        torch.testing.assert_close(norm, a.norm(dim=1))
        uneven = slerp(a, 3 * b, t).norm(dim=1)
        torch.testing.assert_close(uneven, (1 + 2 * t) * a.norm(dim=1))


@pytest.mark.parametrize("dim", [2, 784])
def test_slerp_turns_by_equal_angles(dim: int) -> None:
    a, b = draws(5, dim), draws(5, dim, seed=2)
    whole = between(a, b)
    for t in SHARES[1:]:
        torch.testing.assert_close(between(a, slerp(a, b, t)), t * whole)
        torch.testing.assert_close(between(slerp(a, b, t), b), (1 - t) * whole, atol=1e-7, rtol=0)


def test_slerp_is_the_quarter_circle() -> None:
    a, b = torch.eye(2, dtype=torch.float64)
    t = 1 / 3
    expected = torch.tensor([math.cos(math.pi / 6), math.sin(math.pi / 6)], dtype=torch.float64)
    torch.testing.assert_close(slerp(a, b, t), expected)


def test_slerp_along_one_ray_is_straight() -> None:
    a = draws(1, 784)[0]
    torch.testing.assert_close(slerp(a, 2 * a, 0.25), 1.25 * a)
    nearly = a + 1e-9 * draws(1, 784, seed=2)[0]
    torch.testing.assert_close(slerp(a, nearly, 0.5), a)


def test_slerp_refuses_what_has_no_arc() -> None:
    a = draws(1, 784)[0]
    with pytest.raises(ValueError, match="opposite directions"):
        slerp(a, -2 * a, 0.5)
    with pytest.raises(ValueError, match="no direction"):
        slerp(a, torch.zeros_like(a), 0.5)


def test_draws_lie_in_a_thin_shell() -> None:
    """784 numbers: 27.99 +- .71, in closed form and by 20,000 draws."""
    mean, sd = shell(784)
    assert round(mean, 2) == 27.99 and round(sd, 2) == 0.71
    norms = draws(20_000, 784).norm(dim=1)
    assert abs(float(norms.mean()) - mean) < 4 * sd / math.sqrt(20_000)
    assert abs(float(norms.std()) - sd) < 4 * sd / math.sqrt(40_000)
    plane_mean, plane_sd = shell(2)  # Rayleigh
    assert plane_mean == pytest.approx(math.sqrt(math.pi / 2))
    assert plane_sd == pytest.approx(math.sqrt(2 - math.pi / 2))


def test_the_straight_middle_leaves_the_shell() -> None:
    """19.8 of 28.0: sqrt(784 / 2); the arc's middle stays."""
    a, b = draws(5000, 784), draws(5000, 784, seed=2)
    inside = straight(a, b, 0.5).norm(dim=1)
    assert float(inside.mean()) == pytest.approx(math.sqrt(784 / 2), abs=0.05)
    assert round(float(inside.mean()), 1) == 19.8
    assert float(slerp(a, b, 0.5).norm(dim=1).mean()) == pytest.approx(shell(784)[0], abs=0.05)


def test_an_analogy_undoes_itself_and_grows() -> None:
    this, that, other = draws(3, 784)
    torch.testing.assert_close(analogy(this, this, other), other)
    torch.testing.assert_close(analogy(this, that, that), this)
    torch.testing.assert_close(analogy(that, this, analogy(this, that, other)), other)
    a, b, c = (draws(5000, 784, seed=k) for k in (1, 2, 3))
    for t in (0.5, 1.0):
        norm = analogy(a, b, c, t).norm(dim=1).mean()
        assert float(norm) == pytest.approx(28 * math.sqrt(1 + 2 * t * t), rel=2e-3)


def test_onto_the_shell_keeps_the_direction() -> None:
    z = 7 * draws(5, 784)
    back = onto_shell(z)
    torch.testing.assert_close(back.norm(dim=1), torch.full((5,), shell(784)[0]).double())
    torch.testing.assert_close(between(z, back), torch.zeros(5).double(), atol=1e-7, rtol=0)
