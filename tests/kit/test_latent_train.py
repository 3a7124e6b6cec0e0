"""What the part that trains says of its runs: by their own figures, whichever way they fall."""

from __future__ import annotations

import pytest

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.latent_rows import BETAS, PLAIN, VARIATIONAL
from genlab.kit.latent.train import CHALLENGES
from genlab.kit.latent.train_betas import ALL, NONE, SOME, _answered, _silent, _sure, in_words
from genlab.kit.latent.train_twins import LEVEL, more_in_holes
from genlab.kit.latent.train_twins import _answered as told_of_twins
from genlab.kit.outcome import Outcome

ONE = AutoencoderExperiment()


def test_whose_draws_land_in_holes_is_told_beyond_chance_alone() -> None:
    assert more_in_holes(0.10, 0.04) == PLAIN
    assert more_in_holes(0.04, 0.10) == VARIATIONAL
    assert more_in_holes(0.05, 0.06) == LEVEL  # 1.2 standard errors of 1,500 draws


def test_twins_are_judged_by_their_figures_and_not_without_them() -> None:
    ended = {
        PLAIN: Outcome(ONE, "done", {"holes": 0.099}),
        VARIATIONAL: Outcome(ONE, "done", {"holes": 0.044}),
    }
    assert told_of_twins(ended, PLAIN).startswith("**You were right.** In holes: plain 9.9 %")
    assert "otherwise: plain" in told_of_twins(ended, LEVEL)
    broken = {**ended, PLAIN: Outcome(ONE, "stopped")}
    assert "nobody is judged" in told_of_twins(broken, PLAIN)


@pytest.mark.parametrize(("used", "words"), [(8, ALL), (7, SOME), (1, SOME), (0, NONE)])
def test_numbers_in_use_are_an_answer(used: float, words: str) -> None:
    assert in_words(used) == words


def test_a_row_is_told_with_every_runs_count() -> None:
    counts = dict(zip(BETAS, (8, 8, 7, 4, 0), strict=True))
    found = {
        beta: Outcome(ONE, "done", {"active": count, "one_nn": 0.9})
        for beta, count in counts.items()
    }
    assert "**You were right.** Numbers in use: 8 at β = 0.1, 8 at β = 1" in _answered(found, NONE)
    assert "otherwise: none" in _answered(found, SOME)
    assert "90 %" in _silent(found)
    spoken = {beta: Outcome(ONE, "done", {"active": 2, "one_nn": 0.9}) for beta in BETAS}
    assert _silent(spoken) == ""


def test_the_cheapest_code_is_called_too_sure_only_where_it_is() -> None:
    figures = [(20.1, 102.0), (19.6, -1.1), (18.7, -34.6), (15.8, -15.0), (11.4, 7.5)]
    found = {
        beta: Outcome(ONE, "done", {"psnr": psnr, "held_rebuild": term})
        for beta, (psnr, term) in zip(BETAS, figures, strict=True)
    }
    assert _sure(found).startswith("At β = 0.1 held-out images come back sharpest")
    calm = Outcome(ONE, "done", {"psnr": 20.1, "held_rebuild": -40.0})
    assert _sure({**found, 0.1: calm}) == ""
    assert _sure({0.1: found[0.1]}) == ""


def test_challenges_can_be_set_up() -> None:
    for one in CHALLENGES:
        laid = ONE.but(**one.given)
        assert one.applies(Outcome(laid))
