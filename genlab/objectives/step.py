"""One training step: a gradient of the objective, then Adam."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import torch
from torch import Tensor, nn

from genlab.objectives.schedule import learning_rate

Model = TypeVar("Model", bound=nn.Module)


class TrainStep:
    """A model that goes down an objective with Adam (Kingma and Ba, 2015), step by step.

    All weights live in one flat tensor, and so do their gradients: Adam is then one call, and
    the model's own parameters are windows onto it.
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
    ) -> None:
        self.objective = lambda batch: objective(model, batch)
        self.model = model
        self.rate, self.steps, self.schedule, self.clip = rate, steps, schedule, clip
        self.steps_done = 0
        self.weights = flatten(model.parameters())
        self.adam = torch.optim.Adam([self.weights], lr=rate, fused=True)

    def step(self, batch: Tensor) -> float:
        """Take one step on `batch` (n, dim) and return the loss before it, in nats.

        A loss that is not finite is returned as it is; the weights are then lost.
        """
        gradient = self.weights.grad
        assert gradient is not None
        gradient.zero_()
        loss = self.objective(batch)
        loss.backward()
        if self.clip is not None:
            gradient.mul_((self.clip / gradient.norm()).clamp(max=1.0))
        self.adam.param_groups[0]["lr"] = learning_rate(
            self.steps_done, self.steps, self.rate, self.schedule
        )
        self.adam.step()
        self.steps_done += 1
        return loss.item()

    def state_dict(self) -> dict[str, Tensor]:
        """Return weights, Adam's moments and counters: all that going on bit for bit needs."""
        adam = self.adam.state[self.weights]
        zeros = torch.zeros_like(self.weights.data)
        return {
            "weights": self.weights.detach().clone(),
            "adam.mean": adam.get("exp_avg", zeros).clone(),
            "adam.square": adam.get("exp_avg_sq", zeros).clone(),
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
        with torch.no_grad():
            self.weights.copy_(state["weights"])
        like = self.weights.detach()
        self.adam.state[self.weights] = {
            "step": torch.tensor(float(self.steps_done), device=like.device),
            "exp_avg": torch.empty_like(like).copy_(state["adam.mean"]),
            "exp_avg_sq": torch.empty_like(like).copy_(state["adam.square"]),
        }


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
