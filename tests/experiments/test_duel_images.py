"""What a duel's images are held against: real ones, never trained on, by a judge that fits them."""

from __future__ import annotations

from statistics import mean

import pytest
import torch

from genlab.data import load
from genlab.data.digits import Digits
from genlab.data.shipped import about
from genlab.experiments import duel_images
from genlab.experiments.batches import spread
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_images import judge_images, real_against_real, real_images
from genlab.experiments.duel_learner import DuelLearner
from genlab.experiments.duel_looks import LOOKS, judge_of
from genlab.experiments.duel_source import source_of
from genlab.metrics.judged import features_of, fid_of
from genlab.models.judge import ShippedJudge

SMALL_DUEL = DuelExperiment(
    dataset="digits", couplings=2, width=8, critic_width=8, batch=32, steps=20
)
HERE = ["digits", "nash digits", "glyphs", pytest.param("mnist", marks=pytest.mark.mnist)]


def test_the_judge_names_the_real_digits_as_a_duel_shows_them() -> None:
    """The images that it is asked about are in its scale: it is as good on them as it says."""
    source, data = source_of(SMALL_DUEL), load("digits")
    assert isinstance(data, Digits) and source.pixels is not None
    shown = source.pixels.grey(source.unseen(297, torch.Generator().manual_seed(0)))
    told = ShippedJudge("digits").logits(shown).argmax(1)
    right = float((told == data.held_out_labels).double().mean())
    assert right == pytest.approx(about("judges", "digits")["held_out_accuracy"], abs=5e-5)


def test_real_images_are_the_held_out_ones_and_others_were_trained_on() -> None:
    """Each of the 297 once in every set; the five sets of others have no image in common."""
    seen, others = real_images("digits")
    data = load("digits")
    judge = ShippedJudge("digits")

    def looked(images: torch.Tensor) -> torch.Tensor:
        grey = (images.float() * 255 / 16).round().to(torch.uint8).view(-1, 8, 8)
        return features_of(judge, grey)

    assert len(seen) == 5 and all(torch.equal(one, looked(data.held_out)) for one in seen)
    assert torch.equal(others.flatten(0, 1), looked(data.train[:1485]))


@pytest.mark.parametrize("world", HERE)
def test_the_floor_in_frames_is_that_of_real_images(world: str) -> None:
    looks, (seen, others) = LOOKS[world], real_images(world)
    sets = others.flatten(0, 1).split(looks.watched)
    whole = [one for one in sets if len(one) == looks.watched]
    floor = mean(fid_of(seen[0][: looks.watched], one) for one in whole)
    assert looks.floor == pytest.approx(floor, abs=1e-3)


@pytest.mark.mnist
def test_each_set_of_test_images_is_spread_over_all_of_them() -> None:
    """The first half of MNIST's test images is easier than the second: no set is of one half."""
    seen, others = real_images("mnist")
    images = spread(load("mnist").held_out, 8000).view(-1, 28, 28)
    judge = ShippedJudge("mnist")
    for k in range(4):
        for found, first in ((seen[k], 2 * k), (others[k], 2 * k + 1)):
            expected = features_of(judge, images[first::8])
            assert float((found - expected).abs().max()) < 0.05  # a grey level, by rounding


@pytest.mark.parametrize("world", HERE)
def test_real_images_score_as_one_distribution_does(world: str) -> None:
    floor = real_against_real(world)
    assert 0 < floor["fid"].mean < 5
    assert abs(floor["kid"].mean) < 3 * floor["kid"].stderr
    assert floor["precision"].mean > 0.9 and floor["recall"].mean > 0.9
    assert floor["density"].mean == pytest.approx(1, abs=0.1)
    assert floor["coverage"].mean == pytest.approx(0.97, abs=0.03)


class Drawer:
    """A generator that draws what it is told."""

    def __init__(self, draw: object) -> None:
        self.sample = draw


def judged_as(draw: object) -> dict[str, float | None]:
    learner = SMALL_DUEL.learner()
    learner.player = Drawer(draw)  # type: ignore[assignment]
    return judge_images(learner)


def test_who_draws_the_training_images_is_nearly_perfect_and_who_draws_one_is_not() -> None:
    source = source_of(SMALL_DUEL)
    perfect = judged_as(source.draw)
    one = source.draw(1, torch.Generator().manual_seed(3))
    collapsed = judged_as(lambda n, generator: one.repeat(n, 1))
    noise = judged_as(lambda n, generator: torch.randn(n, 64, generator=generator))
    fids = [found["fid"] for found in (perfect, noise, collapsed)]
    assert fids[0] < 2 * perfect["fid_floor"] and fids[0] < 0.2 * min(fids[1:])  # type: ignore[operator]
    assert perfect["precision"] > 0.9 and perfect["recall"] > 0.9  # type: ignore[operator]
    assert collapsed["recall"] < 0.1 and noise["precision"] < 0.9  # type: ignore[operator]
    assert collapsed["kid"] > 20 * collapsed["kid_stderr"]  # type: ignore[operator]


def test_who_draws_no_numbers_has_no_figures() -> None:
    lost = judged_as(lambda n, generator: torch.full((n, 64), float("nan")))
    assert lost["fid"] is lost["kid_stderr"] is lost["coverage"] is None
    assert lost["judged"] == 297


def test_a_finished_duel_on_images_is_quoted_with_all_of_them() -> None:
    for experiment in (SMALL_DUEL, SMALL_DUEL.but(objective="plain")):
        learner = experiment.learner()
        learner.step()
        figures = experiment.evaluate(learner)
        assert ("bits_per_dim" in figures) == (experiment.objective != "plain")
        for name in ("fid", "kid", "precision", "recall", "density", "coverage"):
            assert figures[name] is not None and figures[f"{name}_stderr"] is not None
        assert figures["fid_floor"] == real_against_real("digits")["fid"].mean
        assert experiment.evaluate(learner) == figures  # the same draws every time


def test_full_frames_have_a_fid_and_the_player_knows_whose_it_is() -> None:
    learner = SMALL_DUEL.learner()
    figures, _ = SMALL_DUEL.probe(learner, 0)
    assert figures["fid"] == duel_images.quick_fid_of(learner)
    assert "fid" not in SMALL_DUEL.probe(learner, 1)[0]
    known = SMALL_DUEL.statics()
    assert known["judge"] == ShippedJudge(judge_of("digits")).digest
    assert (known["fid_floor"], known["fid_images"]) == (LOOKS["digits"].floor, 297)
    assert "judge" not in DuelExperiment().statics()


def test_the_fid_in_frames_costs_no_more_than_two_steps() -> None:
    """Of ten frames, a hundred steps or more: far below a tenth."""
    from time import process_time

    learner = DuelLearner(DuelExperiment(dataset="digits", objective="nll"))
    learner.step(), duel_images.quick_fid_of(learner)

    def seconds(what: object) -> float:
        begin = process_time()
        for _ in range(20):
            what()  # type: ignore[operator]
        return process_time() - begin

    assert seconds(lambda: duel_images.quick_fid_of(learner)) < 4 * seconds(learner.step)
