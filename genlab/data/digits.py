"""Real input of small size: handwritten digits."""

from __future__ import annotations

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
        from sklearn.datasets import load_digits

        bunch = load_digits()
        images = torch.from_numpy(bunch.data).to(torch.uint8)
        labels = torch.from_numpy(bunch.target)
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
