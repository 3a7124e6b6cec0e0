"""What a run's figures decide: predictions, challenges, the sentences that quote them."""

from __future__ import annotations

import dataclasses

import pytest

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.frame import Frame, encode
from genlab.kit.challenge import Challenge
from genlab.kit.outcome import Outcome, outcome
from genlab.kit.predict import decided, quote, verdict
from genlab.runs.store import Store, default_path

OPTIONS = {"near": 0.05, "nearby": 0.3, "far": None}
MOONS = FlowExperiment(seed=77, steps=4000)
DONE = Outcome(MOONS, "done", {"nll": 2.5, "entropy": 2.394, "gap": 0.106})


@pytest.mark.parametrize(
    ("number", "label"),
    [(-0.1, "near"), (0.0499, "near"), (0.05, "nearby"), (0.3, "far"), (1e9, "far"), (None, None)],
)
def test_a_number_falls_under_one_option(number: float | None, label: str | None) -> None:
    assert decided(OPTIONS, number) == label


def test_the_verdict_quotes_the_run_also_against_the_learner() -> None:
    assert "right" in verdict("near", "near")
    assert "far" in verdict("near", "far")
    assert "without" in verdict("near", None)
    assert quote("{gap:.2f} of {nll:.3f} after {steps:,}", DONE) == "0.11 of 2.500 after 4,000"
    assert "bits" in quote("{bits:.2f}", DONE)


def test_a_run_is_over_only_with_figures_to_quote() -> None:
    assert DONE.over
    assert dataclasses.replace(DONE, state="stopped").over
    assert not dataclasses.replace(DONE, state="running").over
    assert not dataclasses.replace(DONE, numbers={}).over


def test_images_have_no_gap_and_the_plane_no_bits() -> None:
    digits = Outcome(FlowExperiment(dataset="digits"))
    assert not digits.has("gap")
    assert digits.has("bits_per_dim")
    assert DONE.has("gap")
    assert not DONE.has("bits_per_dim")


def test_a_challenge_is_about_runs_with_its_settings() -> None:
    asked = Challenge("Closer.", {"dataset": "moons"}, "gap", 0.2)
    assert asked.result(DONE) == 0.106
    assert asked.result(dataclasses.replace(DONE, state="running")) is None
    assert asked.result(dataclasses.replace(DONE, experiment=MOONS.but(dataset="digits"))) is None
    assert asked.result(dataclasses.replace(DONE, numbers={"nll": 1.0})) is None


def test_a_challenge_may_say_with_how_much() -> None:
    """Counted from the settings before there are figures; a run beyond the bound meets nothing."""
    size = FlowExperiment().parameters
    assert size is not None
    asked = Challenge("Few.", {}, "gap", 0.2, at_most={"parameters": size - 1})
    sentence = f"Your run has {size:,} parameters; at most {size - 1:,} are allowed."
    assert asked.missed(DONE) == asked.missed(Outcome(MOONS)) == [sentence]
    assert asked.result(DONE) is None
    enough = dataclasses.replace(asked, at_most={"parameters": size, "steps": 4000})
    assert enough.missed(DONE) == []
    assert enough.result(DONE) == 0.106
    measured = dataclasses.replace(DONE, numbers={**DONE.numbers, "parameters": size + 1})
    assert enough.result(measured) is None  # what the run measured outweighs what was expected


def test_a_bound_on_a_figure_waits_for_the_run() -> None:
    asked = Challenge("Whole.", {}, "gap", 0.2, at_most={"kl": 0.1})
    assert asked.missed(Outcome(MOONS, "running")) == []
    assert "does not tell its kl" in asked.missed(DONE)[0]
    assert asked.result(DONE) is None
    assert asked.result(dataclasses.replace(DONE, numbers={**DONE.numbers, "kl": 0.05})) == 0.106


def test_a_challenge_may_ask_for_more_instead_of_less() -> None:
    asked = Challenge("All.", {}, "modes", above=7)
    assert (asked.goal, asked.better(3, 7)) == ("above 7 nats", 7)
    assert (asked.met(7), asked.met(8)) == (False, True)
    below = Challenge("Few.", {}, "modes", 3, unit="modes")
    assert (below.goal, below.better(3, 7)) == ("below 3 modes", 3)
    assert (below.met(3), below.met(2)) == (False, True)
    for bounds in ({}, {"below": 1.0, "above": 0.0}):
        with pytest.raises(ValueError, match="one bound"):
            Challenge("What?", {}, "modes", **bounds)


def test_a_bound_from_below_beside_the_figure_that_decides() -> None:
    asked = Challenge("Few, and good.", {}, "gap", 0.2, at_least={"quality": 0.5})
    poor = dataclasses.replace(DONE, numbers={**DONE.numbers, "quality": 0.4})
    assert asked.missed(poor) == ["Your run has 0.4 quality; at least 0.5 are asked."]
    assert asked.result(poor) is None
    good = dataclasses.replace(DONE, numbers={**DONE.numbers, "quality": 0.5})
    assert asked.result(good) == 0.106


def test_a_run_that_was_stopped_counts_by_its_last_frames() -> None:
    """And by nothing in them that is of training: held-out figures and modes alone."""
    duel = DuelExperiment(seed=78, steps=4000)
    asked = Challenge("Low.", {"objective": "gan"}, "held_out", 0.5)
    told = [{"modes": 3.0, "quality": 0.1, "held_out": 9.0}, {"held_out": 0.4, "g_loss": 0.1}]
    store = Store(default_path())
    store.add(duel)
    frames = [(30 * k, encode(Frame(30 * k, 0.1, losses))) for k, losses in enumerate(told)]
    store.append(duel.run_id, frames, step=40, seconds=1.0)
    try:
        store.set_state(duel.run_id, "running")
        assert asked.result(outcome(duel)) is None
        store.set_state(duel.run_id, "stopped")
        found = outcome(duel)
        assert found.last == {"modes": 3.0, "quality": 0.1, "held_out": 0.4}
        assert asked.result(found) == 0.4
        assert not found.over  # nothing was measured that a prediction could be held against
        store.append(duel.run_id, [(60, encode(Frame(60, 0.1, {"held_out": 0.7})))], step=60)
        assert asked.result(outcome(duel)) == 0.7
        store.describe(duel.run_id, metrics={"modes": 8.0})
        store.set_state(duel.run_id, "done")
        assert outcome(duel).reached["modes"] == 8.0  # measured outweighs what a frame tells
    finally:
        store.delete(duel.run_id)


def test_the_outcome_is_what_the_store_tells() -> None:
    assert outcome(MOONS) == Outcome(MOONS)
    store = Store(default_path())
    store.add(MOONS)
    assert outcome(MOONS) == Outcome(MOONS, "ready")
    store.describe(MOONS.run_id, metrics={"nll": 2.5, "entropy": None})
    store.set_state(MOONS.run_id, "done")
    assert outcome(MOONS) == Outcome(MOONS, "done", {"nll": 2.5})
    store.delete(MOONS.run_id)
