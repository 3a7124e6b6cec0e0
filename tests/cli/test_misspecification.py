"""The claims about misspecified students: rules that can fail, and a report that is the runs'."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import pytest

from genlab.experiments.claims import (
    fid_hardly_notices,
    larger_is_worse,
    plateaus,
    shape,
    simpler_wins,
)
from genlab.experiments.comparisons import COMPARISONS
from genlab.experiments.student import StudentExperiment
from genlab.experiments.students import SMALL, STUDENTS
from genlab.reports.misspecification import report
from genlab.runs.store import Store
from tests.cli.test_reports import tables

SEEDS = 3
ALONE = {  # a student's figures, as the study would have them
    "train_nll": 40.0,
    "nll": 70.0,
    "nll_stderr": 0.1,
    "best_nll": 58.0,
    "kl": 20.0,
    "best_kl": 9.0,
    "fid": 1.0,
    "best_fid": 1.0,
    "fid_stderr": 0.05,
    "fid_floor": 0.5,
}


def figures(**students: dict[str, float]) -> dict[str, list[dict[str, float]]]:
    """Every student's figures over the seeds: `ALONE`, a little apart, but for what is given."""
    return {
        student: [
            {**ALONE, **students.get(student, {}), "seed": float(seed)} for seed in range(SEEDS)
        ]
        for student in STUDENTS
    }


def test_plateaus_differ_by_a_nat_and_by_more_than_seeds_do() -> None:
    assert not plateaus(figures()).holds
    assert not plateaus(figures(fewer={"train_nll": 40.5})).holds
    assert plateaus(figures(fewer={"train_nll": 43.0})).holds
    wide = figures(fewer={"train_nll": 43.0})
    wide["fewer"][0]["train_nll"] = 35.0
    assert not plateaus(wide).holds


@pytest.mark.parametrize(
    ("late", "holds"), [(0, True), (10, False), (40, False)], ids=["alike", "apart", "far apart"]
)
def test_shapes_are_alike_whatever_their_height(late: int, holds: bool) -> None:
    """A curve that is the same but for scale and height passes; one that falls later does not."""
    down = {0: 1.0, 10: 0.5, 20: 0.09, 30: 0.01, 100: 0.0}

    def curve(height: float, shift: int) -> dict[int, float]:
        falls = {0: 1.0} | {step + shift: left for step, left in down.items()}
        steps = [0, 10, 20, 30, 40, 50, 60, 70, 100]
        left = {s: falls[max(k for k in falls if k <= s)] for s in steps}
        return {step: height + (160 - height) * value for step, value in left.items()}

    curves = {student: curve(40.0, 0) for student in STUDENTS} | {"fewer": curve(60.0, late)}
    assert shape(curves).holds == holds


def test_a_simpler_one_wins_in_every_seed_or_not_at_all() -> None:
    assert not simpler_wins(figures()).holds
    won = figures(narrower={"nll": 60.0})
    assert simpler_wins(won).holds and "narrower" in simpler_wins(won).why
    won["narrower"][1]["nll"] = 75.0
    assert not simpler_wins(won).holds
    calm = figures(exact={"nll": 58.1}, narrower={"nll": 57.0})
    assert not simpler_wins(calm).holds  # the exact student does not overfit
    assert not simpler_wins(figures(), "best_nll").holds
    assert simpler_wins(figures(mask={"best_nll": 57.0}), "best_nll").holds


@pytest.mark.parametrize(
    ("exact", "holds"),
    [
        ({}, True),
        ({"fid": 0.6}, True),
        ({"fid": 1.5}, False),  # +50 % of FID is over a fifth of +122 % of KL
        ({"kl": 10.0}, False),  # no overfitting to notice
    ],
)
def test_fid_hardly_notices_a_fifth_of_what_kl_does(exact: dict[str, float], holds: bool) -> None:
    assert fid_hardly_notices(figures(exact=exact)).holds == holds


def test_the_larger_is_judged_in_four_ways() -> None:
    seconds = {"exact": 10.0, "large": 40.0}
    worse = figures(large={"nll": 90.0, "fid": 2.0})
    worse["large"][0]["nll"] = 120.0
    assert [one.holds for one in larger_is_worse(worse, seconds)] == [True] * 4
    alike = larger_is_worse(figures(), {"exact": 10.0, "large": 10.0})
    assert [one.holds for one in alike] == [False] * 4


def test_the_report_is_what_the_recordings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both tables and the verdicts; a second time nothing is trained."""
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    quick = replace(SMALL, watched=200, test=500, judged=100)
    monkeypatch.setattr("genlab.experiments.students.SMALL", quick)
    tiny = StudentExperiment(steps=10, n=200, batch=16)
    text = report([3, 4], "digits", tiny)
    few, many, claims = tables(text)
    assert [row[0] for row in few] == [one.title for one in STUDENTS.values()]
    assert len(many) == len(few) - 1  # plenty of images: not the far larger one
    store = Store(tmp_path / "runs.sqlite")
    runs = [store.get(tiny.but(student="mask", seed=seed).run_id) for seed in (3, 4)]
    found: list[Any] = [run.metrics["kl"] for run in runs]
    assert few[3][7] == f"{mean(found):.2f} ({stdev(found):.2f})"
    assert [row[0][:2] for row in claims] == ["b1", "b1", "b2", "b2", "b3", "b4", "b4", "b4", "b4"]
    assert {row[1] for row in claims} <= {"holds", "DOES NOT HOLD"}
    before = [run.seconds for run in runs]
    assert report([3, 4], "digits", tiny) == text  # the seconds of a core, too, are kept
    assert before == [store.get(run.id).seconds for run in runs]
    assert "another mask, seed 4" in capsys.readouterr().err
    (tmp_path / "report-seconds.json").write_text("{")  # cut off: then nobody knows them
    again = tables(report([3, 4], "digits", tiny))
    assert again[0][3][:-1] == few[3][:-1] and again[0][3][-1].endswith("(wall)")


@pytest.mark.parametrize("name", COMPARISONS)
def test_every_comparison_can_be_laid_out(name: str) -> None:
    """Its runs differ, are of its kind, and differ only in what its table says."""
    comparison = COMPARISONS[name]
    runs = comparison.experiments(seed=5)
    assert 2 <= len(runs) <= 6
    assert len({one.run_id for one in runs.values()}) == len(runs)
    assert all(isinstance(one, comparison.kind) and one.seed == 5 for one in runs.values())
