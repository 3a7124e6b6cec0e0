"""An exported script or notebook is the run: alone, it comes to the recorded figures."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from genlab.data.shipped import folder
from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.experiment import Experiment
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.image import ImageExperiment
from genlab.experiments.inversion import InversionExperiment
from genlab.experiments.travel import TravelExperiment
from genlab.experiments.turns import TurnsExperiment
from genlab.runs.bundle import BundleError, bundle
from genlab.runs.inline import train_here
from genlab.runs.standalone import notebook, script
from genlab.runs.store import RunInfo, Store
from tests.data.brought import drawing, picture, table

TINY_DUEL: dict[str, Any] = {"couplings": 2, "width": 8, "batch": 32, "steps": 40}
RUNS: dict[str, Experiment] = {
    "moons": FlowExperiment(dataset="moons", steps=60, couplings=4, width=16),
    "shifts and bells": FlowExperiment(
        dataset="8gaussians", coupling="additive", base="mixture", steps=60, couplings=4, width=16
    ),
    "reverse": FlowExperiment(
        dataset="circles", objective="reverse", coupling="linear", steps=60, couplings=2
    ),
    "few points": FlowExperiment(dataset="checkerboard", steps=60, width=8, train_points=100),
    "own drawing": FlowExperiment(dataset="own", own=drawing(60), steps=60, couplings=2, width=16),
    "own table": FlowExperiment(dataset="own", own=table(60), steps=60, couplings=2, width=16),
    "own picture": FlowExperiment(dataset="own", own=picture(9), steps=60, couplings=2, width=16),
    "duel": DuelExperiment(
        **TINY_DUEL, loss="leastsquares", gradient_penalty=1.0, spectral=True, smoothing=0.1
    ),
    "duel without a flow": DuelExperiment(**TINY_DUEL, objective="plain", instance_noise=0.3),
    "duel that changes": DuelExperiment(
        **TINY_DUEL, changes="10:critic_rate=0.0001,r1=1;20:loss=hinge,critic_steps=2"
    ),
    "duel on digits": DuelExperiment(**TINY_DUEL, dataset="digits", objective="hybrid"),
    "duel on large images": DuelExperiment(dataset="glyphs", steps=10, batch=4, critic_width=8),
    "slow motion": TurnsExperiment(
        couplings=2, width=8, batch=32, steps=14, after=8, objective="hybrid"
    ),
    "search for latents": InversionExperiment(
        objective="gan", couplings=2, width=8, batch=32, trained=8, steps=20, tries=2
    ),
    "journey": TravelExperiment(steps=10, way="sphere"),
    "digits": FlowExperiment(dataset="digits", steps=40, couplings=2, width=32, batch=64),
    "images": ImageExperiment(dataset="digits", steps=20, batch=8),
    "large images": ImageExperiment(dataset="glyphs", steps=10, batch=4, train_images=100),
    "autoencoder": AutoencoderExperiment(steps=20, batch=16, bottleneck=3),
    "variational autoencoder": AutoencoderExperiment(
        dataset="glyphs", family="vae", steps=10, batch=16, train_images=300
    ),
}


def train(experiment: Experiment, folder: Path) -> RunInfo:
    """Record the run and return it done."""
    info = train_here(experiment, Store(folder / "runs.sqlite"))
    assert info.state == "done", info.reason
    return info


@pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)
def test_the_script_reproduces_the_run(experiment: Experiment, tmp_path: Path) -> None:
    """It runs where the project cannot be imported, and every figure agrees to the last digit."""
    info = train(experiment, tmp_path)
    if "fid" in info.metrics:  # its judge's weights are no code
        shutil.copytree(folder("judges"), tmp_path / "assets" / "judges")
    if experiment.name == "travel":  # nor are those of its flow, and its judge's
        for kind in ("flows", "judges"):
            shutil.copytree(folder(kind), tmp_path / "assets" / kind)
    file = tmp_path / "run.py"
    file.write_text(script(experiment, info.metrics, info.step))
    assert "genlab." not in "".join(
        line for line in file.read_text().splitlines() if "import" in line
    )
    ran = subprocess.run(
        [sys.executable, "-I", str(file)], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    compared = [line.split() for line in ran.stdout.splitlines() if " recorded " in line]
    assert [words[0] for words in compared] == list(info.metrics)
    for words in compared:
        assert words[2] == words[4], " ".join(words)


@pytest.mark.parametrize(("name", "figure"), [("moons", "nll"), ("images", "bits_per_dim")])
def test_the_notebook_reproduces_the_run(name: str, figure: str, tmp_path: Path) -> None:
    """The same as cells, executed by a real kernel."""
    info = train(RUNS[name], tmp_path)
    book = nbformat.reads(notebook(RUNS[name], info.metrics, info.step), as_version=4)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    printed = "".join(
        output["text"] for output in book.cells[-1]["outputs"] if output["output_type"] == "stream"
    )
    assert f"now {info.metrics[figure]}" in printed


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_the_same_run_gives_the_same_file(experiment: type[Experiment]) -> None:
    """An export is content: asked twice, it is the same bytes."""
    one = experiment()
    assert script(one, {"nll": 1.0}, 10) == script(one, {"nll": 1.0}, 10)
    assert notebook(one, {"nll": 1.0}, 10) == notebook(one, {"nll": 1.0}, 10)


def test_names_that_clash_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two modules that define one name cannot stand in one file, and the error says which."""
    package = tmp_path / "genlab_clash"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text("LIMIT = 1\n")
    (package / "b.py").write_text("LIMIT = 2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(BundleError, match=r"`LIMIT` is defined in genlab_clash\.a and"):
        bundle(["genlab_clash.a", "genlab_clash.b"])
