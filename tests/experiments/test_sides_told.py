"""What is said of the sides follows from their figures, whichever way they fall."""

from __future__ import annotations

import pytest

from genlab.experiments.sides_told import (
    ALONE,
    BOTH,
    CHOICES,
    NONE,
    SPLIT,
    SWAPPED,
    figure,
    lead_in_likelihood,
    lead_in_samples,
    lesson,
    right,
    told,
)

NLL = {"nll": 2.975, "nll_stderr": 0.0065, "modes": 8.0, "quality": 0.9656}
GAN = {"nll": 2.3e8, "nll_stderr": 8.7e6, "modes": 8.0, "quality": 0.9704}


def test_who_leads_is_told_apart_by_two_standard_errors() -> None:
    assert lead_in_likelihood(NLL, GAN) == "NLL" and lead_in_likelihood(GAN, NLL) == "GAN"
    near = {**NLL, "nll": 2.975 + 1.9 * 2**0.5 * 0.0065}
    far = {**NLL, "nll": 2.975 + 2.1 * 2**0.5 * 0.0065}
    assert lead_in_likelihood(NLL, near) == "neither" and lead_in_likelihood(NLL, far) == "NLL"
    assert lead_in_likelihood(NLL, {"quality": 1.0}) is None  # a plain generator, or a broken run


def test_samples_are_counted_where_they_can_be() -> None:
    # 96.56 and 97.04 % of 2,500 lie 0.97 standard errors apart
    assert lead_in_samples(NLL, GAN) == "neither"
    assert lead_in_samples(NLL, {**GAN, "quality": 0.99}) == "GAN"
    assert lead_in_samples({**NLL, "fid": 9.0}, {**GAN, "fid": 4.0, "fid_stderr": 1.0}) == "GAN"
    assert lead_in_samples({"nll": 1.0}, {"nll": 2.0}) is None


@pytest.mark.parametrize("chosen", CHOICES)
def test_one_prediction_comes_true_for_each_outcome(chosen: str) -> None:
    outcomes = {
        BOTH: ("NLL", "NLL"),
        SPLIT: ("NLL", "GAN"),
        SWAPPED: ("GAN", "NLL"),
        NONE: ("GAN", "GAN"),
    }
    for name, (likelihood, samples) in outcomes.items():
        assert right(chosen, likelihood, samples) == (name == chosen)
    assert right(SPLIT, "NLL", "neither") and right(BOTH, "NLL", "neither")
    assert not right(NONE, "NLL", "neither")


def test_without_a_count_of_samples_the_likelihood_decides() -> None:
    assert [right(one, "NLL", None) for one in ALONE] == [True, False]
    assert all(right(one, "neither", None) for one in ALONE)


def test_sentences_quote_every_run() -> None:
    said = told(
        {"NLL": NLL, "GAN": GAN, "plain GAN": {"modes": 5.0, "quality": 0.5}}, 2.832, "nats", 8
    )
    assert "NLL **2.975**, GAN **230 million** nats (the floor: 2.832)." in said
    assert "plain GAN 50.0 % (5 of 8 modes)" in said and "98.9 %" in said
    images = {"NLL": {"bits_per_dim": 2.5, "nll": 100.0, "fid": 7.0, "fid_floor": 1.5}}
    exact, fid = "Exact NLL of new data: NLL **2.500** bits/dim.", "FID: NLL **7.000**;"
    assert told(images, None, "bits/dim", None) == f"{exact} {fid} real images score 1.500."


def test_the_lesson_follows_the_figures() -> None:
    assert "sees samples only" in lesson("NLL", "neither")
    assert "all the same" in lesson("NLL", "NLL")
    assert "Unlike usually" in lesson("GAN", "GAN")
    assert "cannot be told apart" in lesson("neither", None)


def test_figures_are_written_as_they_can_be_read() -> None:
    assert [figure(x) for x in (-2.9067, 25155.4, 2.307e8, 2.5e12)] == [
        "\N{MINUS SIGN}2.907",
        "25,155",
        "231 million",
        "2.5e+12",
    ]
