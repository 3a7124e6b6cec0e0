"""One table of colours and one shade, in the browser and in Matplotlib."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from genlab.figures import picture
from genlab.figures.palette import PALETTE, colour

PLAYER = Path(__file__).parents[2] / "assets" / "player"


def test_the_player_has_the_same_colours() -> None:
    text = (PLAYER / "palette.js").read_text()
    table = re.search(r"export const PALETTE = (\{.*?\});", text, re.DOTALL)
    assert table is not None
    assert {role: tuple(pair) for role, pair in json.loads(table[1]).items()} == PALETTE


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
