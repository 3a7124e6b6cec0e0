"""Who starts at the equilibrium: the runs are the report's, and who left is the report's rule."""

from __future__ import annotations

from typing import Any

import pytest

from genlab.experiments.duel_claims import STAYS
from genlab.experiments.duels import GAME_TITLES, WITH_OPTIMUM, truths
from genlab.experiments.equilibrium import (
    GAME_NAMES,
    from_equilibrium,
    game_of,
    gone,
    leeway,
    reported,
)
from genlab.reports.nash import AT_NASH, TRUTH

USUAL: dict[str, Any] = {
    "truth": TRUTH,
    "loss": "nonsaturating",
    "tenth": False,
    "r1": 0.0,
    "steps": 1000,
    "seed": 1,
}


def runs(**changed: Any) -> dict[str, Any]:
    asked = {**USUAL, **changed}
    return from_equilibrium(asked.pop("truth"), **asked)


@pytest.mark.parametrize(
    ("label", "changed", "reported_as"),
    [
        ("NLL", {}, "likelihood"),
        ("NLL", {"tenth": True}, "likelihood, the rate a tenth"),
        ("NSGAN", {}, "non-saturating GAN"),
        ("NSGAN", {"tenth": True}, "non-saturating GAN, both rates a tenth"),
        ("NSGAN, R1", {"r1": 1.0}, "non-saturating GAN, R1"),
        ("NSGAN, exact D", {}, "non-saturating GAN, the best D"),
    ],
)
def test_they_are_the_runs_of_the_report(label: str, changed: dict, reported_as: str) -> None:
    """So that what a page trains and what the report says are about the same thing."""
    from genlab.experiments.duel import DuelExperiment

    theirs = DuelExperiment().but(
        start="nash", dataset=TRUTH, steps=1000, seed=1, **AT_NASH[reported_as]
    )
    assert runs(**changed)[label].run_id == theirs.run_id


@pytest.mark.parametrize("truth", truths())
@pytest.mark.parametrize("loss", GAME_TITLES)
def test_every_truth_and_loss_can_be_played(truth: str, loss: str) -> None:
    found = runs(truth=truth, loss=loss, r1=1.0)
    assert len(found) == 2 + (loss in WITH_OPTIMUM)
    assert len({one.run_id for one in found.values()}) == len(found)
    assert all(one.start == "nash" and one.dataset == truth for one in found.values())
    assert found[game_of(found)].r1 == 1.0 and found[game_of(found)].critic == "learned"
    assert found[game_of(found)].gradient_penalty == (10.0 if loss == "wasserstein" else 0.0)


def test_likelihood_is_one_run_whatever_the_game() -> None:
    likelihood = {runs(loss=loss, r1=r1)["NLL"].run_id for loss in GAME_NAMES for r1 in (0.0, 1.0)}
    assert len(likelihood) == 1
    assert set(GAME_NAMES) == set(GAME_TITLES)


def test_who_left_is_off_by_more_than_who_stays_may_be() -> None:
    kls = {"A": [0.0, STAYS], "B": [0.0, 1.01 * STAYS], "C": [None], "D": [-2e-8]}
    assert gone(kls, 1000) == ["B", "C"]
    assert leeway(2) == STAYS and leeway(64) == pytest.approx(3.2)
    assert gone({"A": [3.1], "B": [3.3], "C": [None]}, 1000, dim=64) == ["B", "C"]


@pytest.mark.parametrize(
    ("nats", "words"),
    [
        (-2.49e-8, "0"),
        (-2.68e-6, "0"),
        (0.0029, "0.0029"),
        (0.0406, "0.041"),
        (180.94, "180.940"),
        (3.2e7, "3.2e7"),
        (8.0855e9, "8.1e9"),
        (None, "beyond all numbers"),
        (float("nan"), "beyond all numbers"),
    ],
)
def test_a_kl_is_told_shortly(nats: float | None, words: str) -> None:
    assert reported(nats) == words
