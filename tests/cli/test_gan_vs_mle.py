"""The report on teachers of images: every figure is a recording's, every sentence a figure's."""

from __future__ import annotations

import copy
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import pytest
from typer.testing import CliRunner

from genlab.cli.app import app
from genlab.data.shipped import about, names
from genlab.experiments.claims import Verdict
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_claims import GAN_SIDE, NLL_SIDE
from genlab.experiments.duel_looks import LOOKS, judge_of
from genlab.reports import gan_vs_mle
from genlab.reports.gan_vs_mle import SIDES, images_row_of, images_verdicts, measure
from genlab.reports.gan_vs_mle_told import images_said, told_images
from genlab.runs.store import Store
from tests.cli.test_reports import tables

TINY_IMAGES = DuelExperiment(
    dataset="digits", couplings=2, width=8, critic_width=8, batch=16, steps=10
)
SHIPPED_IMAGES = [name for name in names("reports") if name.startswith("gan-vs-mle-")]


def row(label: str, fids: list[float], bits: float = 2.0) -> dict[str, Any]:
    figures = [
        {"fid": f, "fid_stderr": 0.1, "kid": f - 3, "kid_stderr": 0.1, "bits_per_dim": bits}
        for f in fids
    ]
    return {"label": label, "settings": {}, "figures": figures, "seconds": 1.0}


def result(nll: list[float], gan: list[float]) -> dict[str, Any]:
    rows = [row(NLL_SIDE, nll), row(GAN_SIDE, gan, bits=400.0)]
    verdicts = [vars(one) for one in images_verdicts(rows)]  # type: ignore[arg-type]
    real = {"label": "real against real", "figures": [{"fid": 3.0, "fid_stderr": 0.5}]}
    return {"rows": rows, "claims": verdicts, "real": real}


def test_sentences_say_what_numbers_say_whichever_way_they_fall() -> None:
    for_likelihood = images_said(result([3.5, 3.6], [8.0, 9.0]))
    assert for_likelihood[0].startswith("- a1 holds by FID: 3.55 (3.5 to 3.6) by likelihood")
    assert for_likelihood[1].startswith("- a1 holds by KID")
    assert "The lowest FID has likelihood, 3.55" in for_likelihood[2]
    assert "no more than chance above" in for_likelihood[2]
    assert "from 2.000 (likelihood) to 400.0 (non-saturating GAN)" in for_likelihood[3]
    for_gan = images_said(result([8.0, 9.0], [6.0, 7.0]))
    assert for_gan[0].startswith("- a1 does not hold by FID") and "GAN's is lower." in for_gan[0]
    assert "The lowest FID has non-saturating GAN, 6.50" in for_gan[2]
    assert "still above" in for_gan[2]
    assert images_said(result([6.0, 9.0], [8.0, 7.0]))[0].endswith("level.")


def test_a_teacher_without_figures_is_not_judged() -> None:
    rows = [images_row_of(NLL_SIDE, {}, []), row(GAN_SIDE, [3.0])]
    assert images_verdicts(rows) == []  # type: ignore[arg-type]


def test_the_report_is_what_the_recordings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    found = measure([1, 2], "digits", TINY_IMAGES)
    table, claims = tables(told_images(found))
    store = Store(tmp_path / "runs.sqlite")
    for cells, (label, settings) in zip(table, SIDES["digits"].items(), strict=False):
        one = DuelExperiment.from_settings({**TINY_IMAGES.settings(), **settings})
        runs = [store.get(one.but(seed=seed).run_id).metrics for seed in (1, 2)]
        for column, name in ((2, "FID"), (4, "precision")):
            values: list[Any] = [float(f"{run[name.lower()]:.7g}") for run in runs]
            told = cells[column].split()
            assert told[0] == figure(mean(values)) and told[1] == f"({figure(stdev(values))})"
        assert cells[0] == label and cells[-1] == "2 of 2"
    assert table[-1][0] == "real against real" and table[-1][2].startswith("3.093")
    assert [one[0] for one in claims] == [f"a1: lower {f} by likelihood" for f in ("FID", "KID")]
    assert all(isinstance(one, Verdict) for one in images_verdicts(found["rows"]))


def figure(value: float) -> str:
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3f}"


def test_data_without_a_budget_get_a_sentence() -> None:
    done = CliRunner().invoke(app, ["report", "gan-vs-mle", "--data", "moons"])
    assert done.exit_code == 2 and "take digits or mnist" in done.stderr


def test_what_ships_is_told_unaltered_and_judged_by_todays_rules() -> None:
    assert "gan-vs-mle-digits" in SHIPPED_IMAGES
    for name in SHIPPED_IMAGES:
        shipped, data = about("reports", name), name.removeprefix("gan-vs-mle-")
        text = (Path(__file__).parents[2] / "docs" / "reports" / f"{name}.md").read_text()
        assert text.startswith(gan_vs_mle.recorded(data) + "\n\n## To be read with it\n")
        assert shipped["judge"] == about("judges", judge_of(data))["sha256"]
        assert (shipped["n"], shipped["pairs"]) == (LOOKS[data].n, LOOKS[data].pairs)
        assert len(shipped["seeds"]) >= 3
        assert [one["label"] for one in shipped["rows"]] == list(SIDES[data])
        assert [one["settings"] for one in shipped["rows"]] == list(SIDES[data].values())
        assert shipped["claims"] == [vars(one) for one in images_verdicts(shipped["rows"])]


def test_a_failed_seed_is_counted_out() -> None:
    whole = result([3.5, 3.6], [8.0, 9.0])
    less = copy.deepcopy(whole)
    less["rows"][1]["figures"] = []
    assert not any("GAN" in line for line in images_said({**less, "claims": []}))
