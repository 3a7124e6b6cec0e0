"""Where a run is computed: on a GPU where there is one, else on the CPU."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def choose() -> torch.device:
    """Return the device of new learners: `GENLAB_DEVICE`, or the first GPU, or the CPU.

    Raises `RuntimeError` where `GENLAB_DEVICE` names what this machine does not have.
    """
    import torch

    wanted = os.environ.get("GENLAB_DEVICE", "auto")
    if wanted not in ("auto", "cpu", "cuda"):
        raise RuntimeError(f"GENLAB_DEVICE is {wanted[:32]!r}; it must be auto, cpu or cuda.")
    if wanted == "cuda" and not torch.cuda.is_available():
        raise RuntimeError("GENLAB_DEVICE is cuda, but torch finds no GPU here; use auto or cpu.")
    return torch.device("cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu")
