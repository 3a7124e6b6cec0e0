"""The training step once more, timed by pytest-benchmark: `make bench` prints both.

    python -m pytest benchmarks --benchmark-group-by=param:size

It times one library after the other, so a drift of the machine's speed is in its ratios (in
brackets); `benchmarks.step` lets them take turns. That both agree is the check of either.
"""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.peers import CONTESTANTS
from benchmarks.step import BATCHES, SIZES


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", CONTESTANTS)
def test_step(benchmark: BenchmarkFixture, name: str, size: str) -> None:
    torch.set_num_threads(1)
    shape = SIZES[size]
    draws = torch.Generator().manual_seed(1)
    batches = itertools.cycle(torch.randn(BATCHES, shape.batch, shape.dim, generator=draws))
    step = CONTESTANTS[name](shape).step
    loss = benchmark(lambda: step(next(batches)))
    assert math.isfinite(loss)
