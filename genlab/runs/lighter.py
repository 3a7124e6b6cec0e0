"""What an exported recording may leave at home: the optimizer, digits nobody sees, most frames.

The optimizer and the generators are two thirds of a checkpoint and more. A finished run that ships
needs its weights alone: to decode with, or to be what another run begins from.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from genlab.runs.info import Checkpoint, RunInfo
from genlab.runs.manifest import TransferError

MODEL = "model."  # how the names of the weights begin in a checkpoint
MARK = {"holds": "weights"}  # among the metadata of such a checkpoint
FIRST_FRAMES = 3  # stay in any case: by making them anew a test knows the run to be today's
HALVES = {"holds": "weights as float16"}
MOST_OF_HALF = 65_504.0  # the largest number of float16

_COUNT = struct.Struct("<Q")


@dataclass(frozen=True)
class Lighter:
    """What stays at home of a run that is only to be looked at, or asked.

    bare: the whole checkpoint. weights: all of it but the model's weights. rounded: that, and of
    the weights what is beyond eleven bits, half of their bytes too: an image that they make differs
    by a grey level at most where it was tried, but what begins from them is not the same to the
    bit. every: all frames but every n-th, the first three and the last.
    """

    bare: bool = False
    weights: bool = False
    rounded: bool = False
    every: int = 1

    def frames(self, blobs: Sequence[bytes]) -> list[bytes]:
        """Return the frames that leave."""
        last = len(blobs) - 1
        return [
            blob
            for i, blob in enumerate(blobs)
            if i % self.every == 0 or i < FIRST_FRAMES or i == last
        ]

    def checkpoint(self, info: RunInfo, whole: Checkpoint | None) -> Checkpoint | None:
        """Return what leaves of a run's checkpoint; raises `TransferError` where it cannot."""
        if self.bare:
            return None
        if not self.weights and not self.rounded:
            return whole
        return weights_only(info, whole, rounded=self.rounded)


def weights_only(
    info: RunInfo, checkpoint: Checkpoint | None, *, rounded: bool = False
) -> Checkpoint:
    """Return a finished run's checkpoint reduced to its model's weights.

    rounded: float32 as float16, which `widened` makes float32 again: eleven bits of each number.
    Raises `TransferError` for a run that is not done, or has no model's weights.
    """
    from safetensors.numpy import load, save

    if info.state != "done" or checkpoint is None:
        raise TransferError(
            f"The run is {info.state} at step {info.step:,}; only one that is done, and has its "
            "checkpoint, can leave with its weights alone: others need all of it to go on."
        )
    kept = {name: one for name, one in load(checkpoint.tensors).items() if name.startswith(MODEL)}
    if not kept:
        raise TransferError(f"Its checkpoint holds no model: no tensor begins with {MODEL!r}.")
    if not rounded:
        return replace(checkpoint, tensors=save(kept, MARK))
    return replace(checkpoint, tensors=save({n: _halved(one) for n, one in kept.items()}, HALVES))


def widened(checkpoint: Checkpoint) -> Checkpoint:
    """Return a checkpoint whose numbers are as long as its learner's; most are already."""
    from safetensors.numpy import load, save

    if _header(checkpoint.tensors).get("__metadata__") != HALVES:
        return checkpoint
    halves = load(checkpoint.tensors).items()
    return replace(
        checkpoint, tensors=save({name: one.astype(np.float32) for name, one in halves}, MARK)
    )


def is_weights_only(checkpoint: Checkpoint | None) -> bool:
    """Say whether there is a checkpoint, and whether it holds nothing but a model's weights."""
    if checkpoint is None:
        return False
    header = _header(checkpoint.tensors)
    names: Iterable[str] = header.keys() - {"__metadata__"}
    return header.get("__metadata__") == MARK and all(name.startswith(MODEL) for name in names)


def _halved(tensor: np.ndarray) -> np.ndarray:
    if tensor.dtype != np.float32 or not np.abs(tensor).max(initial=0) <= MOST_OF_HALF:
        raise TransferError(
            f"Weights are rounded from float32 within {MOST_OF_HALF:,.0f}, not from {tensor.dtype}."
        )
    return tensor.astype(np.float16)


def _header(tensors: bytes) -> dict[str, object]:
    """Return what stands before the numbers of a safetensors file, which has been checked."""
    (length,) = _COUNT.unpack_from(tensors)
    found: dict[str, object] = json.loads(tensors[_COUNT.size : _COUNT.size + length])
    return found
