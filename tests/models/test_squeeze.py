"""Space to depth, the halves of its channels, and the network that sees one of them."""

from __future__ import annotations

import pytest
import torch

from genlab.models.convcoupling import IMAGE_MASKS, Stage, channel_mask
from genlab.models.convnet import ConvNet
from genlab.models.masks import checkerboard
from genlab.models.squeeze import squeeze, unsqueeze
from tests.models.flows import generator


def test_squares_of_pixels_become_channels_and_pixels_again() -> None:
    images = torch.arange(2 * 3 * 4 * 6).view(2, 3, 4, 6)
    squeezed = squeeze(images)
    assert squeezed.shape == (2, 12, 2, 3)
    assert torch.equal(squeezed, torch.nn.functional.pixel_unshuffle(images, 2))
    assert torch.equal(unsqueeze(squeezed), images)


def test_odd_sides_and_odd_channels_are_refused() -> None:
    with pytest.raises(ValueError, match="7 x 8 pixels"):
        squeeze(torch.zeros(1, 7, 8))
    with pytest.raises(ValueError, match="6 channels"):
        unsqueeze(torch.zeros(6, 2, 2))


@pytest.mark.parametrize("kind", IMAGE_MASKS)
@pytest.mark.parametrize("channels", [4, 8])
def test_masks_split_channels_into_halves(kind: str, channels: int) -> None:
    assert channel_mask(kind, channels).sum() == channels // 2


def test_masks_of_a_squeezed_image_are_those_of_its_pixels() -> None:
    row, column = torch.arange(6)[:, None].expand(6, 8), torch.arange(8).expand(6, 8)
    pixels = {
        "checkerboard": checkerboard(6, 8).view(6, 8),
        "columns": column % 2 == 0,
        "channel": row % 2 == 0,
    }
    for kind, mask in pixels.items():
        kept = squeeze(mask[None]).flatten(1)
        assert torch.equal(kept.all(1), channel_mask(kind, 4)), kind
        assert torch.equal(kept.any(1), channel_mask(kind, 4)), kind


def test_a_mask_that_cannot_be_says_why() -> None:
    with pytest.raises(ValueError, match="checkerboard mask cannot split 2 channels"):
        channel_mask("checkerboard", 2)
    with pytest.raises(ValueError, match="channel mask cannot split 3 channels"):
        channel_mask("channel", 3)


def test_a_stage_leaves_alone_what_is_not_in_its_picture() -> None:
    picture = squeeze(torch.arange(16).view(1, 4, 4))[1:3]  # (2, 2, 2) of 16 places
    settings = "channel", 2, 4, 1, "affine"
    stage = Stage(picture, 16, *settings, generator=generator())
    x = torch.randn(5, 16, generator=generator(1))
    a, b = stage.split(x)
    assert torch.equal(a, x[:, picture[:1]])
    assert torch.equal(b, x[:, picture[1:]])
    assert torch.equal(stage.join(x, (a, b)), x)
    joined = stage.join(x, (a + 1, b + 2))
    assert torch.equal(joined[:, stage.alone], x[:, stage.alone])
    assert torch.equal(joined[:, picture], x[:, picture] + torch.tensor([1.0, 2]).view(2, 1, 1))


@pytest.mark.parametrize("blocks", [0, 1, 2])
def test_a_new_network_says_nothing_and_then_sees_its_surroundings(blocks: int) -> None:
    net = ConvNet(2, 3, 8, blocks, (7, 9), generator=generator()).double()
    x = torch.randn(1, 2, 7, 9, generator=generator(1), dtype=torch.float64)
    assert torch.equal(net(x), torch.zeros(1, 3, 7, 9).double())
    with torch.no_grad():
        net.weights[-1].normal_(generator=generator(2))
    x.requires_grad_()
    net(x)[0, :, 3, 4].sum().backward()
    assert x.grad is not None
    rows, columns = x.grad[0].abs().sum(0).nonzero().unbind(1)
    reach = 1 + blocks  # each 3 x 3 convolution sees one pixel farther
    assert set(rows.tolist()) == set(range(max(0, 3 - reach), min(7, 4 + reach)))
    assert set(columns.tolist()) == set(range(4 - reach, 5 + reach))


def test_a_network_in_lower_precision_gives_back_the_type_it_got() -> None:
    net = ConvNet(2, 3, 8, 1, (4, 4), generator=generator())
    with torch.no_grad():
        net.weights[-1].normal_(generator=generator(2))
    x = torch.randn(6, 2, 4, 4, generator=generator(1))
    with torch.autocast("cpu", torch.bfloat16):
        rough = net(x)
    assert rough.dtype == torch.float32
    assert not torch.equal(rough, net(x))
    torch.testing.assert_close(rough, net(x), rtol=0.05, atol=0.2)


def test_a_network_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="not 0 and 1"):
        ConvNet(1, 1, 0, 1, (2, 2), generator=generator())
