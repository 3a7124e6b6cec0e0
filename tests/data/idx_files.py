"""Files in IDX form, written for the tests: whole ones, and ones with a fault."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np

NAMES = {
    "train images": "train-images-idx3-ubyte.gz",
    "train labels": "train-labels-idx1-ubyte.gz",
    "held-out images": "t10k-images-idx3-ubyte.gz",
    "held-out labels": "t10k-labels-idx1-ubyte.gz",
}


def idx(content: np.ndarray, magic: int | None = None) -> bytes:
    """The bytes of an IDX file that holds `content`."""
    header = struct.pack(">I", 2048 + content.ndim if magic is None else magic)
    return header + struct.pack(f">{content.ndim}I", *content.shape) + content.tobytes()


def images(n: int, height: int = 5, width: int = 4, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (n, height, width), np.uint8)


def labels(n: int, classes: int = 3) -> np.ndarray:
    return (np.arange(n) % classes).astype(np.uint8)


def write_folder(folder: Path, **replaced: np.ndarray | None) -> Path:
    """Write a data set of 12 and 6 images; `train_images=...` replaces a part, None drops it."""
    parts: dict[str, np.ndarray | None] = {
        "train images": images(12),
        "train labels": labels(12),
        "held-out images": images(6, seed=1),
        "held-out labels": labels(6),
    }
    for part, content in replaced.items():
        what, _, kind = part.rpartition("_")
        parts[f"{what.replace('_', '-')} {kind}"] = content
    folder.mkdir(parents=True)
    for part, content in parts.items():
        if content is not None:
            (folder / NAMES[part]).write_bytes(gzip.compress(idx(content)))
    return folder
