"""At the equilibrium: who is asked about, what is said once runs are over, and of the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from genlab.experiments.duel_claims import STAYS
from genlab.experiments.duel_results import nash_result, nash_row
from genlab.experiments.duels import truths
from genlab.experiments.equilibrium import from_equilibrium
from genlab.kit import desk as desks
from genlab.kit import raced
from genlab.kit.duel import nash_told
from genlab.kit.duel.nash import JITTER
from genlab.kit.duel.nash_knobs import WORDS
from genlab.kit.permalink import PART
from genlab.runs.store import Store, default_path
from tests.pages.app import LESSONS, address, control, opened

DUEL = next(lesson for lesson in LESSONS if lesson.slug == "gan-vs-mle")
SEED = 71
QUERY = {"v": ["1"], "experiment": ["duel"], "seed": [str(SEED)], "part": ["nash"]}
RUNS = from_equilibrium("moons", loss="nonsaturating", tenth=False, r1=0.0, steps=1000, seed=SEED)


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the page hands to its player, which is not drawn here: nothing is trained."""
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(desks, "ECHO_SECONDS", 0.0)
    monkeypatch.setattr(raced, "watch", lambda key, data, *_: seen.append(data["race"]))
    return seen


@pytest.fixture
def record() -> Iterator[Any]:
    """Has runs in the store that came to these KLs, by label; None: it failed."""
    store = Store(default_path())
    made: list[str] = []

    def keep(state: str = "done", later: int = 0, **kls: float | None) -> None:
        runs = [one.but(seed=one.seed + later) for one in RUNS.values()]
        for one, kl in zip(runs, kls.values(), strict=True):
            made.append(one.run_id)
            store.add(one)
            if kl is not None:
                figures = {"kl": kl, "kl_stderr": 0.002, "nll": 2.4 + kl, "nll_stderr": 0.005}
                store.describe(one.run_id, metrics=figures)
            store.set_state(one.run_id, state if kl is not None else "failed")

    yield keep
    for run in made:
        store.delete(run)
    store.close()


def part() -> AppTest:
    return opened(DUEL, QUERY)


def predict(page: AppTest, choice: str) -> AppTest:
    question = next(one for one in page.radio if "Who has left" in one.label)
    question.set_value(choice).run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return " ".join(one.value for one in page.markdown)


def test_three_start_as_the_truth_and_the_end_is_not_shown(shown: list[dict[str, Any]]) -> None:
    page = part()
    race = shown[-1]
    assert [run["label"] for run in race["runs"]] == ["NLL", "NSGAN", "NSGAN, exact D"]
    assert [run["id"] for run in race["runs"]] == [one.run_id for one in RUNS.values()]
    assert race["chart"] == "kl" and race["question"] == {"answered": False}
    assert race["verdicts"] == RUNS["NSGAN"].run_id and race["even"] == STAYS
    assert "Why?" not in said(page) and nash_told.CLAIM not in said(page)


def test_the_knobs_are_of_the_runs(shown: list[dict[str, Any]]) -> None:
    page = part()
    control(page, "Loss").set_value("hinge").run()
    assert [run["label"] for run in shown[-1]["runs"]] == ["NLL", "hinge GAN"]
    control(page, "Truth").set_value("digits").run()
    control(page, "Rates").set_value(True).run()
    control(page, "R1").set_value(True).run()
    control(page, "Steps").set_value(3000).run()
    game = shown[-1]["runs"][1]
    assert game["label"] == "hinge GAN, R1"
    laid = {name: game["settings"][name] for name in ("dataset", "learning_rate", "r1", "steps")}
    assert shown[-1]["even"] == pytest.approx(3.2)
    assert laid == {"dataset": "digits", "learning_rate": 1e-4, "r1": 1.0, "steps": 3000}
    assert not page.exception


def test_a_link_lays_the_knobs_out_and_says_them(shown: list[dict[str, Any]]) -> None:
    page = part()
    control(page, "Truth").set_value("ring8").run()
    control(page, "Rates").set_value(True).run()
    assert address(page)["with"] == ["ring~tenth"]
    other = opened(DUEL, {**QUERY, "with": ["gan~ring~hinge~tenth~long~flat"]})
    settings = shown[-1]["runs"][1]["settings"]
    laid = {name: settings[name] for name in ("dataset", "loss", "learning_rate", "r1", "steps")}
    assert laid == {
        "dataset": "ring8", "loss": "hinge", "learning_rate": 1e-4, "r1": 1.0, "steps": 3000
    }  # fmt: skip
    control(other, "Truth").set_value("moons").run()
    assert address(other)["with"] == ["gan~hinge~tenth~long~flat"]
    control(other, "R1").set_value(False).run()
    control(other, "Loss").set_value("nonsaturating").run()
    control(other, "Rates").set_value(False).run()
    control(other, "Steps").set_value(1000).run()
    assert address(other)["with"] == ["gan"]
    assert [run["id"] for run in shown[-1]["runs"]] == [one.run_id for one in RUNS.values()]


def test_every_truth_has_its_word() -> None:
    assert set(WORDS["truth"]) == set(truths())
    words = [word for values in WORDS.values() for word in values.values() if word]
    assert len(words) == len(set(words))
    assert all(PART.fullmatch(word) for word in words)


def test_five_seeds_are_bands(shown: list[dict[str, Any]]) -> None:
    page = part()
    control(page, "From 5 seeds, as bands").set_value(True).run()
    race = shown[-1]
    assert race["display"] == "field" and race["verdicts"] == ""
    assert len(race["runs"]) == 15
    assert {run["group"] for run in race["runs"]} == set(RUNS)


@pytest.mark.parametrize(
    ("kls", "choice", "verdict"),
    [
        ((0.04, 3.2e7, -2.5e-8), "NSGAN", "You were right: NSGAN left."),
        ((0.04, 3.2e7, -2.5e-8), "nobody", "It came out otherwise: NSGAN left."),
        ((0.04, 0.03, 0.0), "nobody", "You were right: nobody left."),
        ((0.04, 0.03, 0.0), "NSGAN", "It came out otherwise: nobody left."),
        ((0.4, None, 0.0), "NLL", "You were right: NLL and NSGAN left."),
    ],
)
def test_the_prediction_is_held_against_the_runs(
    record: Any, kls: tuple[float | None, ...], choice: str, verdict: str
) -> None:
    record(nll=kls[0], game=kls[1], exact=kls[2])
    told = said(predict(part(), choice))
    assert verdict in told and "Why?" in told
    assert ("beyond all numbers" in told) == (None in kls)
    assert (JITTER in told) == (kls[0] == 0.4)


def test_of_several_seeds_one_that_left_is_enough(record: Any) -> None:
    for later in range(5):
        record(later=later, nll=0.02 + later / 100, game=0.05 + later / 10, exact=0.0)
    page = part()
    control(page, "From 5 seeds, as bands").set_value(True).run()
    told = said(predict(page, "NSGAN"))
    assert "You were right: NSGAN left." in told
    assert "NLL 0.020 to 0.060; NSGAN 0.050 to 0.450; NSGAN, exact D 0 nats" in told


def test_runs_that_were_stopped_are_not_judged(record: Any) -> None:
    record(state="stopped", nll=0.04, game=5.0, exact=0.0)
    told = said(predict(part(), "NSGAN"))
    assert "nobody is judged" in told and "You were right" not in told


def test_the_report_is_told_after_the_prediction(record: Any) -> None:
    record(nll=0.04, game=3.2e7, exact=0.0)
    page = predict(part(), "NSGAN")
    assert nash_told.headline(nash_result()) in said(page)
    assert [one.label for one in page.expander if one.label == "How it was judged"]
    assert any("The report from the equilibrium" in one.proto.body for one in page.get("html"))


def test_the_report_s_words_follow_its_verdicts() -> None:
    """Whichever way it falls: the shipped one, and the same with every verdict turned."""
    told = nash_result()
    held = {claim["claim"]: claim["holds"] for claim in told["claims"]}
    game = all(held[f"a2: {nash_told.GAME} leaves, {n} steps"] for n in ("1,000", "3,000"))
    assert ("**it holds**" in nash_told.headline(told)) == (game and held["a2: likelihood stays"])
    turned = {**told, "claims": [{**one, "holds": not one["holds"]} for one in told["claims"]]}
    words = nash_told.headline(turned)
    assert ("**it does not hold**" in words) == game
    for claims in (told["claims"], turned["claims"]):
        for label in ("likelihood", nash_told.GAME, nash_told.SLOW):
            of = [one for one in claims if one["claim"].startswith(f"a2: {label} ")]
            verdict = nash_told.verdict(label, claims)
            assert (verdict in ("stays", "leaves")) == all(one["holds"] for one in of)
    some = [dict(one) for one in told["claims"]]
    for one in some:
        one["holds"] = "1,000" not in one["claim"]
    assert nash_told.verdict(nash_told.GAME, some) == "leaves after 3,000 steps only"
    assert nash_told.verdict("nobody", some) == "not judged"


def test_against_the_best_d_nothing_moves() -> None:
    """The page says why: "the best D is undecided everywhere here, so it pushes nowhere"."""
    for steps in (1000, 3000):
        row = nash_row("non-saturating GAN, the best D", steps)
        assert all(kl is not None and abs(kl) < 5e-7 for kl in row["seeds"])
