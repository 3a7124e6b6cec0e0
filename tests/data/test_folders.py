"""Folders of images: each a data set, and a damaged one no more than a sentence."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from genlab.data import DataError, found, load
from genlab.data.catalog import entry
from genlab.data.mnist import available
from tests.data.idx_files import NAMES, idx, images, labels, write_folder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that GENLAB_DATA names, with a home beside it that holds nothing."""
    monkeypatch.setenv("GENLAB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path / "home"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def test_a_folder_is_a_data_set(place: Path) -> None:
    write_folder(place / "fashion-mnist")
    assert list(found()) == ["fashion-mnist"]
    known = found()["fashion-mnist"]
    assert (known.title, known.problem, known.classes) == ("Fashion mnist", "", 3)
    assert known.entry == entry("fashion-mnist")
    assert (known.entry.image_shape, known.entry.levels, known.entry.finite) == ((5, 4), 256, True)
    assert known.entry.blurb == "12 images of 4 by 5 pixels, and 6 held out."

    dataset = load("fashion-mnist")
    assert (dataset.name, dataset.title, dataset.dim) == ("fashion-mnist", "Fashion mnist", 20)
    assert (dataset.image_shape, dataset.levels, dataset.classes) == ((5, 4), 256, 3)
    np.testing.assert_array_equal(dataset.train, images(12).reshape(12, 20))
    np.testing.assert_array_equal(dataset.held_out, images(6, seed=1).reshape(6, 20))
    assert dataset.train.dtype == torch.uint8
    assert dataset.train_labels.tolist() == labels(12).tolist()
    assert dataset.held_out_labels.tolist() == labels(6).tolist()
    assert dataset.finite and not dataset.exact
    with pytest.raises(ValueError, match="no known density"):
        dataset.log_prob(dataset.train)


def test_draws_are_training_images(place: Path) -> None:
    dataset = load(write_folder(place / "small").name)
    x = dataset.draw(300, torch.Generator().manual_seed(1))
    assert x.shape == (300, 20) and x.dtype == torch.uint8
    assert {bytes(row.numpy()) for row in x} == {bytes(row.numpy()) for row in dataset.train}
    assert torch.equal(x, dataset.draw(300, torch.Generator().manual_seed(1)))
    assert not torch.equal(x, dataset.draw(300, torch.Generator().manual_seed(2)))


def test_labels_may_be_missing(place: Path) -> None:
    dataset = load(write_folder(place / "bare", train_labels=None, held_out_labels=None).name)
    assert dataset.classes == 0
    assert len(dataset.train_labels) == len(dataset.held_out_labels) == 0


def test_other_names_of_the_same_files(place: Path) -> None:
    """Unpacked, with the dot of an unpacked archive, with a name in front, test for t10k."""
    folder = place / "letters"
    folder.mkdir()
    for name, content in {
        "emnist-letters-train-images-idx3-ubyte": images(12),
        "emnist-letters-train-labels.idx1-ubyte": labels(12),
        "emnist-letters-test-images-idx3-ubyte": images(6),
        "emnist-letters-test-labels-idx1-ubyte": labels(6),
    }.items():
        (folder / name).write_bytes(idx(content))
    (folder / "readme.txt").write_text("letters")
    assert found()["letters"].problem == ""
    assert load("letters").train.shape == (12, 20)


def eleven(classes: int = 3) -> np.ndarray:
    return labels(11, classes)


FAULTS = {
    "count": ({"train_labels": eleven()}, "holds 11 labels, and .*train-images.* 12 images"),
    "held-out count": ({"held_out_labels": labels(7)}, "t10k-labels.* holds 7 labels, and .* 6"),
    "class": ({"held_out_labels": labels(6, 5)}, "holds the label 4, and there are 3 classes"),
    "shape": ({"held_out_images": images(6, 4, 4)}, "of 4 by 5 pixels and held-out ones of 4 by 4"),
    "no test": ({"held_out_images": None}, "no held-out images: there is no t10k-images"),
    "no train": ({"train_images": None}, "no train images: there is no train-images"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_fit_together(fault: str, place: Path) -> None:
    replaced, says = FAULTS[fault]
    write_folder(place / "odd", **replaced)
    assert_refused("odd", says)


def assert_refused(name: str, says: str) -> None:
    """The list tells a sentence, and so do loading and looking up; the other sets are as before."""
    problem = found()[name].problem
    assert problem.startswith(name) and problem.endswith(".") and found()[name].entry is None
    for ask in (load, entry):
        with pytest.raises(DataError, match=says) as caught:
            ask(name)
        assert str(caught.value) == problem
    assert load("moons").dim == 2
    assert entry("digits").levels == 17


def test_a_damaged_file_is_told_and_the_rest_goes_on(place: Path) -> None:
    write_folder(place / "good")
    file = write_folder(place / "bad") / NAMES["train images"]
    file.write_bytes(file.read_bytes()[:-20])
    assert list(found()) == ["bad", "good"]
    assert_refused("bad", "^bad/train-images-idx3-ubyte.gz is cut off")
    assert load("good").train.shape == (12, 20)
    file.write_bytes(gzip.compress(idx(images(12))))  # mended: seen without a new start
    assert found()["bad"].problem == ""


def test_two_sets_in_one_folder(place: Path) -> None:
    folder = write_folder(place / "both")
    (folder / f"other-{NAMES['train images']}").write_bytes(gzip.compress(idx(images(12))))
    assert_refused("both", "holds both other-train-images.* and train-images")


def test_names_that_are_taken_or_cannot_stand_in_a_link(place: Path) -> None:
    for name in ("moons", "glyphs", "own", "my digits", "x" * 80):
        write_folder(place / name)
    sets = found()
    assert all("name" in sets[name].problem for name in ("moons", "glyphs", "own"))
    assert_refused("my digits", "no name for a data set")
    assert len(sets["x" * 80].problem) < 200
    assert load("moons").title == "Two moons"


def test_another_set_is_not_taken_for_mnist(place: Path) -> None:
    write_folder(place / "mnist")
    assert not available()
    with pytest.raises(DataError, match="mnist holds 12 and 6 images of 4 by 5 pixels, and MNIST"):
        load("mnist")
    assert entry("mnist").image_shape == (28, 28)  # the catalogue's, whatever lies there


def test_what_is_no_data_set_is_passed_over(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "notes").mkdir()
    (place / "notes" / "notes.txt").write_text("none")
    (place / "train-images-idx3-ubyte").write_bytes(idx(images(2)))
    write_folder(place / ".hidden")
    assert found() == {}
    with pytest.raises(KeyError):
        entry("notes")
    with pytest.raises(ValueError, match=r"There is no data set 'notes'; there are moons,.*glyphs"):
        load("notes")
    monkeypatch.setenv("GENLAB_DATA", str(place / "nowhere"))
    assert found() == {}


def test_a_whole_set_wins_over_a_damaged_one(place: Path) -> None:
    file = write_folder(place / "twice") / NAMES["held-out images"]
    file.write_bytes(b"")
    write_folder(place.parent / "home" / "data" / "twice")
    assert found()["twice"].folder == place.parent / "home" / "data" / "twice"
    assert load("twice").train.shape == (12, 20)


def test_sets_are_found_without_torch(place: Path) -> None:
    write_folder(place / "small")
    program = "from genlab.data import found; import sys; "
    program += "sys.exit('small' not in found() or 'torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
