"""Folders of images as data of a run: named by what they hold, and refused in a sentence."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from genlab.data import DataError
from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.fields import SettingError
from genlab.experiments.image import ImageExperiment
from genlab.runs.executor import Executor
from genlab.runs.rounds import Rounds
from genlab.runs.standalone import script
from genlab.runs.store import Store
from tests.data.idx_files import NAMES, idx, images, labels, write_folder
from tests.runs.looking import until

SHORT = {"dataset": "folder", "steps": 10, "batch": 4}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that GENLAB_DATA names, with a home beside it that holds nothing."""
    monkeypatch.setenv("GENLAB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path / "home"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def fill(folder: Path, seed: int = 0, **replaced: np.ndarray | None) -> Path:
    """Write a data set of 60 and 30 images of 12 by 8 pixels."""
    parts: dict[str, np.ndarray | None] = {
        "train_images": images(60, 8, 12, seed),
        "train_labels": labels(60),
        "held_out_images": images(30, 8, 12, seed + 1),
        "held_out_labels": labels(30),
    }
    return write_folder(folder, **{**parts, **replaced})


def asked(folder: str = "", **settings: object) -> ImageExperiment:
    return ImageExperiment.from_settings({**SHORT, "folder": folder, **settings})


def test_a_folder_is_learnt_from(place: Path, tmp_path: Path) -> None:
    fill(place / "letters")
    one = asked("letters")
    assert one == asked() == asked().but(seed=1)  # the only one there is
    assert one.statics()["title"] == "Letters" and one.statics()["marks"] == []
    assert one.parameters == one.learner().descent.weights.numel()
    store = Store(tmp_path / "runs.sqlite")
    rounds = Rounds(store, EXPERIMENTS, lambda info: None)
    assert run(rounds, store, one) == ("done", "")
    assert store.get(one.run_id).metrics["test_images"] == 30


def run(rounds: Rounds, store: Store, experiment: ImageExperiment) -> tuple[str, str]:
    """Train it in this worker; return how it ended, and why."""
    store.add(experiment)
    rounds.do({"do": "train", "run": experiment.run_id})
    while rounds.busy:
        rounds.turn()
    info = store.get(experiment.run_id)
    return info.state, info.reason


def test_two_folders_of_one_name_share_no_run(place: Path) -> None:
    """The run is named by the images, however they are packed, and not by labels or by time."""
    folder = fill(place / "letters")
    first = asked("letters").run_id
    for file in folder.iterdir():
        file.with_suffix("").write_bytes(gzip.decompress(file.read_bytes()))
        file.unlink()
    (folder / NAMES["train labels"].removesuffix(".gz")).unlink()
    assert asked("letters").run_id == first
    file = folder / NAMES["held-out images"].removesuffix(".gz")
    file.write_bytes(idx(images(30, 8, 12, seed=9)))
    assert asked("letters").run_id != first


def test_another_folder_is_asked_what_it_holds(place: Path) -> None:
    """Whoever moves the control of the folder leaves the fingerprint of the old one behind."""
    fill(place / "letters")
    fill(place / "signs", seed=5)
    letters = asked("letters")
    moved = letters.but(**{**letters.settings(), "folder": "signs"})
    assert moved == asked("signs") and moved.content != letters.content
    away = letters.but(**{**letters.settings(), "dataset": "digits"})
    assert (away.folder, away.content) == ("", "")
    assert away.run_id == ImageExperiment(dataset="digits", steps=10, batch=4).run_id


FAULTS: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "magic": (
        "train images",
        lambda packed: gzip.compress(idx(images(60, 8, 12), magic=2049)),
        "^letters/train-images-idx3-ubyte.gz begins with the magic number 2049",
    ),
    "truncated": (
        "train images",
        lambda packed: gzip.compress(gzip.decompress(packed)[:-100]),
        "^letters/train-images-idx3-ubyte.gz is cut off: its header promises",
    ),
    "gzip cut short": (
        "held-out images",
        lambda packed: packed[: len(packed) // 2],
        "^letters/t10k-images-idx3-ubyte.gz is cut off: its compressed data end too early",
    ),
    "labels": (
        "train labels",
        lambda packed: gzip.compress(idx(labels(59))),
        "^letters/train-labels-idx1-ubyte.gz holds 59 labels, and .* 60 images",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_damage_is_a_sentence_and_the_rest_goes_on(fault: str, place: Path, tmp_path: Path) -> None:
    """In the settings, in the learner, and in a worker that goes on with the embedded digits."""
    part, spoil, says = FAULTS[fault]
    folder = fill(place / "letters")
    whole = asked("letters")
    file = folder / NAMES[part]
    file.write_bytes(spoil(file.read_bytes()))
    for name in ("letters", ""):  # asked for, or the only one there is
        with pytest.raises(SettingError, match=says):
            asked(name)
    with pytest.raises(DataError, match=says):
        whole.learner()
    assert whole.but(seed=1).run_id == whole.run_id  # its recording can still be looked at
    assert whole.parameters is None
    store = Store(tmp_path / "runs.sqlite")
    rounds = Rounds(store, EXPERIMENTS, lambda info: None)
    state, reason = run(rounds, store, whole)
    assert state == "failed" and reason.startswith("letters/") and "Error" not in reason
    digits = ImageExperiment(dataset="digits", steps=10, batch=4)
    assert run(rounds, store, digits) == ("done", "")
    fill(tmp_path / "again")
    file.write_bytes((tmp_path / "again" / file.name).read_bytes())
    assert run(rounds, store, whole) == ("done", "")  # mended, it trains


def test_images_that_changed_meanwhile_are_not_taken_for_the_old_ones(place: Path) -> None:
    folder = fill(place / "letters")
    old = asked("letters")
    (folder / NAMES["train images"]).write_bytes(gzip.compress(idx(images(60, 8, 12, seed=7))))
    with pytest.raises(DataError, match=r"letters now holds other images .* start a new"):
        old.learner()
    for file in folder.iterdir():
        file.unlink()
    with pytest.raises(DataError, match="letters is not on this machine"):
        old.learner()
    assert ImageExperiment.from_settings(old.settings()).run_id == old.run_id
    assert old.statics()["title"] == "Letters"


def test_what_is_not_there(place: Path) -> None:
    with pytest.raises(SettingError, match="there is none: put a folder of images"):
        asked()
    fill(place / "letters")
    with pytest.raises(SettingError, match=r"'signs', and there is no such folder .*: letters\."):
        asked("signs")
    with pytest.raises(SettingError, match="`folder` is"):
        asked("../letters")


def test_a_script_of_such_a_run_reads_the_folder_too(place: Path, tmp_path: Path) -> None:
    """Alone, it comes to the recorded figures; with other images there, to a sentence."""
    folder = fill(place / "letters")
    one = asked("letters")
    store = Store(tmp_path / "runs.sqlite")
    assert run(Rounds(store, EXPERIMENTS, lambda info: None), store, one) == ("done", "")
    info = store.get(one.run_id)
    (tmp_path / "run.py").write_text(script(one, info.metrics, info.step))

    def ran() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "run.py"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=170)

    done = ran()
    assert done.returncode == 0, done.stderr
    assert f"recorded {info.metrics['bits_per_dim']}  now {info.metrics['bits_per_dim']}" in (
        done.stdout
    )
    (folder / NAMES["train images"]).write_bytes(gzip.compress(idx(images(60, 8, 12, seed=7))))
    assert "now holds other images" in ran().stderr.splitlines()[-1]


@pytest.mark.parametrize(("height", "width"), [(8, 10), (9, 8), (4, 4)])
def test_images_that_cannot_be_halved(height: int, width: int, place: Path) -> None:
    odd = {
        "train_images": images(60, height, width),
        "held_out_images": images(30, height, width),
    }
    fill(place / "odd", **odd)
    says = rf"`size` is small: Pictures of {width} by {height} pixels cannot be halved 2 times"
    with pytest.raises(SettingError, match=says):
        asked("odd")


def test_mnist_that_is_not_here_is_a_sentence(place: Path, tmp_path: Path) -> None:
    """In a worker process too, which then trains on the embedded digits."""
    store = Store(tmp_path / "runs.sqlite")
    executor = Executor(store, 1)
    try:
        mnist = executor.prepare(ImageExperiment(dataset="mnist", steps=10)).id
        until(lambda: store.get(mnist).state == "failed", 120)
        assert store.get(mnist).reason.startswith("MNIST is not on this machine: download it")
        digits = executor.prepare(ImageExperiment(dataset="digits", steps=10, batch=4)).id
        executor.train(digits)
        until(lambda: store.get(digits).state == "done", 120)
    finally:
        executor.close()
