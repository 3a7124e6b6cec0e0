"""One training step: the gradient of an objective, then Adam."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import torch
from torch import Tensor, nn

from genlab.objectives.capture import Captured
from genlab.objectives.descent import gradient_of
from genlab.objectives.schedule import learning_rate

Model = TypeVar("Model", bound=nn.Module)


class TrainStep:
    """A model that goes down an objective with Adam (Kingma and Ba, 2015), step by step.

    All weights live in one flat tensor, and so do their gradients: Adam is then one call, and
    the model's own parameters are windows onto it. Move the model to its device first. On CUDA
    the update is a captured graph.

    rate: the peak of the learning rate. steps: planned, for the schedule. clip: the largest norm
    of a gradient, longer ones are shortened to it; None leaves them. betas: how long Adam
    remembers gradients and their squares. decay: the share of all weights that a step at rate 1
    would take away, apart from the gradient (AdamW: Loshchilov and Hutter, 2019). capture: False
    for an objective that draws its noise on the CPU, which no graph can hold.
    """

    def __init__(
        self,
        model: Model,
        objective: Callable[[Model, Tensor], Tensor],
        *,
        rate: float,
        steps: int,
        schedule: str = "cosine",
        clip: float | None = None,
        betas: tuple[float, float] = (0.9, 0.999),
        decay: float = 0.0,
        capture: bool = True,
    ) -> None:
        self.model = model
        self.rate, self.steps, self.schedule, self.clip = rate, steps, schedule, clip
        self.steps_done = 0
        self.weights = flatten(model.parameters())
        self.gradient = gradient_of(model, objective, self.weights)
        cuda = self.weights.is_cuda
        self.rate_now = torch.tensor(rate, device=self.weights.device)  # a graph reads it there
        self.adam = torch.optim.Adam(
            [self.weights],
            lr=self.rate_now if cuda else rate,
            betas=betas,
            weight_decay=decay,
            decoupled_weight_decay=True,
            fused=True,
            capturable=cuda,
        )
        self.moments = {
            "step": torch.zeros((), device=self.weights.device),
            "exp_avg": torch.zeros_like(self.weights.data),
            "exp_avg_sq": torch.zeros_like(self.weights.data),
        }
        self.adam.state[self.weights] = self.moments
        state = [self.weights.data, *self.moments.values()]
        self.update = Captured(self._update, state) if cuda and capture else self._update

    def step(self, batch: Tensor) -> float:
        """Take one step on `batch` (n, dim) and return the loss before it, in nats.

        A loss that is not finite is returned as it is; the weights are then lost.
        """
        rate = learning_rate(self.steps_done, self.steps, self.rate, self.schedule)
        if self.weights.is_cuda:
            self.rate_now.fill_(rate)
        else:
            self.adam.param_groups[0]["lr"] = rate
        loss = self.update(batch)
        self.steps_done += 1
        return loss.item()

    def _update(self, batch: Tensor) -> Tensor:
        loss = self.gradient(batch)
        if self.clip is not None:
            gradient = self.weights.grad
            assert gradient is not None
            gradient.mul_((self.clip / gradient.norm()).clamp(max=1.0))
        self.adam.step()
        return loss

    def state_dict(self) -> dict[str, Tensor]:
        """Return weights, Adam's moments and counters: all that going on bit for bit needs."""
        return {
            "weights": self.weights.detach().clone(),
            "adam.mean": self.moments["exp_avg"].clone(),
            "adam.square": self.moments["exp_avg_sq"].clone(),
            "steps_done": torch.tensor(self.steps_done),
        }

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up the state again, on whatever device the model is.

        Raises `ValueError` when it belongs to a model of another size.
        """
        if state["weights"].shape != self.weights.shape:
            raise ValueError(
                f"This state holds {state['weights'].numel():,} weights, "
                f"the model has {self.weights.numel():,}."
            )
        self.steps_done = int(state["steps_done"])
        with torch.no_grad():  # in place: a captured graph remembers where they lie
            self.weights.copy_(state["weights"])
            self.moments["step"].fill_(self.steps_done)
            self.moments["exp_avg"].copy_(state["adam.mean"])
            self.moments["exp_avg_sq"].copy_(state["adam.square"])


def flatten(parameters: Iterable[nn.Parameter]) -> nn.Parameter:
    """Move `parameters` and their gradients into one flat parameter, and return it.

    They stay parameters of their modules, now as windows onto the flat one; a backward pass adds
    into the flat gradient.
    """
    pieces = list(parameters)
    flat = nn.Parameter(torch.cat([piece.detach().flatten() for piece in pieces]))
    flat.grad = torch.zeros_like(flat)
    start = 0
    for piece in pieces:
        end = start + piece.numel()
        piece.data = flat.data[start:end].view_as(piece)
        piece.grad = flat.grad[start:end].view_as(piece)
        start = end
    return flat
