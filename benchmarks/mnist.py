"""How far an image flow comes on MNIST in a given time of one core.

    GENLAB_DATA=FOLDER python -m benchmarks.mnist [--preset mnist] [--seconds 600]
        [--moments 30 60 120 300 600] [--seed 1] [--out /tmp/genlab-mnist]

FOLDER holds mnist/train-images-idx3-ubyte.gz and mnist/t10k-images-idx3-ubyte.gz. Time is that of
the processor spent on training, so that others who share it do not count; measuring is left out.
At each moment: bits/dim of the 10,000 test images with the averaged weights, one draw of the noise
each, and a sheet of samples. The state is kept in OUT every minute: the same command goes on from
there; another OUT, or --anew, begins again.
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

from genlab.data.idx import read_idx
from genlab.models.imageflow import image_flow
from genlab.models.presets import DEFAULT, MARGIN, PRESETS, Preset
from genlab.objectives.average import Average
from genlab.objectives.image_nll import image_nll
from genlab.objectives.precision import fast_in_bfloat16, in_bfloat16
from genlab.objectives.step import TrainStep

CLIP = 1.0
KEEP_EVERY = 60.0  # seconds of training
GUESS = 0.05  # seconds a step, until some are measured
SHEET = 10  # samples in a row of the sheet, and rows


def images(name: str) -> Tensor:
    """Return the images (n, 784) of an IDX file of MNIST."""
    pixels = read_idx(Path(os.environ["GENLAB_DATA"]) / "mnist" / name, dimensions=3)
    return torch.from_numpy(pixels.copy()).flatten(1)


class Training:
    """A preset in training, whose planned end is a time and not a step."""

    def __init__(self, preset: Preset, seed: int, seconds: float) -> None:
        self.preset, self.seconds, self.spent = preset, seconds, 0.0
        self.draws = torch.Generator().manual_seed(seed)
        self.train = images("train-images-idx3-ubyte.gz")
        self.model = image_flow(preset, generator=self.draws)
        self.model.initialise(self.batch(2000), self.draws)
        objective = image_nll(self.draws)
        self.rounded = fast_in_bfloat16(torch.device("cpu"))
        self.trainer = TrainStep(
            self.model,
            in_bfloat16(objective) if self.rounded else objective,
            rate=preset.rate,
            steps=int(seconds / GUESS),
            clip=CLIP,
        )
        self.average = Average(self.trainer.weights, preset.keep)

    def batch(self, n: int) -> Tensor:
        row = torch.randint(len(self.train), (n,), generator=self.draws)
        return self.train[row]

    def step(self) -> float:
        """Take a step and return its loss in nats."""
        begin = time.process_time()
        loss = self.trainer.step(self.batch(self.preset.batch))
        self.average.update()
        self.spent += time.process_time() - begin
        done = self.trainer.steps_done
        self.trainer.steps = max(done + 1, int(done * self.seconds / self.spent))
        return loss

    def save(self, file: Path) -> None:
        others = {
            "draws": self.draws.get_state(),
            "spent": torch.tensor(self.spent, dtype=torch.float64),
        }
        state = {**self.trainer.state_dict(), **self.average.state_dict(), **others}
        save_file(state, file.with_suffix(".new"))
        file.with_suffix(".new").replace(file)

    def load(self, file: Path) -> None:
        state = load_file(file)
        self.trainer.load_state_dict(state)
        self.average.load_state_dict(state)
        self.draws.set_state(state["draws"])
        self.spent = float(state["spent"])


@torch.no_grad()
def bits(training: Training, test: Tensor) -> tuple[float, float]:
    """Return bits/dim over `test` with the averaged weights, and the standard error."""
    draws = torch.Generator().manual_seed(7)
    with training.average.in_place():
        model = training.model
        each = torch.cat([model.bits_per_dim(some, draws) for some in test.split(50)])
    return each.mean().item(), (each.std() / len(each) ** 0.5).item()


def sheet(training: Training, file: Path) -> None:
    """Save a sheet of samples drawn with the averaged weights, always from the same noise."""
    with training.average.in_place():
        drawn = training.model.sample(SHEET**2, torch.Generator().manual_seed(11))
    height, width = training.preset.shape
    tiles = drawn.view(SHEET, SHEET, height, width).transpose(1, 2)
    Image.fromarray(tiles.reshape(SHEET * height, SHEET * width).numpy()).save(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=[n for n in PRESETS if "mnist" in n], default=DEFAULT)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--moments", type=float, nargs="*", default=[30, 60, 120, 300, 600])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("/tmp/genlab-mnist"))
    parser.add_argument("--anew", action="store_true")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    asked.out.mkdir(parents=True, exist_ok=True)
    name = f"{asked.preset}-{asked.seconds:.0f}s-seed{asked.seed}"
    file = asked.out / f"{name}.safetensors"
    training = Training(PRESETS[asked.preset], asked.seed, asked.seconds)
    if file.exists() and not asked.anew:
        training.load(file)
    test = images("t10k-images-idx3-ubyte.gz")
    print(
        f"{name}: {training.trainer.weights.numel():,} weights, margin {MARGIN}, "
        f"{'bfloat16' if training.rounded else 'float32'}, torch {torch.__version__}, "
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
        mean, stderr = bits(training, test)
        print(
            f"{training.spent:6.1f} s  {training.trainer.steps_done:6d} steps  "
            f"test {mean:.4f} +- {stderr:.4f} bits/dim  last loss {loss:.0f} nats",
            flush=True,
        )
        training.save(file)
        sheet(training, asked.out / f"{name}-{moment:.0f}s.png")


if __name__ == "__main__":
    main()
