"""A training step of the Real NVP against zuko, normflows and nflows, on one thread.

    python -m benchmarks.step [--rounds 40] [--size plane|784]

All take turns of a fraction of a second within one run of this program, because the machine's
speed drifts: a ratio is the median over the rounds of (their time / ours in the same round). Time
is that of the processor, so that others who share it do not count.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import statistics
import time

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import torch

from benchmarks.peers import CONTESTANTS, Contestant, Size

SIZES = {
    "plane": Size(dim=2, couplings=6, width=64, batch=256),
    "784": Size(dim=784, couplings=8, width=512, batch=128),
}
STEPS_A_TURN = {"plane": 30, "784": 2}
BATCHES = 8


def turn(contestant: Contestant, batches: list[torch.Tensor], steps: int) -> float:
    """Return the milliseconds of the processor that a step takes in one turn."""
    begin = time.process_time()
    for k in range(steps):
        contestant.step(batches[k % BATCHES])
    return 1000 * (time.process_time() - begin) / steps


def race(size: str, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds a step of each contestant in each round."""
    shape, steps = SIZES[size], STEPS_A_TURN[size]
    draws = torch.Generator().manual_seed(1)
    batches = list(torch.randn(BATCHES, shape.batch, shape.dim, generator=draws))
    field = {name: make(shape) for name, make in CONTESTANTS.items()}
    times: dict[str, list[float]] = {name: [] for name in field}
    for name, contestant in field.items():
        turn(contestant, batches, steps)  # warm
        print(f"  {name}: {contestant.weights:,} weights")
    for _ in range(rounds):
        for name, contestant in field.items():
            times[name].append(turn(contestant, batches, steps))
    return times


def table(times: dict[str, list[float]]) -> str:
    """Return the medians and the ratios to ours as Markdown."""
    lines = ["| | ms a step, median | times ours: median (quartiles) |", "|---|---|---|"]
    for name, own in times.items():
        ratios = [theirs / ours for theirs, ours in zip(own, times["genlab"], strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4)
        lines.append(
            f"| {name} | {statistics.median(own):.2f} | {middle:.2f} ({low:.2f} to {high:.2f}) |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--size", choices=SIZES)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    libraries = ("torch", "zuko", "normflows", "nflows")
    print(", ".join(f"{name} {importlib.metadata.version(name)}" for name in libraries))
    for size in [arguments.size] if arguments.size else SIZES:
        shape = SIZES[size]
        print(
            f"\n## {shape.dim} dimensions: {shape.couplings} couplings of 2 x {shape.width}, "
            f"batch {shape.batch}\n"
        )
        print("\n" + table(race(size, arguments.rounds)))


if __name__ == "__main__":
    main()
