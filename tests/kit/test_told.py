"""What viewers are told of a run: what mends it, in words; that it is about to train."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.flow import FlowExperiment
from genlab.kit.server.told import remedy, statics
from genlab.runs.info import RunInfo
from genlab.runs.store import Store
from tests.runs.descent import Descent


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "runs.sqlite")
    yield store
    store.close()


def failed(store: Store, change: dict[str, Any], **settings: Any) -> RunInfo:
    run_id = store.add(FlowExperiment(**settings)).id
    store.set_state(run_id, "failed", "Too far.", remedy=change)
    return store.get(run_id)


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"learning_rate": 0.002}, "Set learning rate to 0.002 and train"),
        ({"width": 128, "steps": 10_000}, "Set width to 128, steps to 10,000 and train"),
        ({"clip": False}, "Set clip gradients to off and train"),
        ({"schedule": "constant"}, "Set learning rate over time to stays and train"),
    ],
)
def test_a_remedy_is_put_into_words(store: Store, change: dict[str, Any], label: str) -> None:
    info = failed(store, change, learning_rate=1.0)
    assert remedy(info) == {"settings": change, "label": label}


@pytest.mark.parametrize(
    ("mended", "label"),
    [
        ("300:learning_rate=0.1", "Go on from step 300 with learning rate 0.1"),
        ("300:learning_rate=0.001", "Go on without the change"),
    ],
)
def test_a_change_on_the_way_is_mended_where_it_was_made(
    store: Store, mended: str, label: str
) -> None:
    duel = DuelExperiment(changes="300:learning_rate=1")
    store.set_state(store.add(duel).id, "failed", "Too far.", remedy={"changes": mended})
    told = remedy(store.get(duel.run_id))
    assert told == {"settings": {"changes": duel.but(changes=mended).changes}, "label": label}


@pytest.mark.parametrize(
    "change",
    [{}, {"learning_rate": 1.0}, {"learning_rate": 99.0}, {"no_such": 1}, {"mask": "checkerboard"}],
    ids=["none", "as it is", "out of range", "unknown", "does not go together"],
)
def test_what_mends_nothing_is_not_offered(store: Store, change: dict[str, Any]) -> None:
    assert remedy(failed(store, change, learning_rate=1.0)) is None


def test_a_run_of_an_experiment_that_is_not_here_can_still_be_played(store: Store) -> None:
    info = store.add(Descent())
    assert statics(info)["kind"] == "plane"
    assert remedy(info) is None
