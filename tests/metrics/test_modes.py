"""Modes that samples hit or miss."""

from __future__ import annotations

import math

import pytest
import torch

from genlab.data import load
from genlab.metrics.modes import PERFECT, coverage, off_modes


@pytest.mark.parametrize("name", ["ring8", "grid25"])
def test_draws_of_the_truth_stray_as_often_as_a_gaussian_does(name: str) -> None:
    data, n = load(name), 40_000
    assert data.modes is not None
    share = off_modes(data.draw(n, torch.Generator().manual_seed(1)), *data.modes)
    expected = math.exp(-4.5)
    assert share == pytest.approx(expected, abs=4 * math.sqrt(expected / n))


def test_a_sample_counts_by_the_nearest_mode() -> None:
    centres = torch.tensor([[0.0, 0.0], [4.0, 0.0]])
    samples = torch.tensor([[0.0, 2.9], [0.0, 3.1], [4.0, -2.9], [7.1, 0.0], [2.0, 0.0]])
    assert off_modes(samples, centres, 1.0) == pytest.approx(2 / 5)


@pytest.mark.parametrize(("name", "modes"), [("ring8", 8), ("grid25", 25)])
def test_a_perfect_sampler_covers_all_and_is_near_in_98_889_percent(name: str, modes: int) -> None:
    data, n = load(name), 100_000
    assert data.modes is not None
    found = coverage(data.draw(n, torch.Generator().manual_seed(1)), *data.modes)
    assert found.modes == modes
    assert f"{PERFECT:.5f}" == "0.98889"
    assert found.quality == pytest.approx(PERFECT, abs=4 * math.sqrt(0.0111 / n))


def test_a_mode_counts_when_one_good_sample_is_nearest_to_it() -> None:
    centres = torch.tensor([[0.0, 0.0], [4.0, 0.0], [8.0, 0.0]])
    samples = torch.tensor([[0.0, 2.9], [0.0, 3.1], [4.0, -2.9], [11.1, 0.0]])
    assert coverage(samples, centres, 1.0) == (2, 0.5)
    assert coverage(torch.full((3, 2), math.nan), centres, 1.0) == (0, 0.0)
