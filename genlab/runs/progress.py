"""A learner and what has become of it so far: the part of a run that a checkpoint keeps."""

from __future__ import annotations

import math
import time
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from genlab.experiments.experiment import Experiment
from genlab.experiments.frame import Frame, encode
from genlab.runs.info import Checkpoint


class CheckpointMismatch(ValueError):
    """A checkpoint that is not of this experiment's learner; the message says where."""


class Progress:
    """A learner with its step, its training seconds, and its losses since the last regular frame.

    Raises `CheckpointMismatch` where a checkpoint (of a stranger's file, perhaps) does not fit.
    """

    def __init__(self, experiment: Experiment, checkpoint: Checkpoint | None = None) -> None:
        torch.set_num_threads(1)  # two threads add in another order, and collapse on busy cores
        self.experiment = experiment
        self.learner = experiment.learner()
        self.seconds = 0.0
        self._steps = 0  # since the last regular frame
        self._sums: dict[str, float] = {}  # of each loss over those steps
        if checkpoint is not None:
            self._restore(checkpoint)

    @property
    def step(self) -> int:
        """Training steps done."""
        return self.learner.steps_done

    @property
    def device(self) -> str:
        """Where the learner computes: "cpu", "cuda:0"."""
        return str(getattr(self.learner, "device", "cpu"))

    @property
    def frame_is_due(self) -> bool:
        """Whether a regular frame belongs to this step."""
        return self.experiment.frame_steps(self.step)

    def advance(self, deadline: float, target: int) -> None:
        """Take one training step, and more until a frame is due, the deadline or the target.

        deadline: on `time.perf_counter`'s clock (seconds).
        """
        begin = time.perf_counter()
        learner, sums = self.learner, self._sums
        while True:
            for name, value in learner.step().items():
                sums[name] = sums.get(name, 0.0) + value
            self._steps += 1
            now = time.perf_counter()
            if self.frame_is_due or now >= deadline or learner.steps_done >= target:
                break
        self.seconds += now - begin

    def frame(self) -> bytes:
        """Return the frame of this step; a regular one begins the means anew.

        What a frame shows follows from settings and step alone: frames in between, recorded because
        someone paused there, leave the regular ones as they are.
        """
        figures, arrays = self.experiment.probe(self.learner, self.step)
        means = {name: total / self._steps for name, total in self._sums.items()}
        if self.frame_is_due:
            self._steps, self._sums = 0, {}
        return encode(Frame(self.step, self.seconds, {**means, **figures}, arrays))

    def figures(self) -> dict[str, float | None]:
        """Return what the finished learner is quoted with; None for what is not finite."""
        return {
            name: None if value is None or not math.isfinite(value) else float(value)
            for name, value in self.experiment.evaluate(self.learner).items()
        }

    def checkpoint(self) -> Checkpoint:
        """Return all that going on exactly needs."""
        # cloned: a flat vector of weights gives views, and safetensors refuses shared memory
        state = {n: t.detach().cpu().clone() for n, t in self.learner.state_dict().items()}
        since = {"steps": self._steps, "sums": dict(self._sums)}
        return Checkpoint(self.step, self.seconds, since, save(state))

    def _restore(self, checkpoint: Checkpoint) -> None:
        try:
            state = load(checkpoint.tensors)
        except SafetensorError as error:
            raise CheckpointMismatch(f"The checkpoint is damaged: {error}.") from None
        _compare(state, self.learner.state_dict())
        self.learner.load_state_dict(state)
        if self.step != checkpoint.step:
            raise CheckpointMismatch(
                f"The checkpoint of step {checkpoint.step:,} holds a learner at step {self.step:,}."
            )
        self.seconds = checkpoint.seconds
        self._steps = int(checkpoint.since["steps"])
        self._sums = {name: float(total) for name, total in checkpoint.since["sums"].items()}


def _compare(state: dict[str, Any], own: dict[str, Any]) -> None:
    if state.keys() != own.keys():
        name = sorted(state.keys() ^ own.keys())[0]
        raise CheckpointMismatch(f"The checkpoint and this learner differ in having `{name}`.")
    for name, tensor in own.items():
        if state[name].shape != tensor.shape or state[name].dtype != tensor.dtype:
            raise CheckpointMismatch(
                f"The checkpoint's `{name}` is {state[name].dtype} {tuple(state[name].shape)}; "
                f"this learner's is {tensor.dtype} {tuple(tensor.shape)}."
            )
