"""The small pictures of the museum: points as letters and back, both kinds drawn."""

from __future__ import annotations

import io

import numpy as np
import pytest

from genlab.figures.exhibits import FINEST, packed, thumbnail, unpacked
from genlab.figures.palette import Mode, colour
from genlab.figures.recording import render

POINTS = np.array([[0.0, 1.0], [-3.9, 2.5], [4.0, -4.0]])


def test_points_come_back_as_they_went_but_for_what_no_pixel_shows() -> None:
    np.testing.assert_allclose(unpacked(packed(POINTS, 4.0), 4.0), POINTS, atol=2.0 / FINEST)
    far = unpacked(packed(np.array([[90.0, np.nan]]), 4.0), 4.0)
    np.testing.assert_allclose(far, [[4.0, 0.0]])  # at the edge; what is no number, in the middle


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_thumbnail_shows_data_and_samples(mode: Mode) -> None:
    from matplotlib.image import imread

    points = {"data": np.tile([[-2.0, 0.0]], (60, 1)), "samples": np.array([[2.0, 0.0]])}
    image = imread(io.BytesIO(render(thumbnail(points, 4.0, mode), "png")))
    height, width = image.shape[:2]
    for name, x in (("data", 0.25), ("samples", 0.75)):
        wanted = [int(colour(name, mode)[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        np.testing.assert_allclose(image[height // 2, int(x * width), :3], wanted, atol=0.06)
    assert image[0, 0, 3] == 0  # on no ground of its own
