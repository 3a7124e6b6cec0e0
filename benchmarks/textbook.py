"""The multi-scale Real NVP as it is usually written, to be measured against ours.

Each network sees the whole squeezed picture with the moved half set to zero and answers for every
channel; what it says of the kept half is thrown away (Dinh, Sohl-Dickstein and Bengio, 2017).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from genlab.models.convcoupling import channel_mask
from genlab.models.convnet import ConvNet
from genlab.models.multiscale import MultiScale
from genlab.models.presets import Size
from genlab.models.sizes import BOUND
from genlab.models.squeeze import squeeze


class Textbook(nn.Module):
    """The same plan as a `MultiScale`, with its norms, coupled by masks on whole pictures."""

    def __init__(
        self, like: MultiScale, size: Size, shape: tuple[int, int], generator: torch.Generator
    ) -> None:
        super().__init__()
        self.enter, self.leave = like.layers[0], like.layers[-1]
        self.base, self.dim, self.shape = like.base, like.dim, shape
        self.nets, self.masks = nn.ModuleList(), []
        height, width = shape
        channels = 1
        for stages, inside in zip(size.plan, size.channels, strict=True):
            channels, height, width = 4 * channels, height // 2, width // 2
            level = []
            for kind, couplings in stages:
                mask = channel_mask(kind, channels).float().view(-1, 1, 1)
                for k in range(couplings):
                    sides = (height, width)
                    args = (channels, 2 * channels, inside, size.blocks, sides)
                    self.nets.append(ConvNet(*args, generator=generator))
                    level.append(mask if k % 2 == 0 else 1 - mask)
            self.masks.append(level)
            channels //= 2

    def log_prob(self, x: Tensor) -> Tensor:
        """Return log p(x) (n,) in nats for `x` (n, dim)."""
        x, total = self.enter.to_latent(x)  # type: ignore[operator]
        picture, latents, nets = x.view(len(x), 1, *self.shape), [], iter(self.nets)
        for level in self.masks:
            picture = squeeze(picture).contiguous(memory_format=torch.channels_last)
            for mask in level:
                raw, shift = next(nets)(mask * picture).chunk(2, dim=1)
                log_scale = (1 - mask) * BOUND * torch.tanh(raw / BOUND)
                picture = picture * log_scale.exp() + (1 - mask) * shift
                total = total + log_scale.sum((1, 2, 3))
            picture, latent = picture.chunk(2, dim=1)
            latents.append(latent.flatten(1))
        z = torch.cat([*latents, picture.flatten(1)], dim=1)
        z, log_det = self.leave.to_latent(z)  # type: ignore[operator]
        return self.base.log_prob(z) + total + log_det
