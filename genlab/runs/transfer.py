"""One recording as one file, out and in. An import is hostile until proven otherwise.

The file: 8 bytes magic, uint32 version, 32 bytes SHA-256 of the rest; the rest is one zlib stream
of uint32 length and manifest (JSON), then uint32 length and frame, for each, then the checkpoint
(safetensors). Little-endian. Nothing in it is ever executed or unpickled.
"""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from collections.abc import Mapping

from safetensors import SafetensorError, deserialize

from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.experiment import Experiment
from genlab.experiments.frame import MAX_ARRAYS, MAX_BYTES, Frame, FrameError, decode, encode
from genlab.runs.info import Checkpoint, RunInfo
from genlab.runs.lighter import Lighter, widened
from genlab.runs.manifest import (
    MAX_FRAMES,
    Manifest,
    TransferError,
    names,
    read_manifest,
    write_manifest,
)
from genlab.runs.store import Store

__all__ = ["TransferError", "export_run", "import_run"]

WHOLE = Lighter()
MAGIC = b"GENLAB\r\n"  # a transfer that mends line ends spoils it visibly
VERSION = 1
MAX_FILE = 64 * 2**20
MAX_CONTENT = 128 * 2**20  # of the file unpacked
MAX_MANIFEST = 2**20
MAX_TENSORS = 4096
TENSOR_TYPES = ("F64", "F32", "F16", "BF16", "I64", "I32", "I16", "U8", "BOOL")

_HEAD = struct.Struct("<8sI32s")
_LENGTH = struct.Struct("<I")


def export_run(run_id: str, store: Store, lighter: Lighter = WHOLE) -> bytes:
    """Return a run's recording as the bytes of one file, with its checkpoint where there is room.

    lighter: what it leaves at home; without its whole checkpoint a run cannot be trained longer.
    Raises `TransferError` where the run has no frames yet, or too many for one file, or is to
    leave with its weights alone and is not done.
    """
    with store.transaction():  # one moment of a run that may be growing
        info, checkpoint = store.get(run_id), store.checkpoint(run_id)
        blobs = lighter.frames([blob for _, blob in store.blobs(run_id)])
    checkpoint = lighter.checkpoint(info, checkpoint)
    size = sum(len(blob) + 4 for blob in blobs) + MAX_MANIFEST
    if not blobs or len(blobs) > MAX_FRAMES or size > MAX_CONTENT:
        raise TransferError(
            f"The run has {len(blobs):,} frames of {size / 2**20:,.0f} MB; "
            f"a file takes 1 to {MAX_FRAMES:,} and {MAX_CONTENT / 2**20:,.0f} MB."
        )
    if checkpoint is not None and size + len(checkpoint.tensors) > MAX_CONTENT:
        checkpoint = None
    parts = [write_manifest(info, len(blobs), checkpoint), *blobs]
    content = b"".join(_LENGTH.pack(len(part)) + part for part in parts)
    return pack(content + (checkpoint.tensors if checkpoint else b""))


def import_run(
    file: bytes, store: Store, catalog: Mapping[str, type[Experiment]] = EXPERIMENTS
) -> RunInfo:
    """Take up a recording from a stranger's file; of one that is here already, the longer stays.

    Raises `TransferError`, one sentence, for anything that `export_run` would not have written.
    """
    manifest, frames, checkpoint = _read(unpack(file), catalog)
    run_id = manifest.experiment.run_id
    with store.transaction():
        there = store.run(run_id)
        if there is not None and (there.held or there.step >= manifest.step):
            return there
        store.delete(run_id)
        store.add(manifest.experiment, origin="imported")
        store.append(
            run_id,
            [(frame.step, encode(frame)) for frame in frames],
            step=manifest.step,
            seconds=manifest.seconds,
        )
        if checkpoint is not None:
            store.save(run_id, widened(checkpoint))
        store.describe(
            run_id,
            steps_target=manifest.steps_target,
            device=manifest.device,
            metrics=manifest.metrics,
            pinned=bool(there and there.pinned),
        )
        store.set_state(run_id, manifest.state, manifest.reason, remedy=manifest.remedy)
        return store.get(run_id)


def pack(content: bytes) -> bytes:
    """Return content compressed, behind magic, version and checksum."""
    packed = zlib.compress(content, 6)
    return _HEAD.pack(MAGIC, VERSION, hashlib.sha256(packed).digest()) + packed


def unpack(file: bytes) -> bytes:
    """Return the content of a file; it is never unpacked beyond what a recording may take."""
    if not _HEAD.size < len(file) <= MAX_FILE:
        raise TransferError(
            f"The file has {len(file):,} bytes; a recording has {_HEAD.size} to {MAX_FILE:,}."
        )
    magic, version, digest = _HEAD.unpack_from(file)
    if magic != MAGIC:
        raise TransferError("The file is not a GenLab recording.")
    if version != VERSION:
        raise TransferError(f"The file is of version {version}; this GenLab reads {VERSION}.")
    packed = memoryview(file)[_HEAD.size :]
    if hashlib.sha256(packed).digest() != digest:
        raise TransferError("The file is damaged: its checksum does not hold.")
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(packed, MAX_CONTENT)
    except zlib.error:
        raise TransferError("The file is damaged: it cannot be unpacked.") from None
    if not stream.eof or stream.unused_data:
        raise TransferError(
            f"The file unpacks to more than {MAX_CONTENT / 2**20:,.0f} MB, or is cut off."
        )
    return content


def _read(
    content: bytes, catalog: Mapping[str, type[Experiment]]
) -> tuple[Manifest, list[Frame], Checkpoint | None]:
    part, at = _part(content, 0, MAX_MANIFEST, "description")
    manifest = read_manifest(part, catalog)
    frames: list[Frame] = []
    shapes: dict[str, tuple[str, tuple[int, ...]]] = {}
    for number in range(manifest.frames):
        part, at = _part(content, at, MAX_BYTES, f"frame {number:,}")
        frames.append(_frame(part, number, frames[-1].step if frames else -1, manifest, shapes))
    rest = content[at:]
    if manifest.checkpoint is None:
        if rest:
            raise TransferError(f"There are {len(rest):,} bytes behind its last frame.")
        return manifest, frames, None
    return manifest, frames, _checkpoint(rest, **manifest.checkpoint)


def _part(content: bytes, at: int, most: int, what: str) -> tuple[bytes, int]:
    if at + _LENGTH.size > len(content):
        raise TransferError(f"The file ends before its {what}.")
    (length,) = _LENGTH.unpack_from(content, at)
    begin = at + _LENGTH.size
    if length > most or begin + length > len(content):
        raise TransferError(
            f"Its {what} claims {length:,} bytes; {len(content) - begin:,} are there, "
            f"and {most:,} allowed."
        )
    return content[begin : begin + length], begin + length


def _frame(
    blob: bytes,
    number: int,
    before: int,
    manifest: Manifest,
    shapes: dict[str, tuple[str, tuple[int, ...]]],
) -> Frame:
    """Return a frame that decodes, comes after the one before, and is shaped like the others."""
    try:
        frame = decode(blob)
    except (FrameError, ValueError) as error:
        raise TransferError(f"Its frame {number:,} does not hold: {error}") from None
    if not before < frame.step <= manifest.step or (before < 0 and frame.step != 0):
        raise TransferError(
            f"Its frame {number:,} is of step {frame.step:,}, after {before:,} "
            f"and in a run of {manifest.step:,} steps."
        )
    if not math.isfinite(frame.seconds):
        raise TransferError(f"Its frame {number:,} came after {frame.seconds} seconds.")
    names(frame.losses, "losses", MAX_ARRAYS)
    for name, array in names(frame.arrays, "arrays", MAX_ARRAYS).items():
        shape = (array.dtype.name, array.shape)
        if shapes.setdefault(name, shape) != shape:
            raise TransferError(
                f"Its array `{name}` is {shape[0]} {shape[1]} in frame {number:,} "
                f"and {shapes[name][0]} {shapes[name][1]} before."
            )
    return frame


def _checkpoint(
    tensors: bytes, step: int, seconds: float, since: dict[str, object], bytes: int
) -> Checkpoint:
    if len(tensors) != bytes:
        raise TransferError(f"Its checkpoint has {len(tensors):,} bytes, not {bytes:,}.")
    try:
        found = deserialize(tensors)
    except (SafetensorError, ValueError) as error:
        raise TransferError(f"Its checkpoint is not safetensors: {str(error)[:100]}.") from None
    if len(found) > MAX_TENSORS:
        raise TransferError(f"Its checkpoint has {len(found):,} tensors; at most {MAX_TENSORS:,}.")
    for name, tensor in found:
        if tensor["dtype"] not in TENSOR_TYPES:
            raise TransferError(f"Its checkpoint's `{name[:64]}` is {tensor['dtype']}.")
    return Checkpoint(step, seconds, since, tensors)
