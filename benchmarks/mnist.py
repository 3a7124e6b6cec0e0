"""How far an image flow comes on MNIST in a given time of one core.

    GENLAB_DATA=FOLDER python -m benchmarks.mnist [--size usual] [--seconds 600]
        [--moments 30 60 120 300 600] [--batch 16] [--seed 1] [--out /tmp/genlab-mnist]

The learner is that of `python -m genlab train image --set dataset=mnist`, but its planned end is a
time and not a step. Time is that of the processor spent on training, so that others who share it do
not count; measuring is left out. At each moment: bits/dim of the 10,000 test images with the
averaged weights, one draw of the noise each, and a sheet of samples. The state is kept in OUT every
minute: the same command goes on from there; another OUT, or --anew, begins again.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor

from genlab.experiments.image import ImageExperiment
from genlab.experiments.streams import stream
from genlab.models.presets import SIZES

KEEP_EVERY = 60.0  # seconds of training
GUESS = 0.06  # seconds a step, until some are measured
SHEET = 10  # samples in a row of the sheet, and rows


class Training:
    """A flow in training, whose planned end is a time and not a step."""

    def __init__(self, size: str, batch: int, seed: int, seconds: float) -> None:
        self.seconds, self.spent = seconds, 0.0
        asked = {"size": size, "batch": batch, "seed": seed, "steps": max(10, int(seconds / GUESS))}
        self.learner = ImageExperiment.from_settings({"dataset": "mnist", **asked}).learner()

    @property
    def steps(self) -> int:
        return self.learner.steps_done

    def step(self) -> float:
        """Take a step and return its loss in bits/dim."""
        begin = time.process_time()
        loss = self.learner.step()["bits_per_dim"]
        self.spent += time.process_time() - begin
        planned = int(self.steps * self.seconds / self.spent)
        self.learner.descent.steps = max(self.steps + 1, planned)
        return loss

    def bits(self, test: Tensor) -> tuple[float, float]:
        """Return bits/dim over `test` with the averaged weights, and the standard error."""
        with self.learner.average.in_place():
            each = self.learner.bits(test, stream(7, "test"))
        return each.mean().item(), (each.std() / len(each) ** 0.5).item()

    def sheet(self, file: Path) -> None:
        """Save a sheet of samples drawn with the averaged weights, always from the same noise."""
        with self.learner.average.in_place():
            drawn = self.learner.draw(SHEET**2, stream(11, "sheet"))
        _, height, width = drawn.shape
        tiles = drawn.view(SHEET, SHEET, height, width).transpose(1, 2)
        Image.fromarray(tiles.reshape(SHEET * height, SHEET * width).numpy()).save(file)

    def save(self, file: Path) -> None:
        spent = torch.tensor(self.spent, dtype=torch.float64)
        save_file({**self.learner.state_dict(), "spent": spent}, file.with_suffix(".new"))
        file.with_suffix(".new").replace(file)

    def load(self, file: Path) -> None:
        state = load_file(file)
        self.spent = float(state.pop("spent"))
        self.learner.load_state_dict(state)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="usual")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--moments", type=float, nargs="*", default=[30, 60, 120, 300, 600])
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("/tmp/genlab-mnist"))
    parser.add_argument("--anew", action="store_true")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    asked.out.mkdir(parents=True, exist_ok=True)
    name = f"{asked.size}-{asked.batch}-{asked.seconds:.0f}s-seed{asked.seed}"
    file = asked.out / f"{name}.safetensors"
    training = Training(asked.size, asked.batch, asked.seed, asked.seconds)
    if file.exists() and not asked.anew:
        training.load(file)
    learner = training.learner
    print(
        f"{name}: {learner.descent.weights.numel():,} weights, margin {learner.settings.margin}, "
        f"{'bfloat16' if learner.rounded else 'float32'}, torch {torch.__version__}, "
        f"{training.spent:.0f} s done",
        flush=True,
    )
    kept = training.spent
    for moment in sorted(t for t in {*asked.moments, asked.seconds} if t > training.spent):
        while training.spent < moment:
            loss = training.step()
            if training.spent > kept + KEEP_EVERY:
                kept = training.spent
                training.save(file)
        mean, stderr = training.bits(learner.held_out())
        print(
            f"{training.spent:6.1f} s  {training.steps:6d} steps  "
            f"test {mean:.4f} +- {stderr:.4f} bits/dim  last loss {loss:.3f}",
            flush=True,
        )
        training.save(file)
        training.sheet(asked.out / f"{name}-{moment:.0f}s.png")


if __name__ == "__main__":
    main()
