"""A frame's bytes: what is written is read, and nothing else is."""

from __future__ import annotations

import json
import math
import random
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from genlab.experiments.frame import DTYPES, Frame, FrameError, decode, encode

arrays = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(
        dtype, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5)
    )
)
frames = st.builds(
    Frame,
    step=st.integers(0, 10**9),
    seconds=st.floats(0, 1e6),
    losses=st.dictionaries(st.text(max_size=8), st.floats(width=32), max_size=4),
    arrays=st.dictionaries(st.text(max_size=8), arrays, max_size=4),
)


@given(frames)
def test_what_is_written_is_read(frame: Frame) -> None:
    """Arrays come back to the bit, figures to six decimals, and the length is a multiple of 8."""
    blob = encode(frame)
    again = decode(blob)
    assert len(blob) % 8 == 0
    assert again.step == frame.step
    assert again.seconds == pytest.approx(frame.seconds, abs=1e-4)
    assert again.losses.keys() == frame.losses.keys()
    for name, value in frame.losses.items():
        assert again.losses[name] == pytest.approx(value, abs=1e-6, nan_ok=True)
    for name, array in frame.arrays.items():
        assert again.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(again.arrays[name], array)


def test_losses_that_are_not_finite_survive() -> None:
    """A frame of a diverged run says so, in JSON that every parser takes."""
    losses = {"a": math.nan, "b": math.inf, "c": -math.inf}
    again = decode(encode(Frame(3, 0.5, losses)))
    assert math.isnan(again.losses["a"])
    assert (again.losses["b"], again.losses["c"]) == (math.inf, -math.inf)


def test_other_dtypes_are_refused() -> None:
    """An array of objects would need pickle; float64 would double what the browser is sent."""
    for array in (np.array([object()]), np.zeros(3)):
        with pytest.raises(FrameError, match="a frame takes float32"):
            encode(Frame(0, 0.0, arrays={"x": array}))


def test_damaged_frames_are_refused_with_a_sentence() -> None:
    """Whatever is done to the bytes, the answer is a frame or a FrameError."""
    blob = encode(Frame(7, 1.0, {"nll": 2.5}, {"samples": np.ones((16, 2), np.float32)}))
    rng = random.Random(0)
    refused = 0
    for _ in range(2000):
        damaged = bytearray(blob)
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        try:
            decode(bytes(damaged[: rng.choice([len(blob), rng.randrange(len(blob))])]))
        except FrameError:
            refused += 1
    assert refused > 1000


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"v": 2}, "version"),
        ({"step": -1}, "step"),
        ({"step": True}, "step"),
        ({"losses": {"nll": "seven"}}, "not a number"),
        ({"losses": {"nll": 10**400}}, "not a number"),
        ({"arrays": {"x": ["float64", [2], 0]}}, "a frame takes"),
        ({"arrays": {"x": ["float32", [2**20, 2**20], 0]}}, "beyond the frame"),
        ({"arrays": {"x": ["float32", [-1], 0]}}, "impossible shape"),
        ({"arrays": {"x": ["float32", [1], 3]}}, "multiple of 8"),
        ({"arrays": {"x": ["float32", [1], -8]}}, "multiple of 8"),
    ],
)
def test_hostile_headers(change: dict, sentence: str) -> None:
    """Each lie in a header is named."""
    header = {"v": 1, "step": 1, "seconds": 0.0, "losses": {}, "arrays": {}} | change
    text = json.dumps(header).encode()
    text += b" " * (-(4 + len(text)) % 8)
    with pytest.raises(FrameError, match=sentence):
        decode(struct.pack("<I", len(text)) + text + bytes(8))
