"""The command line, as a person or a script calls it: real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.data.brought import drawing
from tests.data.idx_files import NAMES, write_folder

SMALL = ("--set", "steps=40", "--set", "couplings=2", "--set", "width=8")


@pytest.fixture
def genlab(tmp_path: Path):
    """Return a function that runs the command line with recordings of its own."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "genlab", *arguments],
            env={**os.environ, "GENLAB_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def test_train_prints_one_json_object(genlab) -> None:
    """stdout holds the object and nothing else; the NLL has its error and floor."""
    ran = genlab("train", "flow", "--set", "dataset=checkerboard", *SMALL, "--json")
    assert ran.returncode == 0, ran.stderr
    summary = json.loads(ran.stdout)
    assert summary["experiment"] == "flow" and summary["run"].startswith("flow-")
    assert summary["settings"]["dataset"] == "checkerboard" and summary["steps"] == 40
    assert summary["seconds"] > 0
    figures = summary["metrics"]
    assert figures["entropy"] == pytest.approx(3.4657, abs=1e-4)
    assert figures["nll"] > figures["entropy"] - 3 * figures["nll_stderr"]
    assert 0 < figures["nll_stderr"] < 0.1


def test_own_data_are_settings_like_any_other(genlab) -> None:
    """Trained from their text, with a floor; a list of recordings shortens it."""
    own = ("--set", "dataset=own", "--set", f"own={drawing(200)}")
    summary = json.loads(genlab("train", "flow", *own, *SMALL, "--json").stdout)
    assert summary["settings"]["own"] == drawing(200)
    assert summary["metrics"]["nll"] > summary["metrics"]["entropy"]
    listed = genlab("runs", "list").stdout
    assert f"own={drawing(200)[:24]}..." in listed and len(listed) < 300


def test_a_recorded_run_is_not_trained_again(genlab) -> None:
    """The same settings are the same run; `--fresh` trains it again, to the same figures."""
    first, again, fresh = (
        json.loads(genlab("train", "flow", *SMALL, "--json", *more).stdout)
        for more in ((), (), ("--fresh",))
    )
    assert again == first
    assert fresh["metrics"] == first["metrics"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("train", "flow", "--set", "couplings=99"), "a whole number from 1 to 24"),
        (("train", "flow", "--set", "colour=red"), "There is no setting 'colour'"),
        (("train", "flow", "--set", "seed"), "has no value"),
        (("train", "gann"), "There is no experiment 'gann'"),
        (("train", "flow", "--set", "mask=checkerboard"), "pixels of an image"),
        (("train", "flow", "--set", "dataset=own"), "draw something, paste a table"),
        (("train", "flow", "--set", "own=d.AAAA"), "`own` holds data of yours"),
        (("train", "flow", "--set", "dataset=own", "--set", "own=d.AAA"), "drawing is damaged"),
        (("report", "nothing"), "There is no report"),
        (("report", "nll", "--seeds", "one"), "are no seeds"),
        (("bench", "nothing"), "There is no benchmark"),
        (("runs", "show", "nothing"), "There is no recording"),
    ],
)
def test_bad_requests_get_one_sentence(genlab, arguments: tuple[str, ...], sentence: str) -> None:
    """Exit code 2, a sentence on stderr, nothing on stdout, no traceback."""
    ran = genlab(*arguments)
    assert ran.returncode == 2
    assert sentence in ran.stderr and "Traceback" not in ran.stderr
    assert ran.stdout == "" and len(ran.stderr.strip().splitlines()) == 1


def test_a_diverged_run_says_so(genlab) -> None:
    """Exit code 1, the quantity, the step, the remedy and how to type it; the recording stays."""
    far = ["--set", "learning_rate=1", "--set", "steps=3000"]
    ran = genlab("train", "flow", *far)
    if ran.returncode == 0:
        pytest.fail(f"a learning rate of 1 did not diverge: {ran.stdout}")
    assert ran.returncode == 1
    assert "at step" in ran.stderr and "learning rate" in ran.stderr
    assert "To train it so: python -m genlab train flow --set steps=3000\n" in ran.stderr


def test_recordings_travel_as_files(genlab, tmp_path: Path) -> None:
    """Listed, shown, exported, and taken up again; a damaged file is refused with a sentence."""
    run = json.loads(genlab("train", "flow", *SMALL, "--json").stdout)["run"]
    assert run in genlab("runs", "list").stdout
    assert json.loads(genlab("runs", "show", run).stdout)["state"] == "done"
    file = tmp_path / "run.genlab"
    assert genlab("runs", "export", run, "--out", str(file)).returncode == 0
    assert genlab("runs", "import", str(file)).returncode == 0
    file.write_bytes(file.read_bytes()[:-100])
    refused = genlab("runs", "import", str(file))
    assert refused.returncode == 2 and "Traceback" not in refused.stderr


def test_list_and_doctor(genlab) -> None:
    """Every setting is listed with its range; a sound machine passes every check."""
    listed = genlab("list")
    assert "learning_rate=" in listed.stdout and "a whole number from 1 to 24" in listed.stdout
    doctor = genlab("doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "BAD" not in doctor.stdout and "torch" in doctor.stdout


def test_the_doctor_says_where_data_are_and_what_is_wrong_with_them(
    genlab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENLAB_DATA", str(tmp_path / "data"))
    assert "BAD data: GENLAB_DATA names no folder: unset or mend it" in genlab("doctor").stdout
    folder = write_folder(tmp_path / "data" / "clothes")
    told = genlab("doctor")
    assert told.returncode == 0
    assert f"Clothes in {folder}, no MNIST, neither in GENLAB_DATA nor downloaded" in told.stdout
    (folder / NAMES["train images"]).write_bytes(b"")
    told = genlab("doctor")
    assert told.returncode == 1
    assert "BAD data: clothes/train-images-idx3-ubyte.gz is cut off" in told.stdout


@pytest.mark.mnist
def test_the_doctor_finds_mnist(genlab) -> None:
    told = genlab("doctor").stdout
    assert f"MNIST in {Path(os.environ['GENLAB_DATA']) / 'mnist'}" in told
