"""The results that ship: the documents quote them unaltered, and the rules agree with them."""

from __future__ import annotations

import copy
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from genlab.cli.app import app
from genlab.data import shipped
from genlab.data.shipped import about, names
from genlab.experiments.claims import fid_hardly_notices, plateaus, simpler_wins
from genlab.experiments.student import StudentExperiment
from genlab.experiments.students import SMALL, STUDENTS, plenty, usual
from genlab.reports.misspecification import recorded
from genlab.reports.misspecification_told import told
from genlab.reports.trained import trained
from genlab.runs.inline import train_here
from genlab.runs.store import Store

DOCUMENTS = Path(__file__).parents[2] / "docs" / "reports"
PAGE = {"digits": "misspecification.md", "mnist": "misspecification-mnist.md"}
SHIPPED = sorted(
    name.removeprefix("misspecification-")
    for name in names("reports")
    if name.startswith("misspecification-")
)
every_world = pytest.mark.parametrize("data", SHIPPED)


def by_student(result: dict[str, Any], sample: int) -> dict[str, list[dict[str, float]]]:
    return {one["student"]: one["figures"] for one in result["samples"][sample]["students"]}


@every_world
def test_the_document_is_the_result_unaltered(data: str) -> None:
    text = (DOCUMENTS / PAGE[data]).read_text()
    assert text.startswith(recorded(data) + "\n\n## To be read with it\n")


@every_world
def test_the_result_rests_on_what_ships(data: str) -> None:
    """The same teacher and judge, usual settings, three seeds, students of the table."""
    result = about("reports", f"misspecification-{data}")
    assert result["teacher"] == about("teachers", data)
    assert result["judge"] == about("judges", data)["sha256"]
    usually = StudentExperiment().but(teacher=data, **usual(data))
    assert result["settings"] == usually.settings()
    assert len(result["seeds"]) >= 3
    assert [sample["n"] for sample in result["samples"]] == [usually.n, plenty(data)]
    for sample in result["samples"]:
        for one in sample["students"]:
            assert one["title"] == STUDENTS[one["student"]].title
            assert one["parameters"] == usually.but(student=one["student"]).parameters
            assert len(one["figures"]) == len(result["seeds"])


@every_world
def test_the_verdicts_follow_from_the_figures_by_todays_rules(data: str) -> None:
    """Those that need no curve and no other figures than the table's."""
    result = about("reports", f"misspecification-{data}")
    said = {one["claim"]: (one["holds"], one["why"]) for one in result["claims"]}
    few, many = by_student(result, 0), by_student(result, 1)
    for runs in few.values():
        for one in runs:
            one.setdefault("nll_stderr", 0.0)
            one.setdefault("fid_floor", result["floor"][0])
    found = [
        plateaus(many),
        simpler_wins(few, "best_nll"),
        fid_hardly_notices(few),
    ]
    for verdict in found:
        assert said[verdict.claim] == (verdict.holds, verdict.why)


def test_the_command_prints_it_and_trains_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    out = tmp_path / "told.md"
    asked = ["report", "misspecification", "--data", "digits", "--recorded", "--out", str(out)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0 and done.stdout == recorded("digits") + "\n" == out.read_text()
    assert not (tmp_path / "runs.sqlite").exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["report", "misspecification", "--recorded", "--data", "moons"], "moons.json cannot be"),
        (["report", "nll", "--recorded"], "takes no --recorded"),
        (["report", "plateaus", "--ship"], "takes no --ship"),
        (["teach", "judge", "--data", "moons"], "nothing to teach called 'judge moons'"),
        (["teach", "digits", "--data", "mnist"], "nothing to teach called 'digits mnist'"),
    ],
)
def test_what_there_is_not_is_a_sentence(asked: list[str], said: str) -> None:
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 2 and said in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("name", [["mnist"], ["judge", "--data", "mnist"]])
def test_teaching_without_mnist_is_a_sentence(
    name: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    monkeypatch.delenv("GENLAB_DATA", raising=False)
    done = CliRunner().invoke(app, ["teach", *name])
    assert done.exit_code == 2 and "is not on this machine" in done.stderr


def test_a_failed_student_and_a_result_without_verdicts_are_told() -> None:
    result = copy.deepcopy(about("reports", "misspecification-digits"))
    broken = result["samples"][0]["students"][0]
    result["samples"][0]["students"][0] = {
        "student": "exact",
        "title": broken["title"],
        "failed": "It diverged.",
    }
    text = told({**result, "claims": [], "floor": []})
    assert "| It diverged. |" in text.replace("  ", "") and "Not judged, as a run failed." in text
    assert "the truth itself it is unknown" in text


def test_a_cut_run_is_gone_on_with_and_its_seconds_add_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after some turns, then by a report: the figures of an uninterrupted run."""
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    quick = replace(SMALL, watched=100, test=200, judged=50)
    monkeypatch.setattr("genlab.experiments.students.SMALL", quick)
    experiment = StudentExperiment(student="narrower", n=200, batch=16, steps=60)
    whole, cut = Store(tmp_path / "whole.sqlite"), Store(tmp_path / "runs.sqlite")
    expected = train_here(experiment, whole).metrics
    turns = iter([False, True])
    monkeypatch.setattr("genlab.runs.inline.TURN_SECONDS", 0.01)
    stopped = train_here(experiment, cut, should_stop=lambda: next(turns))
    assert stopped.state == "paused" and 0 < stopped.step < 60
    assert trained(experiment, cut).seconds is None  # not a report began it
    assert cut.get(experiment.run_id).metrics == expected
    other = experiment.but(seed=2)
    first = trained(other, cut)
    assert first.seconds is not None and first.seconds > 0
    kept = json.loads((tmp_path / "report-seconds.json").read_text())
    assert kept == {other.run_id: round(first.seconds, 2)}
    cut.delete(other.run_id)
    cut.add(other)
    again = trained(other, cut)  # begun anew: counted from nothing
    assert again.seconds is not None and again.seconds < 2 * first.seconds + 1
    assert again.info.metrics == first.info.metrics


def test_a_shipped_result_that_is_damaged_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(shipped.folder("reports"), tmp_path / "reports")
    monkeypatch.setattr(shipped, "folder", lambda kind: tmp_path / kind)
    (tmp_path / "reports" / "misspecification-digits.json").write_text('{"samples": [')
    asked = ["report", "misspecification", "--data", "digits", "--recorded"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 2 and "misspecification-digits.json" in done.stderr
