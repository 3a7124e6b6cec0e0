"""Slow motion's part of the page: the example first, then one's own duel, from its moments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from safetensors.torch import save
from streamlit.testing.v1 import AppTest

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.turns import TurnsExperiment
from genlab.kit import desk as desks
from genlab.kit.duel import slow as part
from genlab.kit.theme import ASSETS
from genlab.runs.info import Checkpoint
from genlab.runs.store import Store, default_path
from tests.pages.app import LESSONS, control, opened

DUELS = next(lesson for lesson in LESSONS if lesson.slug == "gan-vs-mle")
MINE = DuelExperiment(dataset="moons", couplings=2, width=8, critic_width=16, seed=7)
QUERY = {"dataset": ["moons"], "couplings": ["2"], "width": ["8"], "critic_width": ["16"]}
LINK = {"v": ["1"], "experiment": ["duel"], "part": ["slow"], "seed": ["7"], **QUERY}


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, dict[str, Any]]]:
    """What the part hands to its player, which is not drawn here: nothing is trained."""
    seen: list[tuple[Any, dict[str, Any]]] = []
    monkeypatch.setattr(desks, "ECHO_SECONDS", 0.0)
    monkeypatch.setattr(part, "player", lambda one, key, **more: seen.append((one, more)))
    return seen


@pytest.fixture
def stands() -> Iterator[DuelExperiment]:
    """The learner's duel in the store, with a checkpoint at step 5."""
    store = Store(default_path())
    learner = MINE.learner()
    for _ in range(5):
        learner.step()
    store.add(MINE)
    store.save(
        MINE.run_id, Checkpoint(5, 1.0, {"steps": 0, "sums": {}}, save(learner.state_dict()))
    )
    store.set_state(MINE.run_id, "paused")
    yield MINE
    store.delete(MINE.run_id)
    store.close()


def button(page: AppTest, label: str) -> AppTest:
    return next(one for one in page.button if one.label == label).click().run()


def test_it_opens_with_what_ships(shown: list[tuple[Any, dict[str, Any]]]) -> None:
    opened(DUELS, {"part": ["slow"]})
    experiment, more = shown[-1]
    shipped = {path.stem for path in (ASSETS / "recordings").glob("*.genlab")}
    assert experiment.run_id in shipped
    assert more["lens"] == "slow" and more["at"] == experiment.after


def test_ones_own_duel_begins_at_the_start(shown: list[tuple[Any, dict[str, Any]]]) -> None:
    page = button(opened(DUELS, LINK), "My own duel")
    experiment, more = shown[-1]
    assert experiment == TurnsExperiment.of(MINE, 0)
    assert more["at"] == 0 and more["asked"] == 1
    control(page, "Begin after step").set_value(300).run()
    experiment, more = shown[-1]
    assert experiment == TurnsExperiment.of(MINE, 300) and more["asked"] == 2
    control(page, "Teacher").set_value("nll").run()
    assert shown[-1][0] == TurnsExperiment.of(MINE.but(objective="nll"), 300)
    button(page, "Back to the example")
    assert shown[-1][0] == part.EXAMPLE


def test_ones_own_duel_is_taken_up_where_its_run_stands(
    stands: DuelExperiment, shown: list[tuple[Any, dict[str, Any]]]
) -> None:
    page = button(opened(DUELS, LINK), "My duel, from step 5")
    experiment, more = shown[-1]
    assert experiment == TurnsExperiment.of(stands, 5) and more["at"] == 5
    assert "5 (your run)" in control(page, "Begin after step").options
    origin = experiment.origin
    assert origin is not None and origin.experiment.run_id == stands.run_id
