"""Reports: every figure comes from recordings; the verdict is the worst seed's."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean, stdev

import pytest
import typer

from genlab.cli.reporting import parse
from genlab.experiments.flow import FlowExperiment
from genlab.reports.nll import report, verdict
from genlab.runs.store import Store

TINY = FlowExperiment(steps=20, couplings=2, width=8, batch=32)


def tables(text: str) -> list[list[list[str]]]:
    """The rows of each table in Markdown, without their headers."""
    found = re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE)
    lines = [block.strip().splitlines()[2:] for block in found]
    return [[[c.strip() for c in line.strip("|").split("|")] for line in one] for one in lines]


def test_the_report_is_what_the_recordings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    text = report([3, 5], TINY, ["moons", "circles"])
    overview, by_seed = tables(text)
    store = Store(tmp_path / "runs.sqlite")
    for row, gaps in zip(overview, by_seed, strict=True):
        infos = [store.get(TINY.but(dataset=row[0], seed=seed).run_id) for seed in (3, 5)]
        found = [info.metrics["gap"] for info in infos]
        assert gaps == [row[0], *(f"{gap:+.4f}" for gap in found)]
        assert row[4:7] == [f"{mean(found):+.4f}", f"{stdev(found):.4f}", f"{max(found):+.4f}"]
        integrals = [info.metrics["integral"] for info in infos]
        assert row[9] == f"{max(integrals, key=lambda one: abs(one - 1)):.4f}"
        assert float(row[7]) > 0 and float(row[8]) > 0
        assert float(row[10]) > 0  # seconds of a core
    assert overview[0][-1] == "ABOVE 0.03"
    assert overview[1][-1] == "not below the floor"
    again = report([3, 5], TINY, ["moons", "circles"])
    assert tables(again) == [overview, by_seed]  # none was trained; the seconds, too, were kept
    (tmp_path / "report-seconds.json").unlink()
    unknown = report([3, 5], TINY, ["moons", "circles"])
    assert [row[10].split()[-1] for row in tables(unknown)[0]] == ["(wall)"] * 2
    assert "moons, seed 5" in capsys.readouterr().err


def test_a_run_that_failed_stands_in_the_table_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    wild = TINY.but(learning_rate=1.0, clip=False, steps=2000, couplings=8)
    overview, by_seed = tables(report([1], wild, ["moons"]))
    assert overview[0][-1].startswith("failed: The ")
    assert "at step" in overview[0][-1]
    assert by_seed == [["moons", "failed"]]


@pytest.mark.parametrize(
    ("bar", "gaps", "expected"),
    [
        (0.03, [0.01, 0.03], "within 0.03"),
        (0.03, [0.01, 0.031], "ABOVE 0.03"),
        (0.03, [0.01, -0.014], "within 0.03"),
        (0.03, [0.01, -0.016], "BELOW THE FLOOR"),
        (None, [5.0, 0.1], "not below the floor"),
        (None, [5.0, -0.1], "BELOW THE FLOOR"),
        (None, [], "unknown"),
    ],
)
def test_the_verdict_is_the_worst_seeds(
    bar: float | None, gaps: list[float], expected: str
) -> None:
    assert verdict(bar, gaps, [0.005] * len(gaps)) == expected


def test_seeds_are_read_once_each_and_in_order() -> None:
    assert parse("3, 1,3,2") == [3, 1, 2]


MANY = ",".join(map(str, range(21)))


@pytest.mark.parametrize("seeds", ["", "1,", "-1", "1.5", "x", "9999999999", MANY])
def test_seeds_that_are_none_get_one_sentence(
    seeds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        parse(seeds)
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
