"""The museum of collapse: valid games, claims that can fail, a report that says how often."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from genlab.data import load
from genlab.data.shipped import about
from genlab.experiments import exhibits
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.exhibits import EXHIBITS, FEW, MODES_OF, Exhibit, exhibit_of
from genlab.figures.exhibits import unpacked
from genlab.reports import exhibits as report
from genlab.runs.store import Store


def test_every_exhibit_is_a_run_of_its_own_and_is_known_from_any_seed() -> None:
    runs = {one.experiment.run_id for one in EXHIBITS.values()}
    assert len(runs) == len(EXHIBITS)
    for one in EXHIBITS.values():
        assert exhibit_of(one.experiment.but(seed=9)) is one
        assert exhibit_of(one.experiment.but(width=32)) is None
    assert exhibit_of(DuelExperiment()) is None


def test_the_modes_are_those_of_the_data() -> None:
    for name, count in MODES_OF.items():
        data = load(name)
        assert data.modes is not None and len(data.modes.centres) == count
    assert {str(one.settings.get("dataset", "8gaussians")) for one in EXHIBITS.values()} <= set(
        MODES_OF
    )


@pytest.mark.parametrize(
    ("figures", "holds"),
    [
        ({"modes": 0.0, "quality": 0.0}, True),
        ({"modes": 2.0}, True),
        ({"modes": 3.0, "quality": 1.0}, False),
        ({"modes": math.nan}, False),
        ({"modes": None}, False),
        ({}, False),
    ],
)
def test_a_claim_is_held_against_the_figures(figures: dict[str, float | None], holds: bool) -> None:
    assert Exhibit("Few", "", "", {}, ends=FEW).holds(figures) is holds


def test_what_ships_is_of_the_exhibits_of_today() -> None:
    """Its figures are held against the claims again; each picture has its points."""
    shipped = about("reports", "exhibits")
    claims = [(one.title, one.claim) for one in EXHIBITS.values()]
    assert [(row["title"], row["claim"]) for row in shipped["rows"]] == claims
    for row, one in zip(shipped["rows"], EXHIBITS.values(), strict=True):
        ends = zip(row["modes"], row["quality"], strict=True)
        assert row["held"] == sum(one.holds({"modes": m, "quality": q}) for m, q in ends)
        assert len(row["modes"]) == len(shipped["seeds"]) >= 3
        for name in ("data", "samples"):
            assert len(unpacked(row[name], 4.0)) == report.PICTURED
    few = [row for row in shipped["rows"] if row["held"] < len(shipped["seeds"])]
    assert all("luck" in row["title"] for row in few)  # whatever else it is called, it says so


def test_the_report_trains_each_exhibit_and_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ten steps from a normal: no mode of the ring is missed by a sample there, few are hit."""
    monkeypatch.setattr(exhibits, "EXHIBIT_STEPS", 10)
    monkeypatch.setattr(report, "default_path", lambda: tmp_path / "runs.sqlite")
    tiny = {"couplings": 2, "width": 8, "batch": 8, "critic_width": 8}
    chosen = {
        "all": Exhibit("All", "", "all eight", {**tiny, "objective": "nll"}, {"modes": (8, 8)}),
        "none": Exhibit("None", "", "none", {**tiny, "objective": "plain"}, {"modes": (0, 0)}),
    }
    monkeypatch.setattr(report, "EXHIBITS", chosen)
    result = report.exhibits_measured([1, 2])
    assert [row["title"] for row in result["rows"]] == ["All", "None"]
    for row, one in zip(result["rows"], chosen.values(), strict=True):
        assert len(row["modes"]) == len(row["quality"]) == 2
        assert row["held"] == sum(one.holds({"modes": modes}) for modes in row["modes"])
    assert result["rows"][1]["gap"] == [None, None]  # no density
    told = report.exhibits_told(result)
    assert "no density" in told and "of 2" in told and "--seeds 1,2" in told
    assert len(Store(tmp_path / "runs.sqlite").runs("done")) == 4
