"""Figures of the lab: drawn in both themes from what the runs came to, with words for all of it."""

from __future__ import annotations

import pytest

from genlab.experiments.student import StudentExperiment
from genlab.experiments.study import CLAIMS
from genlab.figures.claims import FIGURES
from genlab.figures.lab import Gap, cures_figure, enlarged_figure, floor_figure
from genlab.figures.palette import Mode
from genlab.figures.recording import render
from tests.experiments.test_study import evidence


def texts(figure) -> str:
    """All that is written in a figure."""
    from matplotlib.text import Text

    return " ".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_has_its_figure(name: str, mode: Mode) -> None:
    for count in (1, 3):
        for figure, alt in FIGURES[name](evidence(count), mode):
            assert render(figure, "svg").startswith(b"<?xml")
            assert len(alt) > 20 and "nan" not in alt.lower()


def test_what_lies_far_beyond_is_written_at_the_edge() -> None:
    proof = evidence(exact={"nll": 6.8e7})
    [(figure, alt)] = FIGURES["simpler"](proof, "light")
    assert "6.8e+07" in texts(figure) and "6.8e+07" in alt
    assert figure.axes[0].get_xlim()[1] < 200


def test_the_floor_is_drawn_with_its_error_and_what_there_is_to_learn() -> None:
    assert "142.2 nats" in texts(floor_figure(48.09, 0.021, 190.31, "light"))
    figure = enlarged_figure(48.09, 0.021, "dark")
    assert "48.090 ± 0.021" in texts(figure)
    low, high = figure.axes[0].get_xlim()
    assert low < 48.09 - 0.021 and high - low < 1
    for floor in (48.09, -29.98):  # densities may be above 1: a floor may be below 0
        low, high = floor_figure(floor, 0.021, None, "light").axes[0].get_xlim()
        assert low < floor < high


def test_cures_stand_in_rows_with_their_gaps() -> None:
    jitter = Gap("jitter", 9.3, 7.4, StudentExperiment(jitter=0.2))
    figure = cures_figure([Gap("nothing", 156.1, 9.0, StudentExperiment()), jitter], "light")
    assert "156.1" in texts(figure) and "jitter" in texts(figure)
