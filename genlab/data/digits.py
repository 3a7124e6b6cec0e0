"""Real input of small size: handwritten digits."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from genlab.data.dataset import Dataset

TRAIN = 1500  # images; the other 297 are held out
SPLIT_SEED = 0


class Digits(Dataset):
    """The 1,797 digits of 8x8 pixels and 17 grey levels that come with scikit-learn.

    (Alpaydin and Kaynak, 1998: the test part of "Optical recognition of handwritten digits".)
    `train` (1500, 64) and `held_out` (297, 64) are uint8, row by row from the top; their labels
    (1500,) and (297,) are the digits. They are split at random, the same way always: in the
    original order one writer's images stand together, and the last ones are harder.
    """

    exact = False

    def __init__(self) -> None:
        super().__init__("digits", dim=64)
        images, labels = _scikit_learn_digits()
        order = torch.randperm(len(images), generator=torch.Generator().manual_seed(SPLIT_SEED))
        self.train, self.held_out = images[order[:TRAIN]], images[order[TRAIN:]]
        self.train_labels, self.held_out_labels = labels[order[:TRAIN]], labels[order[TRAIN:]]

    def draw(self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.uint8) -> Tensor:
        """Return `n` training images (n, 64) of levels 0 to 16, drawn with replacement."""
        device = generator.device
        row = torch.randint(TRAIN, (n,), generator=generator, device=device)
        return self.train.to(device)[row].to(dtype)

    def log_prob(self, x: Tensor) -> Tensor:
        """Raise `ValueError`: nobody knows the density of handwriting."""
        raise ValueError(
            f"{self.title} have no known density; log_prob is there for the data sets in the plane."
        )


def _scikit_learn_digits() -> tuple[Tensor, Tensor]:
    """Return the images (1797, 64) of uint8 and their labels (1797,).

    The file is read, and scikit-learn not imported: that would take every worker two seconds and
    140 MB. Raises `ModuleNotFoundError` where scikit-learn is not installed.
    """
    package = find_spec("sklearn")  # looks for it without importing it
    if package is None or package.origin is None:
        raise ModuleNotFoundError("The digits come with scikit-learn; pip install scikit-learn.")
    file = Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
    table = torch.from_numpy(np.loadtxt(file, delimiter=",", dtype=np.uint8))  # (1797, 65)
    return table[:, :64], table[:, 64].long()
