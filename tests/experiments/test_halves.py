"""Images with half of their latents anew: how far they stray, on images where it is known."""

from __future__ import annotations

import numpy as np
import pytest

from genlab.experiments.halves import strayed


def flat(*levels: float) -> np.ndarray:
    """Images of one grey level each, (n, 4, 4)."""
    return np.stack([np.full((4, 4), level) for level in levels])


def test_the_distance_is_that_to_the_nearest_real_image() -> None:
    """Grey levels are points on a line: 0, 51, 102 are a fifth of the range apart."""
    real = flat(0, 51)
    rows = np.stack([flat(102, 102, 204)])  # the real one, a version like it, one far off
    found = strayed(rows, real)
    assert found.real == pytest.approx(0.2)
    assert found.versions == pytest.approx((0.0 + 0.4) / 2)
    assert found.times == pytest.approx(1.0)


def test_noise_strays_farther_than_copies() -> None:
    generator = np.random.default_rng(1)
    real = 40 * generator.random((20, 4, 4))
    copies = np.stack([np.stack([one, one + 1]) for one in real[:5]])
    noise = np.stack([np.stack([one, 255 * generator.random((4, 4))]) for one in real[:5]])
    assert strayed(noise, real).versions > 5 * strayed(copies, real).versions
    assert strayed(noise, real).real == strayed(copies, real).real
