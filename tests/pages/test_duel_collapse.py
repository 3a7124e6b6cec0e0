"""Mode collapse and images: exhibits lay games out, runs answer, figures decide on claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from genlab.data import mnist
from genlab.data.shipped import about
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.exhibits import EXHIBITS
from genlab.experiments.frame import Frame, encode
from genlab.experiments.image_duels import IMAGE_DUELS, image_sides
from genlab.kit import desk as desks
from genlab.kit import player as players
from genlab.kit import raced
from genlab.kit.duel import modes_table as modes_part
from genlab.runs.store import Store, default_path
from tests.pages.app import LESSONS, address, control, opened

DUELS = next(lesson for lesson in LESSONS if lesson.slug == "gan-vs-mle")
DIGITS = DuelExperiment.from_settings({**IMAGE_DUELS["digits"], "seed": 7})
RESAMPLED = np.zeros((2, 3, 8, 8), "u1")
RESAMPLED[:, 1:] = 8

Record = Callable[..., None]


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the page hands to its players, which are not drawn here: nothing is trained."""
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(desks, "ECHO_SECONDS", 0.0)
    monkeypatch.setattr(players, "watch", lambda key, data, *_: seen.append(data))
    monkeypatch.setattr(raced, "watch", lambda key, data, *_: seen.append(data["race"]))
    return seen


@pytest.fixture
def record() -> Iterator[Record]:
    store = Store(default_path())
    made: list[str] = []

    def kept(experiment: DuelExperiment, state: str = "done", **figures: float) -> None:
        """Have a run in the store that came to these figures."""
        run = experiment.run_id
        made.append(run)
        store.add(experiment)
        data = {"data": np.arange(3 * 64, dtype="u1").reshape(3, 8, 8) % 17}
        first = Frame(0, 0.1, {}, {**data, "resampled": RESAMPLED} if experiment.is_image else {})
        store.append(run, [(0, encode(first))], step=experiment.steps, seconds=1.0)
        store.describe(run, metrics=figures)
        store.set_state(run, state)

    yield kept
    for run in made:
        store.delete(run)
    store.close()


def words(page: AppTest) -> str:
    return " ".join(e.value for e in [*page.markdown, *page.caption])


def pressed(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def test_an_exhibit_lays_out_its_game(shown: list[dict[str, Any]]) -> None:
    page = opened(DUELS, {"part": ["collapse"]})
    for one in EXHIBITS.values():
        pressed(page, one.title)
        assert shown[-1]["settings"] == one.experiment.settings()
        assert one.look in words(page)
    assert address(page)["part"] == ["collapse"]


def test_a_run_is_held_against_what_its_exhibit_claims(record: Record) -> None:
    one = EXHIBITS["one"]
    record(one.experiment, modes=1.0, quality=0.995, nll=2.1e10)
    page = pressed(opened(DUELS, {"part": ["collapse"]}), one.title)
    assert "**1 of 8 modes** and **99.5 %** high quality" in words(page)
    assert "**2.1e+10 nats**, the floor 2.83" in words(page)
    assert f"As the exhibit has it: {one.claim}" in words(page)
    hopping = EXHIBITS["hopping"]
    record(hopping.experiment, modes=8.0, quality=0.5)
    pressed(page, hopping.title)
    assert "without a flow it has no NLL" in words(page)
    assert "**Not as the exhibit has it**" in words(page)


def test_the_discriminators_settings_are_folded_together(shown: list[dict[str, Any]]) -> None:
    page = opened(DUELS, {"part": ["collapse"]})
    control(page, "R1 penalty").set_value(1.0).run()
    assert shown[-1]["settings"]["r1"] == 1.0
    assert "Hold the judge: 1 on" in [e.label for e in page.expander]


def test_the_table_of_modes_waits_for_a_prediction(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"data": data, "label": label, "modes": [8.0, 7.0], "quality": [q, q], "gap": gap}
        for data in modes_part.SETS
        for label, q, gap in (("flow, A", 0.9, [0.5, 1.5]), ("plain, B", 0.4, [None, None]))
    ]
    told = {
        "seeds": [1, 2],
        "perfect": 0.98889,
        "published": {"C (2017)": ("1", "99.3", "3.3", "0.5")},
        "command": "report modes",
    }
    monkeypatch.setattr(modes_part, "modes_result", lambda: told)
    monkeypatch.setattr(
        modes_part, "modes_rows", lambda name: [row for row in rows if row["data"] == name]
    )
    page = opened(DUELS, {"part": ["collapse"]})

    def tables() -> str:
        return "".join(e.proto.body for e in page.get("html") if "Modes that" in e.proto.body)

    assert tables() == "" and "98.889" not in words(page)
    next(one for one in page.radio if "flow, A" in one.options).set_value("plain, B").run()
    assert "**No: flow, A.** 90.0 % of its samples" in words(page) and "98.889 %" in words(page)
    assert "7.5 ± 0.7" in tables() and "1.00 ± 0.71" in tables() and "C (2017)" in tables()
    assert tables().count("no density") == 2


def images(**more: str) -> AppTest:
    query = {"v": "1", "experiment": "duel", "part": "images", **more}
    settings = {name: str(value) for name, value in DIGITS.changed().items()}
    return opened(DUELS, {name: [value] for name, value in {**settings, **query}.items()})


def test_the_sides_on_images_are_those_of_the_link(shown: list[dict[str, Any]]) -> None:
    images()
    race, halves = shown[-2:]
    assert [run["label"] for run in race["runs"]] == [
        "NLL",
        "GAN",
        "hybrid",
        "WGAN-GP",
        "plain GAN",
    ]
    assert {run["settings"]["dataset"] for run in race["runs"]} == {"digits"}
    assert {run["settings"]["seed"] for run in race["runs"]} == {7}
    wgan = race["runs"][3]["settings"]
    assert (wgan["loss"], wgan["gradient_penalty"], wgan["objective"]) == (
        "wasserstein",
        10.0,
        "gan",
    )
    assert halves["display"] == "halves"
    assert [run["label"] for run in halves["runs"]] == ["NLL", "GAN"]


def test_mnist_is_fetched_first_where_it_is_not_here(
    monkeypatch: pytest.MonkeyPatch, shown: list[dict[str, Any]]
) -> None:
    page = images()
    monkeypatch.setattr(mnist, "available", lambda: False)
    count = len(shown)
    control(page, "Images").set_value("mnist").run()
    assert not page.exception and len(shown) == count  # no run is begun that cannot train
    assert "MNIST is not on this machine yet" in " ".join(e.value for e in page.subheader)
    control(page, "Images").set_value("digits").run()
    assert {run["settings"]["dataset"] for run in shown[-2]["runs"]} == {"digits"}


def test_a_knob_of_the_game_leaves_the_likelihoods_run_as_it_is(
    shown: list[dict[str, Any]],
) -> None:
    page = images()
    before = {run["label"]: run["id"] for run in shown[-2]["runs"]}
    control(page, "Discriminator steps").set_value(2).run()
    after = {run["label"]: run["id"] for run in shown[-2]["runs"]}
    assert after["NLL"] == before["NLL"] and after["GAN"] != before["GAN"]


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        (20.0, 30.0, "**You were right.** FID 20.00 ± 1.00 by likelihood, 30.00 ± 1.00"),
        (30.0, 20.0, "**It came out otherwise: the GAN's.**"),
        (20.0, 21.0, "**It came out otherwise: too close to call.**"),
    ],
)
def test_whose_fid_is_lower_is_said_after_a_prediction(
    record: Record, ours: float, theirs: float, said: str
) -> None:
    for label, one in image_sides(DIGITS).items():
        if label == "hybrid":
            continue  # it decides nothing, and is not waited for
        record(one, fid=ours if label == "NLL" else theirs, fid_stderr=1.0, bits_per_dim=2.5)
    page = images()
    assert "FID 20" not in words(page) and "by the features of" not in words(page)
    page.radio[0].set_value("the likelihood's").run()
    assert said in words(page)
    assert ("as in the study" in words(page)) == (ours == 20.0 and theirs == 30.0)
    assert "by the features of" in words(page)
    report = about("reports", "gan-vs-mle-digits")
    assert all(claim["why"] in words(page) for claim in report["claims"])
    assert any("real against real" in e.proto.body for e in page.get("html"))


def test_how_far_images_with_half_their_latents_anew_stray_is_said(
    record: Record, shown: list[dict[str, Any]]
) -> None:
    sides = image_sides(DIGITS)
    for label in ("NLL", "GAN"):
        record(sides[label], fid=20.0)
    page = images()
    assert "times**" not in words(page) and shown[-1]["question"] == {"answered": False}
    page.radio[0].set_value("too close to call").run()
    assert shown[-1]["question"] == {"answered": True}
    assert "NLL **" in words(page) and "GAN **" in words(page) and "times**" in words(page)
