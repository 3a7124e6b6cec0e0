"""What the images that a duel's generator draws are held against, and by whose features."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from genlab.data import load
from genlab.experiments.duel_looks import LOOKS, NASH_DIGITS, dataset_of, image_world, judge_of
from genlab.experiments.duel_source import Source, source_of
from genlab.experiments.streams import stream
from genlab.metrics.judged import features_of, fid_of, judged
from genlab.metrics.likelihood import Estimate
from genlab.models.judge import ShippedJudge

if TYPE_CHECKING:
    from genlab.experiments.duel_learner import DuelLearner

JUDGED_DATA = 30_000  # a seed: the same real images for every run on a data set
DRAWN_AT_ONCE = 250  # images


class Real(NamedTuple):
    """A judge's features of real images, both (pairs, n, d).

    seen: of those that were never trained on, which samples are held against; others: of further
    real ones, which score what a perfect sampler would. Of few held-out images `seen` holds all in
    each pair, and the others are training images: whoever draws only those is as good as perfect.
    """

    seen: Tensor
    others: Tensor


@lru_cache(maxsize=2)  # the same for every run: drawn and looked at once in a process
def real_images(world: str) -> Real:
    """Return what the judge sees of a world's real images: a data set's, or a frozen flow's."""
    looks, dataset = LOOKS[world], dataset_of(world)
    source = source_of(_Of(dataset, "nash" if world == NASH_DIGITS else "fresh"))
    judge, sets = ShippedJudge(judge_of(world)), 2 * looks.pairs
    draws = stream(JUDGED_DATA, "real")
    unseen = features_of(judge, grey_images(source, source.unseen(sets * looks.n, draws)))
    if len(unseen) == sets * looks.n:  # each set is spread over all: first images may be easier
        spread_out = unseen.view(looks.n, sets, -1).transpose(0, 1)
        return Real(spread_out[::2], spread_out[1::2])
    others = features_of(judge, _trained_on(dataset, looks.pairs * looks.n))
    seen = unseen[: looks.n].expand(looks.pairs, -1, -1)
    return Real(seen, others.view(looks.pairs, looks.n, -1))


class _Of(NamedTuple):
    """The settings that say where images come from."""

    dataset: str
    start: str
    own: str = ""


def _trained_on(dataset: str, n: int) -> Tensor:
    """Return the first `n` training images (n, height, width) of a data set, uint8 to 255."""
    data = load(dataset)
    assert data.image_shape is not None
    scaled = data.train[:n].to(torch.float32) * (255 / (data.levels - 1))
    return scaled.round().to(torch.uint8).view(-1, *data.image_shape)


def grey_images(source: Source, points: Tensor) -> Tensor:
    """Return images (n, height, width), uint8 to 255, of points (n, dim) of the flow's space."""
    assert source.pixels is not None
    return source.pixels.grey(points)


@lru_cache(maxsize=2)
def real_against_real(world: str) -> dict[str, Estimate]:
    """Return what real images score against other real ones, by `judged`: the floors."""
    return judged(*real_images(world))


def judge_images(learner: DuelLearner) -> dict[str, float | None]:
    """Return fid, kid, precision, recall, density, coverage, their errors, and the FID's floor.

    judged: the images in each set. None where a sample is no image any more.
    """
    world = image_world(learner.settings)
    looks, real = LOOKS[world], real_images(world)
    fake = _drawn(learner, looks.n * looks.pairs, "judged", nullcontext())
    floor = real_against_real(world)
    if fake is None:
        found: dict[str, float | None] = {}
        for name in floor:
            found |= {name: None, f"{name}_stderr": None}
    else:
        found = _told(judged(real.seen, fake.view(*real.seen.shape[:2], -1)))
    return {
        **found,
        "fid_floor": floor["fid"].mean,
        "fid_floor_stderr": floor["fid"].stderr,
        "judged": float(looks.n),
    }


def quick_fid_of(learner: DuelLearner) -> float | None:
    """Return the FID of a few images: what a recording shows while a generator learns."""
    world = image_world(learner.settings)
    n = LOOKS[world].watched
    fake = _drawn(learner, n, "watched", learner.rounding())
    return None if fake is None else fid_of(real_images(world).seen[0][:n], fake)


@torch.no_grad()
def _drawn(
    learner: DuelLearner, n: int, name: str, precision: AbstractContextManager[object]
) -> Tensor | None:
    """Return the judge's features (n, d) of samples; None where one is not finite."""
    draws = stream(JUDGED_DATA, name)
    with precision:
        points = torch.cat(
            [
                learner.player.sample(min(DRAWN_AT_ONCE, n - begin), draws)
                for begin in range(0, n, DRAWN_AT_ONCE)
            ]
        )
    if not torch.isfinite(points).all():
        return None
    judge = ShippedJudge(judge_of(image_world(learner.settings)))
    return features_of(judge, grey_images(learner.source, points))


def _told(found: dict[str, Estimate]) -> dict[str, float | None]:
    figures: dict[str, float | None] = {}
    for name, one in found.items():
        figures |= {name: one.mean, f"{name}_stderr": one.stderr}
    return figures
