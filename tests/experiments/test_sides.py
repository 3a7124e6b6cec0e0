"""The sides of a duel are one flow under several teachers, and share the runs that they can."""

from __future__ import annotations

import dataclasses

import pytest

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_changes import CHANGEABLE
from genlab.experiments.fields import specs
from genlab.experiments.sides import ABSENT, OF_BOTH, OF_THE_GAME, SIDES, label_of, sides

BASE = DuelExperiment(steps=20)
OTHER = {  # of each setting of the game, another value than the default
    "loss": "leastsquares",
    "gradient_penalty": 10.0,
    "r1": 1.0,
    "spectral": True,
    "instance_noise": 0.5,
    "smoothing": 0.1,
    "critic_steps": 5,
    "critic_rate": 1e-4,
    "critic_width": 64,
    "critic_depth": 3,
}


def ids(settings: DuelExperiment) -> dict[str, str]:
    return {label: one.run_id for label, one in sides(settings).items()}


def test_each_side_has_its_teacher_and_all_share_the_rest() -> None:
    found = sides(BASE.but(dataset="moons", seed=7, couplings=4))
    assert list(found) == list(SIDES) == ["NLL", "GAN", "hybrid", "plain GAN"]
    for label, one in found.items():
        assert one.objective == SIDES[label] and label_of(one) == label
        assert (one.dataset, one.seed, one.couplings, one.steps) == ("moons", 7, 4, 20)


def test_sides_are_the_same_whichever_of_them_is_laid_out() -> None:
    laid = [ids(one) for one in sides(BASE.but(hybrid=3.0, loss="hinge")).values()]
    assert laid[2] == ids(BASE.but(hybrid=3.0, loss="hinge"))  # the hybrid has all settings
    assert {one["NLL"] for one in laid} == {ids(BASE)["NLL"]}
    assert laid[1] == {**laid[2], "hybrid": laid[1]["hybrid"]}  # it knows of no weight


@pytest.mark.parametrize("name", OTHER)
def test_a_setting_of_the_game_is_no_new_run_for_the_likelihood(name: str) -> None:
    before, after = ids(BASE), ids(BASE.but(**{name: OTHER[name]}))
    assert {label for label in before if before[label] != after[label]} == set(SIDES) - {"NLL"}


def test_the_weight_of_the_likelihood_concerns_the_hybrid_alone() -> None:
    before, after = ids(BASE), ids(BASE.but(hybrid=10.0))
    assert [label for label in before if before[label] != after[label]] == ["hybrid"]


@pytest.mark.parametrize("name", ["learning_rate", "batch", "width", "seed", "steps", "schedule"])
def test_what_all_share_is_a_new_run_for_all(name: str) -> None:
    other = {"learning_rate": 2e-3, "schedule": "cosine", "width": 32}.get(name, 64)
    before, after = ids(BASE), ids(BASE.but(**{name: other}))
    assert all(before[label] != after[label] for label in before)


def test_a_change_on_the_way_concerns_whom_it_changes() -> None:
    changed = BASE.but(changes="10:hybrid=5,learning_rate=0.0001,critic_rate=0.0001")
    found = sides(changed)
    assert found["NLL"].changes == "10:learning_rate=0.0001"
    assert found["GAN"].changes == "10:learning_rate=0.0001,critic_rate=0.0001"
    assert found["hybrid"].changes == changed.changes
    assert ids(BASE.but(changes="10:r1=1"))["NLL"] == ids(BASE)["NLL"]


@pytest.mark.parametrize("objective", SIDES.values())
def test_pictures_are_learnt_as_is_usual_with_each_teacher(objective: str) -> None:
    laid = DuelExperiment.from_settings({"dataset": "glyphs", "objective": objective})
    for side in sides(laid).values():
        usual = DuelExperiment.from_settings({"dataset": "glyphs", "objective": side.objective})
        assert side.run_id == usual.run_id
    slow = sides(laid.but(learning_rate=1e-4))
    assert {one.learning_rate for one in slow.values()} == {1e-4}


def test_no_plain_gan_where_a_density_is_asked_for() -> None:
    nash = BASE.but(start="nash", dataset="moons")
    assert list(sides(nash)) == ["NLL", "GAN", "hybrid"]
    assert list(sides(nash.but(critic="exact"))) == ["NLL", "GAN", "hybrid"]
    assert sides(nash.but(critic="exact"))["NLL"].critic == "learned"


def test_the_tables_name_settings_and_leave_none_of_the_game_out() -> None:
    known = {field.name for field in dataclasses.fields(DuelExperiment)}
    assert {*OF_THE_GAME, *OF_BOTH} <= known and set(ABSENT) == set(SIDES.values())
    critics = {name for name in specs(DuelExperiment) if name.startswith("critic")}
    assert critics <= set(OF_THE_GAME)
    assert set(CHANGEABLE) - {"learning_rate"} <= {*OF_THE_GAME, *OF_BOTH}
