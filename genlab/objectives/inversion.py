"""Which latent makes this image? Found by gradient descent through a frozen generator."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from genlab.objectives.step import TrainStep

Draws = Callable[[Tensor], Tensor]  # latents (n, d) -> images (n, dim), differentiable


class Tries(nn.Module):
    """Latents that are moved: (n, d)."""

    def __init__(self, starts: Tensor) -> None:
        super().__init__()
        self.z = nn.Parameter(starts.clone())


class LatentSearch:
    """Latents whose images come near to given ones, several tries for each.

    z* = argmin_z  mean_pixels (G(z) - x)^2 + pull |z|^2 / d

    By Adam, from `starts`, at a rate that fades out (Zhu et al., 2016; Creswell and Bharath, 2018).
    Nothing says that an image has such a latent, that it is the only one, or that a descent finds
    it: so there are several tries, each of which moves by itself.

    images: G, whose weights need no gradient; targets: x (m, dim); starts: (m, tries, d);
    steps: planned, for the rate; pull: how much a latent costs that is far from where noise lies.
    """

    def __init__(
        self,
        images: Draws,
        targets: Tensor,
        starts: Tensor,
        *,
        rate: float,
        steps: int,
        pull: float = 0.0,
    ) -> None:
        self.images, self.pull = images, pull
        self.count, self.tries, self.dim = starts.shape
        self.targets = targets.repeat_interleave(self.tries, 0)
        self.model = Tries(starts.flatten(0, 1))
        self.descent = TrainStep(self.model, self._cost, rate=rate, steps=steps, capture=False)

    def step(self) -> float:
        """Move every latent once; return the mean of what the tries cost before."""
        return self.descent.step(self.targets) / len(self.targets)

    @property
    def latents(self) -> Tensor:
        """Where the tries stand: (m, tries, d)."""
        return self.model.z.detach().view(self.count, self.tries, self.dim)

    @torch.no_grad()
    def found(self) -> Tensor:
        """Return the images of the tries: (m, tries, dim)."""
        made = self.images(self.model.z.detach())
        return made.view(self.count, self.tries, -1)

    @torch.no_grad()
    def errors(self, found: Tensor) -> Tensor:
        """Return the mean squared errors (m, tries) of the images that were `found`."""
        return (found - self.targets.view_as(found)).square().mean(2)

    def state_dict(self) -> dict[str, Tensor]:
        """Return latents, Adam's moments and the place in the schedule."""
        return self.descent.state_dict()

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up a state again; the steps after it are bit for bit those of the first time."""
        self.descent.load_state_dict(state)

    def _cost(self, model: Tries, targets: Tensor) -> Tensor:
        """Return the sum over the tries: the gradient of one is its own."""
        cost = (self.images(model.z) - targets).square().mean(1).sum()
        return cost + self.pull * model.z.square().mean(1).sum() if self.pull else cost
