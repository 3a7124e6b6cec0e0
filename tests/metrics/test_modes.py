"""Modes that samples hit or miss."""

from __future__ import annotations

import math

import pytest
import torch

from genlab.data import load
from genlab.metrics.modes import off_modes


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
