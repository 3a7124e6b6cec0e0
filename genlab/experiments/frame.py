"""A frame: what a recording holds of one moment, and its one binary form.

The same bytes are stored, sent to the browser and exported, so a server forwards a frame without
looking into it. Little-endian: uint32 length of the header; the header, UTF-8 JSON padded with
spaces so that the payload starts at a multiple of 8; the arrays, each at a multiple of 8.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass, field
from typing import Any, TypeGuard

import numpy as np

VERSION = 1
DTYPES = ("float32", "float16", "uint8", "int16", "int32")
MAX_BYTES = 4 * 2**20
MAX_ARRAYS = 32
MAX_DIMENSIONS = 4
_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class FrameError(ValueError):
    """Bytes that are not a frame; the message says what is wrong where."""


@dataclass(frozen=True)
class Frame:
    """One moment of a run: NumPy only, so a figure of the past can never call a model."""

    step: int
    seconds: float  # of training, up to this frame
    losses: dict[str, float] = field(default_factory=dict)  # nats
    arrays: dict[str, np.ndarray] = field(default_factory=dict)


def encode(frame: Frame) -> bytes:
    """Return the frame's bytes, a multiple of 8 long."""
    layout, parts, offset = {}, [], 0
    for name, array in frame.arrays.items():
        array = np.ascontiguousarray(array)
        if array.dtype.name not in DTYPES:
            raise FrameError(f"Array `{name}` is {array.dtype}; a frame takes {', '.join(DTYPES)}.")
        layout[name] = [array.dtype.name, list(array.shape), offset]
        raw = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        raw += bytes(-len(raw) % 8)
        parts.append(raw)
        offset += len(raw)
    losses = {name: _to_json(value) for name, value in frame.losses.items()}
    header = json.dumps(
        {
            "v": VERSION,
            "step": frame.step,
            "seconds": round(frame.seconds, 4),
            "losses": losses,
            "arrays": layout,
        },
        separators=(",", ":"),
        allow_nan=False,
    ).encode()
    header += b" " * (-(4 + len(header)) % 8)
    return b"".join([struct.pack("<I", len(header)), header, *parts])


def decode(blob: bytes) -> Frame:
    """Return the frame in `blob`, which may come from a stranger's file.

    Raises `FrameError` for anything that `encode` would not have written.
    """
    header, start = _header(blob)
    step, seconds, losses, layout = (header.get(k) for k in ("step", "seconds", "losses", "arrays"))
    if header.get("v") != VERSION:
        raise FrameError(f"The frame's version is {header.get('v')!r}; this reads {VERSION}.")
    if not _is_int(step) or not 0 <= step < 2**53:
        raise FrameError(f"The frame's step is {step!r}, not a whole number from 0.")
    if not _is_number(seconds) or not isinstance(losses, dict) or not isinstance(layout, dict):
        raise FrameError(f"The frame at step {step} lacks its seconds, losses or arrays.")
    if len(layout) > MAX_ARRAYS or len(losses) > MAX_ARRAYS:
        raise FrameError(f"The frame at step {step} has more than {MAX_ARRAYS} arrays or losses.")
    return Frame(
        step=step,
        seconds=float(seconds),
        losses={name: _from_json(name, value) for name, value in losses.items()},
        arrays={name: _array(name, entry, blob, start) for name, entry in layout.items()},
    )


def _header(blob: bytes) -> tuple[dict[str, Any], int]:
    if not 8 <= len(blob) <= MAX_BYTES:
        raise FrameError(f"A frame of {len(blob):,} bytes; it must have 8 to {MAX_BYTES:,}.")
    length = int.from_bytes(blob[:4], "little")
    if 4 + length > len(blob) or (4 + length) % 8:
        raise FrameError(f"The frame's header claims {length:,} bytes of {len(blob):,}.")
    try:
        header = json.loads(blob[4 : 4 + length], parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"The frame's header is not JSON: {error}.") from None
    if not isinstance(header, dict):
        raise FrameError("The frame's header is not a JSON object.")
    return header, 4 + length


def _array(name: str, entry: Any, blob: bytes, start: int) -> np.ndarray:
    if not (isinstance(entry, list) and len(entry) == 3 and isinstance(entry[1], list)):
        raise FrameError(f"Array `{name}` lacks its dtype, shape and offset.")
    dtype, shape, offset = entry
    if dtype not in DTYPES:
        raise FrameError(f"Array `{name}` is {dtype!r}; a frame takes {', '.join(DTYPES)}.")
    if len(shape) > MAX_DIMENSIONS or not all(_is_int(n) and 0 <= n <= MAX_BYTES for n in shape):
        raise FrameError(f"Array `{name}` has the impossible shape {str(shape)[:64]}.")
    if not _is_int(offset) or offset < 0 or offset % 8:
        raise FrameError(f"Array `{name}` starts at {offset!r}, not at a multiple of 8.")
    count = math.prod(shape)
    end = start + offset + count * np.dtype(dtype).itemsize
    if end > len(blob):
        raise FrameError(f"Array `{name}` ends {end - len(blob):,} bytes beyond the frame.")
    little = np.dtype(dtype).newbyteorder("<")
    return np.frombuffer(blob, little, count, start + offset).reshape(shape)


def _to_json(value: float) -> float | str:
    if math.isfinite(value):
        return round(float(value), 6)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _from_json(name: str, value: Any) -> float:
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    if not _is_number(value):
        raise FrameError(f"Loss `{name}` is {str(value)[:32]!r}, not a number.")
    return float(value)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} stands outside of quotes")


def _is_int(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> TypeGuard[int | float]:
    # bounded: float() of an integer of 400 digits overflows
    return isinstance(value, float) or (_is_int(value) and abs(value) < 2**63)
