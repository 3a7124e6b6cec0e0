"""On CUDA: record an update once, then replay it without launching its kernels one by one."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

WARM_UP_CALLS = 3  # before a capture, so that libraries have made their workspaces


class Captured:
    """An update on a batch as a CUDA graph (Gray et al., "Getting started with CUDA graphs", 2019).

    `update` must read and write the same tensors at every call, and take nothing back to the CPU.
    `state` holds every tensor that an update changes: the calls before the capture are undone.
    A batch of another shape is captured anew.
    """

    def __init__(self, update: Callable[[Tensor], Tensor], state: list[Tensor]) -> None:
        self.update, self.state = update, state
        self.graph: torch.cuda.CUDAGraph | None = None
        self.batch = torch.empty(0)
        self.loss = torch.empty(0)

    def __call__(self, batch: Tensor) -> Tensor:
        """Do the update on `batch` and return its loss, a scalar that the next call overwrites."""
        if self.graph is None or self.batch.shape != batch.shape:
            self._capture(batch)
        assert self.graph is not None
        self.batch.copy_(batch)
        self.graph.replay()
        return self.loss

    def _capture(self, batch: Tensor) -> None:
        device = self.state[0].device
        before = [tensor.detach().clone() for tensor in self.state]
        self.batch = batch.to(device, copy=True)
        aside = torch.cuda.Stream(device)
        aside.wait_stream(torch.cuda.current_stream(device))
        with torch.cuda.stream(aside):
            for _ in range(WARM_UP_CALLS):
                self.update(self.batch)
        torch.cuda.current_stream(device).wait_stream(aside)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.loss = self.update(self.batch)
        with torch.no_grad():
            for tensor, old in zip(self.state, before, strict=True):
                tensor.copy_(old)
