"""Images in IDX form as data sets: MNIST, and whatever folder of that form there is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from genlab.data.dataset import Dataset
from genlab.data.folders import find
from genlab.data.idx import read_idx
from genlab.data.idx_folder import DIMENSIONS, MNIST
from genlab.data.mnist import whereabouts


class IdxImages(Dataset):
    """The images of a folder in IDX form.

    `train` (n, height * width) and `held_out` (m, height * width) are uint8, row by row from the
    top. Their labels (n,) and (m,) are 0 ... classes - 1; without labels, classes is 0 and they are
    empty.
    """

    exact = False

    def __init__(self, name: str) -> None:
        folder = whereabouts() if name == MNIST else find(name)
        assert folder.entry is not None  # as it would have raised
        height, width = folder.entry.image_shape or (0, 0)
        super().__init__(name, height * width)
        self.classes = folder.classes
        parts: dict[str, Tensor] = {}
        for (part, what), path in folder.files.items():
            stat = path.stat()
            parts[f"{part} {what}"] = _read(path, DIMENSIONS[what], stat.st_size, stat.st_mtime_ns)
        nothing = torch.empty(0, dtype=torch.long)
        self.train, self.held_out = parts["train images"], parts["held-out images"]
        self.train_labels = parts.get("train labels", nothing)
        self.held_out_labels = parts.get("held-out labels", nothing)

    def draw(self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.uint8) -> Tensor:
        """Return `n` training images (n, height * width), drawn with replacement."""
        device = generator.device
        row = torch.randint(len(self.train), (n,), generator=generator, device=device)
        return self.train.to(device)[row].to(dtype)

    def log_prob(self, x: Tensor) -> Tensor:
        """Raise `ValueError`: nobody knows the density of such images."""
        raise ValueError(
            f"{self.title} has no known density; log_prob is there for the data sets in the plane."
        )


@lru_cache(maxsize=8)  # the files of two data sets: one copy for all who train on them here
def _read(path: Path, dimensions: int, size: int, modified: int) -> Tensor:
    """Return a file's images (n, height * width) of uint8, or its labels (n,)."""
    content = torch.from_numpy(read_idx(path, dimensions))
    return content.flatten(1) if dimensions == 3 else content.long()
