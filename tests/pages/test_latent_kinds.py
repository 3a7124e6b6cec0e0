"""Kinds of latent space: which runs are shown, and what is said once the runs are over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.inversion import InversionExperiment
from genlab.experiments.latent_kinds import four_kinds, search_in
from genlab.kit import desk as desks
from genlab.kit.latent import component, kinds_told
from genlab.kit.latent.kinds import QUESTION
from genlab.kit.latent.search import FOUND, NEAR, TEACHERS
from genlab.runs.store import Store, default_path
from tests.pages.app import LESSONS, control, opened

PAGE = next(lesson for lesson in LESSONS if lesson.slug == "latent-space")
SEED = 83
QUERY = {"v": ["1"], "experiment": ["autoencoder"], "seed": [str(SEED)], "part": ["kinds"]}
FOUR = four_kinds(AutoencoderExperiment(seed=SEED))


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the page hands to its views, by their names: nothing is drawn or trained here."""
    seen: dict[str, Any] = {}

    def watch(key: str, data: dict[str, Any], *_: Any) -> None:
        seen[data["view"]] = data

    monkeypatch.setattr(desks, "ECHO_SECONDS", 0.0)
    monkeypatch.setattr(component, "watch", watch)
    return seen


@pytest.fixture
def record() -> Iterator[Any]:
    store = Store(default_path())
    made: list[str] = []

    def keep(one: Any, **metrics: float) -> None:
        made.append(one.run_id)
        store.add(one)
        store.describe(one.run_id, metrics=metrics)
        store.set_state(one.run_id, "done")

    yield keep
    for run in made:
        store.delete(run)
    store.close()


def part() -> AppTest:
    return opened(PAGE, QUERY)


def turned(page: AppTest, label: str, value: Any) -> AppTest:
    control(page, label).set_value(value).run()
    assert not page.exception
    return page


def answer(page: AppTest, question: str, choice: str) -> str:
    next(one for one in page.radio if one.label == question).set_value(choice).run()
    assert not page.exception
    return " ".join(one.value for one in page.markdown)


def run_of(data: dict[str, Any], name: str) -> str:
    run = data["experiments"][name]
    return EXPERIMENTS[run["experiment"]].from_settings(run["settings"]).run_id


def test_four_runs_and_a_search_on_the_desks_images(shown: dict[str, Any]) -> None:
    page = part()
    data = shown["kinds"]
    assert {name: run_of(data, name) for name in FOUR} == {n: r.run_id for n, r in FOUR.items()}
    assert data["given"]["told"] is False
    assert run_of(shown["search"], "search") == search_in("plain", "digits", SEED).run_id
    assert not page.exception


@pytest.mark.parametrize("teacher", TEACHERS)
def test_knobs_make_another_search_in_the_same_generator(
    shown: dict[str, Any], teacher: str
) -> None:
    page = turned(part(), "Generator", teacher)
    turned(page, "Tries", 12)
    turned(page, "Steps of search", 3000)
    turned(page, "Pull to 0", 0.01)
    usual = search_in(teacher, "digits", SEED)
    wanted = usual.but(tries=12, steps=usual.trained + 3000, pull=0.01)
    assert run_of(shown["search"], "search") == wanted.run_id
    assert wanted.origin is not None and wanted.origin.experiment == usual


def test_who_comes_back_worst_is_told_by_the_runs(
    monkeypatch: pytest.MonkeyPatch, record: Any, shown: dict[str, Any]
) -> None:
    page = part()
    told = answer(page, QUESTION, "GAN")
    assert shown["kinds"]["given"]["told"] and "otherwise" not in told  # no run is over
    figures = {"ae": 15.0, "vae": 14.5, "gan": 19.9}
    for name, one in FOUR.items():
        record(one, psnr=figures.get(name, 50.0), exact_error=1e-14)
    monkeypatch.setattr(kinds_told, "_last_mean", lambda _, run_id, __: figures[_named(run_id)])
    told = answer(part(), QUESTION, "GAN")
    assert "It came out otherwise: Variational." in told
    assert "Variational 14.5 dB, Autoencoder 15.0 dB, GAN 19.9 dB, Real NVP exact." in told


def _named(run_id: str) -> str:
    return next(name for name, one in FOUR.items() if one.run_id == run_id)


@pytest.mark.parametrize(
    ("teacher", "question", "choice", "figures", "verdict"),
    [
        ("plain", NEAR, 1, {"psnr": 19.4, "worst_psnr": 18.0, "norm": 17.0}, "You were right"),
        ("plain", NEAR, 1, {"psnr": 31.0, "worst_psnr": 18.0, "norm": 17.0}, "otherwise: above 30"),
        ("nll", FOUND, 0, {"distance": 0.2, "exact_norm": 6.0, "psnr": 80.0}, "You were right"),
        ("gan", FOUND, 0, {"distance": 53.0, "exact_norm": 61.0, "psnr": 35.0}, "another, far off"),
    ],
)
def test_a_search_answers_its_prediction(
    record: Any, teacher: str, question: str, choice: int, figures: dict[str, float], verdict: str
) -> None:
    record(search_in(teacher, "digits", SEED), **figures)
    page = turned(part(), "Generator", teacher)
    card = next(one for one in page.radio if one.label == question)
    assert verdict in answer(page, question, card.options[choice])


def test_the_same_flow_is_told_by_both_teachers_figures(record: Any) -> None:
    """And by none before both are over."""
    page = turned(part(), "Generator", "gan")
    assert "exact latents are more than" not in " ".join(one.value for one in page.markdown)
    for teacher, norm in (("gan", 61.2), ("nll", 6.2)):
        record(search_in(teacher, "digits", SEED), exact_norm=norm, distance=3.0, psnr=30.0)
    page = turned(part(), "Generator", "gan")
    told = " ".join(one.value for one in page.markdown)
    assert "more than **61** from 0 here, and **6.2** where likelihood taught" in told


def test_a_task_is_met_by_the_search_that_meets_it(record: Any) -> None:
    one: InversionExperiment = search_in("nll", "digits", SEED).but(steps=5000)
    record(one, distance=0.1, psnr=90.0, exact_norm=6.0, norm=6.0)
    page = turned(part(), "Generator", "nll")
    turned(page, "Steps of search", 3000)
    told = " ".join(one.value for one in page.markdown)
    assert ":material/check_circle: **Challenge.** Find the exact latents" in told


def test_drawn_digits_have_their_own_generators(shown: dict[str, Any]) -> None:
    """Convolutions and fewer tries; tasks that speak of handwritten digits are not set."""
    page = opened(PAGE, {**QUERY, "dataset": ["glyphs"]})
    assert run_of(shown["search"], "search") == search_in("plain", "glyphs", SEED).run_id
    assert "Challenge" not in " ".join(one.value for one in page.markdown)
