"""The figures that a finished student is quoted with, each with its standard error."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from genlab.experiments.streams import stream
from genlab.experiments.students import Care, care
from genlab.metrics.fid import Distance, distance, fid, floor
from genlab.metrics.likelihood import Estimate, estimate, kl
from genlab.models.judge import ShippedJudge
from genlab.models.world import World

if TYPE_CHECKING:
    from genlab.experiments.student_learner import StudentLearner

TEST_SEED = 40_000  # the same for every student; neither trained on nor used to choose the best


class Truth(NamedTuple):
    """What all students of a world are held against."""

    points: Tensor  # (test, dim) draws
    log_prob: Tensor  # (test,) of them, in nats
    images: Tensor  # (pairs * judged, height, width) others, as uint8
    floor: Distance  # the FID of these against as many more


@lru_cache(maxsize=2)  # the same for every run: drawn and measured once in a process
def truth(teacher: str, looks: Care) -> Truth:
    """Return the draws of a world that its students are judged by at the end."""
    world = World(teacher)
    x = world.draw(looks.test, stream(TEST_SEED, "test"))
    log_p = world.log_prob(x)
    needed = looks.pairs * looks.judged
    real = world.to_images(world.draw(2 * needed, stream(TEST_SEED, "judged")))
    return Truth(x, log_p, real[:needed], floor(ShippedJudge(teacher), real, looks.judged))


@lru_cache(maxsize=2)
def watched_images(teacher: str, judged: int) -> Tensor:
    """Return the images of a world that students are compared with while they learn."""
    world = World(teacher)
    return world.to_images(world.draw(judged, stream(TEST_SEED, "watched")))


def evaluate_student(learner: StudentLearner) -> dict[str, float | None]:
    """Return what a student came to (nats), on draws of the truth that it never saw.

    nll, kl, fid: of its last weights; best_nll, best_kl, best_fid: of those that predicted other
    unseen draws best, at best_step. train_nll: of the images it learnt from. entropy, gap: the
    floor of the NLL and how far above it is. fid_floor: what the truth itself scores.
    """
    looks = care(learner.world.name)
    known = truth(learner.world.name, looks)
    train = estimate(-learner.log_probs(learner.points[: looks.test]))
    last = best = _measured(learner, known, looks)
    if not torch.equal(learner.best, learner.descent.weights):
        with learner.at_best():
            best = _measured(learner, known, looks)
    (unseen, apart, images), (best_unseen, best_apart, best_images) = last, best
    lowest = known.floor
    return {
        "train_nll": train.mean,
        "nll": unseen.mean,
        "nll_stderr": unseen.stderr,
        "best_nll": best_unseen.mean,
        "best_step": float(learner.best_step),
        "entropy": learner.world.entropy,
        "gap": unseen.mean - learner.world.entropy,
        "kl": apart.mean,
        "kl_stderr": apart.stderr,
        "best_kl": best_apart.mean,
        "best_kl_stderr": best_apart.stderr,
        "fid": images.mean,
        "fid_stderr": images.stderr,
        "best_fid": best_images.mean,
        "best_fid_stderr": best_images.stderr,
        "fid_floor": lowest.mean,
        "fid_floor_stderr": lowest.stderr,
        "parameters": float(learner.descent.weights.numel()),
    }


def _measured(
    learner: StudentLearner, known: Truth, looks: Care
) -> tuple[Estimate, Estimate, Distance]:
    """Return NLL and KL on the truth's draws, and FID against its images."""
    log_q = learner.log_probs(known.points)
    drawn = learner.draw(looks.pairs * looks.judged, stream(TEST_SEED, "samples"))
    images = distance(ShippedJudge(learner.world.name), known.images, drawn, looks.judged)
    return estimate(-log_q), kl(known.log_prob, log_q), images


def quick_fid(learner: StudentLearner) -> float:
    """Return the FID of one set of images: what a recording shows while a student learns."""
    name = learner.world.name
    judged = care(name).judged
    drawn = learner.draw(judged, stream(TEST_SEED, "quick"))
    return fid(ShippedJudge(name), watched_images(name, judged), drawn)
