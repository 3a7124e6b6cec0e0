"""The rules by which claims about two teachers are judged, with numbers made up both ways."""

from __future__ import annotations

import math
from typing import Any

import pytest

from genlab.data.shipped import about
from genlab.experiments.duel_claims import (
    GAN_SIDE,
    NLL_SIDE,
    SAME_RATE,
    STAYS,
    leaves,
    lower_fid,
    stays,
)
from genlab.experiments.duel_results import nash_result, nash_row


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        ([0.02, 0.04], [0.01, 0.05], True),
        ([0.02, 0.04], [0.05, 0.06], False),  # drifts: every seed is above every one before
        ([0.02, 0.04], [0.03, 0.11], False),  # one seed is too far
        ([0.02, 0.04], [0.03, None], False),  # one ended in no figure
        ([0.02, 0.04], [0.03, math.nan], False),
    ],
)
def test_who_stays_is_near_in_every_seed_and_does_not_drift(
    first: list[Any], last: list[Any], holds: bool
) -> None:
    verdict = stays("likelihood", {3000: last, 1000: first})
    assert verdict.holds is holds and "after 1,000 steps" in verdict.why
    assert f"{STAYS:g} nats" in verdict.why


@pytest.mark.parametrize(
    ("gan", "nll", "holds"),
    [
        ([0.10, 0.30], [0.02, 0.09], True),
        ([0.08, 0.30], [0.02, 0.09], False),  # one seed of the GAN is nearer than one of the other
        ([1e7, None], [0.02, 0.09], True),  # a run that is lost has left
        ([0.10, 0.30], [0.02, None], False),  # and if likelihood is lost too, nothing is said
        ([0.0, 0.0], [0.02, 0.09], False),
    ],
)
def test_who_leaves_ends_farther_than_likelihood_in_every_seed(
    gan: list[Any], nll: list[Any], holds: bool
) -> None:
    verdict = leaves("non-saturating GAN", 1000, gan, nll)
    assert verdict.holds is holds
    assert verdict.claim == "a2: non-saturating GAN leaves, 1,000 steps"


def test_what_is_lost_is_told_as_such() -> None:
    verdict = leaves("GAN", 1000, [-1e-9, None], [0.02, 0.03])
    assert verdict.why.startswith("KL 0.0000 to no finite figure")


def sides(nll: list[float], gan: list[float], stderr: float = 0.1) -> dict[str, Any]:
    return {
        side: [{"fid": fid, "fid_stderr": stderr} for fid in fids]
        for side, fids in ((NLL_SIDE, nll), (GAN_SIDE, gan))
    }


@pytest.mark.parametrize(
    ("nll", "gan", "stderr", "holds", "said"),
    [
        ([5.0, 5.5, 5.2], [7.0, 9.0, 8.0], 0.1, True, "the likelihood's is lower"),
        ([7.0, 9.0, 8.0], [5.0, 5.5, 5.2], 0.1, False, "the GAN's is lower"),
        ([5.0, 7.5, 5.2], [7.0, 9.0, 8.0], 0.1, False, "level"),  # one seed is not below
        ([5.0, 5.5, 5.2], [7.0, 9.0, 8.0], 9.0, False, "level"),  # less than it is uncertain by
    ],
)
def test_a_lower_fid_is_lower_in_every_seed_and_by_more_than_it_is_uncertain_by(
    nll: list[float], gan: list[float], stderr: float, holds: bool, said: str
) -> None:
    verdict = lower_fid(sides(nll, gan, stderr))
    assert verdict.holds is holds and verdict.why.endswith(said)


def test_what_ships_of_the_equilibrium_is_judged_as_it_says() -> None:
    """Today's rules, asked the shipped figures, give the shipped verdicts."""
    result = nash_result()
    assert len(result["seeds"]) == 5
    said = {one["claim"]: (one["holds"], one["why"]) for one in result["claims"]}
    steps = sorted({row["steps"] for row in result["rows"]})
    assert steps == [1000, 3000]
    for label, rival in SAME_RATE.items():
        stayed = stays(rival, {n: nash_row(rival, n)["seeds"] for n in steps})
        assert said[stayed.claim] == (stayed.holds, stayed.why)
        for n in steps:
            left = leaves(label, n, nash_row(label, n)["seeds"], nash_row(rival, n)["seeds"])
            assert said[left.claim] == (left.holds, left.why)
    assert result["truth"] == about("truths", "moons")["sha256"]


def test_a_row_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match=r"no row of 'GAN' after 7 steps"):
        nash_row("GAN", 7)
