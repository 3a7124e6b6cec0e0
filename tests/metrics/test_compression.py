"""Bits a pixel of packed files."""

from __future__ import annotations

import pytest
import torch

from genlab.data import found, load
from genlab.metrics.compression import COMPRESSORS, compressed_bits

every_compressor = pytest.mark.parametrize("name", COMPRESSORS)


@every_compressor
def test_noise_costs_all_its_bits_and_a_blank_nothing(name: str) -> None:
    noise = torch.randint(256, (200, 784), generator=torch.Generator().manual_seed(1))
    assert compressed_bits(noise.to(torch.uint8), name) == pytest.approx(8, abs=0.1)
    assert compressed_bits(torch.zeros(200, 784, dtype=torch.uint8), name) < 0.02


@every_compressor
def test_the_same_rows_cost_the_same_however_they_lie(name: str) -> None:
    rows = torch.randint(40, (30, 16), generator=torch.Generator().manual_seed(1)).to(torch.uint8)
    spread = torch.empty(16, 30, dtype=torch.uint8).T.copy_(rows)
    assert not spread.is_contiguous()
    assert compressed_bits(spread, name) == compressed_bits(rows, name)


@pytest.mark.mnist
@pytest.mark.parametrize(("name", "bits"), [("bz2", 1.415), ("xz", 1.382)])
def test_mnist_packed(name: str, bits: float) -> None:
    assert compressed_bits(load("mnist").held_out, name) == pytest.approx(bits, abs=1e-3)


@pytest.mark.mnist
def test_mnist_gzipped() -> None:
    """1.683 as it was published; today's libraries do as well or a little better."""
    file = found()["mnist"].files["held-out", "images"]
    assert 8 * file.stat().st_size / 7_840_000 == pytest.approx(1.683, abs=1e-3)
    assert 1.6 < compressed_bits(load("mnist").held_out, "gzip") < 1.684
