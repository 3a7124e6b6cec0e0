"""The learner of a duel: a generator, what teaches it, and their optimizers."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager, nullcontext
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from genlab.experiments.batches import Batches
from genlab.experiments.divergence import Watch
from genlab.experiments.duel_changes import read_changes, settings_at
from genlab.experiments.duel_end import judge
from genlab.experiments.duel_pictures import is_picture
from genlab.experiments.duel_players import ExactCritic, Flow, generator_player
from genlab.experiments.duel_source import source_of
from genlab.experiments.duel_steps import Seen
from genlab.experiments.duel_teachers import descent_of
from genlab.experiments.duels import generator_shape
from genlab.experiments.learner import entries
from genlab.experiments.streams import stream
from genlab.models.multiscale import MultiScale
from genlab.models.realnvp import RealNVP
from genlab.objectives.penalties import between, instance_noise
from genlab.objectives.precision import fast_in_bfloat16, rounding_to_bfloat16
from genlab.objectives.step import TrainStep

CRITIC_STREAMS = ("critic noise", "between", "noise on data", "noise on samples")


class DuelLearner:
    """A generator that learns from likelihood, from a discriminator, or from both.

    Weights, data and their order are those of the seed, whoever teaches; so are, for one that is
    played against, all its other draws. It runs on the CPU: its networks are small.
    """

    def __init__(self, settings: Any) -> None:
        self.given = settings
        self.changes = read_changes(settings.changes)
        self.settings = settings = SimpleNamespace(**settings_at(settings, 0))  # as they are now
        self.device = torch.device("cpu")
        self.source = source_of(settings)
        self.picture = is_picture(settings)
        # convolutions round where that is faster: in training, and in what is shown of samples
        self.rounded = self.picture and fast_in_bfloat16(self.device)
        self.player = generator_player(settings, self.source)
        self.batches = self._batches("batches")
        self.more = self._batches("more batches")  # for D's further steps
        names = (*CRITIC_STREAMS, "generator noise", "noise before the verdict")
        self.streams = {name: stream(settings.seed, name) for name in names}
        self.told: Seen = {}
        self.exact: ExactCritic | None = None
        self.critic: TrainStep | None = None
        self.watch = Watch(self.source.dim, clip=True)
        self.unseen: tuple[Tensor, Tensor | None] | None = None  # what the recording looks at
        self.true_map: Tensor | None = None  # and how dense the data are, on its map
        self.descent = descent_of(self)

    @property
    def flow(self) -> Flow | None:
        """The generator where it has a density."""
        return self.player if isinstance(self.player, RealNVP | MultiScale) else None

    @property
    def flow_width(self) -> int:
        """Hidden units in a row of each coupling's network, of fully connected ones."""
        return int(generator_shape(self.settings)["width"])

    def rounding(self) -> AbstractContextManager[object]:
        """Return the context in which samples are made that are shown or judged, not quoted."""
        return rounding_to_bfloat16(self.device) if self.rounded else nullcontext()

    @property
    def steps_done(self) -> int:
        """Steps the generator has taken."""
        return self.descent.steps_done

    def verdict(self, seen: Tensor) -> Tensor:
        """Return D's verdicts (n,) on what it sees (n, dim); on the flow's own points if exact."""
        if self.exact is not None:
            return self.exact(seen)
        assert self.critic is not None
        found: Tensor = self.critic.model(seen)
        return found

    def step(self) -> dict[str, float]:
        """Let D take its steps, then G one; return both losses on their batches, before them.

        Raises `Diverged` where a loss or the weights have left what means something.
        """
        real = self.begin()
        if self.settings.objective == "nll":
            return self.end(real, {"nll": self.descent.step(real)})
        for turn in range(self.settings.critic_steps if self.critic else 0):
            self.critic_turn(real if turn == 0 else self.more.next())
        self.generator_turn(real)
        return self.end(real, self.losses())

    def begin(self) -> Tensor:
        """Begin a step: return the data (n, dim) that it is taken on; the best D looks at G.

        What changes from here on does so now.
        """
        if self.steps_done in self.changes:
            self.settle_at(self.steps_done)
        if self.exact is not None:
            self.exact.follow()
        return self.batches.next()

    def losses(self) -> dict[str, float]:
        """Return what the players paid last, on their batches, before they moved."""
        return {name: float(value.detach()) for name, value in self.told.items()}

    def end(self, real: Tensor, losses: dict[str, float]) -> dict[str, float]:
        """End a step that was taken on `real`: return its `losses`, if they mean something."""
        judge(self, losses)
        if self.source.pixels is not None and "nll" in losses:
            losses["bits_per_dim"] = self.to_bits(losses.pop("nll"), real)
        return losses

    def critic_turn(self, real: Tensor) -> Tensor:
        """Let D take one step on the data `real` (n, dim) and as many fresh samples.

        Returns the batch that it took the step on, as `critic_objective` has it.
        """
        assert self.critic is not None
        source, streams = self.source, self.streams
        with torch.no_grad(), self.rounding():
            fake = self.player.to_data(self._noise("critic noise"))
        seen = source.seen(real) + self._blur("noise on data")
        made = source.seen(fake) + self._blur("noise on samples")
        views = [seen, made]
        if self.settings.gradient_penalty:
            views.append(between(seen, made, streams["between"]))
        batch = torch.stack(views)
        self.critic.step(batch)
        return batch

    def generator_turn(self, real: Tensor) -> Tensor:
        """Let G take one step against the D of now; `real` (n, dim) counts where both teach.

        Returns the batch that it took the step on, as `generator_objective` has it.
        """
        views = [self._noise("generator noise"), self._blur("noise before the verdict"), real]
        batch = torch.stack(views)
        if self.critic is not None:
            self.critic.model.requires_grad_(False)
        self.descent.step(batch)
        if self.critic is not None:
            self.critic.model.requires_grad_(True)
        return batch

    def to_bits(self, nats: float, points: Tensor) -> float:
        """Return the bits per pixel of images whose logits `points` (n, dim) cost `nats` each."""
        pixels = self.source.pixels
        assert pixels is not None
        volume = float(pixels.volume(points).mean())
        return (nats - volume) / (self.source.dim * math.log(2)) + math.log2(pixels.levels)

    def state_dict(self) -> dict[str, Tensor]:
        """Return weights, optimizers, generators and the place in the data."""
        state = {f"{n}.{k}": v for n, of in self._parts().items() for k, v in of.items()}
        state |= {f"stream.{name}": of.get_state() for name, of in self.streams.items()}
        state["watch"] = torch.tensor(self.watch.state(), dtype=torch.float64)
        return {name: tensor.detach().clone().contiguous() for name, tensor in state.items()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up a state again; the steps after it are bit for bit those of the first time."""
        self.descent.load_state_dict(entries(state, "generator"))
        self.batches.load_state_dict(entries(state, "batches"))
        self.more.load_state_dict(entries(state, "more"))
        if self.critic is not None:
            self.critic.load_state_dict(entries(state, "critic"))
            for name, vector in self.critic.model.named_buffers():
                vector.copy_(state[f"buffers.{name}"])
        for name, of in self.streams.items():
            of.set_state(state[f"stream.{name}"])
        self.watch.restore(state["watch"].tolist())
        self.settle_at(self.steps_done - 1)  # under what the last step was taken

    def settle_at(self, step: int) -> None:
        """Take over the settings of the step after `step`, in place: the objectives read them."""
        vars(self.settings).update(settings_at(self.given, step))
        self.descent.rate = self.settings.learning_rate
        if self.critic is not None:
            self.critic.rate = self.settings.critic_rate

    def _parts(self) -> dict[str, dict[str, Tensor]]:
        parts = {
            "generator": self.descent.state_dict(),
            "batches": self.batches.state_dict(),
            "more": self.more.state_dict(),
        }
        if self.critic is not None:
            parts["critic"] = self.critic.state_dict()
            parts["buffers"] = dict(self.critic.model.named_buffers())
        return parts

    def _batches(self, name: str) -> Batches:
        settings = self.settings
        dim, draws = self.source.dim, stream(settings.seed, name)
        return Batches(self.source.draw, settings.batch, dim, draws)

    def _noise(self, name: str) -> Tensor:
        size = self.settings.batch, self.source.dim
        return torch.randn(size, generator=self.streams[name])

    def _blur(self, name: str) -> Tensor:
        """Return instance noise (batch, dim), as strong as it still is."""
        settings, size = self.settings, (self.settings.batch, self.source.dim)
        sd = instance_noise(self.steps_done, settings.steps, settings.instance_noise)
        if not sd or self.exact is not None:
            return torch.zeros(size)
        return sd * torch.randn(size, generator=self.streams[name])
