"""What a duel's chart is drawn against is what the losses and the data themselves say."""

from __future__ import annotations

import pytest
import torch

from genlab.data import DATASETS, load
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_scales import EQUILIBRIA, MODES, equilibrium
from genlab.objectives.adversarial import GAMES, critic_loss, generator_loss


@pytest.mark.parametrize("name", DATASETS)
def test_the_modes_are_those_of_the_data(name: str) -> None:
    modes = load(name).modes
    assert MODES.get(name) == (None if modes is None else len(modes.centres))


@pytest.mark.parametrize("name", GAMES)
def test_the_players_pay_this_where_d_says_nothing(name: str) -> None:
    undecided = torch.zeros(3)
    d, g = float(critic_loss(name, undecided, undecided)), float(generator_loss(name, undecided))
    known = EQUILIBRIA[name]
    assert known["d_loss"] == pytest.approx(d, abs=1e-7)
    if "g_loss" in known:
        assert known["g_loss"] == pytest.approx(g, abs=1e-7)
    else:  # any constant added to D would move it
        assert name in ("hinge", "wasserstein")


def test_no_equilibrium_is_drawn_where_none_is_known() -> None:
    gan = DuelExperiment(steps=20)
    assert equilibrium(gan) == EQUILIBRIA["nonsaturating"]
    assert equilibrium(gan.but(objective="hybrid", r1=1.0, instance_noise=0.5))
    for settings in ({"objective": "nll"}, {"smoothing": 0.1}, {"gradient_penalty": 10.0}):
        assert equilibrium(gan.but(**settings)) == {}
    assert equilibrium(gan.but(changes="10:loss=hinge")) == {}
    assert equilibrium(gan.but(changes="10:critic_rate=0.0001"))


def test_the_statics_say_so() -> None:
    statics = DuelExperiment(dataset="grid25").statics()
    assert statics["modes"] == 25 and statics["equilibrium"] == EQUILIBRIA["nonsaturating"]
    assert statics["lines"] == {"train": "nll", "held": "held_out"}
    assert DuelExperiment(dataset="moons", start="nash").statics()["modes"] is None
