"""Independent streams of random numbers, each named after what it is drawn for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def stream(seed: int, name: str) -> torch.Generator:
    """Return the generator that `seed` gives to the draws called `name`.

    One stream a purpose: recording one more sample must not change the batches trained on.
    """
    import torch

    digest = hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=7).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "big"))
