"""Files in the IDX form of MNIST: unsigned bytes behind a header of big-endian numbers."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np

MAX_BYTES = 2**30  # of one file, unpacked: more than any data set of this form holds
MAX_SIDE = 512  # pixels
BLOCK = 2**20  # bytes read at once: what a header promises is not believed until it is there
UNSIGNED_BYTES = 0x0800  # the upper half of the magic number; the lower counts the dimensions
WHAT = {1: "labels", 3: "images"}

Stream: TypeAlias = gzip.GzipFile | BinaryIO


class Digest(Protocol):
    """What makes a fingerprint of bytes, as those of hashlib do."""

    def update(self, data: bytes, /) -> None:
        """Take in some more bytes."""


class DataError(ValueError):
    """Data that cannot be used; the message is one sentence that names the file or the folder."""


def said(path: Path) -> str:
    """Return how a file is named to a reader: its folder and its name, not where they lie."""
    return f"{path.parent.name}/{path.name}"


def read_idx(path: Path, dimensions: int) -> np.ndarray:
    """Return the bytes of an IDX file, gzipped or plain, as uint8 of 1 or 3 `dimensions`.

    (n,) for labels, (n, height, width) for images. Raises `DataError` where the file cannot be
    opened, is damaged, cut off or too long, holds something else, or promises absurdly much; no
    more than 1 GiB is ever unpacked.
    """
    import numpy as np

    with _opened(path) as stream:
        shape = _shape(stream, path, dimensions)
        content = bytearray().join(_blocks(stream, path, shape))
    return np.frombuffer(content, np.uint8).reshape(shape)


def idx_shape(path: Path, dimensions: int, digest: Digest | None = None) -> tuple[int, ...]:
    """Return the shape of what `read_idx` would return, and raise what it would raise.

    The file is read through, but not kept; `digest` is told the shape and the bytes.
    """
    with _opened(path) as stream:
        shape = _shape(stream, path, dimensions)
        if digest is not None:
            digest.update(f"{shape}".encode())
        for block in _blocks(stream, path, shape):
            if digest is not None:
                digest.update(block)
    return shape


@contextmanager
def _opened(path: Path) -> Iterator[Stream]:
    """Open a file, unpacked where it is gzipped, and say in one sentence what Python says of it."""
    try:
        with path.open("rb") as file:
            begins = file.read(2)
        packed = begins == b"\x1f\x8b"
        if path.suffix == ".gz" and begins and not packed:
            raise DataError(
                f"{said(path)} is no gzip file, though its name ends in .gz; fetch it again, or "
                "drop the ending if it is unpacked already."
            )
        with gzip.open(path) if packed else path.open("rb") as stream:
            yield stream
    except EOFError:
        raise DataError(
            f"{said(path)} is cut off: its compressed data end too early; fetch it again."
        ) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(
            f"{said(path)} is damaged: it cannot be unpacked ({error}); fetch it again."
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(f"{said(path)} cannot be opened: {reason}.") from None


def _shape(stream: Stream, path: Path, dimensions: int) -> tuple[int, ...]:
    length = 4 + 4 * dimensions
    header = stream.read(length)
    magic = int.from_bytes(header[:4], "big")
    wanted = UNSIGNED_BYTES + dimensions
    if len(header) >= 4 and magic != wanted:
        raise DataError(
            f"{said(path)} begins with the magic number {magic}, but {WHAT[dimensions]} in IDX "
            f"form begin with {wanted}; it is another kind of file."
        )
    if len(header) < length:
        raise DataError(
            f"{said(path)} is cut off: it holds {len(header)} bytes, and its header alone takes "
            f"{length}; fetch it again."
        )
    shape = struct.unpack(f">{dimensions}I", header[4:])
    if 0 in shape or max(shape[1:], default=1) > MAX_SIDE or math.prod(shape) > MAX_BYTES:
        raise DataError(
            f"{said(path)} says that it holds {_by(shape)} bytes; at least 1 and at most "
            f"{MAX_BYTES // 2**20:,} MiB are read, of images up to {MAX_SIDE} by {MAX_SIDE} pixels."
        )
    return shape


def _blocks(stream: Stream, path: Path, shape: tuple[int, ...]) -> Iterator[bytes]:
    """Yield the bytes behind the header: as many as `shape` says, and then the file must end."""
    promised = left = math.prod(shape)
    while left and (block := stream.read(min(left, BLOCK))):
        left -= len(block)
        yield block
    if left:
        raise DataError(
            f"{said(path)} is cut off: its header promises {_by(shape)} = {promised:,} bytes, "
            f"and {promised - left:,} follow; fetch it again."
        )
    if stream.read(1):  # at the end of a gzip file this also compares its checksum
        raise DataError(
            f"{said(path)} is too long: its header promises {_by(shape)} = {promised:,} bytes, and "
            "more follow; fetch it again."
        )


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{size:,}" for size in shape)
