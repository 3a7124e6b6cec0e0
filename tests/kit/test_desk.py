"""What a moved control lays out, and that the other controls say so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st

from genlab.experiments.duel import DuelExperiment
from genlab.kit.desk import Desk
from genlab.kit.permalink import Link

PAGE = "a-desk-to-test"


@pytest.fixture
def desk() -> Iterator[Desk]:
    start = DuelExperiment()
    laid = Desk(PAGE, start, Link(start))
    laid.show(Link(start))
    yield laid
    for name in start.settings():
        del st.session_state[laid.key(name)]


def test_controls_follow_where_a_setting_takes_others_along(desk: Desk) -> None:
    """Other data, another usual batch; laid out once, the next run of the page moves nothing."""
    st.session_state[desk.key("dataset")] = "glyphs"
    desk.settle()
    found = desk.experiment
    assert found == DuelExperiment.from_settings({"dataset": "glyphs"})
    for name, value in found.settings().items():
        assert st.session_state[desk.key(name)] == value
    desk.settle()
    assert desk.experiment == found


def test_what_the_learner_moved_stays(desk: Desk) -> None:
    st.session_state[desk.key("batch")] = 64
    desk.settle()
    st.session_state[desk.key("dataset")] = "glyphs"
    desk.settle()
    assert desk.experiment.settings()["batch"] == 64 == st.session_state[desk.key("batch")]
