"""The judge of drawn digits: a small classifier, frozen, whose features FID compares."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from genlab.data.shipped import about, weights
from genlab.models.networks import MLP


class Judge(nn.Module):
    """A perceptron that tells ten digits apart: images -> `num_features` hidden units -> 10 logits.

    Called as a module it gives the hidden units, as torchmetrics asks of a feature extractor.
    """

    def __init__(self, pixels: int, width: int, depth: int, *, generator: torch.Generator) -> None:
        super().__init__()
        self.num_features = width
        self.network = MLP(pixels, 10, width, depth, "silu", generator=generator)

    def forward(self, images: Tensor) -> Tensor:
        """Return the features (n, num_features) of `images` (n, height, width), uint8 to 255."""
        return self.network.hidden(images.flatten(1).to(torch.float32) / 255)

    def logits(self, images: Tensor) -> Tensor:
        """Return the log odds (n, 10), up to a constant, of each digit being on `images`."""
        return self.network(images.flatten(1).to(torch.float32) / 255)


class ShippedJudge(Judge):
    """The judge that comes with the app for images of a teacher.

    digest: the first 12 letters of the SHA-256 of its weights. An FID is comparable with others of
    the same judge only, so it is quoted with this.
    Raises `AssetError` where the weights are missing or altered.
    """

    def __init__(self, name: str = "digits") -> None:
        known = about("judges", name)
        generator = torch.Generator().manual_seed(0)
        super().__init__(known["pixels"], known["width"], known["depth"], generator=generator)
        self.digest: str = known["sha256"][:12]
        self.load_state_dict(weights("judges", name))
        self.requires_grad_(False)
