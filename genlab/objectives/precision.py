"""Training in 16 bits where the processor multiplies them faster; all else stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor, nn

Rounded = TypeVar("Rounded", bound=nn.Module)


def in_bfloat16(
    objective: Callable[[Rounded, Tensor], Tensor],
) -> Callable[[Rounded, Tensor], Tensor]:
    """Return `objective` with convolutions and matrix products rounded to bfloat16.

    Weights, sums and Adam keep their 32 bits (mixed precision: Micikevicius et al., 2018). For the
    gradient only: what is quoted, and every round trip, is computed in the type of the weights.
    """

    def rounded(model: Rounded, batch: Tensor) -> Tensor:
        with rounding_to_bfloat16(next(model.parameters()).device):
            return objective(model, batch)

    return rounded


def rounding_to_bfloat16(device: torch.device) -> torch.autocast:
    """Return the context in which convolutions and matrix products round to bfloat16."""
    # no cache: each weight is used once, and a captured graph must cast it anew every time
    return torch.autocast(device.type, torch.bfloat16, cache_enabled=False)


def fast_in_bfloat16(device: torch.device) -> bool:
    """Say whether `device` can calculate in bfloat16; where it cannot, rounding costs time."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()
