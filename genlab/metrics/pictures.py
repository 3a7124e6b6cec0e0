"""How near a rebuilt image is to its original: by pixels (PSNR), and by what is seen (SSIM)."""

from __future__ import annotations

import torch
from torch import Tensor

SSIM_WINDOW = 7  # pixels on a side: through it SSIM looks, every pixel counting the same


@torch.no_grad()
def psnr(original: Tensor, rebuilt: Tensor, top: float) -> Tensor:
    """Return the peak signal-to-noise ratio (n,) of images (n, h, w) with levels 0 to `top`, in dB.

    10 log10(top^2 / mean squared error)

    20 dB: wrong by a tenth of the whole range, as the root of the mean square; 40 dB: by a
    hundredth. Infinite for equal images. By torchmetrics, each image on its own.
    Raises `ValueError` for images that are no pairs.
    """
    from torchmetrics.functional.image import peak_signal_noise_ratio  # slow: when first asked

    _check_pairs(original, rebuilt)
    return peak_signal_noise_ratio(
        rebuilt.double(), original.double(), float(top), reduction="none", dim=(1, 2)
    )


@torch.no_grad()
def ssim(original: Tensor, rebuilt: Tensor, top: float) -> Tensor:
    """Return the structural similarity (n,) of images (n, h, w) with levels 0 to `top`; 1 if equal.

    (2 m_a m_b + c1) (2 s_ab + c2) / ((m_a^2 + m_b^2 + c1) (s_a^2 + s_b^2 + c2)),
    c1 = (.01 top)^2, c2 = (.03 top)^2

    m, s: means, variances and covariance of the two images in a window of 7x7 pixels that all
    count the same (of the population: divided by 49); the mean over all places where the window
    lies within the image, 4 of them for 8x8 and 484 for 28x28 (Wang et al., 2004, whose window is
    a Gaussian of 11x11: it does not go into 8x8). By torchmetrics, which would also average over
    windows that reach beyond the edge: left out, as scikit-image does.
    Raises `ValueError` for images that are no pairs, or smaller than the window.
    """
    from torchmetrics.functional.image import structural_similarity_index_measure

    _check_pairs(original, rebuilt)
    if min(original.shape[1:]) < SSIM_WINDOW:
        raise ValueError(
            f"SSIM looks through a window of {SSIM_WINDOW}x{SSIM_WINDOW} pixels; "
            f"{original.shape[1]}x{original.shape[2]} is smaller."
        )
    _, everywhere = structural_similarity_index_measure(
        rebuilt[:, None].double(),
        original[:, None].double(),
        gaussian_kernel=False,
        kernel_size=SSIM_WINDOW,
        reduction="none",
        data_range=float(top),
        return_full_image=True,
    )
    edge = SSIM_WINDOW // 2
    return everywhere[:, 0, edge:-edge, edge:-edge].mean((1, 2))


def _check_pairs(original: Tensor, rebuilt: Tensor) -> None:
    if original.ndim != 3 or original.shape != rebuilt.shape:
        raise ValueError(
            f"Originals {tuple(original.shape)} and rebuilt images {tuple(rebuilt.shape)} are no "
            "pairs; give both as (n, height, width)."
        )
