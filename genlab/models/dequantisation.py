"""Noise for whole grey levels that is learned, so that the flow is given a density it can bend."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genlab.models.base import standard_normal
from genlab.models.convcoupling import Stage
from genlab.models.convnet import ConvNet
from genlab.models.sizes import BOUND
from genlab.models.squeeze import squeeze

START_SD = 1.7  # of v: sigmoid(v) is then nearly uniform, 0.01 nats a pixel from it


class VariationalDequantisation(nn.Module):
    """A density q(u | x) of the noise u in (0, 1) that is added to whole images x.

    v = m(x) + 1.7 exp(r(x)) * eps, eps ~ N(0, I), then affine couplings that see x;  u = sigmoid(v)

    log P(x) >= E_{u ~ q(. | x)} [log p(x + u) - log q(u | x)]      (Ho et al., 2019)

    with equality where q(u | x) is p(x + u) within the cell of x. Uniform noise is the special case
    q = 1. The bits/dim that come of it are at least those of the model, and never below them.

    couplings: 0 for noise that is independent from pixel to pixel, given the image.
    """

    back: Tensor  # (dim,) where each pixel is in the squeezed picture, channels fastest

    def __init__(
        self,
        image_shape: tuple[int, int],
        levels: int,
        couplings: int,
        channels: int,
        blocks: int = 1,
        *,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        height, width = image_shape
        self.levels, self.image_shape, self.dim = levels, image_shape, height * width
        size = height // 2, width // 2
        self.net = ConvNet(4, 8, channels, blocks, size, generator=generator)
        picture = squeeze(torch.arange(self.dim).view(1, height, width))
        order = picture.permute(1, 2, 0).flatten()
        self.register_buffer("back", order.argsort(), persistent=False)
        self.stages = nn.ModuleList()
        if couplings:
            setting = "checkerboard", couplings, channels, blocks, "affine"
            stage = Stage(picture, self.dim, *setting, context=4, generator=generator)
            self.stages.append(stage)

    def place(self, images: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Return u (n, dim) made of the standard normal `noise`, and log q(u | x) (n,) in nats.

        images: (n, dim) whole levels 0 ... levels - 1.
        """
        grey = images.to(noise.dtype) * (2 / (self.levels - 1)) - 1
        context = squeeze(grey.view(-1, 1, *self.image_shape))  # (n, 4, h / 2, w / 2)
        context = context.contiguous(memory_format=torch.channels_last)
        asked = self.net(context).permute(0, 2, 3, 1)  # (n, h / 2, w / 2, 8)
        mean, raw = (half.flatten(1)[:, self.back] for half in asked.chunk(2, dim=3))
        log_sd = BOUND * torch.tanh(raw / BOUND)
        v = mean + START_SD * log_sd.exp() * noise
        log_q = standard_normal(noise) - log_sd.sum(1) - self.dim * math.log(START_SD)
        for stage in self.stages:
            assert isinstance(stage, Stage)
            *_, (last, _) = walked = list(stage.walk(v, to_latent=True, context=context))
            v = stage.join(v, last)
            log_q = log_q - torch.stack([log_det for _, log_det in walked]).sum(0)
        # du / dv = u (1 - u), without the cancellation of 1 - u
        log_slope = -(F.softplus(v) + F.softplus(-v)).sum(1)
        return torch.sigmoid(v), log_q - log_slope
