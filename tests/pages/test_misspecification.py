"""The lab: its knobs hold for all races; claims are judged after a prediction, by the runs."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from genlab.data.shipped import about
from genlab.experiments.frame import Frame, encode
from genlab.experiments.student import StudentExperiment
from genlab.experiments.students import STUDENTS
from genlab.experiments.study import CLAIMS, PLENTY
from genlab.kit import desk as desks
from genlab.kit import raced
from genlab.kit.theme import ASSETS
from genlab.runs.store import Store, default_path
from tests.experiments.test_study import ALONE, DOWN
from tests.pages.app import LESSONS, address, control, notice, opened

LAB = next(lesson for lesson in LESSONS if lesson.slug == "misspecification")
BASE = StudentExperiment(n=200, seed=7)
QUERY = {"v": ["1"], "experiment": ["student"], "n": ["200"], "seed": ["7"]}


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[list[dict[str, Any]]]:
    """The runs that the page hands to its players, which are not drawn here: nothing is trained."""
    seen: list[list[dict[str, Any]]] = []
    monkeypatch.setattr(desks, "ECHO_SECONDS", 0.0)
    monkeypatch.setattr(raced, "watch", lambda key, data, *_: seen.append(data["race"]["runs"]))
    return seen


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(default_path())
    made: list[str] = []

    def record(experiment: StudentExperiment, state: str = "done", **figures: float) -> None:
        """Have a run in the store that came to these figures."""
        run = experiment.run_id
        made.append(run)
        store.add(experiment)
        frames = [
            (step, encode(Frame(step, 0.1, {"train": loss, "kl": loss - 30, "fid": loss / 40})))
            for step, loss in DOWN.items()
        ]
        store.append(run, frames, step=100, seconds=1.0)
        store.describe(run, metrics={**ALONE, **figures})
        store.set_state(run, state)

    store.record = record  # type: ignore[attr-defined]
    yield store
    for run in made:
        store.delete(run)
    store.close()


def part(name: str, **more: str) -> AppTest:
    return opened(LAB, {**QUERY, "part": [name], **{k: [v] for k, v in more.items()}})


def words(page: AppTest) -> str:
    return " ".join(e.value for e in [*page.markdown, *page.caption])


def pictures(page: AppTest) -> int:
    return sum('<div class="gl-pictures"' in e.proto.body for e in page.get("html"))


def test_the_worlds_knobs_hold_for_every_race(shown: list[list[dict[str, Any]]]) -> None:
    page = part("students")
    assert {e["settings"]["n"] for e in shown[-1]} == {200}
    assert {e["settings"]["seed"] for e in shown[-1]} == {7}
    control(page, "Training images").set_value(500).run()
    assert {e["settings"]["n"] for e in shown[-1]} == {500}
    assert address(page)["n"] == ["500"]
    part("cures", n="500")
    assert {e["settings"]["n"] for e in shown[-1]} == {500}


def test_a_claim_may_keep_a_number_of_images_of_its_own(shown: list[list[dict[str, Any]]]) -> None:
    page = part("claims")
    assert {e["settings"]["n"] for e in shown[-1]} == {PLENTY}
    assert f"{PLENTY:,} images" in words(page)


def test_who_takes_part_is_chosen(shown: list[list[dict[str, Any]]]) -> None:
    page = part("students")
    assert [e["settings"]["student"] for e in shown[-1]] == ["exact", "fewer", "narrower"]
    control(page, "Who takes part").set_value(["large", "exact"]).run()
    assert [e["settings"]["student"] for e in shown[-1]] == ["exact", "large"]
    assert [e["hue"] for e in shown[-1]] == [0, 5]  # each keeps its colour
    count = len(shown)
    control(page, "Who takes part").set_value(["exact"]).run()
    assert "Choose at least two." in words(page) and len(shown) == count


def judged(page: AppTest) -> AppTest:
    """The page at the claim that one student decides."""
    control(page, "Claim").set_value("judged").run()
    assert not page.exception
    return page


def test_a_claim_is_judged_only_after_a_prediction(store: Store) -> None:
    store.record(BASE)
    page = judged(part("claims"))
    assert "as in the study" not in words(page) and pictures(page) == 0
    page.radio[0].set_value("FID rises with it").run()
    assert "It came out otherwise: FID hardly rises, or falls." in words(page)
    assert "FID hardly notices**: holds, as in the study" in words(page)
    assert pictures(page) == 1
    assert "From one seed." in words(page)


def test_what_contradicts_the_study_is_said(store: Store) -> None:
    store.record(BASE, fid=3.0)
    page = judged(part("claims"))
    page.radio[0].set_value("FID rises with it").run()
    assert "You were right." in words(page)
    assert "here it does not hold, unlike in the study, because" in words(page)


def test_the_recorded_report_is_there_once_it_gives_nothing_away() -> None:
    told = about("reports", "misspecification-digits")
    page = judged(part("claims"))
    assert told["command"] not in words(page)
    page.radio[0].set_value("FID rises with it").run()
    assert told["command"] in words(page)
    assert all(claim["why"] in words(page) for claim in told["claims"])
    tables = " ".join(e.proto.body for e in page.get("html"))
    assert all(escape(student["title"]) in tables for student in told["samples"][0]["students"])


@pytest.mark.parametrize(("state", "said"), [("failed", "A run failed"), ("stopped", "stopped")])
def test_what_did_not_come_to_its_end_is_not_judged(store: Store, state: str, said: str) -> None:
    store.record(BASE, state)
    page = judged(part("claims"))
    page.radio[0].set_value("FID rises with it").run()
    assert said in words(page) and "in the study" not in words(page)


def test_three_seeds_are_asked_for_and_follow_the_first(shown: list[list[dict[str, Any]]]) -> None:
    page = judged(part("claims"))
    control(page, "From 3 seeds, as bands").set_value(True).run()
    assert [e["settings"]["seed"] for e in shown[-1]] == [7, 8, 9]
    assert {e["group"] for e in shown[-1]} == {"the teacher's own shape"}


def test_a_cure_of_ones_own_joins_and_what_it_came_to_is_kept_back(
    store: Store, shown: list[list[dict[str, Any]]]
) -> None:
    page = part("cures")
    assert [e["label"] for e in shown[-1]] == ["nothing", "weight decay", "jitter", "dropout"]
    control(page, "Jitter").set_value(0.3).run()
    assert shown[-1][-1]["label"] == "your own"
    assert shown[-1][-1]["settings"] == BASE.but(jitter=0.3).settings()
    assert address(page)["jitter"] == ["0.3"]
    for entry in shown[-1]:
        store.record(StudentExperiment.from_settings(entry["settings"]), gap=22.0)
    page.run()
    assert pictures(page) == 0
    page.radio[0].set_value("dropout").run()
    assert pictures(page) == 1
    control(page, "Jitter").set_value(0.4).run()  # no prediction anew
    assert page.radio[0].value == "dropout"


def test_a_link_that_cannot_be_read_says_so() -> None:
    assert "must be a whole number" in notice(part("students", n="7"))


def test_the_lab_opens_with_its_recordings(shown: list[list[dict[str, Any]]]) -> None:
    """Nothing has to be trained to see what the page shows first, nor for three seeds of few."""
    shipped = {path.stem for path in (ASSETS / "recordings").glob("*.genlab")}
    for name in ("world", "students", "claims", "cures"):
        opened(LAB, {"part": [name]})
        assert {run["id"] for run in shown[-1]} <= shipped
    several = [StudentExperiment(student=s, seed=k) for s in STUDENTS for k in (1, 2, 3)]
    assert {one.run_id for one in several} <= shipped
    plenty = [StudentExperiment(student=s, n=PLENTY) for s in CLAIMS["shapes"].students]
    assert {one.run_id for one in plenty} <= shipped
