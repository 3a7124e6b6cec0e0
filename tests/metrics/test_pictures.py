"""PSNR and SSIM by torchmetrics: against scikit-image on the same pairs, and what is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from torch import Tensor

from genlab.data.digits import Digits
from genlab.data.glyphs import Glyphs
from genlab.metrics.pictures import SSIM_WINDOW, psnr, ssim

SIZES = [(8, 16), (28, 255)]


def pairs(side: int, top: int, noise: float) -> tuple[Tensor, Tensor]:
    """Ten digits, and what noise made of them."""
    generator = torch.Generator().manual_seed(side)
    source = Digits() if side == 8 else Glyphs()
    images = source.draw(10, generator).reshape(-1, side, side).float()
    spoilt = images + noise * top * torch.randn(images.shape, generator=generator)
    return images, spoilt.clamp(0, top)


@pytest.mark.parametrize("noise", [0.01, 0.1, 0.5])
@pytest.mark.parametrize(("side", "top"), SIZES)
def test_both_agree_with_scikit_image(side: int, top: int, noise: float) -> None:
    images, spoilt = pairs(side, top, noise)
    rows = list(zip(images.double().numpy(), spoilt.double().numpy(), strict=True))
    theirs = [peak_signal_noise_ratio(a, b, data_range=top) for a, b in rows]
    assert psnr(images, spoilt, top).numpy() == pytest.approx(np.array(theirs), abs=1e-5)
    alike = {"win_size": SSIM_WINDOW, "use_sample_covariance": False, "data_range": top}
    theirs = [structural_similarity(a, b, **alike) for a, b in rows]
    assert ssim(images, spoilt, top).numpy() == pytest.approx(np.array(theirs), abs=1e-9)
    usual = [structural_similarity(a, b, data_range=top) for a, b in rows]  # divides by 48, not 49
    assert ssim(images, spoilt, top).numpy() == pytest.approx(np.array(usual), abs=0.01)


@pytest.mark.parametrize(("side", "top"), SIZES)
def test_equal_images_and_images_of_bytes(side: int, top: int) -> None:
    images, spoilt = pairs(side, top, 0.1)
    assert torch.isinf(psnr(images, images, top)).all()
    assert ssim(images, images, top) == pytest.approx(1)
    bytes_ = spoilt.round().to(torch.uint8)
    assert torch.equal(psnr(images.to(torch.uint8), bytes_, top), psnr(images, bytes_.float(), top))
    assert torch.equal(ssim(images.to(torch.uint8), bytes_, top), ssim(images, bytes_.float(), top))


def test_psnr_is_what_its_formula_says() -> None:
    """A tenth of the range off everywhere is 20 dB, whatever the range."""
    for side, top in SIZES:
        images = torch.full((2, side, side), 0.5 * top)
        images_off = images + torch.tensor([0.1, 0.01])[:, None, None] * top
        assert psnr(images, images_off, top) == pytest.approx([20, 40], abs=1e-4)


def test_ssim_of_flat_images_is_luminance_alone_and_an_inverted_one_is_below_0() -> None:
    flat, other = torch.full((1, 8, 8), 4.0), torch.full((1, 8, 8), 8.0)
    c = (0.01 * 16) ** 2
    assert ssim(flat, other, 16) == pytest.approx((2 * 32 + c) / (16 + 64 + c), abs=1e-6)
    images, _ = pairs(28, 255, 0.0)
    assert (ssim(images, 255 - images, 255) < 0.1).all()


def test_each_image_is_judged_on_its_own() -> None:
    images, spoilt = pairs(28, 255, 0.1)
    for figure in (psnr, ssim):
        alone = torch.cat([figure(images[i : i + 1], spoilt[i : i + 1], 255) for i in range(10)])
        assert figure(images, spoilt, 255) == pytest.approx(alone, abs=1e-9)
    assert not math.isclose(*psnr(images, spoilt, 255)[:2].tolist(), abs_tol=1e-6)


def test_what_are_no_pairs_gets_a_sentence() -> None:
    images, spoilt = pairs(8, 16, 0.1)
    for figure in (psnr, ssim):
        with pytest.raises(ValueError, match="no pairs"):
            figure(images, spoilt[:5], 16)
        with pytest.raises(ValueError, match="no pairs"):
            figure(images.flatten(1), spoilt.flatten(1), 16)
    with pytest.raises(ValueError, match="window of 7x7 pixels; 6x6 is smaller"):
        ssim(images[:, :6, :6], spoilt[:, :6, :6], 16)
