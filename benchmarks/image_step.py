"""What each trick is worth in a training step of the image flow, on one thread.

    python -m benchmarks.image_step [--rounds 12] [--size usual] [--only TEXT]

A trick is taken away, or a batch is made larger, and all take turns within one run of this
program, because the machine's speed drifts: a ratio is the median over the rounds of (time an
image without the trick / ours in the same round). Time is that of the processor. The images are
noise: what is written on them does not change how long a step takes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.textbook import Textbook
from genlab.models.convcoupling import ConvAffine, ImageParts, Stage
from genlab.models.convnet import ConvNet
from genlab.models.imageflow import image_flow
from genlab.models.multiscale import MultiScale
from genlab.models.preprocessing import ImageFlow
from genlab.models.presets import MARGIN, SIZES, Size
from genlab.objectives.image_nll import image_nll
from genlab.objectives.precision import in_bfloat16
from genlab.objectives.step import TrainStep

SHAPE, LEVELS = (28, 28), 256
BATCH = 16
BATCHES = (4, 8, 32, 64)
IMAGES_A_TURN = 64
Step = Callable[[Tensor], object]


class ChannelsFirst(ConvNet):
    """The same network over pictures and weights whose columns go fastest."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the output (n, outputs, h, w) for `x` (n, inputs, h, w)."""
        weights = (weight.permute(0, 3, 1, 2).contiguous() for weight in self.weights)
        layers = list(zip(weights, self.biases, strict=True))
        h = F.conv2d(x.contiguous(), *layers[0], padding=1)
        h = h + self.place.permute(2, 0, 1).contiguous().to(h.dtype)
        for i in range(1, len(layers) - 1, 2):
            inner = F.conv2d(F.relu(h), *layers[i], padding=1)
            h = h + F.conv2d(F.relu(inner), *layers[i + 1])
        return F.conv2d(F.relu(h), *layers[-1]).to(x.dtype)


class TwoCalls(ConvAffine):
    """The same coupling, stretched by one operation and shifted by another."""

    def to_latent(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved, h, w) one layer nearer to the latent, log|det| (n,)."""
        log_scale, shift = self.scale_and_shift(kept)
        return moved * log_scale.exp() + shift, log_scale.sum((1, 2, 3))


class WrittenInto(Stage):
    """The same couplings; after each the moved half is written into a copy of the picture."""

    def walk(
        self, x: Tensor, *, to_latent: bool, context: Tensor | None = None
    ) -> Iterator[tuple[ImageParts, Tensor]]:
        """Yield both parts of the rows `x` (n, dim) after each layer, and its log|det| (n,)."""
        assert to_latent and context is None
        sizes = [shape.numel() for shape in self.shapes]
        for k, layer in enumerate(self.layers):
            parts = self.split(x)
            moved, log_det = layer.to_latent(parts[k % 2], parts[1 - k % 2])
            x = x.clone()
            place = self.where.split(sizes)[1 - k % 2]
            x[:, place] = moved.permute(0, 2, 3, 1).flatten(1)
            yield self.split(x), log_det


def recast(model: ImageFlow, old: type[nn.Module], new: type[nn.Module]) -> ImageFlow:
    """Return `model` with each part of class `old` turned into one of `new`."""
    for part in model.modules():
        if type(part) is old:
            part.__class__ = new
    return model


def flow(size: Size) -> ImageFlow:
    return image_flow(size, SHAPE, LEVELS, MARGIN, generator=torch.Generator().manual_seed(1))


def ours(model: ImageFlow, rounded: bool = True) -> Step:
    objective = image_nll(torch.Generator().manual_seed(2))
    trainer = TrainStep(
        model, in_bfloat16(objective) if rounded else objective, rate=1e-5, steps=10**6, clip=1.0
    )
    return trainer.step


def tensor_by_tensor(model: ImageFlow, **kind: bool) -> Step:
    """Return a step whose weights stay where they are, each its own tensor to Adam."""
    objective = in_bfloat16(image_nll(torch.Generator().manual_seed(2)))
    adam = torch.optim.Adam(model.parameters(), lr=1e-5, **kind)

    def step(batch: Tensor) -> float:
        adam.zero_grad()
        loss = objective(model, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        return loss.item()

    return step


def textbook(size: Size) -> Step:
    """Return a step of the flow whose networks see the whole picture, half of it blotted out."""
    model = flow(size)
    assert isinstance(model.flow, MultiScale)
    draws = torch.Generator().manual_seed(1)
    model.flow = Textbook(model.flow, size, SHAPE, draws)  # type: ignore[assignment]
    return ours(model)


def contestants(size: Size) -> dict[str, tuple[Step, int]]:
    """Return each step by name, and the batch that it takes."""
    steps: dict[str, tuple[Step, int]] = {
        "as it is": (ours(flow(size)), BATCH),
        "float32 instead of bfloat16": (ours(flow(size), rounded=False), BATCH),
        "channels first": (ours(recast(flow(size), ConvNet, ChannelsFirst)), BATCH),
        "float32 and channels first": (
            ours(recast(flow(size), ConvNet, ChannelsFirst), rounded=False),
            BATCH,
        ),
        "fused Adam, tensor by tensor": (tensor_by_tensor(flow(size), fused=True), BATCH),
        "foreach Adam": (tensor_by_tensor(flow(size), foreach=True), BATCH),
        "plain Adam": (tensor_by_tensor(flow(size), foreach=False, fused=False), BATCH),
        "stretch and shift in two calls": (ours(recast(flow(size), ConvAffine, TwoCalls)), BATCH),
        "halves written into a copy": (ours(recast(flow(size), Stage, WrittenInto)), BATCH),
        "networks see a picture half blotted out": (textbook(size), BATCH),
    }
    for batch in BATCHES:
        steps[f"batches of {batch}"] = ours(flow(size)), batch
    return steps


def turn(step: Step, batch: Tensor, times: int) -> float:
    """Return the milliseconds of the processor that an image takes in one turn."""
    begin = time.process_time()
    for _ in range(times):
        step(batch)
    return 1000 * (time.process_time() - begin) / (times * len(batch))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--size", choices=SIZES, default="usual")
    parser.add_argument("--only", default="", help="contestants whose name has this in it")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    images = torch.randint(LEVELS, (64, 784), generator=torch.Generator().manual_seed(3))
    field = {
        name: of
        for name, of in contestants(SIZES[asked.size]).items()
        if asked.only in name or name == "as it is"
    }
    times: dict[str, list[float]] = {name: [] for name in field}
    for step, batch in field.values():
        turn(step, images[:batch].to(torch.uint8), 2)  # warm
    for _ in range(asked.rounds):
        for name, (step, batch) in field.items():
            some = images[:batch].to(torch.uint8)
            times[name].append(turn(step, some, max(1, IMAGES_A_TURN // batch)))
    print(f"torch {torch.__version__}, size {asked.size}, {asked.rounds} rounds\n")
    print("| | ms an image, median | times ours: median (quartiles) |\n|---|---|---|")
    for name, own in times.items():
        ratios = [theirs / mine for theirs, mine in zip(own, times["as it is"], strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4)
        print(f"| {name} | {statistics.median(own):.2f} | {middle:.2f} ({low:.2f} to {high:.2f}) |")


if __name__ == "__main__":
    main()
