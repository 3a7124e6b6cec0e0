"""The report on autoencoders: what it measures, and that its sentences follow its figures."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from genlab.cli.app import app
from genlab.data.shipped import about
from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.frame import decode
from genlab.experiments.journals import JOURNAL_SIZES, journal_runs
from genlab.experiments.latent_rows import BETAS, PLAIN, VARIATIONAL, beta_row, twins
from genlab.kit.theme import ASSETS
from genlab.reports import latent
from genlab.reports.latent import CODE_FIGURES, latent_runs, measure, recorded
from genlab.reports.latent_told import latent_said, told_latent
from genlab.runs.store import Store
from genlab.runs.transfer import import_run

DOCUMENT = Path(__file__).parents[2] / "docs" / "reports" / "latent.md"
TINY: dict[str, Any] = {"dataset": "digits", "hidden": "small", "steps": 40, "batch": 16}
RESULT: dict[str, Any] = {"budgets": {"digits": 20.0}, "at_least": {"digits": 0.88}}


def row(label: str, *runs: dict[str, Any], **settings: Any) -> dict[str, Any]:
    settings = {"dataset": "digits", "family": "ae", "bottleneck": 8, **settings}
    return {"label": label, "settings": settings, "parameters": 1, "runs": list(runs)}


def test_the_runs_are_those_of_the_page() -> None:
    runs = latent_runs([3, 4])
    usual = AutoencoderExperiment()
    for place, seed in enumerate((3, 4)):
        pair = twins(usual.but(seed=seed))
        for kind in (PLAIN, VARIATIONAL):
            assert runs["twins"][kind][place] == pair[kind]
    for group, dataset in (("sizes", "digits"), ("sizes_drawn", "glyphs")):
        sizes = runs[group].values()
        assert [len(one) for one in sizes] == [1] * len(JOURNAL_SIZES)
        assert [one[0] for one in sizes] == list(journal_runs(dataset, seed=3).values())
    assert {one[0].dataset for one in runs["large"].values()} >= {"glyphs"}
    assert all(one[0].seed == 3 for one in runs["large"].values())
    assert [one[0] for one in runs["betas"].values()] == list(beta_row(3).values())
    assert len(runs["betas"]) == len(BETAS)


def test_a_report_has_every_run_s_figures_and_its_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    plain = AutoencoderExperiment.from_settings(TINY)
    pair = twins(plain)
    few = {
        "twins": {kind: [one, one.but(seed=2)] for kind, one in pair.items()},
        "large": {},
        "sizes": {f"{size}": [plain.but(bottleneck=size)] for size in (1, 4)},
        "sizes_drawn": {},
        "betas": {f"{beta:g}": [pair[VARIATIONAL].but(beta=beta)] for beta in (1.0, 60.0)},
    }
    monkeypatch.setattr(latent, "latent_runs", lambda seeds: few)
    store = Store(tmp_path / "runs.sqlite")
    result = measure([1, 2], store)
    first = result["groups"]["twins"][0]["runs"][0]
    assert first["id"] == plain.run_id and first["seconds"] > 0
    figures = store.get(plain.run_id).metrics
    for name in CODE_FIGURES:
        assert first[name] == (None if name not in figures else pytest.approx(figures[name], 1e-5))
    assert first["one_nn_in_budget"] == first["one_nn"]
    monkeypatch.setattr(latent, "BUDGETS", {"digits": first["seconds"] / 2})
    by_half = latent.code_row("again", [plain], store)["runs"][0]
    half = [decode(blob) for _, blob in store.blobs(plain.run_id)]
    looks = [one.losses["one_nn"] for one in half if one.step <= 20 and "one_nn" in one.losses]
    assert by_half["one_nn_in_budget"] == pytest.approx(looks[-1], rel=1e-5)
    text = told_latent(result)
    assert "| plain " in text and "| variational " in text
    assert text.count("\n## ") == 3  # there are no large ones


def test_who_has_fewer_holes_is_told_whichever_way_it_falls() -> None:
    one = {"psnr": 15.0, "one_nn_in_budget": 0.9}
    rows = [
        row(PLAIN, {**one, "holes": 0.1}, {**one, "holes": 0.02, "one_nn_in_budget": 0.5}),
        row(VARIATIONAL, {**one, "holes": 0.05}, {**one, "holes": 0.05, "psnr": 16.0}),
    ]
    said = "\n".join(latent_said("twins", rows, RESULT))
    assert "fewer holes than its twin in 1 of 2 seeds" in said
    assert "more exactly (PSNR) in 0 of 2 seeds" in said
    assert "plain: within 20 s of a core 0.500 or more" in said
    assert "at least 0.88 in 1 of 2 seeds" in said


def test_sizes_and_prices_say_what_their_numbers_say() -> None:
    def sizes(*shares: tuple[float, float]) -> str:
        rows = [
            row(f"{2**i}", {"one_nn": share, "psnr": psnr})
            for i, (share, psnr) in enumerate(shares)
        ]
        return "\n".join(latent_said("sizes", rows, RESULT))

    assert "PSNR rises with every doubling, from 13.0 to 17.0 dB" in sizes(
        (0.5, 13), (0.8, 15), (0.95, 17)
    )
    assert "4 numbers are enough for 90%" in sizes((0.5, 13), (0.8, 15), (0.95, 17))
    assert "does not rise" in sizes((0.5, 13), (0.8, 12))
    assert "None of these sizes is enough" in sizes((0.5, 13), (0.8, 15))

    def betas(*used: float | None) -> str:
        rows = [row(f"{i + 1}", {"active": count}) for i, count in enumerate(used)]
        return "\n".join(latent_said("betas", rows, RESULT))

    assert "Of 8 numbers are in use, by beta: 8 at 1, 3 at 2, 0 at 3." in betas(8, 3, 0)
    assert "the fewer numbers stay in use" in betas(8, 3, 0)
    assert "does not fall" in betas(8, 8, 8) and "does not fall" in betas(8, 3, 4)
    assert "Not judged" in betas(8, None)


# What ships


def shipped_runs() -> dict[str, dict[str, Any]]:
    groups = about("reports", "latent")["groups"]
    return {one["id"]: one for rows in groups.values() for row in rows for one in row["runs"]}


def test_the_document_is_the_result_unaltered() -> None:
    assert DOCUMENT.read_text().startswith(recorded() + "\n")


def test_the_result_is_of_todays_settings() -> None:
    result = about("reports", "latent")
    assert result["settings"] == AutoencoderExperiment().settings()
    assert len(result["seeds"]) == 5
    groups = latent_runs(result["seeds"])
    for name, rows in groups.items():
        told = {row["label"]: [one["id"] for one in row["runs"]] for row in result["groups"][name]}
        for label, runs in rows.items():
            assert told[label] == [one.run_id for one in runs]


def test_recordings_that_ship_have_the_figures_of_the_report(tmp_path: Path) -> None:
    told, store, found = shipped_runs(), Store(tmp_path / "shipped.sqlite"), 0
    for file in (ASSETS / "recordings").glob("autoencoder-*.genlab"):
        info = import_run(file.read_bytes(), store)
        assert info.id in told, "Make the report again, and the recording from its run"
        for name in CODE_FIGURES:
            value = told[info.id][name]
            assert value == (None if value is None else pytest.approx(info.metrics[name], rel=1e-5))
        found += 1
    assert found >= 4


def test_a_plain_autoencoder_names_digits_within_its_seconds() -> None:
    """The lesson rests on it: .88 of held-out handwritten digits after 20 s of a core."""
    result = copy.deepcopy(about("reports", "latent"))
    plain = next(one for one in result["groups"]["twins"] if one["label"] == PLAIN)
    named = [one["one_nn_in_budget"] for one in plain["runs"]]
    assert sum(named) / len(named) >= result["at_least"]["digits"]


def test_the_command_prints_what_ships_and_trains_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    done = CliRunner().invoke(app, ["report", "latent", "--recorded"])
    assert done.exit_code == 0 and done.stdout == recorded() + "\n"
    assert not (tmp_path / "runs.sqlite").exists()
