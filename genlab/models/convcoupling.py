"""Couplings of images: channels of a picture move by what a small network sees in the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, cast

import torch
from torch import Tensor, nn

from genlab.models.convnet import ConvNet
from genlab.models.sizes import BOUND

IMAGE_MASKS = ("checkerboard", "channel", "columns")


def channel_mask(kind: str, channels: int) -> Tensor:
    """Return which of the `channels` of a squeezed picture (True) the part a has.

    `checkerboard`: the pixels whose row + column was even before the squeeze. `columns`: those of
    even columns. `channel`: the first half of the channels; of a squeezed grey picture, those of
    even rows.

    Raises `ValueError` for another kind, and where there are no squares of four channels.
    """
    channel = torch.arange(channels)
    row, column = channel // 2 % 2, channel % 2
    if kind not in IMAGE_MASKS:
        raise ValueError(
            f"There is no mask {kind!r} of images; choose one of {', '.join(IMAGE_MASKS)}."
        )
    if channels < 2 or channels % (2 if kind == "channel" else 4):
        raise ValueError(f"A {kind} mask cannot split {channels} channels into halves.")
    if kind == "channel":
        return channel < channels // 2
    return (row + column) % 2 == 0 if kind == "checkerboard" else column == 0


class ConvAffine(nn.Module):
    """An affine coupling of pictures (Dinh, Sohl-Dickstein and Bengio, 2017).

    kept (n, channels seen, h, w) is what its network sees, moved (n, moved, h, w) what it moves.

    to latent:  z = x * exp(s(kept)) + t(kept),    log|det| =  sum s
    to data:    x = (z - t(kept)) * exp(-s(kept)), log|det| = -sum s

    The log scale s = BOUND * tanh(raw / BOUND) cannot run away. It starts as the identity.
    """

    def __init__(self, net: ConvNet) -> None:
        super().__init__()
        self.net = net

    def scale_and_shift(self, kept: Tensor) -> tuple[Tensor, Tensor]:
        """Return the log scale and the shift, both (n, moved, h, w), that `kept` asks for."""
        raw, shift = self.net(kept).chunk(2, dim=1)
        return BOUND * torch.tanh(raw / BOUND), shift

    def to_latent(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved, h, w) one layer nearer to the latent, log|det| (n,)."""
        log_scale, shift = self.scale_and_shift(kept)
        return torch.addcmul(shift, moved, log_scale.exp()), log_scale.sum((1, 2, 3))

    def to_data(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved, h, w) one layer nearer to the data, log|det| (n,)."""
        log_scale, shift = self.scale_and_shift(kept)
        return (moved - shift) * (-log_scale).exp(), -log_scale.sum((1, 2, 3))


class ConvAdditive(nn.Module):
    """A coupling of pictures that only shifts (NICE: Dinh, Krueger and Bengio, 2015).

    to latent:  z = x + t(kept);    to data:  x = z - t(kept);    log|det| = 0
    """

    def __init__(self, net: ConvNet) -> None:
        super().__init__()
        self.net = net

    def to_latent(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved, h, w) one layer nearer to the latent, zeros (n,)."""
        return moved + self.net(kept), moved.new_zeros(len(moved))

    def to_data(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved, h, w) one layer nearer to the data, zeros (n,)."""
        return moved - self.net(kept), moved.new_zeros(len(moved))


ConvCoupling: TypeAlias = ConvAffine | ConvAdditive

CONV_COUPLINGS: dict[str, type[ConvCoupling]] = {"affine": ConvAffine, "additive": ConvAdditive}
OUTPUTS = {"affine": 2, "additive": 1}  # numbers that a coupling asks for a channel it moves

ImageParts: TypeAlias = tuple[
    Tensor, Tensor
]  # (n, channels of a, h, w) and (n, channels of b, h, w)


class Stage(nn.Module):
    """Couplings that take turns at moving the two parts of one picture, which lies in rows.

    picture: (c, h, w), for each number of the picture where it stands in a row (n, dim). What else
    stands in the rows is left alone. mask: which channels the part a has; layer 0 keeps it.
    context: channels of another picture of this size, which every network sees beside its part.

    Only the part that is kept goes through a network: half the work of a network that sees the
    whole picture with the moved pixels blotted out.
    """

    where: Tensor  # (c h w,) places in a row: those of a, then those of b; channels go fastest
    back: Tensor  # (dim,) where each place of a row is in [a, b, what is left alone]
    alone: Tensor  # places in a row that no layer moves

    def __init__(
        self,
        picture: Tensor,
        dim: int,
        mask: str,
        couplings: int,
        channels: int,
        blocks: int,
        coupling: str,
        *,
        context: int = 0,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if couplings < 1:
            raise ValueError(f"A stage needs at least 1 coupling, not {couplings}.")
        in_a = channel_mask(mask, len(picture))
        a, b = picture[in_a], picture[~in_a]
        self.shapes = a.shape, b.shape
        self.moved_last = (a, b)[couplings % 2]
        self.kept_last = (a, b)[1 - couplings % 2]
        # channels last, as the convolutions want it: a view of the row then needs no copy
        where = torch.cat([part.permute(1, 2, 0).flatten() for part in (a, b)])
        is_alone = torch.ones(dim, dtype=torch.bool)
        is_alone[where] = False
        alone = is_alone.nonzero().flatten()
        self.register_buffer("where", where, persistent=False)
        self.register_buffer("alone", alone, persistent=False)
        self.register_buffer("back", torch.cat([where, alone]).argsort(), persistent=False)
        halves = len(a), len(b)
        size = picture.shape[1], picture.shape[2]
        self.couplings = nn.ModuleList()
        for k in range(couplings):
            kept, moved = halves[k % 2], halves[1 - k % 2]
            asked = OUTPUTS[coupling] * moved
            net = ConvNet(kept + context, asked, channels, blocks, size, generator=generator)
            self.couplings.append(CONV_COUPLINGS[coupling](net))

    @property
    def layers(self) -> list[ConvCoupling]:
        """The couplings, from the data to the latent."""
        return cast(list[ConvCoupling], list(self.couplings))

    @property
    def is_identity(self) -> bool:
        """Whether no coupling moves anything, as in a new flow: all their last layers are zero."""
        nets = [layer.net for layer in self.layers]
        return not any(bool(w.any()) for net in nets for w in (net.weights[-1], net.biases[-1]))

    def split(self, x: Tensor) -> ImageParts:
        """Return the parts a and b of the picture in the rows `x` (n, dim)."""
        rows = x[:, self.where].split([shape.numel() for shape in self.shapes], dim=1)
        parts = (
            part.view(len(x), h, w, c).permute(0, 3, 1, 2)
            for part, (c, h, w) in zip(rows, self.shapes, strict=True)
        )
        a, b = parts
        return a, b

    def join(self, x: Tensor, parts: ImageParts) -> Tensor:
        """Return the rows (n, dim) of `x` with the picture of which `parts` are the parts."""
        rows = [part.permute(0, 2, 3, 1).flatten(1) for part in parts]
        return torch.cat([*rows, x[:, self.alone]], dim=1)[:, self.back]

    def walk(
        self, x: Tensor, *, to_latent: bool, context: Tensor | None = None
    ) -> Iterator[tuple[ImageParts, Tensor]]:
        """Yield both parts of the rows `x` (n, dim) after each layer, and its log|det| (n,).

        context: (n, context, h, w) where the networks see another picture too.
        """
        parts = list(self.split(x))
        numbered = list(enumerate(self.layers))
        for k, layer in numbered if to_latent else reversed(numbered):
            kept, moved = parts[k % 2], parts[1 - k % 2]
            seen = kept if context is None else torch.cat([kept, context], dim=1)
            through = layer.to_latent if to_latent else layer.to_data
            parts[1 - k % 2], log_det = through(seen, moved)
            yield (parts[0], parts[1]), log_det
