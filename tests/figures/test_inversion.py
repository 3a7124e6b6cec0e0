"""The figure of a search holds the images, what was found, and every try."""

from __future__ import annotations

import numpy as np
import pytest

from genlab.experiments.frame import Frame
from genlab.figures.recording import recording_figure, render

STATICS = {"kind": "inversion", "title": "Handwritten digits", "first": 20}


def search(tries: int = 3, *, flow: bool) -> list[Frame]:
    draw = np.random.default_rng(0)
    shades = lambda n: draw.integers(0, 255, size=(n, 8, 8)).astype("u1")  # noqa: E731
    frames = [Frame(0, 0.0, {}, {"originals": shades(10)})]
    for k in range(4):
        arrays = {"rebuilt": shades(10), "errors": draw.random((10, tries)).astype("f4") / (k + 1)}
        if k == 0:
            arrays |= {"drawn": shades(16)} | ({"exact": shades(10)} if flow else {})
        frames.append(Frame(20 + k, float(k), {"error": 0.1}, arrays))
    return frames


@pytest.mark.parametrize("flow", [True, False])
def test_all_tries_are_drawn_the_best_thickest(flow: bool) -> None:
    frames = search(flow=flow)
    figure = recording_figure(frames, 4, STATICS, "dark")
    images, tries = figure.axes
    lines = [line for line in tries.lines if len(line.get_xdata()) == 4]
    assert len(lines) == 30
    thick = [line for line in lines if line.get_linewidth() > 1]
    best = sorted(frames[-1].arrays["errors"].min(1))
    assert sorted(float(line.get_ydata()[-1]) for line in thick) == pytest.approx(best)
    assert len(images.images) == (40 if flow else 30)
    assert render(figure, "png").startswith(b"\x89PNG")


def test_before_the_search_there_are_the_images_alone() -> None:
    figure = recording_figure(search(flow=False), 0, STATICS)
    assert len(figure.axes[0].images) == 10
