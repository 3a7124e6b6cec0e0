"""Figures are pure functions of frames."""

from __future__ import annotations

import numpy as np
import pytest

from genlab.experiments.frame import Frame
from genlab.figures.losses import curve
from genlab.figures.picture import NORMAL_ENTROPY, shade_levels
from genlab.figures.recording import array_at, recording_figure, render

PLANE = {"kind": "plane", "title": "Two moons", "window": 4.0, "floor": 2.4, "unit": "nats"}
IMAGES = {
    "kind": "image",
    "title": "Digits",
    "floor": None,
    "unit": "bits/dim",
    "loss": "bits_per_dim",
}


def plane() -> list[Frame]:
    draw = np.random.default_rng(0)
    frames = []
    for number in range(12):
        arrays = {"samples": draw.normal(size=(32, 2)).astype("f4")}
        losses = {"nll": 4 - 0.1 * number}
        if number % 10 == 0:
            arrays["density"] = draw.normal(-3, 1, size=(16, 16)).astype("f2")
            losses["held_out"] = 4.1 - 0.1 * number
        if number == 0:
            arrays["data"] = draw.normal(size=(64, 2)).astype("f4")
        frames.append(Frame(25 * number, 0.1 * number, losses, arrays))
    return frames


def images() -> list[Frame]:
    draw = np.random.default_rng(0)
    shown = draw.integers(0, 255, size=(9, 8, 8)).astype("u1")
    losses = {"bits_per_dim": 4.0, "held_out": float("inf")}
    return [Frame(0, 0.0, losses, {"images": shown, "data": shown})]


CODES = {
    "kind": "latent",
    "family": "vae",
    "title": "Digits",
    "floor": None,
    "unit": "nats",
    "loss": "loss",
}


def codes(dimensions: int = 3) -> list[Frame]:
    draw = np.random.default_rng(0)
    shown = draw.integers(0, 255, size=(16, 8, 8)).astype("u1")
    arrays = {
        "codes": draw.normal(size=(30, dimensions)).astype("f4")
        * np.array([0.1, 3, 2, 1])[:dimensions],
        "spread": draw.uniform(0.1, 1, size=(30, dimensions)).astype("f4"),
        "labels": (np.arange(30) % 10).astype("u1"),
        "originals": shown[:10],
        "rebuilt": shown[:10],
        "drawn": shown,
    }
    return [Frame(0, 0.0, {"loss": 3.0, "held_out": -2.5}, arrays)]


def test_an_array_stands_until_the_next() -> None:
    frames = plane()
    assert array_at(frames, 9, "density") is frames[0].arrays["density"]
    assert array_at(frames, 10, "density") is frames[10].arrays["density"]
    assert array_at(frames, 11, "data") is frames[0].arrays["data"]
    assert array_at(frames, 11, "images") is None


def test_a_curve_has_the_frames_that_measured() -> None:
    steps, values = curve(plane(), "held_out")
    assert steps.tolist() == [0, 250] and values.tolist() == pytest.approx([4.1, 3.1])
    assert curve(plane(), "nothing")[0].size == 0


def test_the_shade_is_a_midtone_where_the_density_is_the_truths_average() -> None:
    average = np.full((2, 2), -2.4)
    assert shade_levels(average, 2.4) == pytest.approx(1 - np.exp(-1 / 1.6))
    unknown = shade_levels(np.array([[-NORMAL_ENTROPY]]), None)
    assert unknown == pytest.approx(1 - np.exp(-1 / 1.6))
    extreme = shade_levels(np.array([[-30_000.0, 30_000.0, np.nan]]), 2.4)
    assert extreme.tolist() == [[0.0, 1.0, 0.0]]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    ("frames", "statics"), [(plane(), PLANE), (images(), IMAGES), (codes(), CODES)]
)
@pytest.mark.parametrize(("kind", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_figure_is_the_same_each_time(
    frames: list[Frame], statics: dict[str, object], mode: str, kind: str, magic: bytes
) -> None:
    first = render(recording_figure(frames, 99, statics, mode), kind)
    assert first.startswith(magic)
    assert render(recording_figure(frames, 99, statics, mode), kind) == first


def test_the_density_lies_on_its_window() -> None:
    axes = recording_figure(plane(), 11, PLANE).axes[0]
    (shade,) = axes.get_images()
    assert shade.get_extent() == [-4.0, 4.0, -4.0, 4.0] and shade.origin == "lower"
    assert axes.get_xlim() == axes.get_ylim() == (-4.0, 4.0)


def test_the_figure_says_which_moment_it_shows() -> None:
    figure = recording_figure(plane(), 11, PLANE)
    assert figure.get_suptitle() == "Two moons · step 275 · held-out NLL 3.100 nats"
    words = [text.get_text() for text in figure.axes[1].texts]
    assert words == ["entropy 2.400: nobody can go below this"]


def test_codes_lie_along_the_dimensions_that_vary_most_each_as_its_digit() -> None:
    frames = codes()
    axes = recording_figure(frames, 0, CODES).axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("number 2", "number 3")
    digits = [(text.get_position(), text.get_text()) for text in axes.texts]
    shown, labels = frames[0].arrays["codes"], frames[0].arrays["labels"]
    assert digits[7] == ((shown[7, 1], shown[7, 2]), str(labels[7]))
    assert len(digits) == len(axes.patches) == 30


def test_a_code_of_one_number_lies_in_its_digits_row() -> None:
    axes = recording_figure(codes(1), 0, CODES).axes[0]
    assert [text.get_position()[1] for text in axes.texts] == [-(k % 10) for k in range(30)]


def test_codes_have_images_and_draws_beside_them() -> None:
    figure = recording_figure(codes(), 0, CODES)
    assert len(figure.axes[1].get_images()) == 10 + 10 + 16
    assert figure.get_suptitle() == "Digits · step 0 · held-out -2.500 nats"
