"""The learner of a search for latents: a duel's generator, then the tries that go through it."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from genlab.experiments.duel_learner import DuelLearner
from genlab.experiments.inversion_images import PixelScale, ten_digits
from genlab.experiments.inversion_rules import search_begins
from genlab.experiments.learner import Diverged, entries
from genlab.experiments.streams import stream
from genlab.models.generator import Generator, PictureGenerator
from genlab.objectives.inversion import LatentSearch

GENERATOR = "model.weights"  # of the state: all that a frozen generator is
TRAINS, SEARCHES = "duel", "search"  # how the names of both parts' own states begin


class InversionLearner:
    """A duel up to where its generator is frozen, and from there on a search for ten latents.

    A flow is also run backwards: that gives the exact latent of each image, without a search.
    """

    def __init__(self, settings: Any) -> None:
        self.settings = settings
        self.duel = DuelLearner(SimpleNamespace(**{**vars(settings), "steps": settings.trained}))
        self.device = self.duel.device
        self.first = search_begins(settings.steps, settings.trained)
        self.steps_done = 0
        self.spared = False  # whether the generator was taken over, trained
        self.digits = ten_digits(settings.dataset)
        assert self.duel.source.pixels is not None
        self.scale = PixelScale(self.duel.source.pixels)
        self.targets = self.scale.grey(self.digits.images)
        self.exact: Tensor | None = None  # (10, d), of a flow
        self.search: LatentSearch | None = None  # from where the generator is frozen

    @property
    def searched(self) -> LatentSearch:
        """The search; the generator is frozen as soon as somebody asks for it."""
        if self.search is None:
            self.search = self._begin()
        return self.search

    @property
    def arrived(self) -> bool:
        """Whether the generator is frozen and the search has begun."""
        return self.steps_done >= self.first

    def step(self) -> dict[str, float]:
        """Train the generator one step, or once it is frozen move every try.

        Returns what the tries cost before they were moved, the mean. Raises `Diverged` as the duel
        does, and where a try has left what means something.
        """
        cost: dict[str, float] = {}
        if self.arrived:
            cost = {"cost": self.searched.step()}
            self._judge(cost["cost"])
        elif not self.spared and self.duel.steps_done <= self.steps_done:
            self.duel.step()
        self.steps_done += 1
        return cost

    def images(self, latents: Tensor) -> Tensor:
        """Return the images (n, dim) of `latents` (n, d), 0 to 1 and a little beyond."""
        return self.scale.of_points(self.duel.player.to_data(latents))

    def standing(self) -> tuple[Tensor, Tensor]:
        """Return the tries' images (10, tries, dim), as they are shown, and their errors.

        The errors (10, tries) are squared, the mean of the pixels.
        """
        found = self.searched.found().clamp(0, 1)
        return found, self.searched.errors(found)

    @torch.no_grad()
    def exactly(self) -> Tensor:
        """Return the images (10, dim) of a flow's exact latents, as they are shown."""
        assert self.exact is not None
        return self.images(self.exact).clamp(0, 1)

    def drawn(self, n: int) -> Tensor:
        """Return `n` images (n, dim) that the generator draws, the same ones whenever asked."""
        return self.scale.of_points(self.duel.player.sample(n, stream(1, "drawn")))

    def adopt(self, state: dict[str, Tensor], step: int) -> None:
        """Take the generator over: of its duel after `step`, or of another search in it.

        Raises `ValueError` where that search had not begun.
        """
        if GENERATOR not in state:
            self.duel.load_state_dict(state)
            return
        if step < self.settings.trained:
            raise ValueError(f"the generator of step {step:,} is not trained yet")
        self._take(state[GENERATOR])
        self.spared = True

    def state_dict(self) -> dict[str, Tensor]:
        """Return the generator, what trains it until it is frozen, and the tries."""
        duel = self.duel.state_dict()
        generator = duel.pop("generator.weights")
        state = {GENERATOR: generator, **{f"{TRAINS}.{name}": of for name, of in duel.items()}}
        search = self.searched if self.steps_done > self.first else None
        standing = torch.tensor([self.steps_done, int(self.spared)])
        moved = search.state_dict() if search else self._still()
        return state | {f"{SEARCHES}.{n}": of for n, of in moved.items()} | {"standing": standing}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up a state again; the steps after it are bit for bit those of the first time."""
        duel = entries(state, TRAINS) | {"generator.weights": state[GENERATOR]}
        self.duel.load_state_dict(duel)
        self.steps_done, spared = (int(value) for value in state["standing"])
        self.spared, self.search = bool(spared), None
        if self.steps_done > self.first:
            self.searched.load_state_dict(entries(state, SEARCHES))

    def _begin(self) -> LatentSearch:
        settings, player = self.settings, self.duel.player
        player.requires_grad_(False)
        starts = torch.stack([self._starts(digit) for digit in range(len(self.targets))])
        if self.duel.flow is not None:
            with torch.no_grad():
                self.exact = self.duel.flow.to_latent(self.scale.points(self.digits.images))[0]
        return LatentSearch(
            self.images,
            self.targets,
            starts,
            rate=settings.search_rate,
            steps=settings.steps - self.first,
            pull=settings.pull,
        )

    def _starts(self, digit: int) -> Tensor:
        """Return where the tries for an image begin (tries, d): the first are the same of fewer."""
        return self._noise(self.settings.tries, stream(self.settings.seed, f"tries {digit}"))

    def _noise(self, n: int, draws: torch.Generator) -> Tensor:
        """Return `n` latents (n, d) as the generator draws by them."""
        player = self.duel.player
        if isinstance(player, Generator | PictureGenerator):
            return player.noise(n, draws, torch.float32)
        return player.base.noise(n, draws, torch.float32)

    def _still(self) -> dict[str, Tensor]:
        """Return the state of a search that has not begun: a checkpoint always has its shapes."""
        one = self._noise(1, stream(1, "one"))
        nothing = torch.zeros(len(self.targets) * self.settings.tries * one.shape[1])
        names = ("weights", "adam.mean", "adam.square")
        return {name: nothing.clone() for name in names} | {"steps_done": torch.tensor(0)}

    def _take(self, weights: Tensor) -> None:
        own = self.duel.descent.weights
        if weights.shape != own.shape:
            raise ValueError(f"{weights.numel():,} weights, but the generator has {own.numel():,}")
        with torch.no_grad():
            own.copy_(weights)

    def _judge(self, cost: float) -> None:
        if math.isfinite(cost):
            return
        rate = float(f"{self.settings.search_rate / 10:.6g}")
        raise Diverged(
            "What the tries cost",
            self.steps_done + 1,
            cost,
            f"the search rate {self.settings.search_rate:g} is too large here; try {rate:g}.",
            {"search_rate": max(1e-3, rate)},
        )
