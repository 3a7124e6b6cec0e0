"""One table of colours and one shade, in the browser and in Matplotlib."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from genlab.figures import picture
from genlab.figures.palette import CLASSES, PALETTE, RUNS, SCALE, colour

PLAYER = Path(__file__).parents[2] / "assets" / "player"


def test_the_player_has_the_same_colours() -> None:
    text = (PLAYER / "palette.js").read_text()
    table = re.search(r"export const PALETTE = (\{.*?\});", text, re.DOTALL)
    assert table is not None
    assert {role: tuple(pair) for role, pair in json.loads(table[1]).items()} == PALETTE
    for name, ours in {"RUNS": RUNS, "CLASSES": CLASSES, "SCALE": SCALE}.items():
        found = re.search(rf"export const {name} = (\[.*?\]);", text, re.DOTALL)
        assert found is not None
        assert tuple(tuple(pair) for pair in json.loads(found[1])) == ours


@pytest.mark.parametrize("name", ["MIDTONE", "STRONGEST"])
def test_the_player_shades_densities_alike(name: str) -> None:
    found = re.search(rf"const {name} = ([\d.]+);", (PLAYER / "plane.js").read_text())
    assert found is not None and float(found[1]) == getattr(picture, name)


def luminance(hexadecimal: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(hexadecimal[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("role", "least"), [("nll_text", 4.5), ("truth", 4.5), ("nll", 3.0)])
def test_words_and_lines_can_be_read(mode: str, role: str, least: float) -> None:
    assert contrast(colour(role, mode), colour("paper", mode)) >= least


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_dots_stand_out_by_their_fill_or_their_edge(mode: str) -> None:
    paper = colour("paper", mode)
    best = max(contrast(colour(role, mode), paper) for role in ("samples", "samples_edge"))
    assert best >= 3.0
    assert contrast(colour("data", mode), paper) >= 3.0


# What is left of linear red, green and blue for eyes without one kind of cone (Machado, Oliveira
# and Fernandes, 2009)
EYES = {
    "usual": np.eye(3),
    "no red": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "no green": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "no blue": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
WHITE = [0.9505, 1.0, 1.089]


def seen(hexadecimal: str, eyes: str) -> np.ndarray:
    """CIELAB coordinates of a colour as such eyes see it."""
    channels = np.array([int(hexadecimal[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    xyz = np.array(TO_XYZ) @ np.clip(np.array(EYES[eyes]) @ linear, 0, 1) / np.array(WHITE)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("eyes", EYES)
def test_all_eyes_tell_the_runs_apart(mode: int, eyes: str) -> None:
    places = [seen(pair[mode], eyes) for pair in RUNS]
    nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(places, 2))
    assert nearest >= 25  # ten times what is just noticed


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("eyes", EYES)
def test_all_eyes_tell_opposite_directions_and_stretching_from_squeezing(
    mode: Literal["light", "dark"], eyes: str
) -> None:
    found = re.search(rf"{mode}: (\[.*?\])", (PLAYER / "wheel.js").read_text())
    assert found is not None
    right, up, left, down = json.loads(found[1])
    pairs = [(right, left), (up, down), (colour("stretch", mode), colour("squeeze", mode))]
    assert min(np.linalg.norm(seen(a, eyes) - seen(b, eyes)) for a, b in pairs) >= 25
    assert all(contrast(one, colour("paper", mode)) >= 3 for pair in pairs for one in pair)


@pytest.mark.parametrize(("mode", "paper"), list(enumerate(PALETTE["paper"])))
def test_the_runs_lines_stand_out_from_the_paper(mode: int, paper: str) -> None:
    assert min(contrast(pair[mode], paper) for pair in RUNS) >= 3.0


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("eyes", EYES)
def test_all_eyes_tell_the_digits_colours_apart(mode: int, eyes: str) -> None:
    places = [seen(pair[mode], eyes) for pair in CLASSES]
    nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(places, 2))
    assert nearest >= 15  # the digit that is drawn says it once more


@pytest.mark.parametrize(("mode", "paper"), list(enumerate(PALETTE["paper"])))
def test_digits_and_scales_stand_out_from_the_paper(mode: int, paper: str) -> None:
    assert min(contrast(pair[mode], paper) for pair in (*CLASSES, *SCALE)) >= 3.0


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("eyes", EYES)
def test_a_scale_grows_lighter_for_all_eyes(mode: int, eyes: str) -> None:
    lightness = [seen(pair[mode], eyes)[0] for pair in SCALE]
    assert min(np.diff(lightness)) > 2
