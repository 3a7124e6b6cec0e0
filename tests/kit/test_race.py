"""Races: who came nearest by the runs' own figures, what is quoted, what the page draws."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from genlab.experiments.flow import FlowExperiment
from genlab.kit.outcome import Outcome
from genlab.kit.race import race, seeds, verdict
from genlab.kit.race_table import figure
from genlab.kit.server import shared
from genlab.kit.standings import Standings
from genlab.runs.store import Store, default_path

SMALL = FlowExperiment(couplings=2, width=8, steps=100, seed=910)
RUNS = {"two": SMALL, "three": SMALL.but(couplings=3), "<b>four</b>": SMALL.but(couplings=4)}


def ended(kl: float, **more: float) -> Outcome:
    """What became of a run that ended this far from the truth."""
    return Outcome(SMALL, "done", {"nll": 2.4 + kl, "gap": kl + 0.01, "kl": kl, **more})


STANDINGS = Standings({"far": ended(0.5), "near": ended(0.1, off_modes=0.2), "mid": ended(0.3)})


def test_the_nearest_is_the_one_whose_figure_is_lowest() -> None:
    assert STANDINGS.order == ["near", "mid", "far"]
    assert STANDINGS.nearest == ["near"]
    assert STANDINGS.right("near") and not STANDINGS.right("mid")
    assert "right" in verdict(STANDINGS, "near")
    assert "near" in verdict(STANDINGS, "far")


def test_what_standard_errors_do_not_part_is_too_close_to_call() -> None:
    close = Standings({"a": ended(0.10, kl_stderr=0.02), "b": ended(0.14, kl_stderr=0.02)})
    assert close.nearest == ["a", "b"]
    assert "Too close" in verdict(close, "b")
    apart = Standings({"a": ended(0.10, kl_stderr=0.02), "b": ended(0.16, kl_stderr=0.02)})
    assert apart.nearest == ["a"]


@pytest.mark.parametrize(
    ("numbers", "deciding"),
    [
        ([{"kl": 1.0, "gap": 2.0}, {"kl": 2.0, "gap": 1.0}], "kl"),
        ([{"kl": 1.0, "gap": 2.0}, {"gap": 1.0}], "gap"),
        ([{"nll": 1.0}, {"nll": 2.0, "gap": 1.0}], "nll"),
        ([{"nll": 9.0, "bits_per_dim": 1.0}, {"nll": 8.0, "bits_per_dim": 2.0}], "bits_per_dim"),
        ([{"entropy": 1.0}, {}], ""),
    ],
)
def test_the_first_figure_that_all_have_decides(
    numbers: list[dict[str, float]], deciding: str
) -> None:
    runs = {str(k): Outcome(SMALL, "done", one) for k, one in enumerate(numbers)}
    assert Standings(runs).deciding == deciding


def test_a_race_may_be_about_another_figure() -> None:
    runs = {"a": ended(0.1, off_modes=0.3), "b": ended(0.4, off_modes=0.1)}
    assert Standings(runs).order == ["a", "b"]
    assert Standings(runs, "off_modes").order == ["b", "a"]


def test_a_run_that_failed_is_over_and_last_of_none() -> None:
    failed = Outcome(SMALL, "failed")
    standings = Standings({**STANDINGS.outcomes, "broken": failed})
    assert standings.over and standings.order == ["near", "mid", "far"]
    assert not standings.right("broken")
    assert "without" in verdict(Standings({"broken": failed}), "broken")
    running = dataclasses.replace(failed, state="running")
    assert not Standings({**STANDINGS.outcomes, "slow": running}).over


def test_sentences_quote_any_run() -> None:
    text = "{best} {best_gap:.2f} {worst} {worst_kl:.1f} {runs[mid][nll]:.1f} {best_couplings}"
    assert STANDINGS.quote(text) == "near 0.11 far 0.5 2.7 2"
    assert "best_integral" in STANDINGS.quote("{best_integral:.3f}")


def test_figures_are_quoted_to_their_errors_first_digit() -> None:
    numbers = {"kl": 0.01234, "kl_stderr": 0.00042, "nll": -0.5, "parameters": 12345.0}
    assert figure("kl", numbers) == "0.0123 ± 0.0004"
    assert figure("nll", numbers) == "\N{MINUS SIGN}0.500"
    assert figure("parameters", numbers) == "12,345"
    assert figure("off_modes", {"off_modes": 0.0111}) == "1.1 %"
    assert figure("integral", numbers) == "–"


def test_a_race_is_among_two_to_six() -> None:
    with pytest.raises(ValueError, match="2 to 6"):
        race({"alone": SMALL}, "k")
    with pytest.raises(ValueError, match="7"):
        seeds(SMALL, "k", 7)


SCRIPT = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from genlab.kit.race import race
from tests.kit.test_race import RUNS
race(RUNS, "race", question="Which ends nearest?", reveal="{{best}}: {{best_kl:.3f}}.")
"""


@pytest.fixture
def store() -> Iterator[Store]:
    """Where the page finds what became of the runs."""
    store = Store(default_path())
    yield store
    shared.close()  # without the app's server, the page brought up the executor by itself
    for one in RUNS.values():
        store.delete(one.run_id)
    store.close()


def shown(page: AppTest) -> str:
    """All that the page says, tables too."""
    return " ".join(
        [*(e.value for e in [*page.markdown, *page.caption])]
        + [e.proto.body for e in page.get("html")]
    )


def test_the_page_asks_first_and_answers_with_the_runs_figures(store: Store) -> None:
    page = AppTest.from_string(SCRIPT, default_timeout=60).run()
    assert not page.exception
    assert "Choose one" in shown(page) and "Final figures" not in shown(page)
    page.radio[0].set_value("three").run()
    assert "Noted." in shown(page)
    for (label, one), kl in zip(RUNS.items(), (0.3, 0.2, 0.4), strict=True):
        store.add(one)
        store.describe(one.run_id, metrics={"nll": 2.4 + kl, "kl": kl, "kl_stderr": 0.001})
        store.set_state(one.run_id, "done")
        assert label in page.radio[0].options
    page.run()
    assert "You were right." in shown(page) and "three: 0.200." in shown(page)
    assert "0.200 ± 0.001" in shown(page)
    assert "&lt;b&gt;four" in shown(page) and "<b>four" not in shown(page).replace("**", "")
    assert page.radio[0].disabled


def test_runs_that_have_only_bits_per_pixel_stand_in_the_table_too(store: Store) -> None:
    page = AppTest.from_string(SCRIPT, default_timeout=60).run()
    page.radio[0].set_value("two").run()
    for one, bits in zip(RUNS.values(), (1.25, 1.5, 1.75), strict=True):
        store.add(one)
        store.describe(one.run_id, metrics={"bits_per_dim": bits, "train_bits_per_dim": 1.0})
        store.set_state(one.run_id, "done")
    page.run()
    assert not page.exception
    said = shown(page)
    assert "Held-out bits/dim" in said and "Training bits/dim" in said
    assert "1.250" in said and "bits a pixel" in said
