"""A checkpoint without what going on takes: a model's weights alone, for who only looks or asks.

Optimizer and generators are two thirds of a checkpoint and more; a finished run that ships needs
its weights alone: to decode with, or to be what another run begins from.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from dataclasses import replace

from genlab.runs.info import Checkpoint, RunInfo
from genlab.runs.manifest import TransferError

MODEL = "model."  # how the names of the weights begin in a checkpoint
MARK = {"holds": "weights"}  # among the metadata of such a checkpoint

_LENGTH = struct.Struct("<Q")


def weights_only(info: RunInfo, checkpoint: Checkpoint | None) -> Checkpoint:
    """Return a finished run's checkpoint reduced to its model's weights, which stay as they are.

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
    return replace(checkpoint, tensors=save(kept, MARK))


def is_weights_only(checkpoint: Checkpoint | None) -> bool:
    """Say whether there is a checkpoint, and whether it holds nothing but a model's weights."""
    if checkpoint is None:
        return False
    header = _header(checkpoint.tensors)
    names: Iterable[str] = header.keys() - {"__metadata__"}
    return header.get("__metadata__") == MARK and all(name.startswith(MODEL) for name in names)


def _header(tensors: bytes) -> dict[str, object]:
    """Return what stands before the numbers of a safetensors file, which has been checked."""
    (length,) = _LENGTH.unpack_from(tensors)
    found: dict[str, object] = json.loads(tensors[_LENGTH.size : _LENGTH.size + length])
    return found
