"""The literal figures that a flow is held against are those of the images themselves."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from genlab.data import load
from genlab.data.catalog import entry
from genlab.data.marks import BELL, PACKED, marks
from genlab.experiments.image import ImageExperiment
from genlab.experiments.image_learner import UNSEEN_IMAGES, UNSEEN_STREAM
from genlab.experiments.streams import stream
from genlab.metrics.baselines import gaussian_bits
from genlab.metrics.compression import compressed_bits

TOLD_FROM = 10_000  # drawn digits that the Gaussian is fitted to
MNIST = pytest.param("mnist", marks=pytest.mark.mnist)
GZIP = 0.05  # bits a pixel between libraries, and to MNIST as it was published
SETS = ["digits", "glyphs", MNIST]


def images(name: str) -> tuple[Tensor, Tensor]:
    """Images to fit to, and those that are held out."""
    data = load(name)
    if data.finite:
        return data.train, data.held_out
    train = data.draw(TOLD_FROM, stream(UNSEEN_STREAM, "told from"))
    return train, data.draw(UNSEEN_IMAGES, stream(UNSEEN_STREAM, "held out"))


@pytest.mark.parametrize("name", SETS)
def test_what_packing_costs(name: str) -> None:
    _, held_out = images(name)
    for packer in ("gzip", "bz2", "xz"):
        off = GZIP if packer == "gzip" else 1e-3
        assert compressed_bits(held_out, packer) == pytest.approx(PACKED[name][packer], abs=off)
    assert PACKED[name]["uniform"] == pytest.approx(math.log2(entry(name).levels), abs=1e-3)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("margin", ["1e-6", "0.05"])
def test_what_a_gaussian_costs(name: str, margin: str) -> None:
    train, held_out = images(name)
    noise = torch.Generator().manual_seed(0)
    bits = gaussian_bits(train, held_out, load(name).levels, float(margin), noise)
    assert bits.mean == pytest.approx(BELL[name][margin], abs=5e-3)


def test_lines_are_told_from_the_top() -> None:
    for name, known in PACKED.items():
        told = marks(name, "1e-6")
        values = [mark["value"] for mark in told]
        assert values == sorted(values, reverse=True) and len(told) == len(known) + 1
        assert ImageExperiment(dataset=name).statics()["marks"] == told
    assert marks("mnist", "1e-6") != marks("mnist", "0.05")
