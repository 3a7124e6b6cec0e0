"""The figures that a finished student is quoted with, each with its standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor

from genlab.experiments.streams import stream
from genlab.metrics.fid import Distance, distance, fid, floor
from genlab.metrics.likelihood import Estimate, estimate, kl
from genlab.models.judge import ShippedJudge

if TYPE_CHECKING:
    from genlab.experiments.student_learner import StudentLearner

TEST_SEED = 40_000  # the same for every student; neither trained on nor used to choose the best
TEST_POINTS = 20_000
JUDGED = 2000  # images in each set that FID compares
PAIRS = 4  # of sets


def evaluate_student(learner: StudentLearner) -> dict[str, float | None]:
    """Return what a student came to (nats), on draws of the truth that it never saw.

    nll, kl, fid: of its last weights; best_nll, best_kl, best_fid: of those that predicted other
    unseen draws best, at best_step. train_nll: of the images it learnt from. entropy, gap: the
    floor of the NLL and how far above it is. fid_floor: what the truth itself scores.
    """
    x = learner.world.draw(TEST_POINTS, stream(TEST_SEED, "test"))
    log_p = learner.world.log_prob(x)
    real = learner.world.to_images(
        learner.world.draw(2 * PAIRS * JUDGED, stream(TEST_SEED, "judged"))
    )
    train = estimate(-learner.log_probs(learner.points[:TEST_POINTS]))
    unseen, apart, images = _measured(learner, x, log_p, real)
    with learner.at_best():
        best_unseen, best_apart, best_images = _measured(learner, x, log_p, real)
    lowest = floor(ShippedJudge(learner.world.name), real, JUDGED)
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
    learner: StudentLearner, x: Tensor, log_p: Tensor, real: Tensor
) -> tuple[Estimate, Estimate, Distance]:
    """Return NLL and KL on the draws `x` of log density `log_p`, and FID against `real` images."""
    log_q = learner.log_probs(x)
    drawn = learner.draw(PAIRS * JUDGED, stream(TEST_SEED, "samples"))
    judge = ShippedJudge(learner.world.name)
    images = distance(judge, real[: PAIRS * JUDGED], drawn, JUDGED)
    return estimate(-log_q), kl(log_p, log_q), images


def quick_fid(learner: StudentLearner) -> float:
    """Return the FID of one set of images: what a recording shows while a student learns."""
    real = learner.world.draw(JUDGED, stream(TEST_SEED, "watched"))
    drawn = learner.draw(JUDGED, stream(TEST_SEED, "quick"))
    return fid(ShippedJudge(learner.world.name), learner.world.to_images(real), drawn)
