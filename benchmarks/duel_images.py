"""What a step of each teacher costs on images of 28x28, in seconds of a core, and a frame beside.

python -m benchmarks.duel_images --steps 40
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import torch

from genlab.experiments.duel import FULL_PICTURES, DuelExperiment
from genlab.experiments.image_duels import RECORDED_DUELS

WARM_UP = 5  # steps that are not counted


def main() -> None:
    """Print a row for each teacher: ms a step, ms a frame, what watching adds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--size", default="small")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    print("| teacher | weights of G | ms a step | ms a frame | ms a full frame | watching adds |")
    print("|---|---|---|---|---|---|")
    for label, one in RECORDED_DUELS.items():
        print(_row(label, one.but(size=asked.size), asked.steps), flush=True)


def _row(label: str, one: DuelExperiment, steps: int) -> str:
    learner = one.learner()
    for _ in range(WARM_UP):
        learner.step()
    one.probe(learner, 0)  # what is held against is drawn once, at the first frame
    step = _cost(learner.step, steps)
    frame = _cost(lambda: one.probe(learner, one.frame_every), 8)
    full = _cost(lambda: one.probe(learner, one.frame_every * FULL_PICTURES), 4)
    frames = (FULL_PICTURES - 1) * frame + full
    watching = frames / (FULL_PICTURES * one.frame_every * step)
    costs = f"{step:.1f} | {frame:.1f} | {full:.0f} | {watching:.1%}"
    return f"| {label} | {one.parameters:,} | {costs} |"


def _cost(work: Callable[[], object], times: int) -> float:
    """Return the milliseconds of a core that `work` takes once."""
    begin = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begin) / times * 1e3


if __name__ == "__main__":
    main()
