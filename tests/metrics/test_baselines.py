"""Bits a pixel without training: theorems on small images, and the known figures of MNIST."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from genlab.data import load
from genlab.metrics.baselines import gaussian_bits, histogram_bits
from genlab.models.preprocessing import Logit, dequantise

DIM = 6


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def independent(n: int, seed: int) -> tuple[Tensor, Tensor]:
    """Images (n, DIM) of 4 levels whose pixels are independent, and their levels' odds (DIM, 4)."""
    odds = torch.rand(DIM, 4, generator=generator(1), dtype=torch.float64)
    odds = odds / odds.sum(1, keepdim=True)
    drawn = torch.multinomial(odds, n, replacement=True, generator=generator(seed))
    return drawn.T.to(torch.uint8), odds


def test_the_histogram_finds_the_entropy_of_independent_pixels() -> None:
    """With much data nothing is cheaper than the entropy, and the histogram costs no more."""
    (train, odds), (held_out, _) = independent(40_000, 2), independent(40_000, 3)
    entropy = float(-(odds * odds.log2()).sum(1).mean())
    found = histogram_bits(train, held_out, 4)
    assert found.mean == pytest.approx(entropy, abs=4 * found.stderr)
    assert found.n == 40_000 and found.stderr < 0.005


def test_a_level_never_seen_costs_finitely_many_bits() -> None:
    train, held_out = torch.zeros(10, DIM).byte(), torch.full((4, DIM), 3).byte()
    assert histogram_bits(train, held_out, 4).mean == pytest.approx(-math.log2(0.1 / 10.4))
    assert histogram_bits(train, train, 4).mean == pytest.approx(-math.log2(10.1 / 10.4))


def test_the_gaussian_pays_for_a_pixel_that_is_another_one_only_once() -> None:
    """Of two pixels in lockstep the second still costs its noise, but hardly its level."""
    image = torch.randint(256, (4000, 1), generator=generator(4)).to(torch.uint8)
    other = torch.randint(256, (4000, 1), generator=generator(5)).to(torch.uint8)
    apart, alike = torch.cat([image, other], 1), torch.cat([image, image], 1)
    bits = [gaussian_bits(x, x, 256, 0.05, generator()).mean for x in (apart, alike)]
    assert bits[0] == pytest.approx(8, abs=0.3)
    assert bits[1] < bits[0] - 2


@pytest.mark.mnist
def test_the_full_gaussian_on_the_logits_of_mnist() -> None:
    """2.013 bits/dim at the margin 1e-6, as the literature has it (-1366.9 +- 1.4 nats)."""
    mnist = load("mnist")
    bits = gaussian_bits(mnist.train, mnist.held_out, 256, 1e-6, generator())
    assert bits.mean == pytest.approx(2.013, abs=0.005)
    assert 0.002 < bits.stderr < 0.004


@pytest.mark.mnist
def test_the_histogram_of_mnist() -> None:
    mnist = load("mnist")
    assert histogram_bits(mnist.train, mnist.held_out, 256).mean == pytest.approx(1.689, abs=1e-3)


@pytest.mark.mnist
@pytest.mark.parametrize(("margin", "constant"), [(1e-6, -0.5012), (0.05, 4.0141)])
def test_from_nats_of_logits_to_bits_of_mnist(margin: float, constant: float) -> None:
    """bits/dim = -log p(z) / (784 log 2) + c: what the layers around a flow add is a constant."""
    images, logit = load("mnist").held_out, Logit(margin)
    log_dets = [
        logit.to_latent(dequantise(rows, 256, noise, torch.float64))[1]
        for noise in map(generator, range(4))  # four draws halve the noise of one, 5e-4
        for rows in images.split(2500)
    ]
    found = 8 - float(torch.cat(log_dets).mean()) / (784 * math.log(2))
    assert found == pytest.approx(constant, abs=1e-3)
