"""The reports on duels: every figure is a recording's, published rows stand as published."""

from __future__ import annotations

from pathlib import Path
from statistics import mean, median, stdev
from typing import Any

import pytest
from typer.testing import CliRunner

from genlab.cli.app import app
from genlab.data.shipped import about, folder, weights
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_results import ModesRow
from genlab.models.truth import PlaneTruth
from genlab.reports import modes, nash, truths
from genlab.reports.modes_told import modes_said
from genlab.reports.nash_told import nash_summary, nats_left
from genlab.runs.store import Store
from tests.cli.test_reports import tables

TINY = DuelExperiment(couplings=2, width=8, critic_width=8, batch=16, steps=20)
NASH_TINY = DuelExperiment(critic_width=8, batch=16, dataset="8gaussians")


@pytest.fixture(autouse=True)
def few_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genlab.experiments.duel_evaluation.UNSEEN_POINTS", 500)


def test_the_report_from_the_equilibrium_is_what_the_recordings_say(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs.sqlite")
    text = nash.report([3, 5], NASH_TINY, (10, 20), store)
    overview, by_seed, claims = tables(text)
    assert [row[:2] for row in overview] == [
        [label, steps] for label in nash.AT_NASH for steps in ("10", "20")
    ]
    place = 0
    for settings in nash.AT_NASH.values():
        for steps in (10, 20):
            one = NASH_TINY.but(**settings, start="nash", steps=steps)
            runs = [store.get(one.but(seed=seed).run_id).metrics for seed in (3, 5)]
            left: list[Any] = [float(f"{run['kl']:.7g}") for run in runs]
            told = (mean(left), median(left), stdev(left), min(left), max(left))
            assert overview[place][2:7] == [nats_left(x) for x in told]
            assert by_seed[place][2:] == [nats_left(x) for x in left]
            place += 1
    best = next(row for row in overview if "the best D" in row[0])
    assert best[2] == "0.0000"  # it rests
    assert tables(nash.report([3, 5], NASH_TINY, (10, 20), store)) == [overview, by_seed, claims]
    assert len(claims) == 2 + 2 * 4  # who stays, by rate; who leaves, by number of steps


def test_the_report_on_modes_is_what_the_recordings_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(tmp_path / "runs.sqlite")
    ring, grid = tables(modes.report([1, 2], TINY, store))
    assert "grid25: flow, both, seed 2" in capsys.readouterr().err
    for dataset, table, count in (("ring8", ring, 8), ("grid25", grid, 25)):
        for row, (label, settings) in zip(table, modes.MODE_RUNS.items(), strict=False):
            runs = [
                store.get(TINY.but(**settings, dataset=dataset, seed=seed).run_id).metrics
                for seed in (1, 2)
            ]
            found: list[Any] = [run["modes"] for run in runs]
            assert row[:2] == [label, f"{mean(found):.1f} ({stdev(found):.1f})"]
            assert row[-1] == "2 of 2"
            assert (row[3] == "no density") == (label.startswith("plain"))
        assert table[-1][:3] == ["a perfect sampler", str(count), "98.889"]
        assert len(table) == len(modes.MODE_RUNS) + len(modes.PUBLISHED) + 1
    assert ["published: VEEGAN (Srivastava et al., 2017)", "8", "52.9", "", ""] in ring
    assert ["published: PacGAN4 (Lin et al., 2018)", "24.8", "93.6", "", ""] in grid


def test_a_run_that_failed_is_counted_out(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs.sqlite")
    wild = TINY.but(critic_rate=1.0, critic_steps=10, loss="wasserstein", steps=400)
    ring, _ = tables(modes.report([1], wild, store))
    assert "0 of 1" in [row[-1] for row in ring]


def test_the_document_is_the_result_unaltered_and_trains_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    out = tmp_path / "told.md"
    done = CliRunner().invoke(app, ["report", "nash", "--recorded", "--out", str(out)])
    assert done.exit_code == 0 and done.stdout == nash.recorded() + "\n" == out.read_text()
    assert not (tmp_path / "runs.sqlite").exists()
    document = (Path(__file__).parents[2] / "docs" / "reports" / "nash.md").read_text()
    assert document.startswith(nash.recorded() + "\n\n## To be read with it\n")


@pytest.mark.parametrize(
    ("stayed", "left", "said"),
    [
        (True, [True, True], "leaves; likelihood stays. a2 holds."),
        (True, [True, False], "leaves after 1,000 steps, else not beyond the spread of seeds; "),
        (True, [False, False], "does not leave; likelihood stays. a2 DOES NOT HOLD."),
        (False, [True, True], "leaves; likelihood does not stay. a2 DOES NOT HOLD."),
    ],
)
def test_a_sentence_says_of_a_rate_what_the_verdicts_say(
    stayed: bool, left: list[bool], said: str
) -> None:
    claims: list[dict[str, Any]] = [{"claim": "a2: likelihood stays", "holds": stayed}]
    for steps, holds in zip(("1,000", "3,000"), left, strict=True):
        claims.append({"claim": f"a2: non-saturating GAN leaves, {steps} steps", "holds": holds})
    (lines,) = nash_summary(claims)
    assert lines.startswith("- non-saturating GAN: ") and said in lines


def row(modes: list[Any], quality: list[Any]) -> ModesRow:
    gap = [None] * len(modes)
    return {"data": "ring8", "label": "GAN", "modes": modes, "quality": quality, "gap": gap}


@pytest.mark.parametrize(
    ("modes", "quality", "said"),
    [
        ([8, 8], [0.90, 0.92], "reaches all modes in every seed; 91 % of its"),
        ([8, 7], [0.999, 0.999], "loses modes (7.5 of 8 on average, fewest 7); more of its"),
        ([1, None], [0.99, None], "loses modes (1.0 of 8 on average, fewest 1); as many"),
        ([None, None], [None, None], "no run finished"),
    ],
)
def test_a_sentence_says_of_a_generator_what_its_row_says(
    modes: list[Any], quality: list[Any], said: str
) -> None:
    assert said in modes_said(row(modes, quality), 8, 0.98889)


def test_a_truth_is_shipped_with_its_measured_entropy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genlab.data.shipped.folder", lambda kind: tmp_path / kind)
    monkeypatch.setattr(truths, "TRUTH_DRAWS", 1000)
    said = truths.teach(1, ("moons",), 30)
    truth = PlaneTruth("moons")
    assert float(said.split()[2]) == pytest.approx(truth.entropy, abs=1e-4)
    assert about("truths", "moons")["steps"] == 30
    assert set(weights("truths", "moons")) == set(truth.flow.state_dict())


@pytest.mark.parametrize("name", truths.TAUGHT)
def test_the_shipped_truths_have_the_entropy_they_say(name: str) -> None:
    import torch

    truth = PlaneTruth(name)
    x = truth.draw(20_000, torch.Generator().manual_seed(77))
    log_p = truth.log_prob(x)
    stderr = float(log_p.std()) / 20_000**0.5
    assert -float(log_p.mean()) == pytest.approx(truth.entropy, abs=4 * stderr)
    assert (folder("truths") / f"{name}.json").exists()


def test_a_figure_of_eight_digits_is_told_by_its_order() -> None:
    assert [nats_left(x) for x in (-1e-7, 0.04066, 999.9, 32004444.0)] == [
        "0.0000",
        "0.0407",
        "999.9000",
        "3.20e+07",
    ]
