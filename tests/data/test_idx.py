"""Files in IDX form: read to the byte, or refused in one sentence that names them."""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genlab.data.idx import DataError, idx_shape, read_idx
from tests.data.idx_files import idx, images, labels

WHOLE = idx(images(3))  # 16 bytes of header, 60 of pixels
PACKED = gzip.compress(WHOLE)


def spoiled(packed: bytes) -> bytes:
    """A gzip file whose checksum is not that of its content."""
    return packed[:-8] + bytes(4) + packed[-4:]


# name of the file, its bytes, how many dimensions are asked for, what the sentence says
FAULTS = {
    "labels for images": ("a", idx(labels(9)), 3, "magic number 2049, but images .* with 2051"),
    "images for labels": ("a", WHOLE, 1, "magic number 2051, but labels .* with 2049"),
    "signed": ("a", idx(images(3), 0x0903), 3, "magic number 2307"),
    "text": ("a", b"<html><title>404</title></html>", 3, "magic number .* another kind of file"),
    "cut header": ("a", WHOLE[:10], 3, "cut off: it holds 10 bytes, and its header alone takes 16"),
    "empty": ("a", b"", 3, "cut off: it holds 0 bytes"),
    "empty gzip": ("a.gz", b"", 3, "cut off: it holds 0 bytes"),
    "cut": ("a", WHOLE[:-1], 3, "cut off: its header promises 3 x 5 x 4 = 60 bytes, and 59"),
    "long": ("a", WHOLE + b"!", 3, "too long: its header promises 3 x 5 x 4 = 60 bytes, and more"),
    "cut gzip": ("a.gz", PACKED[:40], 3, "cut off: its compressed data end too early"),
    "gzip of cut": ("a.gz", gzip.compress(WHOLE[:30]), 3, "and 14 follow"),
    "gzip of long": ("a.gz", gzip.compress(WHOLE + b"!"), 3, "too long"),
    "spoiled gzip": ("a.gz", spoiled(PACKED), 3, "damaged: it cannot be unpacked .*CRC"),
    "no deflate": ("a.gz", PACKED[:10] + b"\xff" * 30, 3, "damaged: it cannot be unpacked"),
    "no gzip": ("a.gz", WHOLE, 3, r"no gzip file, though its name ends in \.gz"),
    "no images": ("a", struct.pack(">4I", 2051, 0, 28, 28), 3, "holds 0 x 28 x 28 bytes; at least"),
    "no pixels": ("a", struct.pack(">4I", 2051, 9, 0, 28), 3, "holds 9 x 0 x 28 bytes; at least"),
    "vast": ("a", struct.pack(">4I", 2051, 2**32 - 1, 500, 500), 3, "at most 1,024 MiB are read"),
    "wide": ("a", struct.pack(">4I", 2051, 1, 2**20, 1), 3, "of images up to 512 by 512 pixels"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_one_sentence_that_names_the_file(fault: str, tmp_path: Path) -> None:
    name, content, dimensions, says = FAULTS[fault]
    (tmp_path / "digits").mkdir()
    file = tmp_path / "digits" / name
    file.write_bytes(content)
    for read in (read_idx, idx_shape):
        with pytest.raises(DataError, match=says) as caught:
            read(file, dimensions)
        sentence = str(caught.value)
        assert sentence.startswith(f"digits/{name} ")
        assert sentence.endswith(".") and "\n" not in sentence
        assert str(tmp_path) not in sentence and len(sentence) < 240


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nothing cannot be opened: No such file or directory\."):
        read_idx(tmp_path / "nothing", 3)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzipped"])
@pytest.mark.parametrize("content", [images(7, 3, 6), labels(11)], ids=["images", "labels"])
def test_what_was_written_is_read(content: np.ndarray, pack, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(pack(idx(content)))
    read = read_idx(file, content.ndim)
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, content)
    assert read.flags.writeable  # torch shares its memory
    assert idx_shape(file, content.ndim) == content.shape


def test_a_promise_costs_no_memory(tmp_path: Path) -> None:
    """Neither a header that promises a gigabyte, nor a gzip file that unpacks to one too many."""
    promise, bomb = tmp_path / "promise", tmp_path / "bomb.gz"
    promise.write_bytes(struct.pack(">4I", 2051, 2**12, 512, 512) + bytes(1000))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file:
        file.write(idx(images(1)))
        for _ in range(64):
            file.write(bytes(2**20))
    bomb.write_bytes(packed.getvalue())
    tracemalloc.start()
    try:
        for file, says in ((promise, "cut off"), (bomb, "too long")):
            with pytest.raises(DataError, match=says):
                read_idx(file, 3)
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()


@given(st.data())
def test_no_spoiled_byte_gets_through(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    """A gzip file with one byte changed is refused, or it holds what it held before."""
    at = data.draw(st.integers(0, len(PACKED) - 1))
    byte = data.draw(st.integers(0, 255))
    file = tmp_path_factory.mktemp("idx") / "a"
    file.write_bytes(PACKED[:at] + bytes([byte]) + PACKED[at + 1 :])
    try:
        read = read_idx(file, 3)
    except DataError:
        return
    np.testing.assert_array_equal(read, images(3))
