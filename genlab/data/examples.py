"""A table and a picture to begin with, for who has none at hand; both are made up."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image, ImageDraw

ERUPTIONS = 180
SIDE = 240  # pixels of the picture


def example_table() -> str:
    """Return a table as CSV: an invented geyser, whose long eruptions call for long waits."""
    lot = np.random.default_rng(1)
    long = lot.random(ERUPTIONS) < 0.62
    minutes = np.where(long, lot.normal(4.3, 0.42, ERUPTIONS), lot.normal(2.0, 0.28, ERUPTIONS))
    wait = 34 + 10.5 * minutes + lot.normal(0, 5.5, ERUPTIONS)
    rows = [f"{m:.2f},{w:.0f}" for m, w in zip(minutes, wait, strict=True)]
    return "\n".join(["eruption (min),wait (min)", *rows])


def example_picture() -> bytes:
    """Return a picture as PNG: a crescent moon, a star and the shade of a hill."""
    image = Image.new("L", (SIDE, SIDE), 255)
    pen = ImageDraw.Draw(image)
    for y in range(SIDE):  # the hill, darker towards its foot
        height = y - 0.74 * SIDE
        if height > 0:
            half = SIDE * math.sqrt(height / SIDE) * 0.95
            grey = int(200 - 150 * height / (0.26 * SIDE))
            pen.line([(SIDE / 2 - half, y), (SIDE / 2 + half, y)], fill=grey)
    pen.ellipse((30, 22, 142, 134), fill=0)
    pen.ellipse((62, 8, 164, 110), fill=255)
    tips = [(182 + r * math.sin(k * math.pi / 5), 68 - r * math.cos(k * math.pi / 5))
            for k, r in enumerate([40, 16] * 5)]  # fmt: skip
    pen.polygon(tips, fill=30)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
