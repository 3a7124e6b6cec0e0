"""FID by torchmetrics: the closed form, its zero, its floor."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from genlab.metrics.fid import distance, fid, floor
from genlab.models.judge import ShippedJudge
from genlab.models.world import World

JUDGE = ShippedJudge("digits")
N = 1000


def real(n: int, seed: int = 1) -> Tensor:
    world = World("digits")
    return world.to_images(world.draw(n, torch.Generator().manual_seed(seed)))


def frechet(a: Tensor, b: Tensor) -> float:
    """The closed form in float64, its root by the symmetric S_a^1/2 S_b S_a^1/2."""
    a, b = (JUDGE(images).double() for images in (a, b))
    s, t = torch.cov(a.T), torch.cov(b.T)
    values, vectors = torch.linalg.eigh(s)
    root = vectors @ torch.diag(values.clamp(min=0).sqrt()) @ vectors.T
    cross = torch.linalg.eigvalsh(root @ t @ root).clamp(min=0).sqrt().sum()
    apart = (a.mean(0) - b.mean(0)).square().sum()
    return float(apart + s.trace() + t.trace() - 2 * cross)


def test_identical_sets_are_at_zero() -> None:
    images = real(N)
    assert fid(JUDGE, images, images) == pytest.approx(0, abs=1e-4)


def test_it_is_the_closed_form() -> None:
    """Of near sets and of far ones (upside down)."""
    images, others = real(N, 1), real(N, 2)
    for fake in (others, others.flip(1)):
        assert fid(JUDGE, images, fake) == pytest.approx(frechet(images, fake), rel=1e-4, abs=1e-4)


def test_the_floor_is_positive_falls_with_n_and_is_below_any_other_images() -> None:
    images = real(8 * N)
    small, large = floor(JUDGE, images, N), floor(JUDGE, images, 2 * N)
    assert small.mean > 3 * small.stderr > 0
    assert 1.5 < small.mean / large.mean < 2.7  # the bias is that of 1/N
    other = distance(JUDGE, images[: 4 * N], images[4 * N :].flip(2), N)
    assert other.mean > 20 * small.mean


def test_sets_of_different_sizes_do_not_compare() -> None:
    with pytest.raises(ValueError, match="500 real ones against 400"):
        fid(JUDGE, real(500), real(400))


def test_the_judge_tells_the_teachers_digits_apart() -> None:
    """It is sure of most of them, and calls ten different digits."""
    odds = JUDGE.logits(real(2000)).softmax(1)
    assert odds.amax(1).median() > 0.9
    assert odds.argmax(1).bincount(minlength=10).min() > 40
    assert len(JUDGE.digest) == 12
