"""Digits that the app draws: what the generator and the factors say, and nothing else."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
import scipy.stats
import torch
from torch import Tensor

from genlab.data import load
from genlab.data.glyphs import (
    FACTORS,
    GLYPH_SIDE,
    NAMES,
    SOFT,
    Glyphs,
    draw_factors,
    render,
    strokes,
)
from genlab.data.strokes import SEGMENTS, SKELETONS, segments

N = 4000
MOVED = NAMES[2:]  # all but digit and style


@cache
def drawn() -> tuple[Tensor, Tensor]:
    return Glyphs().draw_with_factors(N, torch.Generator().manual_seed(41))


def middling(n: int = 1, **values: float) -> Tensor:
    """`n` equal rows of factors: each halfway, but for those named."""
    row = [values.get(f.name, 0 if f.name in NAMES[:2] else (f.low + f.high) / 2) for f in FACTORS]
    return torch.tensor([row] * n)


def factor(name: str) -> np.ndarray:
    return drawn()[1][:, NAMES.index(name)].numpy()


def moments(images: Tensor) -> tuple[np.ndarray, ...]:
    """Ink (n,), its middle right and down (n,), its covariance xx, xy, yy (n,), in pixels."""
    ink = images.view(-1, GLYPH_SIDE, GLYPH_SIDE).double().numpy() / 255
    at = np.arange(GLYPH_SIDE) - (GLYPH_SIDE - 1) / 2
    total = ink.sum((1, 2))
    x, y = (ink.sum(1) * at).sum(1) / total, (ink.sum(2) * at).sum(1) / total
    dx, dy = at[None] - x[:, None], at[None] - y[:, None]
    xx, yy = (ink.sum(1) * dx**2).sum(1) / total, (ink.sum(2) * dy**2).sum(1) / total
    xy = np.einsum("nyx,ny,nx->n", ink, dy, dx) / total
    return total, x, y, xx, xy, yy


def test_images_are_whole_levels_of_the_said_shape() -> None:
    images, factors = drawn()
    dataset = load("glyphs")
    assert images.shape == (N, 784) and images.dtype == torch.uint8
    assert (int(images.min()), int(images.max())) == (0, 255) and dataset.levels == 256
    assert len(images.unique()) == 256
    assert factors.shape == (N, len(FACTORS)) and factors.dtype == torch.float32
    assert dataset.image_shape == (GLYPH_SIDE, GLYPH_SIDE) and dataset.dim == 784
    assert not dataset.finite and len(dataset.held_out) == 0
    for n in (0, 1, 17):
        assert dataset.draw(n, torch.Generator()).shape == (n, 784)
    assert dataset.draw(2, torch.Generator(), torch.float64).dtype == torch.float64
    with pytest.raises(ValueError, match="have no known density"):
        dataset.log_prob(images)


def test_same_seed_same_images() -> None:
    def draw(seed: int) -> Tensor:
        return Glyphs().draw(200, torch.Generator().manual_seed(seed))

    shared = torch.random.get_rng_state()
    assert torch.equal(draw(1), draw(1))
    assert not torch.equal(draw(1), draw(2))
    assert torch.equal(torch.random.get_rng_state(), shared)
    generator = torch.Generator().manual_seed(1)
    assert torch.equal(Glyphs().draw(200, generator), draw(1))
    assert not torch.equal(Glyphs().draw(200, generator), draw(1))  # it goes on


def test_an_image_is_its_factors() -> None:
    """All of it: whatever stands beside it, and in whatever order."""
    images, factors = drawn()
    some = torch.randperm(N, generator=torch.Generator().manual_seed(1))[:101]
    assert torch.equal(render(factors[some]), images[some])


def test_no_image_comes_twice_or_is_blank() -> None:
    """So that a held-out set, drawn by another generator, shares none with a training set."""
    images, _ = drawn()
    assert len(images.unique(dim=0)) == N
    assert (images > 200).any(1).all()


def test_factors_lie_in_their_ranges_and_fill_them() -> None:
    factors = draw_factors(50_000, torch.Generator().manual_seed(42))
    for column, f in zip(factors.T[2:], FACTORS[2:], strict=True):
        assert f.low <= column.min() and column.max() <= f.high
        u = (column.double() - f.low) / (f.high - f.low)
        assert scipy.stats.kstest(u.numpy(), scipy.stats.triang(0.5).cdf).pvalue > 1e-4
    off = np.corrcoef(factors.T.numpy()) - np.eye(len(FACTORS))
    off[0, 1] = off[1, 0] = 0  # some digits have more styles than others
    assert np.abs(off).max() < 5 / math.sqrt(len(factors))


def test_digits_are_equally_likely_and_so_are_their_styles() -> None:
    factors = draw_factors(30_000, torch.Generator().manual_seed(43))
    digit, style = factors[:, 0].long(), factors[:, 1].long()
    assert torch.equal(factors[:, :2], factors[:, :2].round())
    assert scipy.stats.chisquare(torch.bincount(digit, minlength=10).numpy()).pvalue > 1e-4
    for d, ways in enumerate(SKELETONS):
        counts = torch.bincount(style[digit == d])
        assert len(counts) == len(ways) <= FACTORS[1].high + 1
        assert scipy.stats.chisquare(counts.numpy()).pvalue > 1e-4


@pytest.mark.parametrize("name", MOVED)
def test_every_factor_changes_the_image(name: str) -> None:
    f = FACTORS[NAMES.index(name)]
    low, high = (render(middling(digit=2, **{name: v})).int() for v in (f.low, f.high))
    assert (low - high).abs().sum() > 255 * 10


def test_thickness_is_the_width_of_the_strokes() -> None:
    """A plain one, upright: its ink is that of a bar with round ends, of the pen's width.

    The mean over places between pixels, as single places round up or down.
    """
    for thickness in (1.4, 2.5, 4.0):
        rows = middling(40, digit=1, thickness=thickness, height=16, slant=0)
        rows[:, NAMES.index("x")] = torch.arange(40) / 40
        ink = moments(render(rows))[0].mean()
        # the edge fades as much inside as outside, where there is more of it around the ends
        ends = math.pi * (thickness**2 / 4 + SOFT**2 / 12)
        assert ink == pytest.approx(16 * thickness + ends, rel=0.005)
    total, thickness = moments(drawn()[0])[0], factor("thickness")
    way = 3 * factor("digit") + factor("style")
    for one in np.unique(way):  # some are longer than others, but within each
        assert np.corrcoef(total[way == one], thickness[way == one])[0, 1] > 0.8


def test_slant_is_the_lean_of_the_ink() -> None:
    """In degrees for an upright stroke; for all digits, beside the turn, by correlation."""
    for slant in (-20.0, 0.0, 30.0):
        *_, xy, yy = moments(render(middling(digit=1, slant=slant)))
        assert math.degrees(math.atan(-xy[0] / yy[0])) == pytest.approx(slant, abs=1.0)
    *_, xy, yy = moments(drawn()[0])
    lean = np.degrees(np.arctan(-xy / yy))
    assert np.corrcoef(lean, factor("slant"))[0, 1] > 0.7
    # turned clockwise, an upright stroke leans as much to the right
    turned = render(middling(digit=1, slant=0, rotation=12))
    *_, xy, yy = moments(turned)
    assert math.degrees(math.atan(-xy[0] / yy[0])) == pytest.approx(12, abs=1.0)


def test_position_height_and_width() -> None:
    images, _ = drawn()
    _, x, y, *_ = moments(images)
    assert np.corrcoef(x, factor("x"))[0, 1] > 0.7
    assert np.corrcoef(y, factor("y"))[0, 1] > 0.6
    here, there = (moments(render(middling(digit=8, x=a, y=b))) for a, b in ((0, 0), (2, -1)))
    assert there[1] - here[1] == pytest.approx(2, abs=0.02)
    assert there[2] - here[2] == pytest.approx(-1, abs=0.02)
    for side, axis in (("height", 1), ("width", 0)):
        low, high = (FACTORS[NAMES.index(side)].low, FACTORS[NAMES.index(side)].high)
        reach = []
        for value in (low, high):
            ends = strokes(middling(digit=0, slant=0, **{side: value}))[..., axis]
            reach.append(float(ends.max() - ends.min()))
        assert reach[1] / reach[0] == pytest.approx(high / low, rel=1e-4)
    upright = strokes(middling(digit=1, height=18))[..., 1]
    assert float(upright.max() - upright.min()) == pytest.approx(18, rel=1e-5)


def test_levels_are_the_distance_to_the_strokes() -> None:
    """Every pixel against the formula, the distance taken from a thousand points a segment."""
    factors = drawn()[1][:3]
    images, radius = render(factors), factors[:, NAMES.index("thickness")].double() / 2
    at = torch.arange(GLYPH_SIDE, dtype=torch.float64) - (GLYPH_SIDE - 1) / 2
    pixels = torch.cartesian_prod(at, at).flip(1)
    t = torch.linspace(0, 1, 1001, dtype=torch.float64)[:, None]
    for image, ends, r in zip(images, strokes(factors).double(), radius, strict=True):
        points = torch.cat([a + t * (b - a) for a, b in ends])
        nearest = torch.cat([torch.cdist(some, points).amin(1) for some in pixels.split(56)])
        level = 255 * (0.5 + (r - nearest) / SOFT).clamp(0, 1)
        assert (image.double() - level).abs().max() < 0.6


def test_hardly_anything_is_cut_off() -> None:
    """By the border of the image: at most one image in a hundred has dark ink there."""
    images = drawn()[0].view(-1, GLYPH_SIDE, GLYPH_SIDE)
    border = torch.cat([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], 1)
    assert (border > 127).any(1).double().mean() < 0.01


def test_skeletons_are_cut_without_a_gap() -> None:
    """Segments of one curve meet, they are about equally long, and they lie in the box."""
    cut, owned = segments()
    assert cut.shape == (sum(len(ways) for ways in SKELETONS), SEGMENTS, 2, 2)
    assert owned[:, 1].tolist() == [len(ways) for ways in SKELETONS]
    assert owned[1:, 0].tolist() == np.cumsum(owned[:-1, 1]).tolist() and owned[0, 0] == 0
    assert np.abs(cut).max() < 1.05
    flat = [skeleton for ways in SKELETONS for skeleton in ways]
    for skeleton, pieces in zip(flat, cut, strict=True):
        gaps = np.linalg.norm(pieces[1:, 0] - pieces[:-1, 1], axis=1) > 1e-9
        assert gaps.sum() <= skeleton.count("/")
        lengths = np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1)
        assert lengths.max() < 3 * np.median(lengths)
        for curve in skeleton.split("/"):  # the given points are on it, to the bend of a segment
            for point in curve.split():
                where = np.array(point.split(","), float) / 10 - 1
                assert np.abs(pieces.reshape(-1, 2) - where).max(1).min() < 0.15


@pytest.mark.parametrize("values", [{"digit": 10}, {"digit": -1}, {"style": 2}, {"style": -1}])
def test_what_does_not_exist_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="A digit is 0 to 9, and its style 0, 1"):
        render(middling(**values))
    with pytest.raises(ValueError, match=r"takes 17 factors: give \(n, 17\), not \(3, 4\)"):
        render(torch.zeros(3, 4))


def test_digits_can_be_told_apart() -> None:
    """The nearest of 3,000 others, by all pixels, is mostly the same digit, as in MNIST (.92)."""
    images, digit = drawn()[0].float(), drawn()[1][:, 0]
    nearest = torch.cdist(images[3000:], images[:3000]).argmin(1)
    assert (digit[:3000][nearest] == digit[3000:]).double().mean() > 0.85


@pytest.mark.mnist
def test_they_have_the_ink_of_mnist() -> None:
    """Mean level, its spread, the share of pixels with ink, the lean: as MNIST's."""
    ours, theirs = drawn()[0], load("mnist").held_out
    for of in (
        lambda x: x.double().mean() / 255,
        lambda x: x.double().std() / 255,
        lambda x: (x > 0).double().mean(),
        lambda x: (x > 127).double().mean(),
    ):
        assert float(of(ours)) == pytest.approx(float(of(theirs)), rel=0.05)
    leans = [np.degrees(np.arctan(-xy / yy)) for *_, xy, yy in (moments(ours), moments(theirs))]
    assert leans[0].mean() == pytest.approx(leans[1].mean(), abs=2)
    assert leans[0].std() == pytest.approx(leans[1].std(), abs=2)


@pytest.mark.gpu
def test_the_gpu_draws_the_same() -> None:
    """Factors drawn on a GPU make images there, and the CPU's of them differ by rounding alone."""
    images, factors = Glyphs().draw_with_factors(3000, torch.Generator("cuda").manual_seed(1))
    assert images.is_cuda and factors.is_cuda
    assert (images.cpu().int() - render(factors.cpu()).int()).abs().max() <= 1
