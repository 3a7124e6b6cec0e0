"""The judge of drawn digits: a small classifier, frozen, whose features FID compares."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from genlab.data.shipped import about, weights
from genlab.models.convnet import ConvNet
from genlab.models.networks import MLP
from genlab.models.squeeze import squeeze


class Judge(nn.Module):
    """A perceptron that tells ten digits apart: images -> `num_features` hidden units -> 10 logits.

    Called as a module it gives the hidden units, as torchmetrics asks of a feature extractor.
    """

    activation = "silu"

    def __init__(self, pixels: int, width: int, depth: int, *, generator: torch.Generator) -> None:
        super().__init__()
        self.num_features = width
        self.network = MLP(pixels, 10, width, depth, self.activation, generator=generator)

    def seen(self, images: Tensor) -> Tensor:
        """Return what the perceptron is given of `images` (n, height, width), uint8 to 255."""
        return images.flatten(1).to(torch.float32) / 255

    def forward(self, images: Tensor) -> Tensor:
        """Return the features (n, num_features) of `images` (n, height, width), uint8 to 255."""
        return self.network.hidden(self.seen(images))

    def logits(self, images: Tensor) -> Tensor:
        """Return the log odds (n, 10), up to a constant, of each digit being on `images`."""
        return self.network(self.seen(images))


class PictureJudge(Judge):
    """The same for large images: a convolutional network looks first, at squares of four pixels.

    channels: within it. The perceptron sees `seen_channels` of what it makes, place by place. Its
    features lie between -1 and 1, so that none of them counts for all in an FID.
    """

    activation = "tanh"

    def __init__(
        self,
        image_shape: tuple[int, int],
        channels: int,
        seen_channels: int,
        width: int,
        depth: int,
        *,
        generator: torch.Generator,
    ) -> None:
        size = image_shape[0] // 2, image_shape[1] // 2
        super().__init__(seen_channels * size[0] * size[1], width, depth, generator=generator)
        self.eye = ConvNet(4, seen_channels, channels, 1, size, generator=generator)

    def seen(self, images: Tensor) -> Tensor:
        """Return what the perceptron is given of `images` (n, height, width), uint8 to 255."""
        squares = squeeze(images[:, None].to(torch.float32) / 255)  # (n, 4, h / 2, w / 2)
        return self.eye(squares).flatten(1)


class ShippedJudge(nn.Module):
    """The judge that comes with the app for images of a teacher.

    digest: the first 12 letters of the SHA-256 of its weights. An FID is comparable with others of
    the same judge only, so it is quoted with this.
    Raises `AssetError` where the weights are missing or altered.
    """

    def __init__(self, name: str = "digits") -> None:
        super().__init__()
        known = about("judges", name)
        self.judge = new_judge(known, torch.Generator().manual_seed(0))
        self.num_features = self.judge.num_features
        self.digest: str = known["sha256"][:12]
        self.judge.load_state_dict(weights("judges", name))
        self.requires_grad_(False)

    def forward(self, images: Tensor) -> Tensor:
        """Return the features (n, num_features) of `images` (n, height, width), uint8 to 255."""
        return self.judge(images)

    def logits(self, images: Tensor) -> Tensor:
        """Return the log odds (n, 10), up to a constant, of each digit being on `images`."""
        return self.judge.logits(images)


def new_judge(known: dict[str, Any], generator: torch.Generator) -> Judge:
    """Return an untrained judge of the architecture that its file describes."""
    width, depth = known["width"], known["depth"]
    if "channels" not in known:
        return Judge(known["pixels"], width, depth, generator=generator)
    height, across = known["image_shape"]
    inside, seen = known["channels"], known["seen_channels"]
    return PictureJudge((height, across), inside, seen, width, depth, generator=generator)
