"""Images on a page: folders whole and damaged, MNIST that is not there, and how it comes."""

from __future__ import annotations

import gzip
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from genlab.data import marks, mnist
from genlab.data.idx import DataError
from genlab.experiments.image import ImageExperiment
from genlab.kit import desk as desks
from genlab.kit import imagedata, instrument
from genlab.kit.fetch import Fetch
from tests.data.idx_files import NAMES, idx, images, labels, write_folder
from tests.pages.app import LESSONS, address, control, notice
from tests.pages.app import opened as opened_lesson

DAMAGED: dict[str, tuple[str, bytes, str]] = {
    "a bad magic number": (
        "train images",
        gzip.compress(idx(images(12, 8, 8), magic=1234)),
        "begins with the magic number 1234",
    ),
    "a truncated file": ("train images", gzip.compress(idx(images(12, 8, 8)))[:-40], "is cut off"),
    "too few labels": ("train labels", gzip.compress(idx(labels(11))), "holds 11 labels"),
    "a header that promises more": (
        "held-out images",
        gzip.compress(struct.pack(">IIII", 2051, 600, 8, 8) + b"\0" * 64),
        "its header promises",
    ),
}


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty place for data; nothing is trained, and nothing in flight."""
    monkeypatch.setattr(desks, "ECHO_SECONDS", 0.0)
    monkeypatch.setattr(instrument, "player", lambda *_, **__: None)
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GENLAB_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def fetch(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Fetch]:
    """Put a download of the test's own in the place of the real one."""

    def put(work: Callable[[Callable[[int, int], None]], object]) -> Fetch:
        made = Fetch(work)
        monkeypatch.setattr(imagedata, "MNIST_FETCH", made)
        return made

    put(lambda progress: pytest.fail("Nobody asked for a download."))
    return put


def bench() -> None:
    """A page with an instrument of images and nothing else."""
    from genlab.experiments.image import ImageExperiment
    from genlab.kit.desk import desk
    from genlab.kit.instrument import instrument

    instrument(desk("bench", ImageExperiment(steps=20)), ["dataset", "size"], {})


def opened(**query: str) -> AppTest:
    page = AppTest.from_function(bench, default_timeout=30)
    page.query_params.update(query)
    page.run()
    assert not page.exception
    return page


def shown(page: AppTest) -> ImageExperiment:
    experiment = page.session_state["bench"].experiment
    assert isinstance(experiment, ImageExperiment)
    return experiment


def choose(page: AppTest, label: str, value: str) -> None:
    control(page, label).set_value(value).run()
    assert not page.exception


def whole(place: Path, name: str = "mine", side: int = 8) -> None:
    write_folder(
        place / name, train_images=images(12, side, side), held_out_images=images(6, side, side)
    )


def buttons(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


@pytest.mark.parametrize("fault", DAMAGED)
def test_a_damaged_folder_is_a_sentence_and_all_else_works(
    place: Path, fault: str, fetch: Callable[..., Fetch]
) -> None:
    part, content, said = DAMAGED[fault]
    whole(place, "bad")
    (place / "bad" / NAMES[part]).write_bytes(content)
    whole(place, "good")
    page = opened()
    assert said in notice(page) and "bad/" in notice(page)
    choose(page, "Images", "digits")
    assert shown(page) == ImageExperiment(steps=20, dataset="digits")
    choose(page, "Images", "folder")
    assert shown(page).folder == "good"  # the damaged one is not offered
    assert control(page, "Folder").options == ["Good"]


def test_a_folder_is_chosen_and_stands_in_the_address(place: Path) -> None:
    whole(place, "first")
    whole(place, "second-set")
    page = opened()
    assert notice(page) == ""
    choose(page, "Images", "folder")
    assert (shown(page).dataset, shown(page).folder) == ("folder", "first")
    choose(page, "Folder", "second-set")
    assert shown(page).folder == "second-set"
    assert address(page)["folder"] == ["second-set"]
    assert "12 images of 8 by 8 pixels" in " ".join(c.value for c in page.caption)
    choose(page, "Images", "glyphs")
    assert "folder" not in address(page)


def test_a_folder_that_does_not_fit_keeps_no_other_from_being_chosen(place: Path) -> None:
    write_folder(place / "a-odd")  # 5 by 4 pixels
    whole(place, "b-fits")
    page = opened()
    choose(page, "Images", "folder")
    assert "cannot be halved" in notice(page)
    assert shown(page) == ImageExperiment(steps=20)
    choose(page, "Folder", "b-fits")
    assert notice(page) == ""
    assert (shown(page).dataset, shown(page).folder) == ("folder", "b-fits")
    choose(page, "Folder", "a-odd")
    assert "cannot be halved" in notice(page)
    assert shown(page).folder == "b-fits"


def test_no_folder_at_all_is_a_sentence_and_the_run_stays(place: Path) -> None:
    page = opened()
    choose(page, "Images", "folder")
    assert "GENLAB_DATA" in notice(page)
    assert shown(page) == ImageExperiment(steps=20)


def test_mnist_that_is_not_here_is_a_button_and_nothing_is_lost(
    fetch: Callable[..., Fetch],
) -> None:
    page = opened(size="usual")
    choose(page, "Images", "mnist")
    assert shown(page) == ImageExperiment(steps=20, dataset="mnist", size="usual")
    assert "Download MNIST (12 MB)" in buttons(page)
    choose(page, "Images", "digits")
    assert not [label for label in buttons(page) if "Download" in label]
    assert shown(page) == ImageExperiment(steps=20, dataset="digits", size="usual")


def test_offline_is_a_sentence_beside_a_way_to_try_again(fetch: Callable[..., Fetch]) -> None:
    def offline(progress: object) -> None:
        raise DataError("MNIST could not be downloaded (nobody answers); go online and try again.")

    standing = fetch(offline)
    page = opened(dataset="mnist")
    next(b for b in page.button if b.label.startswith("Download")).click().run()
    while standing.standing.state == "running":
        time.sleep(0.01)
    page.run()
    assert "nobody answers" in notice(page)
    assert "Try again (12 MB)" in buttons(page)
    assert shown(page).dataset == "mnist"


def test_all_who_wait_see_one_download_and_then_the_player(
    place: Path, fetch: Callable[..., Fetch], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, go_on, asked = threading.Event(), threading.Event(), []

    def work(progress: Callable[[int, int], None]) -> None:
        asked.append(1)
        progress(6_000_000, 12_000_000)
        assert go_on.wait(20)
        here.set()

    standing = fetch(work)
    monkeypatch.setattr(mnist, "available", here.is_set)
    viewers = [opened(dataset="mnist"), opened(dataset="mnist")]
    for page in viewers:  # both pages were drawn before either was pressed
        next(b for b in page.button if b.label.startswith("Download")).click().run()
        assert not page.exception
        assert "Downloading: 6.0 of 12.0 MB" in " ".join(p.proto.text for p in page.get("progress"))
        assert not [label for label in buttons(page) if "Download" in label]
    assert asked == [1]
    go_on.set()
    while standing.standing.state == "running":
        time.sleep(0.01)
    for page in viewers:
        page.run()
        assert not page.exception
        assert not page.get("progress") and not page.subheader
        assert shown(page).dataset == "mnist"


def test_a_damaged_mnist_is_named_and_can_be_fetched_anew(
    place: Path, fetch: Callable[..., Fetch]
) -> None:
    write_folder(
        place / "mnist", train_images=images(12, 28, 28), held_out_images=images(6, 28, 28)
    )
    page = opened(dataset="mnist")
    assert "MNIST is 60,000 and 10,000 of 28 by 28" in notice(page)
    assert "Download MNIST (12 MB)" in buttons(page)


def test_a_link_to_a_folder_that_is_not_here(place: Path) -> None:
    page = opened(v="1", experiment="image", dataset="folder", folder="gone", content="0" * 16)
    assert "The folder gone is not on this machine" in notice(page)
    assert shown(page).folder == "gone"
    choose(page, "Images", "digits")
    assert notice(page) == ""


def test_the_figures_in_the_lesson_are_those_of_the_table() -> None:
    text = (Path(__file__).parents[2] / "pages" / "images.py").read_text(encoding="utf-8")
    small, large = marks.BELL["mnist"]["1e-6"], marks.BELL["mnist"]["0.05"]
    assert f"scores {small:.3f} bits on MNIST at $\\\\lambda = 0.000001$" in text
    assert f"{large:.2f} at 0.05" in text


@pytest.mark.parametrize("part", ["journal", "train", "walk", "travel", "draw", "kinds"])
def test_no_part_of_latent_spaces_breaks_where_mnist_is_missing(part: str) -> None:
    """A card stands where the run would be, with the way to MNIST; nothing is trained."""
    [lesson] = [one for one in LESSONS if one.path.stem == "latent_space"]
    query = {"v": ["1"], "experiment": ["autoencoder"], "part": [part], "dataset": ["mnist"]}
    page = opened_lesson(lesson, query)
    assert notice(page) == ""
    assert "Download MNIST (12 MB)" in buttons(page)
    assert address(page)["dataset"] == ["mnist"]
