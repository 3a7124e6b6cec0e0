"""Side by side: who takes part, what they share, a prediction, and words made of their figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.sides import STARTS, sides
from genlab.experiments.sides_told import BOTH, SPLIT
from genlab.kit import desk as desks
from genlab.kit import raced
from genlab.runs.store import Store, default_path
from tests.pages.app import LESSONS, address, control, notice, opened

DUEL = next(lesson for lesson in LESSONS if lesson.slug == "gan-vs-mle")
BASE = DuelExperiment(dataset="8gaussians", steps=60, seed=7)
QUERY = {
    "v": ["1"],
    "experiment": ["duel"],
    "part": ["sides"],
    "dataset": ["8gaussians"],
    "steps": ["60"],
    "seed": ["7"],
}


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the page hands to its race, which is not drawn here: nothing is trained."""
    seen: list[dict[str, Any]] = []

    def watch(key: str, data: dict[str, Any], heard: dict[str, Any], *_: Any) -> None:
        seen.append({**data["race"], "heard": heard})

    monkeypatch.setattr(desks, "ECHO_SECONDS", 0.0)
    monkeypatch.setattr(raced, "watch", watch)
    return seen


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(default_path())
    yield store
    for one in sides(BASE).values():
        store.delete(one.run_id)
    store.close()


def ended(store: Store, one: DuelExperiment, state: str = "done", **figures: float) -> None:
    store.add(one)
    store.describe(one.run_id, metrics=figures)
    store.set_state(one.run_id, state)


def both(store: Store, nll: float, gan: float, quality: tuple[float, float]) -> None:
    found = sides(BASE)
    for label, price, share in (("NLL", nll, quality[0]), ("GAN", gan, quality[1])):
        ended(store, found[label], nll=price, nll_stderr=0.01, modes=8, quality=share)


def part(**more: str) -> AppTest:
    return opened(DUEL, {**QUERY, **{name: [value] for name, value in more.items()}})


def labels(shown: list[dict[str, Any]]) -> list[str]:
    return [run["label"] for run in shown[-1]["runs"]]


def words(page: AppTest) -> str:
    return " ".join(e.value for e in [*page.markdown, *page.caption])


def test_the_page_opens_with_nll_and_gan_on_data_that_show_something_soon(
    shown: list[dict[str, Any]],
) -> None:
    page = opened(DUEL)
    assert labels(shown) == ["NLL", "GAN"] and shown[-1]["question"] == {"answered": False}
    first = next(iter(STARTS.values()))
    assert {run["settings"]["dataset"] for run in shown[-1]["runs"]} == {first["dataset"]}
    assert {run["settings"]["steps"] for run in shown[-1]["runs"]} == {first["steps"]}
    assert control(page, "Start with").value == next(iter(STARTS))
    assert address(page) == {}


def test_who_takes_part_stands_in_the_link(shown: list[dict[str, Any]]) -> None:
    page = part(**{"with": "gan~plain"})
    assert labels(shown) == ["GAN", "plain GAN"] and shown[-1]["question"] is None
    who = control(page, "Who takes part")
    assert who.value == ["gan", "plain"]
    who.set_value(["plain", "nll", "hybrid"]).run()
    assert labels(shown) == ["NLL", "hybrid", "plain GAN"]
    assert address(page)["with"] == ["nll~hybrid~plain"]
    control(page, "Who takes part").set_value(["nll", "gan"]).run()
    assert "with" not in address(page)  # as it is without a choice
    control(page, "Who takes part").set_value([]).run()
    assert "Choose who takes part." in words(page) or labels(shown) == ["NLL", "GAN"]


@pytest.mark.parametrize("taking", ["nobody", "GAN", "~", "nll~gan~nll"])
def test_a_strangers_choice_of_who_takes_part_breaks_nothing(
    shown: list[dict[str, Any]], taking: str
) -> None:
    part(**{"with": taking})
    assert labels(shown) == ["NLL", "GAN"]


def test_the_games_settings_do_not_move_the_likelihoods_run(shown: list[dict[str, Any]]) -> None:
    page = part()
    before = {run["label"]: run["id"] for run in shown[-1]["runs"]}
    control(page, "Loss").set_value("hinge").run()
    control(page, "R1 penalty").set_value(1.0).run()
    after = {run["label"]: run["id"] for run in shown[-1]["runs"]}
    assert after["NLL"] == before["NLL"] and after["GAN"] != before["GAN"]
    assert address(page)["loss"] == ["hinge"] and address(page)["r1"] == ["1"]
    assert "\\max(0,1-" in words(page)  # the loss says its equation
    control(page, "Seed").set_value(8).run()
    assert not {run["id"] for run in shown[-1]["runs"]} & {*before.values(), *after.values()}


def test_settings_that_do_not_go_together_are_said(shown: list[dict[str, Any]]) -> None:
    page = part(loss="hinge")
    control(page, "Label smoothing").set_value(0.1).run()
    assert "has no labels to smooth" in notice(page)
    assert {run["settings"]["smoothing"] for run in shown[-1]["runs"]} == {0.0}


def test_a_prediction_opens_the_end_and_the_figures_answer_it(
    shown: list[dict[str, Any]], store: Store
) -> None:
    both(store, 2.975, 2.3e8, (0.9656, 0.9704))
    page = part()
    assert shown[-1]["question"] == {"answered": False} and "230 million" not in words(page)
    page.radio[0].set_value(BOTH).run()  # samples are not told apart: nobody is wrong there
    assert "You were right" in words(page) and "GAN **230 million**" in words(page)
    assert "97.0 % (8 of 8 modes)" in words(page) and "sees samples only" in words(page)
    assert shown[-1]["question"] == {"answered": True}
    assert any("Near a mode" in h.proto.body for h in page.get("html"))


def test_what_is_said_follows_the_figures_whichever_way_they_fall(store: Store) -> None:
    both(store, 3.2, 2.9, (0.5, 0.3))
    page = part()
    page.radio[0].set_value(SPLIT).run()
    assert "It came out otherwise" in words(page)
    assert "in likelihood GAN leads, in samples NLL leads" in words(page)


def test_a_side_that_broke_off_judges_nobody(store: Store) -> None:
    ended(store, sides(BASE)["NLL"], nll=3.0, nll_stderr=0.01)
    ended(store, sides(BASE)["GAN"], "failed")
    page = part()
    page.radio[0].set_value(BOTH).run()
    assert "so nobody is judged" in words(page) and "NLL **3.000**" in words(page)


def test_data_without_modes_are_asked_for_the_likelihood_alone() -> None:
    page = part(dataset="moons")
    assert page.radio[0].options == ["NLL", "GAN"]


def test_a_side_opens_in_the_instrument_and_the_others_are_there_to_come_back_to(
    shown: list[dict[str, Any]],
) -> None:
    page = part(loss="hinge", hybrid="10", **{"with": "nll~hybrid"})
    before = [run["id"] for run in shown[-1]["runs"]]
    desk = page.session_state["duel@GAN vs MLE"]
    shown[-1]["heard"]["open"](before[0])
    assert desk.link.part == "collapse" and desk.experiment.objective == "nll"
    assert desk.experiment.loss == "nonsaturating"  # a side knows nothing of the other's game
    desk.turn_to("sides")
    page.run()
    assert [run["id"] for run in shown[-1]["runs"]] == before
    assert desk.experiment.loss == "hinge" and desk.experiment.hybrid == 10


def test_a_setting_moved_back_to_its_default_stays_there(shown: list[dict[str, Any]]) -> None:
    page = part(hybrid="10", **{"with": "gan~hybrid"})
    control(page, "Weight of the likelihood").set_value(1.0).run()
    assert {run["settings"]["hybrid"] for run in shown[-1]["runs"]} == {1.0}


def test_large_images_take_their_own_settings_and_give_them_back(
    shown: list[dict[str, Any]],
) -> None:
    page = opened(DUEL)
    before = [run["settings"] for run in shown[-1]["runs"]]
    control(page, "Data set").set_value("glyphs").run()
    assert not page.exception and notice(page) == ""
    for run in shown[-1]["runs"]:
        usual = {"dataset": "glyphs", "objective": run["settings"]["objective"]}
        assert run["id"] == DuelExperiment.from_settings(usual).run_id
    assert "takes minutes" in words(page)
    control(page, "Data set").set_value("8gaussians").run()
    assert [run["settings"] for run in shown[-1]["runs"]] == before


def test_own_data_are_trained_on_at_once(shown: list[dict[str, Any]]) -> None:
    page = part()
    before = shown[-1]["onward"]
    page.session_state["duel@GAN vs MLE"].asked += 1  # as the panel's button does
    page.run()
    assert shown[-1]["onward"] == before + 1


def test_mnist_waits_for_its_images(
    shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genlab.data.mnist.available", lambda: False)
    page = part(dataset="mnist")
    assert not shown
    assert any("MNIST is not on this machine yet" in e.value for e in page.subheader)
