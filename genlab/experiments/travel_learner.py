"""A traveller in the latents of a frozen flow: where it sets out, and where it is by now."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from genlab.data import load
from genlab.data.glyphs import Glyphs
from genlab.experiments.streams import stream
from genlab.experiments.travel_rules import CANDIDATES
from genlab.metrics.likelihood import estimate
from genlab.models.judge import ShippedJudge
from genlab.models.shippedflow import TOP, ShippedFlow, shipped_flow
from genlab.models.ways import analogy, onto_shell, slerp, straight

if TYPE_CHECKING:
    from genlab.experiments.travel import TravelExperiment

KNOWN = 300  # held-out images that are encoded, among them those to choose from
KNOWN_SEED = 80_000  # the same images, and the same noise on them, for every run
CLASSES_OF_DIGITS = 10
MEASURED = {  # place -> what is told of its images, beside how far from 0 it lies
    "": ("sure", "nll", "ink"),
    "straight": ("sure", "nll", "ink"),
    "sphere": ("sure", "nll", "ink"),
    "analogy": ("sure", "ink"),
    "analogy_on_shell": ("sure", "ink"),
    "random": ("same",),
    "coarse": ("same",),
    "fine": ("same",),
}


class Known(NamedTuple):
    """Held-out images (n, h, w), uint8 as the flow has them, their latents (n, dim) and digits."""

    images: Tensor
    z: Tensor
    digits: Tensor


class Ends(NamedTuple):
    """What there is to choose from: latents (30, dim), images (30, h, w) of uint8, digits (30,)."""

    z: Tensor
    images: Tensor
    digits: Tensor


class TravelLearner:
    """A place on a way: `place` is its latents, and a step leads to the next one.

    straight, sphere: from the first to the second. analogy: from the third to it plus the first
    minus the second. half: at the first; each further place keeps half of its latents, and has the
    other half drawn anew. It runs on the CPU, and learns nothing.
    """

    def __init__(self, settings: TravelExperiment) -> None:
        self.settings = settings
        self.device = torch.device("cpu")
        self.flow = shipped_flow(settings.dataset)
        self.ends = ends_of(settings.dataset, settings.source, settings.seed)
        self.steps_done = 0

    @property
    def share(self) -> float:
        """How much of the way is done, from 0 to 1."""
        return min(1.0, self.steps_done / self.settings.steps)

    @property
    def place(self) -> Tensor:
        """The latents (dim,) of the place where it is."""
        settings, z = self.settings, self.ends.z
        first, second, third = (z[k] for k in (settings.first, settings.second, settings.third))
        if settings.way == "half":
            return self._half_anew(first)
        if settings.way == "analogy":
            return analogy(first, second, third, self.share)
        if settings.first == settings.second:
            return first
        return (slerp if settings.way == "sphere" else straight)(first, second, self.share)

    def step(self) -> dict[str, float]:
        """Go on to the next place; what it is like the frame tells, not this."""
        self.steps_done += 1
        return {}

    def state_dict(self) -> dict[str, Tensor]:
        """Return the number of the place: all else follows from the settings."""
        return {"place": torch.tensor(self.steps_done)}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Be at that place again."""
        self.steps_done = int(state["place"])

    def _half_anew(self, z: Tensor) -> Tensor:
        if self.steps_done == 0:
            return z
        draws = stream(self.settings.seed, f"half anew {self.steps_done}")
        fresh = torch.randn(len(z), generator=draws)
        return torch.where(kept_latents(self.flow, self.settings.half), z, fresh)


def ends_of(dataset: str, source: str, seed: int) -> Ends:
    """Return what a way can begin and end at: held-out images, or draws of the flow.

    Raises `DataError` where the images are not on this machine.
    """
    if source == "images":
        known = known_digits(dataset)
        rows = three_of_each(known.digits)
        return Ends(known.z[rows], known.images[rows], known.digits[rows])
    flow = shipped_flow(dataset)
    z = torch.randn(CANDIDATES, flow.dim, generator=stream(seed, "ends"))
    images = flow.to_images(z)
    return Ends(z, images, judge_of(dataset).logits(images).argmax(1))


def three_of_each(digits: Tensor) -> Tensor:
    """Return the rows (30,) of the first three of each digit among `digits` (n,)."""
    each = CANDIDATES // CLASSES_OF_DIGITS
    return torch.cat([(digits == d).nonzero()[:each, 0] for d in range(CLASSES_OF_DIGITS)])


@lru_cache(maxsize=2)  # the same for every run of a process
def known_digits(dataset: str) -> Known:
    """Return held-out images of `dataset` with the latents that its flow gives them."""
    flow = shipped_flow(dataset)
    data = load(dataset)
    if isinstance(data, Glyphs):
        images, factors = data.draw_with_factors(KNOWN, stream(KNOWN_SEED, "held out"))
        digits = factors[:, 0].long()
    else:
        images = data.held_out[:KNOWN]
        digits = data.held_out_labels[:KNOWN]  # type: ignore[attr-defined]
    z = flow.to_latents(images, stream(KNOWN_SEED, "between the levels"))
    return Known(flow.to_images(z), z, digits)


@lru_cache(maxsize=2)
def judge_of(dataset: str) -> ShippedJudge:
    """Return the frozen classifier of the digits of `dataset`."""
    return ShippedJudge(dataset)


def kept_latents(flow: ShippedFlow, half: str) -> Tensor:
    """Return which half of the latents (dim,), bool, is kept: by lot, the coarse or the fine."""
    if half == "random":
        order = torch.randperm(flow.dim, generator=stream(KNOWN_SEED, "kept half"))
        return order < flow.dim // 2
    return flow.coarse if half == "coarse" else ~flow.coarse


def judged_digits(dataset: str, images: Tensor) -> tuple[Tensor, Tensor]:
    """Return how sure the judge is (n,), 0.1 to 1, and of which digit (n,), of images (n, h, w)."""
    sure, digit = judge_of(dataset).logits(images).softmax(1).max(1)
    return sure, digit


def evaluate_travel(learner: TravelLearner) -> dict[str, float | None]:
    """Return what holds of ways between many ends, whichever two the run joins.

    norm, norm_sd: of the latents of the ends; norm_NAME: where the ways are farthest from them.
    sure, sure_NAME: of which probability the judge finds its first guess there, on average;
    nll, nll_NAME: -log p of those images' logits by the flow, in nats. ink, ink_NAME: their mean
    grey, 0 to 1. same_NAME: which share of images keeps its digit, in the eyes of the judge, with
    half of its latents drawn anew.
    """
    figures = dict(found_on_ways(learner.settings.dataset, learner.settings.source))
    weights = sum(weight.numel() for weight in learner.flow.flow.parameters())
    return {**figures, "parameters": float(weights)}


@lru_cache(maxsize=4)
def found_on_ways(dataset: str, source: str) -> tuple[tuple[str, float], ...]:
    """Return the figures of `evaluate_travel`: of 150 pairs, the same for all runs."""
    flow = shipped_flow(dataset)
    z = known_digits(dataset).z if source == "images" else _drawn_latents(flow)
    a, b = z.chunk(2)
    c = a.roll(1, 0)
    fresh = torch.randn(a.shape, generator=stream(KNOWN_SEED, "the other half"))
    places = {"": a, "straight": straight(a, b, 0.5), "sphere": slerp(a, b, 0.5)}
    places["analogy"] = analogy(a, b, c)
    places["analogy_on_shell"] = onto_shell(places["analogy"])
    for half in ("random", "coarse", "fine"):
        places[half] = torch.where(kept_latents(flow, half), a, fresh)
    found: dict[str, float] = {"pairs": float(len(a))}
    before = judged_digits(dataset, flow.to_images(a))[1]
    for name, some in places.items():
        images, nll = flow.decode(some)
        sure, digits = judged_digits(dataset, images)
        ink = images.flatten(1).double().mean(1) / TOP
        seen = {"sure": sure, "nll": nll, "ink": ink, "same": (digits == before).double()}
        end = f"_{name}" if name else ""
        norms = some.norm(dim=1)
        found[f"norm{end}"], found[f"norm{end}_sd"] = float(norms.mean()), float(norms.std())
        for what in MEASURED[name]:
            of = estimate(seen[what].double())
            found[f"{what}{end}"], found[f"{what}{end}_stderr"] = of.mean, of.stderr
    return tuple(found.items())


def _drawn_latents(flow: ShippedFlow) -> Tensor:
    return torch.randn(KNOWN, flow.dim, generator=stream(KNOWN_SEED, "drawn"))
